// The run of pages on the warehouse itself, with the demo's data: four jobs a wave, every page its end, nothing twice.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { applyObjects } from '../../scripts/warehouse-objects/apply';
import type { ClockRun } from '../../src/automation/clock-job';
import { jobLimits, type Warehouse } from '../../src/automation/jobs';
import type { PageProgress } from '../../src/automation/progress';
import { drainStep, type QueueDrain } from '../../src/automation/queue-drain';
import { previewWeek, type RunOfPages, runWave, tellEnds } from '../../src/automation/wave';
import { dateOf, instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { nextWeek, weekAt } from '../../src/calendar/weeks';
import { civilOf } from '../../src/calendar/zone';
import { defaultParameters } from '../../src/parameters/registry';
import type { ShownSchedule, ShowOutcome } from '../../src/sheets/schedule-sheets';
import { WarehouseClient } from '../../src/warehouse/client';
import { RestFailure } from '../../src/warehouse/failures';
import type { JobRequest } from '../../src/warehouse/port';
import { defaultSettings, mainObject } from '../../src/warehouse/settings';
import type { Statement } from '../../src/warehouse/statement';
import { raiseAlert } from '../../src/warehouse/statements';
import { loadDemo } from '../../workbench/demo/load';
import { demoWorld } from '../../workbench/demo/world';
import { parse, SQL_FOLDER } from '../sql/deployed';
import { type EmbeddedJobs, embeddedJobs } from '../warehouse-client/embedded-jobs';

let embedded: EmbeddedJobs | undefined;
let sent: JobRequest[] = [];
/** Which jobs BigQuery is not there for. */
let isDown: (job: JobRequest) => boolean = () => false;
let runs = 0;

function warehouse(): Warehouse {
  if (!embedded) throw new Error('The warehouse is not there yet.');
  const { jobs, time: real } = embedded;
  // Polls are cheap here: ten milliseconds stand for a quarter of a second.
  const time = { now: real.now, sleep: (milliseconds: number) => real.sleep(milliseconds / 25) };
  const counting = {
    ...jobs,
    insert: (job: JobRequest) => {
      sent.push(job);
      if (isDown(job)) throw new RestFailure(503, 'backendError', 'The service is unavailable.');
      jobs.insert(job);
    },
  };
  return {
    client: new WarehouseClient(counting, time, { limit: 3, firstSeconds: 0.2 }),
    settings: defaultSettings,
    time,
  };
}

function run(sql: string): void {
  const statement: Statement<never> = { name: 'test', sql, values: {} };
  warehouse().client.run({ statement, run: `test${++runs}`, stage: 's', limits: LIMITS, job: 'test' });
}

const LIMITS = { seconds: 120, bytes: 1e12 };
const anyRow = (value: unknown): { readonly [column: string]: unknown } => ({ ...(value as object) });

function rows(sql: string): readonly { readonly [column: string]: unknown }[] {
  const statement: Statement<{ readonly [column: string]: unknown }> = { name: 'test', sql, values: {}, row: anyRow };
  return warehouse().client.run({ statement, run: `test${++runs}`, stage: 's', limits: LIMITS, job: 'test' });
}

const table = (name: string): string => mainObject(defaultSettings, name);
const NOW = instant(Date.now());
const TODAY = dateOf(civilOf(NOW, losAngelesOffsets));
const NEXT_WEEK = nextWeek(weekAt(NOW, losAngelesOffsets));

/** Tabs that remember what they were shown, and gate as the exporter does. */
class RememberedTabs {
  readonly tabs = new Map<string, ShownSchedule>();
  broken = new Set<string>();

  show(schedule: ShownSchedule): ShowOutcome {
    const destination = `sheet/${schedule.page}`;
    if (this.broken.has(schedule.page)) {
      return { status: 'FAILED', rows: 0, destination, message: 'The tab is protected.' };
    }
    this.tabs.set(schedule.page, schedule);
    const [first] = schedule.rows;
    const isOpen = schedule.rollout === 'LIVE' && first?.is_valid === true && first.colour !== 'RED';
    return { status: isOpen ? 'SUCCESS' : 'SKIPPED', rows: schedule.rows.length, destination, message: null };
  }
}

function runOf(name: string, tabs: RememberedTabs, progress: PageProgress[] = []): RunOfPages {
  return {
    warehouse: warehouse(),
    sheets: tabs,
    progress: { show: (step) => void progress.push(step) },
    offsets: losAngelesOffsets,
    parameters: defaultParameters,
    limits: jobLimits(defaultParameters, 'wave'),
    run: name,
    owner: name,
    job: 'test',
    user: 'lead@example.com',
    log: () => undefined,
  };
}

function drain(name: string, tabs: RememberedTabs, seconds = 3_600, parameters = defaultParameters) {
  const queue: QueueDrain = {
    runOf: ({ id, begins }) => runOf(`${id}-${begins}`, tabs),
    alert: (_, __, message) => ({ name: 'alert', sql: `SELECT '${message.length}'`, values: {} }),
  };
  const clockRun: ClockRun = {
    id: name,
    begins: 1,
    slot: NOW,
    date: TODAY,
    parameters,
    limits: jobLimits(defaultParameters, 'wave'),
    yieldAt: instant(Date.now() + seconds * 1000),
  };
  return drainStep(queue, clockRun);
}

const WISHES = { seed: 'seed', mode: 'auto', messageCount: null } as const;

beforeAll(async () => {
  embedded = await embeddedJobs();
  await applyObjects(async (sql) => run(sql), { folder: SQL_FOLDER, parse });
  const target = { endpoint: embedded.url, project: 'of-scheduler-proj', dataset: 'eros_scheduling_brain' };
  await loadDemo(target, demoWorld(), NOW);
  run(`CALL ${table('update_caption_performance')}()`);
}, 120_000);
afterAll(async () => {
  await embedded?.stop();
});
// They wait without giving way: between them whoever runs them is heard.
afterEach(() => new Promise((resolve) => setTimeout(resolve)));

describe('a preview', () => {
  it('plans the week and leaves nothing behind', () => {
    const counts = `SELECT (SELECT COUNT(*) FROM ${table('schedule_generation_queue')}) AS queue,
      (SELECT COUNT(*) FROM ${table('schedule_recommendations')} WHERE week_start > '2000-01-01') AS planned`;
    const { plan: week } = previewWeek(
      runOf('preview', new RememberedTabs()),
      { pageName: 'cedar', weekStart: NEXT_WEEK },
      WISHES,
    );
    expect(week.isValid).toBe(true);
    expect(week.totals.ppv).toBeGreaterThan(30);
    expect(rows(counts)).toEqual([{ queue: 0, planned: 0 }]);
  });
});

describe('one page on demand', () => {
  it('goes through its stages to its tab, in four jobs', () => {
    const tabs = new RememberedTabs();
    const progress: PageProgress[] = [];
    const run = runOf('demand', tabs, progress);
    sent = [];
    const wanted = [{ pageName: 'ember', weekStart: NEXT_WEEK }];
    const ends = runWave(run, { wanted, pageLimit: 1, wishes: WISHES });
    expect(ends).toMatchObject([
      {
        page: 'ember',
        outcome: 'EXPORTED',
        scheduleId: `ember/${NEXT_WEEK}/1`,
        finished: { queue_status: 'COMPLETED' },
      },
    ]);
    expect(sent).toHaveLength(4);
    expect(progress.map((step) => step.stage)).toEqual(['CLAIM', 'CANDIDATES', 'PLAN', 'COMMIT', 'EXPORT', 'DONE']);
    expect(progress.map((step) => step.analysis?.colour ?? null)).toEqual([null, ...Array(5).fill('GREEN')]);
    const shown = tabs.tabs.get('ember');
    expect(shown?.rows.length).toBeGreaterThan(40);
    expect(shown?.rows.every((row) => row.caption_text !== null && row.schedule_id === `ember/${NEXT_WEEK}/1`)).toBe(
      true,
    );
    expect(JSON.parse(shown?.rows[0]?.summary ?? '{}')).toMatchObject({
      heldReasons: [],
      totals: { messages: shown?.rows.length },
    });
  });

  it('that another run is at is told who and since when', () => {
    const wanted = [{ pageName: 'ember', weekStart: NEXT_WEEK }];
    const ends = runWave(runOf('rival', new RememberedTabs()), { wanted, pageLimit: 1, wishes: WISHES });
    expect(ends).toMatchObject([{ outcome: 'BUSY', finished: null }]);
    expect(ends[0]?.message).toContain('demand');
  });

  it('that nobody knows is said to be unknown', () => {
    const wanted = [{ pageName: 'nobody', weekStart: NEXT_WEEK }];
    const ends = runWave(runOf('unknown', new RememberedTabs()), { wanted, pageLimit: 1, wishes: WISHES });
    expect(ends).toMatchObject([{ page: 'nobody', outcome: 'UNKNOWN_PAGE' }]);
  });
});

describe('the queue', () => {
  it('is drained: every due page has its weeks, in waves of four jobs, and the ends are told', () => {
    run(`CALL ${table('run_daily_automation')}('${TODAY}')`);
    const [queued] = rows(
      `SELECT COUNT(*) AS pages FROM ${table('schedule_generation_queue')} WHERE status = 'PENDING'`,
    );
    expect(Number(queued?.pages)).toBeGreaterThan(8);
    const tabs = new RememberedTabs();
    tabs.broken.add('fern');
    sent = [];
    const step = drain('drain', tabs);
    expect(step).toMatchObject({ state: 'DONE' });
    const waves = sent.filter((job) => job.query.includes('page_candidates')).length;
    // Besides, a claim that found only other weeks of the pages under way, and the one that found nothing.
    expect(sent.length).toBeLessThanOrEqual(4 * waves + 3);
    const left = rows(`SELECT page_name, status, error_message FROM ${table('schedule_generation_queue')}
      WHERE status != 'COMPLETED' ORDER BY page_name`);
    // Ember's lease of the test before was never told to have ended; fern's tab can't be written.
    expect(left.map((row) => row.page_name)).toContain('fern');
    expect(new Set(left.map((row) => row.page_name))).toEqual(new Set(['ember', 'fern']));
    // What is saved and not in its tab has a later run to write it.
    expect(step).toHaveProperty('takeUpFrom');
    const doubles = rows(`SELECT page_name, caption_id FROM ${table('active_caption_assignments')}
      WHERE is_active AND scheduled_send_date >= '2000-01-01' GROUP BY 1, 2 HAVING COUNT(*) > 1`);
    expect(doubles).toEqual([]);
    const broken = rows(`SELECT page_name, schedule_id FROM ${table('schedule_recommendations')}
      WHERE week_start > '2000-01-01' AND is_valid IS NOT TRUE`);
    expect(broken).toEqual([]);
  }, 120_000);

  it('a schedule that was saved and not logged is only written again', () => {
    run(`UPDATE ${table('schedule_generation_queue')} SET lease_until = TIMESTAMP '2000-01-01 00:00:00+00'
      WHERE execution_date > '2000-01-01' AND status = 'PROCESSING'`);
    const tabs = new RememberedTabs();
    sent = [];
    drain('again', tabs);
    expect([...tabs.tabs.keys()].sort()).toEqual(['ember', 'fern']);
    const changes = rows(`SELECT schedule_id FROM ${table('schedule_changes')}
      WHERE action = 'COMMIT' AND changed_at > '2000-01-01' GROUP BY 1 HAVING COUNT(*) > 1`);
    expect(changes).toEqual([]);
    const generations =
      rows(`SELECT page_name, COUNT(DISTINCT schedule_id) AS schedules FROM ${table('schedule_recommendations')}
      WHERE week_start = '${NEXT_WEEK}' GROUP BY 1 HAVING COUNT(DISTINCT schedule_id) > 1`);
    expect(generations).toEqual([]);
  }, 60_000);
});

describe('a claim that can’t be made', () => {
  it('ends no wave that is under way: its pages are told, the rest waits, and the job is tried again', () => {
    const week = nextWeek(NEXT_WEEK);
    const pages = ['aurora', 'briar', 'cedar', 'dahlia', 'harbor', 'iris', 'juniper'];
    const places = pages.map(
      (page) => `('${page}', DATE '${TODAY}', CURRENT_TIMESTAMP(), 'PENDING', DATE '${week}', 0, 0)`,
    );
    run(`INSERT INTO ${table('schedule_generation_queue')}
      (page_name, execution_date, queued_at, status, week_start, generation, attempts) VALUES ${places.join(', ')}`);
    let claims = 0;
    isDown = ({ jobId, query }) => query.includes('claim_pages') && (jobId.includes('-w1-') ? false : ++claims > 0);
    const step = drain('outage', new RememberedTabs());
    isDown = () => false;
    expect(claims).toBe(4);
    expect(step).toEqual({ state: 'FAILED', message: expect.stringContaining('unavailable'), mayPass: true });
    const ends = rows(`SELECT status, COUNT(*) AS pages FROM ${table('schedule_generation_queue')}
      WHERE week_start = '${week}' AND execution_date > '2000-01-01' GROUP BY status ORDER BY status`);
    expect(ends).toEqual([
      { status: 'COMPLETED', pages: 5 },
      { status: 'PENDING', pages: 2 },
    ]);
  }, 60_000);
});

/** Puts pages into the queue, for a week that no other test has. */
function queued(pages: readonly string[], weeksAhead: number): string {
  let week = NEXT_WEEK;
  for (let ahead = 0; ahead < weeksAhead; ahead++) week = nextWeek(week);
  const places = pages.map(
    (page) => `('${page}', DATE '${TODAY}', CURRENT_TIMESTAMP(), 'PENDING', DATE '${week}', 0, 0)`,
  );
  run(`DELETE FROM ${table('schedule_generation_queue')} WHERE execution_date > '2000-01-01' AND status IN ('PENDING', 'PROCESSING');
    INSERT INTO ${table('schedule_generation_queue')}
    (page_name, execution_date, queued_at, status, week_start, generation, attempts) VALUES ${places.join(', ')}`);
  return week;
}

const SEVEN = ['aurora', 'briar', 'cedar', 'dahlia', 'harbor', 'iris', 'juniper'];

describe('a drain whose time is up', () => {
  it('goes on at once with the rest, and comes back for what failed when its lease is over', () => {
    const pages = SEVEN.slice(0, 2);
    const week = queued(pages, 2);
    const tabs = new RememberedTabs();
    for (const page of pages) tabs.broken.add(page);
    const step = drain('short', tabs, 0, { ...defaultParameters, wave_pages: 1 });
    expect(step).toMatchObject({ state: 'DONE', summary: expect.stringContaining('more next time') });
    const open = rows(`SELECT status, COUNT(*) AS pages FROM ${table('schedule_generation_queue')}
      WHERE week_start = '${week}' AND execution_date > '2000-01-01' AND status != 'COMPLETED' GROUP BY status ORDER BY status`);
    expect(open.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING']);
    const { pendingFrom, takeUpFrom } = { pendingFrom: 0, takeUpFrom: 0, ...step };
    expect(takeUpFrom - pendingFrom).toBeGreaterThan(8 * 60_000);
  }, 60_000);
});

describe('a breaker that opens', () => {
  it('while the warehouse takes no alert either is tried again all the same', () => {
    queued(SEVEN, 3);
    isDown = ({ query, labels }) => query.includes('page_candidates') || labels.statement === 'alert';
    const step = drain('broken', new RememberedTabs());
    isDown = () => false;
    expect(step).toMatchObject({
      state: 'FAILED',
      message: expect.stringMatching(/^5 pages failed in a row/),
      mayPass: true,
    });
  }, 60_000);

  it('leaves one alert, though each try fails by a BigQuery job of another name', () => {
    const { client, settings } = warehouse();
    for (const jobId of ['eros-a-1', 'eros-a-2']) {
      const about = '5 pages failed in a row, so planning has stopped.';
      const message = `${about} The last one: iris: BigQuery job ${jobId} failed`;
      const statement = raiseAlert(settings, { level: 'CRITICAL', source: 'queue', about, message, jobId });
      client.run({ statement, run: jobId, stage: 'breaker', limits: LIMITS, job: 'test' });
    }
    const left = rows(`SELECT COUNT(*) AS n FROM ${table('automation_alerts')}
      WHERE alert_time > '2000-01-01' AND alert_source = 'queue' AND alert_message LIKE '5 pages failed%'`);
    expect(left).toEqual([{ n: 1 }]);
  });
});

describe('a week that is not to be written to its tab', () => {
  it('is saved and told as finished, and its tab is left alone, where that was wished', () => {
    const run = { ...runOf('kept', new RememberedTabs()), sheets: null };
    const wanted = [{ pageName: 'lumen', weekStart: NEXT_WEEK }];
    sent = [];
    const pages = runWave(run, { wanted, pageLimit: 1, wishes: { ...WISHES, lookbackDays: 14 } });
    expect(pages).toMatchObject([
      { outcome: 'SAVED', finished: { queue_status: 'COMPLETED', export_id: null, export_status: null } },
    ]);
    tellEnds(
      run,
      'finish',
      pages.flatMap((page) => page.finished ?? []),
    );
    // The claim, the analysis over other days, the candidates, the commit, the end.
    expect(sent).toHaveLength(5);
    const { lookback_from: from, lookback_to: to } = JSON.parse(pages[0]?.analysis?.json ?? '{}');
    const [stored] = rows(
      `SELECT TO_JSON_STRING(analysis) AS analysis FROM ${table('page_analysis')} WHERE page_name = 'lumen'`,
    );
    expect(stored?.analysis).not.toBe(pages[0]?.analysis?.json);
    expect(from < to).toBe(true);
    const log = `SELECT export_id FROM ${table('schedule_export_log')} WHERE schedule_id = '${pages[0]?.scheduleId}' AND export_timestamp > '2000-01-01'`;
    expect(rows(log).filter((row) => String(row.export_id).includes('kept'))).toEqual([]);
  });
});
