// The command `schedule`: plans weeks of pages by the built add-on in the local Apps Script, and prints what came of it.

import { readGenerateForm } from '../../src/automation/requests/generate';
import { generateFrame } from '../../src/automation/requests/generate-start';
import type { GeneratedWeek } from '../../src/automation/week-request';
import { dateOf, instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { mondayOf, nextWeek } from '../../src/calendar/weeks';
import { civilOf } from '../../src/calendar/zone';
import { defaultParameters } from '../../src/parameters/registry';
import { MODES } from '../../src/planning/vocabulary';
import { simulatedClock } from '../../workbench/apps-script';
import { type Connection, connect } from '../bigquery/connection';
import type { CommandDescription, Options, Values } from '../terminal/arguments';
import { runCommand, type Streams, type Terminal } from '../terminal/command';
import { CommandFailure, UsageFailure } from '../terminal/failure';
import { openWorkbench, type WorkbenchEnvironment } from './open-workbench';
import { followProgress } from './run-progress';
import { plannedMessages, type ScheduledMessage, scheduledMessages } from './scheduled-messages';
import { openServedStage, type ServedStage } from './stage';
import { table } from './table';

const description = {
  name: 'schedule',
  summary:
    'Plans the week of a page, or of all active pages, as the add-on does: headless, on the workbench’s warehouse and sheet\n(.workbench/, shared with npm start; the first use loads the demo). Prints the schedule, or with --all a line a page.',
  options: {
    page: { kind: 'text', value: 'NAME', meaning: 'the page' },
    all: { kind: 'switch', meaning: 'every active page' },
    week: { kind: 'text', value: 'YYYY-MM-DD', meaning: 'the Monday on which the week begins (the next one)' },
    mode: { kind: 'text', value: 'MODE', among: MODES, meaning: 'how much to send (auto)' },
    seed: { kind: 'text', value: 'N', meaning: 'the same again with the same seed (another plan each time)' },
    preview: { kind: 'switch', meaning: 'save nothing' },
    endpoint: {
      kind: 'text',
      value: 'URL',
      meaning:
        'a warehouse that is served already, such as http://localhost:9050; its tab goes into a sheet that is not kept',
    },
  },
} as const satisfies CommandDescription<Options>;

type ScheduleValues = Values<(typeof description)['options']>;

/** The run of a page ended without a schedule, or the add-on itself failed. */
export class PlanningFailure extends CommandFailure {
  override readonly name = 'PlanningFailure';
}

/** What the add-on is asked for: generateWeek's and previewWeek's request. */
interface Request {
  readonly page: string;
  readonly weekStart: string;
  readonly mode: string;
  readonly messageCount: null;
  readonly seed: string | null;
}

interface Outcome extends Omit<GeneratedWeek, 'plan' | 'outcome'> {
  readonly outcome: GeneratedWeek['outcome'] | 'BROKEN_OFF';
  readonly messages: readonly ScheduledMessage[];
}

const WITHOUT_SCHEDULE: ReadonlySet<Outcome['outcome']> = new Set([
  'FAILED',
  'APPROVED',
  'BUSY',
  'UNKNOWN_PAGE',
  'PAUSED',
  'BROKEN_OFF',
]);

async function scheduled(values: ScheduleValues, terminal: Terminal, environment: WorkbenchEnvironment): Promise<void> {
  if ((values.page === undefined) === !values.all) {
    throw new UsageFailure(
      values.all ? '--page and --all are both given.' : 'Which page is not said.',
      'Give either --page NAME or --all. See npm run schedule -- --help.',
    );
  }
  const progress = (line: string): void => terminal.progress(line);
  if (values.endpoint !== undefined) {
    const connection = connect({ endpoint: values.endpoint });
    const clock = simulatedClock(await timeOf(connection));
    const stage = await openServedStage(connection.endpoint ?? values.endpoint, { clock, progress });
    try {
      await planned(values, terminal, stage, connection);
    } finally {
      await stage.close();
    }
    return;
  }
  const { stage, close } = await openWorkbench(environment, { progress });
  try {
    await planned(values, terminal, stage, connect({ endpoint: stage.endpoint }));
  } finally {
    await close();
  }
}

/** A served warehouse's clock may have been turned. */
async function timeOf(connection: Connection): Promise<string> {
  const [row] = await connection.query("SELECT FORMAT_TIMESTAMP('%FT%H:%M:%E3SZ', CURRENT_TIMESTAMP()) AS now");
  return String(row?.now);
}

async function planned(
  values: ScheduleValues,
  terminal: Terminal,
  stage: ServedStage,
  connection: Connection,
): Promise<void> {
  const requests = await requestsOf(values, stage, connection);
  const outcomes: Outcome[] = [];
  for (const request of requests) outcomes.push(await onePage(values.preview, request, terminal, stage, connection));
  const failed = outcomes.filter(({ outcome }) => WITHOUT_SCHEDULE.has(outcome));
  const [first] = outcomes;
  terminal.say(values.all || first === undefined ? pagesText(outcomes) : scheduleText(first));
  // Under --json a failure is told in place of the result: of several pages the others' results are wanted all the same.
  if (values.all || failed.length === 0) terminal.result(values.all ? outcomes : first);
  if (failed.length > 0) throw failureOf(failed, values.all ? outcomes.length : 1);
}

function failureOf(failed: readonly Outcome[], of: number): PlanningFailure {
  const [first] = failed;
  const sentences = failed.map(({ page, outcome, message }) => `${page}: ${outcome}. ${message}`).join('\n  ');
  return new PlanningFailure(
    of === 1 ? sentences : `${failed.length} of ${of} pages have no new schedule.\n  ${sentences}`,
    first?.outcome === 'BROKEN_OFF'
      ? 'The add-on failed. What it had begun is finished by the next run, once its lease of the page is over.'
      : 'Put right what is said, and run it again.',
  );
}

/** What is asked of each page; what is wrong with it is told before anything runs. */
async function requestsOf(
  values: ScheduleValues,
  stage: ServedStage,
  connection: Connection,
): Promise<readonly Request[]> {
  const rows = await connection.query(
    "SELECT page_name FROM eros_scheduling_brain.creator_profiles WHERE IFNULL(status, 'ACTIVE') <> 'PAUSED' ORDER BY page_name",
  );
  const pages = rows.map((row) => String(row.page_name));
  const now = instant(Math.round(stage.appsScript.clock.now()));
  const week = values.week ?? nextWeek(mondayOf(dateOf(civilOf(now, losAngelesOffsets))));
  return (values.all ? pages : [values.page]).map((page) => {
    const form = readGenerateForm(
      {
        page,
        weekStart: week,
        mode: values.mode ?? 'auto',
        messageCount: 'auto',
        lookbackDays: String(defaultParameters.lookback_days),
        seed: values.seed ?? '',
        exportOnSuccess: true,
      },
      generateFrame(pages, now, losAngelesOffsets),
    );
    if (!form.ok) {
      throw new UsageFailure(
        Object.values(form.errors).join(' '),
        `The active pages are ${pages.join(', ')}. See npm run schedule -- --help.`,
      );
    }
    const { mode, seed, weekStart } = form.request;
    return { page: form.request.page, weekStart, mode, messageCount: null, seed };
  });
}

async function onePage(
  preview: boolean,
  request: Request,
  terminal: Terminal,
  { appsScript }: ServedStage,
  connection: Connection,
): Promise<Outcome> {
  const follow = followProgress(appsScript, request.page, (line) => terminal.progress(line));
  const run = await appsScript.run(preview ? 'previewWeek' : 'generateWeek', [request]).finally(follow.stop);
  if (run.outcome !== 'COMPLETED') {
    const message = run.error?.message ?? `The execution ended as ${run.outcome}.`;
    const { page, weekStart } = request;
    return { page, weekStart, scheduleId: null, outcome: 'BROKEN_OFF', message, summary: null, messages: [] };
  }
  const { plan, ...end } = run.value as GeneratedWeek;
  const messages =
    end.outcome === 'PREVIEW'
      ? await plannedMessages(connection, plan)
      : await scheduledMessages(connection, end.scheduleId, end.weekStart);
  return { ...end, messages };
}

function scheduleText({ page, weekStart, scheduleId, outcome, message, summary, messages }: Outcome): string {
  if (WITHOUT_SCHEDULE.has(outcome)) return '';
  const told = summary === null ? [] : [...summary.errors, ...summary.warnings, ...summary.notices];
  const lines = [
    `${page} · week of ${weekStart} · ${scheduleId ?? 'not saved'} · ${outcome}`,
    message,
    ...told.map((sentence) => `- ${sentence}`),
    '',
    ...table(
      ['day', 'time', 'kind', 'caption', 'category', 'tier', { title: 'price', right: true }, 'state', 'why'],
      messages.map((row) => [
        row.local.slice(0, 10),
        row.local.slice(11, 16),
        row.type,
        row.caption,
        row.category,
        row.priceTier,
        row.price === null ? '' : `$${row.price.toFixed(2)}`,
        row.state,
        row.reason,
      ]),
      { caption: 44, why: 90 },
    ),
  ];
  if (summary !== null) {
    const { totals } = summary;
    lines.push(
      '',
      `${totals.ppv} PPV, ${totals.bumps} bumps, ${totals.followUps} follow-ups; expected to earn $${Math.round(totals.expectedEarnings).toLocaleString('en-US')}.`,
    );
  }
  return lines.join('\n');
}

function pagesText(outcomes: readonly Outcome[]): string {
  return table(
    [
      'page',
      'week',
      'outcome',
      'schedule',
      { title: 'PPV', right: true },
      { title: 'bumps', right: true },
      { title: 'follow-ups', right: true },
      { title: 'expected', right: true },
      'what came of it',
    ],
    outcomes.map(({ page, weekStart, outcome, scheduleId, summary, message }) => {
      const totals = summary?.totals;
      return [
        page,
        weekStart,
        outcome,
        scheduleId ?? '',
        String(totals?.ppv ?? ''),
        String(totals?.bumps ?? ''),
        String(totals?.followUps ?? ''),
        totals === undefined ? '' : `$${Math.round(totals.expectedEarnings).toLocaleString('en-US')}`,
        message,
      ];
    }),
    { 'what came of it': 90 },
  ).join('\n');
}

/** The exit code. */
export const scheduleCommand = (
  environment: WorkbenchEnvironment,
  args?: readonly string[],
  streams?: Streams,
): Promise<number> =>
  runCommand(description, (values, terminal) => scheduled(values, terminal, environment), args, streams);
