// The command `tick`: turns the workbench's clock; what Google would run meanwhile, runs here, and its outcomes are printed.

import { readClockState } from '../../src/automation/clock-state';
import type { TickReport } from '../../src/automation/pump';
import { instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { civilOf } from '../../src/calendar/zone';
import type { ExecutionResult } from '../../workbench/apps-script';
import type { CommandDescription, Options, Values } from '../terminal/arguments';
import { runCommand, type Streams, type Terminal } from '../terminal/command';
import { CommandFailure, UsageFailure } from '../terminal/failure';
import { isNewWorkbench, keptNow } from './kept-clock';
import { openWorkbench, type WorkbenchEnvironment } from './open-workbench';
import type { Stage } from './stage';

const description = {
  name: 'tick',
  summary:
    'Turns the workbench’s clock: what would run in Google, runs here. With neither option, up to the next firing of a trigger.\nThe clock stays where it is left, and goes on from there; it never goes back.',
  options: {
    at: {
      kind: 'text',
      value: 'ISO',
      meaning: 'let it be this instant at once: what was due before is caught up then',
    },
    until: { kind: 'text', value: 'ISO', meaning: 'turn up to this instant: all that is due on the way runs' },
  },
} as const satisfies CommandDescription<Options>;

type TickValues = Values<(typeof description)['options']>;

/** The clock was to go back. */
export class ClockBackwardsFailure extends UsageFailure {}

/** The automation could not be started. */
export class StartFailure extends CommandFailure {
  override readonly name = 'StartFailure';
}

interface ShownExecution {
  readonly at: string;
  readonly functionName: string;
  readonly outcome: string;
  readonly seconds: number;
  readonly jobs: readonly TickReport['jobs'][number][];
  readonly error: string | null;
}

/** How many executions failed, or had a job that did. */
async function ticked(values: TickValues, terminal: Terminal, environment: WorkbenchEnvironment): Promise<number> {
  const { dataFolder, machineNow } = environment;
  const at = instantOption('at', values.at);
  const until = instantOption('until', values.until);
  const stands = keptNow(dataFolder, machineNow());
  // Where nobody has been yet, the world begins whenever it is told to.
  const begins = isNewWorkbench(dataFolder) ? undefined : stands;
  checkForward('at', at, begins);
  checkForward('until', until, at ?? stands);
  const { stage, clock, close } = await openWorkbench(environment, {
    progress: (line) => terminal.progress(line),
    ...(at === undefined ? {} : { startAt: at }),
  });
  try {
    const started = await startedNow(stage);
    if (started) terminal.say('The automation was not started yet: it is now, as by EROS ▸ Automation ▸ Start.');
    const from = clock.now();
    const shown = new Shown(terminal);
    let known = stage.appsScript.executions.length;
    const goal = until ?? nextFiring(stage) ?? from;
    terminal.progress(`The clock stands at ${timeText(from)}; turning it to ${timeText(goal)}.`);
    const onHour = (): void => {
      for (const execution of stage.appsScript.executions.slice(known)) shown.add(execution);
      known = stage.appsScript.executions.length;
    };
    const { messages } = await stage.advance(Math.max(goal, from + 1), { onHour });
    shown.end();
    terminal.say(
      `The clock stands at ${timeText(clock.now())}. ${messages} ${messages === 1 ? 'message has' : 'messages have'} brought results.`,
    );
    const failed = shown.all.filter(hasFailed).length;
    if (failed > 0)
      terminal.say(`${failed} ${failed === 1 ? 'execution has' : 'executions have'} failed, as said above.`);
    terminal.result({ from: iso(from), to: iso(clock.now()), started, messages, failed, executions: shown.all });
    return failed;
  } finally {
    await close();
  }
}

function instantOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) || Number.isNaN(at)) {
    throw new UsageFailure(
      `--${name} ${text} is no instant.`,
      'Write it with its zone, such as 2025-03-10T08:00:00Z or 2025-03-10T01:00:00-07:00.',
    );
  }
  return at;
}

