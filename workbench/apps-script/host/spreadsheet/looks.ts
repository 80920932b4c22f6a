// Cell formats, each kept once: a sheet of thousands of cells has few of them.
import type { Borders, Look, LookKey, LookValue } from '../../inside/spreadsheet/protocol';
import { AUTOMATIC } from './number-format';

export const PLAIN: Look = {};

/** What Google's getters say of a cell that nobody formatted. */
export const DEFAULTS: Readonly<Record<LookKey, LookValue>> = {
  numberFormat: AUTOMATIC,
  background: '#ffffff',
  fontColor: '#000000',
  fontWeight: 'normal',
  fontStyle: 'normal',
  fontLine: 'none',
  fontFamily: 'Arial',
  fontSize: 10,
  horizontal: 'general',
  vertical: 'bottom',
  wrap: 'OVERFLOW',
};

export class LookBook {
  private readonly kept = new Map<string, Look>([['{}', PLAIN]]);
  private readonly changes = new WeakMap<Look, Map<string, Look>>();

  with(look: Look, key: LookKey, value: LookValue | null): Look {
    const change = `${key}=${value}`;
    let known = this.changes.get(look);
    if (known === undefined) {
      known = new Map();
      this.changes.set(look, known);
    }
    const made = known.get(change) ?? this.one({ ...look, [key]: value ?? undefined });
    known.set(change, made);
    return made;
  }

  withBorders(look: Look, borders: Borders): Look {
    return this.one({ ...look, borders: Object.keys(borders).length === 0 ? undefined : borders });
  }

  one(look: Look): Look {
    const entries = Object.entries(look).filter(([, value]) => value !== undefined);
    const clean: Look = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    const key = JSON.stringify(clean);
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    this.kept.set(key, clean);
    return clean;
  }
}

export function lookValue(look: Look, key: LookKey): LookValue {
  return look[key] ?? DEFAULTS[key];
}
