// All due pages end to end through the real bundle, in the time that Google would take: pages a minute, executions, jobs, memory.

import { connect } from '../../scripts/bigquery/connection';
import { openStage, type Stage } from '../../scripts/workbench/stage';
import { seededRandom } from '../../src/learning/random';
import {
  type ExecutionResult,
  type FaultPlan,
  googleLikeDelay,
  type HostClock,
  type PlannedCall,
  simulatedClock,
} from '../../workbench/apps-script';
import type { BenchSize, Row } from '../report';
import { faulty } from './faulty';

/** Tuesday at noon in Los Angeles: on Wednesday this week is due, on Thursday the next. */
const TUESDAY = '2025-03-04T20:00:00Z';
const CLEAN_DAY = { date: '2025-03-05', until: '2025-03-05T16:00:00Z' };
const FAULTY_DAY = { date: '2025-03-06', until: '2025-03-06T16:00:00Z' };
/** BigQuery's seconds for a child statement. */
const STATEMENT_MS = 1500;
const MOST_EXECUTIONS = 3;
const MOST_JOBS = 4;
const SAMPLE_MS = 250;

export async function dueRows({ quick, progress }: BenchSize): Promise<Row[]> {
  const size = quick ? 'demo pages' : '100 pages × 10,000 captions';
  const clock = simulatedClock(TUESDAY);
  let plan: FaultPlan = () => null;
  const asked: PlannedCall[] = [];
  const peak = peakMemory();
  const stage = await openStage({
    clock,
    scale: quick ? 'demo' : 'large',
    delay: googleLikeDelay,
    jobTime: (statements) => STATEMENT_MS * statements,
    faults: (call) => {
      asked.push(call);
      return plan(call);
    },
    progress,
  });
  try {
    const started = await stage.appsScript.run('startAutomation');
    if (started.outcome !== 'COMPLETED') throw new Error(`The automation did not start: ${started.error?.message}`);
    const clean = await drainedDay(stage, clock, CLEAN_DAY, asked, progress);
    const { plan: oneInTen, told } = faulty(seededRandom('run bench'));
    plan = oneInTen;
    const shaky = await drainedDay(stage, clock, FAULTY_DAY, asked, progress);
    return [
      ...dayRows(size, clean, quick),
      ...dayRows(`${size}, one call in ten failing (${told.length} faults)`, shaky, quick),
      {
        setup: `${size}: peak memory of everything in one process, MB`,
        reference: null,
        ours: Math.round(peak.stop() / 1_000_000),
        limit: '',
        ok: null,
        note: 'add-on, local Apps Script, embedded warehouse and demo together',
      },
    ];
  } finally {
    peak.stop();
    await stage.close();
  }
}

interface Day {
  readonly due: number;
  readonly planned: number;
  /** Page-weeks with other than one live schedule or one logged export, and captions locked twice. */
  readonly wrong: number;
  readonly executions: readonly ExecutionResult[];
  readonly waves: number;
  readonly jobsAWave: number;
  readonly machineSeconds: number;
}

