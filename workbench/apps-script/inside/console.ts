// console and Logger: lines for the host, which keeps them.

import type { LogLevel } from '../channel';
import { formatString } from './format-string';
import { enumOf, strict } from './strict';

export type WriteLog = (level: LogLevel, text: string) => void;

/** As the execution log shows it: text as it is, anything else as JSON where JSON can. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ?? String(value);
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A cycle, or a BigInt within.
    return String(value);
  }
}

const DIRECTIVES = /%[sdifjoO%]/;

function line(values: readonly unknown[]): string {
  const [template, ...rest] = values;
  if (typeof template !== 'string' || rest.length === 0 || !DIRECTIVES.test(template))
    return values.map(shown).join(' ');
  let used = 0;
  const text = template.replace(/%([sdifjoO%])/g, (whole, kind: string) => {
    if (kind === '%') return '%';
    if (used >= rest.length) return whole;
    const value = rest[used++];
    return kind === 'd' || kind === 'i'
      ? String(Math.trunc(Number(value)))
      : kind === 'f'
        ? String(Number(value))
        : shown(value);
  });
  return [text, ...rest.slice(used).map(shown)].join(' ');
}

export function scriptConsole(write: WriteLog, now: () => number): object {
  const timers = new Map<string, number>();
  const at =
    (level: LogLevel) =>
    (...values: unknown[]) =>
      write(level, line(values));
  return {
    log: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
    debug: at('DEBUG'),
    time(label = 'default') {
      timers.set(label, now());
    },
    timeEnd(label = 'default') {
      const start = timers.get(label);
      timers.delete(label);
      if (start !== undefined) write('DEBUG', `${label}: ${now() - start}ms`);
    },
  };
}

export function logger(write: WriteLog): object {
  let lines: string[] = [];
  const service: object = strict('Logger', {
    Level: enumOf('Logger.Level', ['LOG']),
    log(...values: unknown[]) {
      const [template, ...rest] = values;
      const text = typeof template === 'string' && rest.length > 0 ? formatString(template, rest) : shown(template);
      lines.push(text);
      write('LOG', text);
      return service;
    },
    getLog: () => lines.map((text) => `${text}\n`).join(''),
    clear() {
      lines = [];
    },
  });
  return service;
}
