// Reads a command's options from its command line, and writes its --help from the same description.

import { UsageFailure } from './failure';

interface Described {
  readonly meaning: string;
}

/** `--name`: given or not. */
export interface SwitchOption extends Described {
  readonly kind: 'switch';
}

/** `--name VALUE` or `--name=VALUE`. */
export interface TextOption extends Described {
  readonly kind: 'text';
  /** How the value is called in --help. */
  readonly value: string;
  /** The only values that it may have. */
  readonly among?: readonly string[];
}

export type Option = SwitchOption | TextOption;
export type Options = Readonly<Record<string, Option>>;

export type Values<O extends Options> = {
  readonly [N in keyof O]: O[N] extends SwitchOption ? boolean : string | undefined;
};

export interface CommandDescription<O extends Options> {
  /** As npm knows it: `npm run <name> --`. */
  readonly name: string;
  /** One or two sentences on what it does. */
  readonly summary: string;
  readonly options: O;
}

/** Every command has these besides its own. */
const COMMON = {
  json: { kind: 'switch', meaning: 'give the result as JSON on standard output' },
  help: { kind: 'switch', meaning: 'this text' },
} as const satisfies Options;

export interface ReadArguments<O extends Options> {
  readonly values: Values<O>;
  readonly json: boolean;
  readonly help: boolean;
}

const written = (name: string, option: Option): string =>
  option.kind === 'switch' ? `--${name}` : `--${name} ${option.among?.join('|') ?? option.value}`;

export function helpText({ name, summary, options }: CommandDescription<Options>): string {
  const all = Object.entries({ ...options, ...COMMON });
  const width = Math.max(...all.map(([option, description]) => written(option, description).length));
  const lines = all.map(
    ([option, description]) => `  ${written(option, description).padEnd(width)}  ${description.meaning}`,
  );
  return `${summary}\n\n  npm run ${name} -- [options]\n\n${lines.join('\n')}\n`;
}

function takenValue(name: string, option: TextOption, value: string | undefined, command: string): string {
  const remedy = `See npm run ${command} -- --help.`;
  if (value === undefined || value === '') {
    throw new UsageFailure(`--${name} lacks its value.`, `Write ${written(name, option)}. ${remedy}`);
  }
  if (option.among && !option.among.includes(value)) {
    throw new UsageFailure(`--${name} ${value} is not known.`, `Give one of ${option.among.join(', ')}. ${remedy}`);
  }
  return value;
}

/** What stands behind the program's name; anything that is not described is refused by name. */
export function readArguments<const O extends Options>(
  command: CommandDescription<O>,
  args: readonly string[],
): ReadArguments<O> {
  const options = new Map<string, Option>(Object.entries({ ...command.options, ...COMMON }));
  const known = `Known are ${[...options.keys()].map((name) => `--${name}`).join(', ')}.`;
  const found = new Map<string, boolean | string>();
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? '';
    const [, name = '', joined] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    const option = options.get(name);
    if (!option) {
      const what = argument.startsWith('-') ? 'option' : 'argument';
      throw new UsageFailure(`${command.name} does not know the ${what} ${argument}.`, known);
    }
    if (found.has(name)) throw new UsageFailure(`--${name} is given twice.`, 'Give it once.');
    if (option.kind === 'text') {
      // An option's name is no value: `--project --yes` lacks one.
      const next = args[at + 1];
      const value = joined ?? (next?.startsWith('--') ? undefined : next);
      if (joined === undefined) at++;
      found.set(name, takenValue(name, option, value, command.name));
    } else if (joined === undefined) {
      found.set(name, true);
    } else {
      throw new UsageFailure(`--${name} takes no value, but has ${joined}.`, `Write --${name} alone.`);
    }
  }
  const values = Object.fromEntries(
    Object.entries(command.options).map(([name, option]) => [
      name,
      found.get(name) ?? (option.kind === 'switch' ? false : undefined),
    ]),
  ) as Values<O>;
  return { values, json: found.has('json'), help: found.has('help') };
}
