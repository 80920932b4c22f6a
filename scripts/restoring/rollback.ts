// A rollback, step by step: checks, pauses the jobs, keeps what is there, goes back, releases locks, verifies, notifies.

import type { Check, InspectedWarehouse } from '../verification/check';
import { judge } from '../verification/verification';
import { dropOf, restoreCode, sameCode, type WishedCode } from './code';
import { lastDeploy } from './last-deploy';
import { releaseLocks } from './locks';
import { pauseJobs } from './pauses';
import { completeSets, findSet, restoreTables, type SnapshotSet, snapshotOf, takeSet } from './snapshot-set';
import {
  codeThere,
  inMain,
  keyOf,
  ownTables,
  quoted,
  type RestoredWarehouse,
  sourceTables,
  tablesThere,
} from './warehouse';

export type RollbackMode =
  /** Views and routines as they were before the last deploy; tables stay. */
  | { readonly kind: 'procedures-only' }
  /** Tables, views and routines of a snapshot set as they were. What came later and the set lacks stays. */
  | { readonly kind: 'to'; readonly set: string }
  /** All of ours goes, but for the pause of the jobs and the snapshot sets; tables of theirs stay. */
  | { readonly kind: 'full' };

export interface RollbackReport {
  readonly mode: RollbackMode['kind'];
  /** What was gone back to: a deploy undone, a set, or nothing. */
  readonly to: string;
  /** Has everything as it was before. */
  readonly taken: string;
  /** Sets of earlier rollbacks, newest first: of one that was cut off, the one from before it. */
  readonly earlier: readonly string[];
  readonly locksReleased: number;
  readonly verified: boolean;
  readonly problems: readonly string[];
  readonly steps: readonly { readonly name: string; readonly seconds: number }[];
  readonly seconds: number;
}

/** What is looked at afterwards. */
export interface Verifying {
  readonly on: InspectedWarehouse;
  /** What must hold wherever it was gone back to. */
  readonly checks: readonly Check[];
}

/** What a rollback brings about, decided before anything is touched. */
interface Plan {
  readonly to: string;
  /** What alerts and pauses say of it. */
  readonly told: string;
  apply(tell: (what: string) => void): Promise<void>;
  /** What is not as it should be now. */
  problems(): Promise<string[]>;
}

/** Views and routines that are not as wished. */
async function codeProblems(on: RestoredWarehouse, wished: readonly WishedCode[]): Promise<string[]> {
  const there = new Map((await codeThere(on)).map((code) => [keyOf(code), code.ddl]));
  return wished.flatMap((code) => {
    const is = there.get(keyOf(code));
    if (sameCode(is, code.ddl)) return [];
    if (code.ddl === undefined) return [`${keyOf(code)} is still there`];
    return [is === undefined ? `${keyOf(code)} is missing` : `${keyOf(code)} is not as it was`];
  });
}

async function tableProblems(on: RestoredWarehouse, set: SnapshotSet): Promise<string[]> {
  if (set.tables.length === 0) return [];
  const rows = await on.run(
    set.tables
      .map(
        (table) => `SELECT '${keyOf(table)}' AS name, (SELECT COUNT(*) FROM ${quoted(table)}) AS found,
          (SELECT COUNT(*) FROM ${quoted(snapshotOf(set.name, table))}) AS kept`,
      )
      .join(' UNION ALL '),
  );
  return rows
    .filter((row) => row.found !== row.kept)
    .map((row) => `${String(row.name)} has ${String(row.found)} rows, its snapshot ${String(row.kept)}`);
}

async function undoDeploy(on: RestoredWarehouse): Promise<Plan> {
  const { id, before } = await lastDeploy(on);
  return {
    to: `before the deploy ${id}`,
    told: `views and routines go back to before the deploy ${id}`,
    apply: (tell) => restoreCode(on, before, tell),
    problems: () => codeProblems(on, before),
  };
}

async function goToSet(on: RestoredWarehouse, name: string): Promise<Plan> {
  const set = await findSet(on, name);
  return {
    to: name,
    told: `tables, views and routines go back to the snapshot set ${name}`,
    async apply(tell) {
      await restoreTables(on, set, tell);
      await restoreCode(on, set.code, tell);
    },
    problems: async () => [...(await tableProblems(on, set)), ...(await codeProblems(on, set.code))],
  };
}

function takeAway(on: RestoredWarehouse): Plan {
  const code = [
    ...on.expected.views.map((view) => ({ ...view, kind: 'VIEW' as const })),
    ...on.expected.routines.map((routine) => ({ ...routine, kind: routine.type })),
  ];
  return {
    to: 'nothing',
    told: 'all views, routines and tables of EROS Scheduler are taken away',
    async apply(tell) {
      for (const object of code) {
        tell(`dropping ${keyOf(object)}`);
        await on.run(dropOf(object));
      }
      for (const table of ownTables(on)) {
        tell(`dropping ${keyOf(table)}`);
        await on.run(`DROP TABLE IF EXISTS ${quoted(table)}`);
      }
    },
    async problems() {
      const tables = await tablesThere(on);
      const views = new Set((await codeThere(on)).map(keyOf));
      const left = [
        ...ownTables(on).filter((table) => tables.has(keyOf(table))),
        ...code.filter((c) => views.has(keyOf(c))),
      ];
      const lost = sourceTables(on).filter((table) => !tables.has(keyOf(table)) && !views.has(keyOf(table)));
      return [
        ...left.map((object) => `${keyOf(object)} is still there`),
        ...lost.map((table) => `${keyOf(table)}, which is theirs, is missing`),
      ];
    },
  };
}

