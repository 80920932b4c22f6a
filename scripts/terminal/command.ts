// Runs a command: options in, progress on standard error, the result on standard output, an exit code out.

import { createInterface } from 'node:readline/promises';
import { type CommandDescription, helpText, type Options, readArguments, type Values } from './arguments';
import { CommandFailure, UsageFailure } from './failure';

/** The streams that a command speaks through. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** What a command may say and ask. */
export interface Terminal {
  readonly json: boolean;
  /** Whether somebody is there to answer. */
  readonly interactive: boolean;
  /** What is being done, while it is done. */
  progress(line: string): void;
  /** The result, as lines for people; silent under --json. */
  say(lines: string): void;
  /** The result as data; silent without --json. Once a run. */
  result(value: unknown): void;
  /** Asks on standard error; what is typed, trimmed. `remedy` says how to do without an answer where nobody can give one. */
  ask(question: string, remedy: string): Promise<string>;
  /** Asks for a plain yes. */
  confirm(question: string, remedy: string): Promise<boolean>;
}

/** Nobody is there to answer a question. */
export class UnansweredFailure extends UsageFailure {}

function terminalOn(streams: Streams, json: boolean): Terminal {
  const interactive = streams.stdin.isTTY === true;
  const ask = async (question: string, remedy: string): Promise<string> => {
    if (!interactive) throw new UnansweredFailure(`"${question}" cannot be asked: this is no terminal.`, remedy);
    const reader = createInterface({ input: streams.stdin, output: streams.stderr });
    try {
      return (await reader.question(`${question} `)).trim();
    } finally {
      reader.close();
    }
  };
  return {
    json,
    interactive,
    progress: (line) => void streams.stderr.write(`${line}\n`),
    say: (lines) => void (json || streams.stdout.write(`${lines}\n`)),
    result: (value) => void (json && streams.stdout.write(`${JSON.stringify(value, null, 2)}\n`)),
    ask,
    confirm: async (question, remedy) => /^y(es)?$/i.test(await ask(`${question} [y/N]`, remedy)),
  };
}

export type Work<O extends Options> = (values: Values<O>, terminal: Terminal) => Promise<void>;

/**
 * The exit code: 0, or that of the failure. A failure's message and remedy go to standard error (under --json to standard
 * output as well, as {error, message, remedy}); what is no CommandFailure is a mistake of ours and shows its stack.
 */
export async function runCommand<const O extends Options>(
  command: CommandDescription<O>,
  work: Work<O>,
  args: readonly string[] = process.argv.slice(2),
  streams: Streams = process,
): Promise<number> {
  let json = args.includes('--json');
  try {
    const read = readArguments(command, args);
    json = read.json;
    if (read.help) {
      streams.stdout.write(helpText(command));
      return 0;
    }
    await work(read.values, terminalOn(streams, json));
    return 0;
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      streams.stderr.write(
        `${command.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      return 1;
    }
    const { name, message, remedy, exitCode } = error;
    if (json) streams.stdout.write(`${JSON.stringify({ error: name, message, remedy }, null, 2)}\n`);
    streams.stderr.write(`${command.name}: ${message}\n  ${remedy.replaceAll('\n', '\n  ')}\n`);
    return exitCode;
  }
}