async function drainedDay(
  stage: Stage,
  clock: HostClock,
  day: { readonly date: string; readonly until: string },
  asked: PlannedCall[],
  progress: (line: string) => void,
): Promise<Day> {
  asked.length = 0;
  const began = performance.now();
  const ran = await stage.appsScript.tick(day.until);
  const machineSeconds = (performance.now() - began) / 1000;
  progress(`${day.date}: until ${new Date(clock.now()).toISOString()}, ${machineSeconds.toFixed(0)} s of this machine`);
  const waves = new Map<string, Set<string>>();
  for (const { method, jobId } of asked) {
    // eros-<run>-w<wave>-<stage>-<attempt>; the finish that closes an execution is no wave's own.
    const [, wave, step] = /^(.+-w\d+)-([a-z]+(?:-\d+)?)-\d+$/.exec(jobId ?? '') ?? [];
    if (method !== 'jobs.insert' || wave === undefined || step === undefined || step === 'finish') continue;
    waves.set(wave, (waves.get(wave) ?? new Set()).add(step));
  }
  // A wave that finds the queue empty asks once only.
  const full = [...waves.values()].filter((steps) => steps.size > 1);
  const [row] = await connect({ endpoint: stage.endpoint }).query(
    `SELECT
  (SELECT COUNT(*) FROM schedule_generation_queue WHERE execution_date = DATE '${day.date}') AS due,
  (SELECT COUNT(*) FROM schedule_generation_queue WHERE execution_date = DATE '${day.date}' AND status = 'COMPLETED') AS planned,
  (SELECT COUNT(*) FROM (
    SELECT page_name, week_start FROM schedule_recommendations WHERE status IN ('DRAFT', 'READY', 'HELD', 'APPROVED')
    GROUP BY page_name, week_start HAVING COUNT(DISTINCT schedule_id) != 1))
  + (SELECT COUNT(*) FROM (
    SELECT schedule_id FROM schedule_export_log WHERE status != 'FAILED' GROUP BY schedule_id HAVING COUNT(*) != 1))
  + (SELECT COUNT(*) FROM (
    SELECT page_name, caption_id FROM active_caption_assignments WHERE is_active GROUP BY page_name, caption_id HAVING COUNT(*) > 1)) AS wrong`,
    { defaultDataset: 'eros_scheduling_brain' },
  );
  return {
    due: Number(row?.due),
    planned: Number(row?.planned),
    wrong: Number(row?.wrong),
    executions: ran.filter(workedOnQueue),
    waves: full.length,
    jobsAWave: Math.max(0, ...full.map((steps) => steps.size)),
    machineSeconds,
  };
}

function workedOnQueue({ value, outcome }: ExecutionResult): boolean {
  const jobs =
    (value as { readonly jobs?: readonly { readonly job: string; readonly message: string }[] } | undefined)?.jobs ??
    [];
  return (
    outcome !== 'COMPLETED' || jobs.some(({ job, message }) => job === 'queue' && !message.startsWith('0 pages are'))
  );
}

function dayRows(setup: string, day: Day, quick: boolean): Row[] {
  const minutes = day.executions.reduce((sum, run) => sum + run.endedAt - run.startedAt, 0) / 60_000;
  const lengths = day.executions.map((run) => ((run.endedAt - run.startedAt) / 60_000).toFixed(1)).join(', ');
  const executions = day.executions.length;
  const row = (what: string, ours: number, limit: string, ok: boolean | null, note = ''): Row => ({
    setup: `${setup}: ${what}`,
    reference: null,
    ours,
    limit,
    ok,
    note,
  });
  return [
    row('page-weeks planned', day.planned, `${day.due}`, day.planned === day.due, `${day.waves} waves`),
    row('page-weeks not exactly once', day.wrong, '0', day.wrong === 0),
    row(
      'executions of at most 6 minutes',
      executions,
      `≤ ${MOST_EXECUTIONS}`,
      quick ? null : executions <= MOST_EXECUTIONS,
      `of ${lengths} minutes, the daily run's included; of that time ${sharesOf(day.executions)}`,
    ),
    row('pages a minute of Google’s time', round(day.planned / minutes), '', null),
    row(
      'pages a minute of this machine’s',
      round((60 * day.planned) / day.machineSeconds),
      '',
      null,
      'all jobs of the day included',
    ),
    row(
      'BigQuery jobs a wave',
      day.jobsAWave,
      `≤ ${MOST_JOBS}`,
      day.jobsAWave <= MOST_JOBS,
      'the most of any; one more, its finish, ends each execution',
    ),
  ];
}

/** Which calls the time went by at: waits for BigQuery's jobs are sleeps. */
function sharesOf(executions: readonly ExecutionResult[]): string {
  const spent = new Map<string, number>();
  let total = 0;
  for (const { calls, endedAt } of executions) {
    calls.forEach(({ service, method, at }, index) => {
      const took = (calls[index + 1]?.at ?? endedAt) - at;
      const what = service === 'Utilities' ? `${service}.${method}` : service;
      spent.set(what, (spent.get(what) ?? 0) + took);
      total += took;
    });
  }
  return [...spent]
    .filter(([, took]) => took >= 0.01 * total)
    .sort(([, a], [, b]) => b - a)
    .map(([what, took]) => `${what} ${Math.round((100 * took) / total)} %`)
    .join(', ');
}

const round = (figure: number): number => Math.round(figure * 10) / 10;

function peakMemory(): { stop(): number } {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(peak, process.memoryUsage.rss());
    },
  };
}
