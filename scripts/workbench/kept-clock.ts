// Where the workbench's clock stands between two programs: it goes on with the machine's, and never back.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure } from '../terminal/failure';

/** What clock.json holds is not the clock. */
export class UnreadableClockFailure extends CommandFailure {
  override readonly name = 'UnreadableClockFailure';
}

interface Kept {
  /** What the workbench's clock showed … */
  readonly shown: string;
  /** … when the machine's showed this. */
  readonly machine: string;
}

const fileIn = (folder: string): string => join(folder, 'clock.json');

/** Whether nobody has used the workbench yet: then there is nothing that a clock could go back from. */
export const isNewWorkbench = (folder: string): boolean => !existsSync(folder);

/** The workbench's time now; the machine's where its clock was never turned. Both in epoch milliseconds. */
export function keptNow(folder: string, machineNow: number): number {
  const file = fileIn(folder);
  if (!existsSync(file)) return machineNow;
  const { shown, machine } = readKept(file);
  return shown + Math.max(0, machineNow - machine);
}

export function keepNow(folder: string, shownNow: number, machineNow: number): void {
  const kept: Kept = { shown: new Date(shownNow).toISOString(), machine: new Date(machineNow).toISOString() };
  const file = fileIn(folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(kept));
  renameSync(`${file}.new`, file);
}

function readKept(file: string): { readonly shown: number; readonly machine: number } {
  const text = readFileSync(file, 'utf8');
  const unreadable = (cause?: unknown): UnreadableClockFailure =>
    new UnreadableClockFailure(
      `${file} does not say where the workbench's clock stands: ${text.slice(0, 80)}`,
      'Write {"shown": "2025-03-05T20:00:00Z", "machine": "2025-03-05T20:00:00Z"} into it, or remove the folder to begin anew.',
      { cause },
    );
  let kept: Partial<Kept>;
  try {
    kept = JSON.parse(text);
  } catch (error) {
    throw unreadable(error);
  }
  const [shown, machine] = [Date.parse(kept.shown ?? ''), Date.parse(kept.machine ?? '')];
  if (Number.isNaN(shown) || Number.isNaN(machine)) throw unreadable();
  return { shown, machine };
}
