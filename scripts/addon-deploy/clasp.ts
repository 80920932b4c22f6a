// clasp as a program: what the deploy of the add-on asks of it, and what it says when it cannot.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CommandFailure } from '../terminal/failure';

export interface ClaspAnswer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs clasp in a folder, to its end. */
export type Clasp = (args: readonly string[], folder: string) => Promise<ClaspAnswer>;

/** Nobody is signed in with clasp. */
export class ClaspSignInFailure extends CommandFailure {
  override readonly name = 'ClaspSignInFailure';
}

/** The account may not use the Apps Script API yet. */
export class AppsScriptApiFailure extends CommandFailure {
  override readonly name = 'AppsScriptApiFailure';
}

/** clasp failed for any other cause: told in its own words. */
export class ClaspFailure extends CommandFailure {
  override readonly name = 'ClaspFailure';
}

/** The one that this package brings along. */
export function installedClasp(root: string): Clasp {
  return (args, folder) =>
    new Promise((resolve, reject) => {
      const program = spawn(join(root, 'node_modules', '.bin', 'clasp'), args, {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let out = '';
      let err = '';
      program.stdout.on('data', (text) => {
        out += String(text);
      });
      program.stderr.on('data', (text) => {
        err += String(text);
      });
      program.on('error', (cause) =>
        reject(new ClaspFailure(`clasp cannot be started: ${cause.message}`, 'Run npm ci first.', { cause })),
      );
      program.on('close', (code) => resolve({ code: code ?? 1, out, err }));
    });
}

/** What clasp answered under --json. */
export async function claspJson(clasp: Clasp, args: readonly string[], folder: string): Promise<unknown> {
  const { code, out, err } = await clasp([...args, '--json'], folder);
  if (code !== 0) throw failureOf(args, `${err}\n${out}`.trim());
  try {
    return JSON.parse(out);
  } catch (cause) {
    throw new ClaspFailure(
      `clasp ${args[0]} did not answer in JSON: ${out.slice(0, 200)}`,
      'Look at what it did in script.google.com before you try again.',
      { cause },
    );
  }
}

function failureOf(args: readonly string[], said: string): CommandFailure {
  if (/No credentials|invalid_grant|invalid_rapt|Could not read API credentials|not logged in/i.test(said)) {
    return new ClaspSignInFailure(
      'clasp is not signed in to a Google account.',
      'Sign in as the account that is to own the add-on: npx clasp login',
    );
  }
  if (/Apps Script API/i.test(said)) {
    return new AppsScriptApiFailure(
      `clasp ${args[0]} was refused: the account has the Apps Script API switched off.`,
      'Switch it on at https://script.google.com/home/usersettings, wait a minute, and deploy again.',
    );
  }
  return new ClaspFailure(
    `clasp ${args[0]} failed: ${said || 'it did not say why'}`,
    'Put right what it says; scriptId in .clasp.json names the script. Then deploy again.',
  );
}
