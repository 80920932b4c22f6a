// The command `rollback`: asks whether it is meant, goes back step by step, and reports.

import type { CommandDescription, Options, Values } from '../terminal/arguments';
import { runCommand, type Streams, type Terminal } from '../terminal/command';
import { CommandFailure, UsageFailure } from '../terminal/failure';
import type { Check } from '../verification/check';
import { connectBeside, targetNames } from '../verification/sources';
import { inspected } from '../verification/verification';
import type { VerifyEnvironment } from '../verification/verify-command';
import { MAIN_DATASET, readObjectFiles } from '../warehouse-objects/object-files';
import { resumeJobs } from './pauses';
import { describe, type RollbackMode, rollBack } from './rollback';
import { restoredWarehouse } from './warehouse';

const description = {
  name: 'rollback',
  summary:
    'Takes the warehouse back: pauses the clock jobs, takes snapshots, goes back, releases locks, verifies, notifies and reports.\nSource tables are never touched, and each rollback can be undone by --to the snapshot set that it took.',
  options: {
    'procedures-only': {
      kind: 'switch',
      meaning: 'views and routines as they were before the last deploy; tables stay',
    },
    to: { kind: 'text', value: 'SNAPSHOT', meaning: 'tables, views and routines as they were in a snapshot set' },
    full: { kind: 'switch', meaning: 'take all of EROS Scheduler away; asks for the dataset’s name' },
    resume: { kind: 'switch', meaning: 'only let the clock jobs run again' },
    yes: { kind: 'switch', meaning: 'do not ask; --full wants --confirm instead' },
    confirm: { kind: 'text', value: 'D', meaning: 'the dataset’s name for --full, where nobody can type it' },
    project: { kind: 'text', value: 'P', meaning: 'the Google Cloud project (of-scheduler-proj)' },
    dataset: { kind: 'text', value: 'D', meaning: 'the main dataset (eros_scheduling_brain)' },
    location: { kind: 'text', value: 'L', meaning: 'where the jobs run (where the main dataset is)' },
    endpoint: { kind: 'text', value: 'URL', meaning: 'a warehouse in place of Google, such as http://localhost:9050' },
  },
} as const satisfies CommandDescription<Options>;

type RollbackValues = Values<(typeof description)['options']>;

/** Whoever asked did not mean it, or mistyped. */
export class NotConfirmedFailure extends CommandFailure {
  override readonly name = 'NotConfirmedFailure';
}

/** What is asked for, exactly one thing. */
function modeOf(asked: RollbackValues): RollbackMode | 'resume' {
  const modes: (RollbackMode | 'resume')[] = [
    ...(asked['procedures-only'] ? [{ kind: 'procedures-only' as const }] : []),
    ...(asked.to === undefined ? [] : [{ kind: 'to' as const, set: asked.to }]),
    ...(asked.full ? [{ kind: 'full' as const }] : []),
    ...(asked.resume ? ['resume' as const] : []),
  ];
  const [mode, ...others] = modes;
  if (mode === undefined || others.length > 0) {
    throw new UsageFailure(
      `${modes.length === 0 ? 'Nothing' : 'More than one thing'} is asked for.`,
      'Give one of --procedures-only, --to SNAPSHOT, --full or --resume.',
    );
  }
  return mode;
}

/** Whether whoever asked means it. A full rollback is meant by typing the dataset's name. */
async function isMeant(
  mode: RollbackMode,
  dataset: string,
  { yes, confirm }: RollbackValues,
  terminal: Terminal,
): Promise<boolean> {
  if (mode.kind === 'full') {
    const question = `This takes all of EROS Scheduler out of ${dataset}. Type the dataset's name to go on:`;
    const typed = confirm ?? (await terminal.ask(question, `Give --confirm ${dataset}.`));
    return typed === dataset;
  }
  if (yes) return true;
  const what =
    mode.kind === 'to' ? `tables, views and routines to ${mode.set}` : 'views and routines to before the last deploy';
  return terminal.confirm(`Take ${what} in ${dataset} back?`, 'Give --yes.');
}

export interface RollbackEnvironment extends VerifyEnvironment {
  /** What must hold wherever it was gone back to. */
  readonly checks: readonly Check[];
}

/** The exit code: 1 as well where what was gone back to is not as it should be. */
export async function rollbackCommand(
  { folder, parse, clockZone, checks }: RollbackEnvironment,
  args?: readonly string[],
  streams?: Streams,
): Promise<number> {
  let verified = true;
  const code = await runCommand(
    description,
    async (values, terminal) => {
      const mode = modeOf(values);
      const { project, dataset = MAIN_DATASET, location, endpoint } = values;
      if (mode !== 'resume' && !(await isMeant(mode, dataset, values, terminal))) {
        throw new NotConfirmedFailure('Not confirmed: nothing was done.', `Answer y, or for --full type ${dataset}.`);
      }
      const connection = await connectBeside(dataset, { project, location, endpoint });
      const files = readObjectFiles(folder);
      const common = { connection, files, target: targetNames(files, project, dataset), parse };
      const on = await restoredWarehouse(common);
      if (mode === 'resume') {
        await resumeJobs(on, 'npm run rollback -- --resume');
        terminal.say('The clock jobs run again from their next tick on.');
        terminal.result({ resumed: true });
        return;
      }
      const report = await rollBack(
        on,
        { on: await inspected({ ...common, clockZone }), checks },
        mode,
        terminal.progress,
      );
      verified = report.verified;
      terminal.say(describe(report));
      terminal.result(report);
    },
    args,
    streams,
  );
  return code === 0 && !verified ? 1 : code;
}