function checkForward(name: string, at: number | undefined, stands: number | undefined): void {
  if (at === undefined || stands === undefined || at >= stands) return;
  throw new ClockBackwardsFailure(
    `--${name} ${iso(at)} is before ${iso(stands)}, where the clock stands: it never goes back.`,
    'Give a later time; or remove the folder .workbench to begin anew, at any time.',
  );
}

/** Starts the automation where nobody ever has; one that somebody has paused stays so. */
async function startedNow({ appsScript }: Stage): Promise<boolean> {
  const properties = { all: () => appsScript.properties.all('DOCUMENT'), set: refused, delete: refused };
  if (readClockState(properties).owner !== null) return false;
  const start = await appsScript.run('startAutomation');
  if (start.outcome !== 'COMPLETED') throw notRun('startAutomation', start);
  return true;
}

/** Only looked at here. */
function refused(): never {
  throw new Error('The document’s properties are the add-on’s to change.');
}

function notRun(name: string, { outcome, error }: ExecutionResult): StartFailure {
  return new StartFailure(
    `${name} ended as ${outcome}: ${error?.message ?? 'without a message'}`,
    'Put right what is said, and turn the clock again.',
  );
}

function nextFiring({ appsScript }: Stage): number | null {
  const times = appsScript.triggers().flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]));
  return times.length === 0 ? null : Math.min(...times);
}

/** Executions as lines; those in a row that found nothing to do are one. */
class Shown {
  readonly all: ShownExecution[] = [];
  #idle: ShownExecution[] = [];

  constructor(private readonly terminal: Terminal) {}

  add({ startedAt, endedAt, functionName, outcome, value, error }: ExecutionResult): void {
    const report = functionName === 'pump' && outcome === 'COMPLETED' ? (value as TickReport) : undefined;
    const execution: ShownExecution = {
      at: iso(startedAt),
      functionName,
      outcome: report?.outcome ?? outcome,
      seconds: (endedAt - startedAt) / 1000,
      jobs: report?.jobs ?? [],
      error: error?.message ?? null,
    };
    this.all.push(execution);
    if (execution.outcome === 'IDLE') {
      this.#idle.push(execution);
      return;
    }
    this.end();
    this.terminal.say(linesOf(execution));
  }

  end(): void {
    const [first] = this.#idle;
    const last = this.#idle[this.#idle.length - 1];
    if (first === undefined || last === undefined) return;
    const count = this.#idle.length;
    const span = count === 1 ? timeText(first.at) : `${timeText(first.at)} to ${timeText(last.at).slice(11)}`;
    this.terminal.say(`${span}  pump  nothing to do${count === 1 ? '' : `, ${count} times`}`);
    this.#idle = [];
  }
}

function hasFailed({ error, outcome, jobs }: ShownExecution): boolean {
  return error !== null || outcome === 'NO_WAREHOUSE' || jobs.some((job) => job.outcome === 'FAILED');
}

function linesOf({ at, functionName, outcome, seconds, jobs, error }: ShownExecution): string {
  const lines = [
    `${timeText(at)}  ${functionName}  ${outcome}, ${seconds.toFixed(1)} s${error === null ? '' : `: ${error}`}`,
  ];
  for (const { job, outcome: end, message } of jobs) lines.push(`    ${job.padEnd(12)} ${end.padEnd(8)} ${message}`);
  return lines.join('\n');
}

const iso = (at: number): string => new Date(at).toISOString();

/** Los Angeles, where the add-on's days are. */
function timeText(at: number | string): string {
  const epoch = typeof at === 'number' ? at : Date.parse(at);
  return `${civilOf(instant(Math.floor(epoch)), losAngelesOffsets)
    .slice(0, 16)
    .replace('T', ' ')}`;
}

/** The exit code: 1 too where something that ran has failed. */
export const tickCommand = async (
  environment: WorkbenchEnvironment,
  args?: readonly string[],
  streams?: Streams,
): Promise<number> => {
  let failed = 0;
  const code = await runCommand(
    description,
    async (values, terminal) => {
      failed = await ticked(values, terminal, environment);
    },
    args,
    streams,
  );
  return code === 0 && failed > 0 ? 1 : code;
};