function planOf(on: RestoredWarehouse, mode: RollbackMode): Promise<Plan> {
  switch (mode.kind) {
    case 'procedures-only':
      return undoDeploy(on);
    case 'to':
      return goToSet(on, mode.set);
    case 'full':
      return Promise.resolve(takeAway(on));
  }
}

/** An alert for those who look at the Alerts tab; nothing where the table of alerts is gone. */
async function notify(on: RestoredWarehouse, level: 'INFO' | 'CRITICAL', message: string): Promise<void> {
  if (!(await tablesThere(on)).has('eros_scheduling_brain.automation_alerts')) return;
  await on.run(
    `INSERT INTO ${inMain('automation_alerts')} (alert_level, alert_source, alert_message) VALUES (@level, 'rollback', @message)`,
    { level, message },
  );
}

async function checkProblems({ on, checks }: Verifying): Promise<string[]> {
  const problems: string[] = [];
  for (const check of checks) {
    const { passed, name, seen } = await judge(check, on);
    if (!passed) problems.push(`${name}: ${seen}`);
  }
  return problems;
}

/** Where the locks, and what they are locks of, are there. */
async function lockTablesThere(on: RestoredWarehouse): Promise<boolean> {
  const there = await tablesThere(on);
  return ['active_caption_assignments', 'commit_guard', 'schedule_recommendations'].every((name) =>
    there.has(`eros_scheduling_brain.${name}`),
  );
}

/**
 * Goes back. Whatever is cut off on the way can be run again: the steps before going back change nothing of ours, and going
 * back twice is going back once. The jobs stay paused afterwards, until somebody resumes them.
 */
export async function rollBack(
  on: RestoredWarehouse,
  verifying: Verifying,
  mode: RollbackMode,
  tell: (what: string) => void,
): Promise<RollbackReport> {
  const began = performance.now();
  const steps: { name: string; seconds: number }[] = [];
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    tell(name);
    const started = performance.now();
    const done = await work();
    steps.push({ name, seconds: (performance.now() - started) / 1000 });
    return done;
  };
  const detail = (what: string): void => tell(`  ${what}`);

  const plan = await step('checking what to go back to', () => planOf(on, mode));
  await step('pausing the clock jobs', () => pauseJobs(on, `npm run rollback: ${plan.told}`));
  if (mode.kind === 'full') {
    // Before the snapshots: with them it comes back, where afterwards no table of alerts is left.
    await step('notifying', () => notify(on, 'CRITICAL', `Rollback: ${plan.told}. The clock jobs are paused.`));
  }
  const taken = await step('taking snapshots', () => takeSet(on, plan.told, detail));
  await step('going back', () => plan.apply(detail));
  const locksReleased = await step('releasing locks', async () =>
    mode.kind !== 'full' && (await lockTablesThere(on)) ? releaseLocks(on) : 0,
  );
  const problems = await step('verifying', async () => [
    ...(await plan.problems()),
    ...(mode.kind === 'full' ? [] : await checkProblems(verifying)),
  ]);
  const verified = problems.length === 0;
  if (mode.kind !== 'full') {
    const outcome = verified ? 'verified' : `not as it should be: ${problems.join('; ')}`;
    await step('notifying', () =>
      notify(
        on,
        verified ? 'INFO' : 'CRITICAL',
        `Rollback: ${plan.told}; ${outcome}. ${locksReleased} locks were released. The clock jobs are paused until npm run rollback -- --resume. What was there before is the snapshot set ${taken}.`,
      ),
    );
  }
  const earlier = (await completeSets(on)).filter((set) => set !== taken);
  const seconds = (performance.now() - began) / 1000;
  return { mode: mode.kind, to: plan.to, taken, earlier, locksReleased, verified, problems, steps, seconds };
}

export function describe({
  to,
  taken,
  earlier,
  locksReleased,
  verified,
  problems,
  steps,
  seconds,
}: RollbackReport): string {
  return [
    `Gone back to: ${to}. ${verified ? 'Verified.' : `${problems.length} things are not as they should be:`}`,
    ...problems.map((problem) => `  ${problem}`),
    `Locks released: ${locksReleased}.`,
    `What was there before is the snapshot set ${taken}: npm run rollback -- --to ${taken}`,
    ...(earlier.length > 0 ? [`Earlier sets: ${earlier.join(', ')}`] : []),
    'The clock jobs are paused: npm run rollback -- --resume',
    ...steps.map((done) => `  ${done.seconds.toFixed(1).padStart(6)} s  ${done.name}`),
    `  ${seconds.toFixed(1).padStart(6)} s  in all`,
  ].join('\n');
}
