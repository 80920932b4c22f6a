// Every procedure and view of sql/ on one data set of 100 pages: what each takes, answers and would cost, and what a day costs.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CivilDate, civilDate, instant } from '../../src/calendar/civil';
import { mondayOf, nextWeek, previousWeek, type WeekStart } from '../../src/calendar/weeks';
import type { Reader } from '../../src/planning/schema';
import { pagesToday, watchPages } from '../../src/warehouse/monitor-statements';
import { int64, jsonText, string, structs, timestamp } from '../../src/warehouse/query-parameters';
import { readChangeResult } from '../../src/warehouse/rows/changes';
import { defaultSettings } from '../../src/warehouse/settings';
import type { Statement } from '../../src/warehouse/statement';
import * as statements from '../../src/warehouse/statements';
import type { BenchSize, Row } from '../report';
import {
  BRAIN,
  condense,
  deploy,
  leaveLocks,
  PAGES,
  planThisWeek,
  recordHistory,
  type Size,
  sendMessages,
  sowPagesAndCaptions,
} from './data-set';
import { type DailyBytes, dayRow } from './day';
import { type Measured, measured, objectRow, type Told } from './measured';
import { changesOf, plannedWeek, sendTime } from './planned';
import { median, rounded, type Served, withWarehouse } from './served';
import { row } from './small-statements';

const WAVE = 5;
const LOCKS = 10_000;

/** Of an answer whose rows are only counted. */
const uncounted: Reader<null> = () => null;

const statement = <Answered>(
  name: string,
  sql: string,
  reader: Reader<Answered>,
  values: Statement<Answered>['values'] = {},
): Statement<Answered> => ({ name, sql, values, row: reader });

/** A view or table function read whole or in part: its rows are the answer's. */
const reading = (name: string, from: string): Statement<null> => statement(name, `SELECT * FROM ${from}`, uncounted);

const main = (name: string): string => `\`${BRAIN}.${name}\``;

const words = (count: number): string => count.toLocaleString('en');

function today(): CivilDate {
  return civilDate(new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Los_Angeles' }).format());
}

/** Without a count it is that of the answer's rows. */
type Telling<Answered> = Omit<Told, 'object' | 'count'> & {
  readonly count?: number | ((rows: readonly Answered[]) => number);
};

/** The rows of the table, gathered as they are measured. */
class Table {
  readonly rows: Row[] = [];
  /** Those that have a row of their own. */
  readonly objects = new Set<string>();
  private readonly served: Served;
  private readonly progress: (line: string) => void;

  constructor(served: Served, progress: (line: string) => void) {
    this.served = served;
    this.progress = progress;
  }

  /** Once, for what changes something. */
  async once<Answered>(asked: Statement<Answered>, told: Telling<Answered>): Promise<Measured<Answered>> {
    this.progress(`${asked.name} ${told.asked}`);
    const found = await measured(this.served, asked);
    this.tell(asked, told, found);
    return found;
  }

  /** The median of three, for what only reads. */
  async thrice<Answered>(asked: Statement<Answered>, told: Telling<Answered>): Promise<Measured<Answered>> {
    this.progress(`${asked.name} ${told.asked}`);
    const runs: Measured<Answered>[] = [];
    for (let run = 0; run < 3; run++) runs.push(await measured(this.served, asked));
    const last = runs.at(-1);
    if (!last) throw new Error(`${asked.name} was not run.`);
    const found = { ...last, seconds: median(runs.map((run) => run.seconds)) };
    this.tell(asked, told, found);
    return found;
  }

  private tell<Answered>({ name }: Statement<Answered>, told: Telling<Answered>, found: Measured<Answered>): void {
    const { count = found.rows.length } = told;
    this.objects.add(name);
    const counted = typeof count === 'number' ? count : count(found.rows);
    this.rows.push(objectRow({ ...told, object: name, count: counted }, found));
  }
}

/** The wave's answers must be as asked: a figure of a refusal is none. */
function allAre(outcome: string, found: Measured<{ readonly outcome: string }>, count: number): void {
  const other = found.rows.find((each) => each.outcome !== outcome);
  if (found.rows.length !== count || other) {
    throw new Error(
      `${count} rows of outcome ${outcome} were to come; there were ${found.rows.length}, one of them ${JSON.stringify(other)}.`,
    );
  }
}

type WaveBytes = Pick<
  DailyBytes,
  'claim_pages' | 'page_candidates' | 'commit_schedules' | 'schedule_recommendations_messages' | 'finish_pages'
>;

/** A wave of five pages: claim, candidates, commit, export's reading, changes in the tab, finish. */
async function waveRows(table: Table, week: WeekStart): Promise<WaveBytes> {
  const claimed = await table.once(statements.claim(defaultSettings, { owner: 'bench', pageLimit: WAVE, wanted: [] }), {
    asked: 'of five pages, analyses fresh',
    kind: 'pages',
  });
  allAre('CLAIMED', claimed, WAVE);
  const pages = claimed.rows.map(({ page_name: pageName }) => ({ pageName, weekStart: week }));
  const found = await table.thrice(statements.candidates(defaultSettings, { pages, seed: 'bench' }), {
    asked: 'of five pages',
    kind: 'captions',
    count: (rows) => rows.reduce((sum, { caption_id: captions }) => sum + captions.length, 0),
    most: 2,
  });
  const plans = found.rows.map((each) => plannedWeek(each, week));
  const payloads = plans.map(({ payload }) => payload);
  const messages = payloads.reduce((sum, { messages: planned }) => sum + planned.length, 0);
  const committed = await table.once(statements.commit(defaultSettings, payloads), {
    asked: 'of five schedules',
    kind: 'messages',
    count: messages,
  });
  allAre('ACCEPTED', committed, WAVE);
  const exported = await table.thrice(
    statements.scheduledMessages(
      defaultSettings,
      payloads.map(({ schedule_id: scheduleId, week_start: weekStart }) => ({ scheduleId, weekStart })),
    ),
    { asked: 'of five schedules, as the export reads them', kind: 'messages', most: 2 },
  );
  const changes = plans.flatMap(({ payload, spare }) => changesOf(payload, spare));
  const applied = await table.once(
    statements.applyChanges(defaultSettings, { changed_by: 'lee', changes }, readChangeResult),
    { asked: `of ${changes.length} changes`, kind: 'changes', count: changes.length },
  );
  allAre('APPLIED', applied, changes.length);
  const finished = await table.once(
    statements.finish(
      defaultSettings,
      claimed.rows.map(({ page_name, execution_date, week_start, schedule_id }, place) => ({
        page_name,
        execution_date,
        week_start,
        schedule_id,
        owner: 'bench',
        queue_status: 'COMPLETED',
        export_id: `export ${place}`,
        export_status: 'SUCCESS',
        rows_exported: 100,
        duration_seconds: 1.5,
        destination: 'a tab',
        error_message: null,
        exported_by: 'lee',
        job_id: 'bench',
      })),
    ),
    { asked: 'of five pages', kind: 'pages' },
  );
  allAre('FINISHED', finished, WAVE);
  return {
    claim_pages: claimed.bytesBilled,
    page_candidates: found.bytesBilled,
    commit_schedules: committed.bytesBilled,
    schedule_recommendations_messages: exported.bytesBilled,
    finish_pages: finished.bytesBilled,
  };
}

/** The performance job over a tenth of the messages and over all of them. */
async function performanceRows(served: Served, table: Table, size: Size): Promise<number> {
  const tenth = size.messages / 10;
  await sendMessages(served, size, 1, tenth);
  const update = statements.updatePerformance(defaultSettings);
  const first = await table.once(update, {
    asked: `over ${words(tenth)} messages`,
    kind: 'messages',
    count: tenth,
    most: 120,
  });
  await sendMessages(served, size, tenth + 1, size.messages);
  // The first run over them replaces a tenth of the rows: the second is what every later one is.
  const second = await table.once(update, {
    asked: `over ${words(size.messages)} messages`,
    kind: 'messages',
    count: size.messages,
    most: 120,
    aim: 10,
  });
  const again = await table.once(update, {
    asked: `over the same ${words(size.messages)} again`,
    kind: 'messages',
    count: size.messages,
    most: 120,
    aim: 10,
  });
  table.rows.push(
    row(
      `growth of its time from ${words(tenth)} to ${words(size.messages)} messages, times`,
      rounded(second.seconds / first.seconds),
      10,
      'at most linear',
    ),
  );
  return again.bytesBilled;
}

async function sweepRow(served: Served, table: Table): Promise<number> {
  await leaveLocks(served, LOCKS);
  const swept = await table.once(statements.sweepLocks(defaultSettings), {
    asked: `of ${words(LOCKS)} expired locks`,
    kind: 'locks',
    count: LOCKS,
    most: 5,
  });
  const { rows } = await served.query(
    `SELECT COUNT(*) FROM \`${BRAIN}.active_caption_assignments\` WHERE is_active AND schedule_id = 'left'`,
  );
  if (rows?.[0]?.f[0]?.v !== '0') throw new Error(`The sweep left ${JSON.stringify(rows)} of ${LOCKS} expired locks.`);
  return swept.bytesBilled;
}

/** Procedures that people and jobs in BigQuery call. */
async function otherProcedures(table: Table, week: WeekStart): Promise<void> {
  await table.once(
    statement(
      'lock_caption_assignments',
      `CALL ${main('lock_caption_assignments')}(@schedule, @page, @locks)`,
      uncounted,
      {
        schedule: string('by hand'),
        page: string('page 99'),
        locks: structs(
          { slot_id: 'STRING', caption_id: 'INT64', scheduled_send_at: 'TIMESTAMP' },
          Array.from({ length: 50 }, (_, place) => ({
            slot_id: string(`by hand#${place}`),
            caption_id: int64(place + 1),
            scheduled_send_at: timestamp(instant(sendTime(week, place))),
          })),
        ),
      },
    ),
    { asked: 'of 50 slots', kind: 'locks', count: 50 },
  );
  await table.thrice(
    statement('select_captions_for_creator', `CALL ${main('select_captions_for_creator')}('page 50', 40)`, uncounted),
    {
      asked: 'of 40 captions for a page',
      kind: 'captions',
    },
  );
  await table.thrice(
    statement(
      'analyze_creator_performance',
      `DECLARE analysis STRING; CALL ${main('analyze_creator_performance')}('page 50', 30, analysis); SELECT analysis`,
      uncounted,
    ),
    { asked: 'of a page', kind: 'pages' },
  );
  await table.once(statement('fill_holiday_calendar', `CALL ${main('fill_holiday_calendar')}(2024, 2030)`, uncounted), {
    asked: 'of seven years',
    kind: 'holidays',
    count: 140,
  });
}

/** What the health job asks and writes. */
async function healthProcedures(table: Table): Promise<void> {
  await table.thrice(statement('health_facts', `CALL ${main('health_facts')}()`, uncounted), {
    asked: '',
    kind: 'rows',
  });
  await table.thrice(statement('health_trends', `CALL ${main('health_trends')}()`, uncounted), {
    asked: '',
    kind: 'days',
  });
  const raise = Array.from({ length: 20 }, (_, place) => ({
    alert_id: `alert ${place}`,
    rule: 'analysis_stale',
    object: `page ${place}`,
    level: 'WARNING',
    source: 'health',
    message: `The analysis of page ${place} is older than 26 hours.`,
    remedy: 'Run the daily job.',
  }));
  await table.once(
    statement('record_alerts', `CALL ${main('record_alerts')}(@payload)`, uncounted, { payload: jsonText({ raise }) }),
    { asked: `raising ${raise.length} alerts`, kind: 'alerts' },
  );
}

/** The hourly look at the day of all pages, what is written of new analyses, and the hold of a page that turned RED. */
async function monitorRows(served: Served, table: Table): Promise<Pick<DailyBytes, 'pages_today' | 'watch_pages'>> {
  await planThisWeek(served);
  const looked = await table.thrice(pagesToday(defaultSettings), { asked: 'of 100 pages', kind: 'pages', most: 5 });
  const seen = looked.rows.map(({ page_name: page }) => ({
    page,
    analysedAt: instant(Date.now()),
    score: 0.2,
    colour: 'GREEN' as const,
  }));
  const watched = await table.once(watchPages(defaultSettings, seen), {
    asked: 'of 100 pages',
    kind: 'pages',
    most: 5,
  });
  const red = looked.rows
    .filter(({ holdable, rollout }) => holdable > 0 && rollout === 'LIVE')
    .slice(0, WAVE)
    .map(({ page_name: page }) => ({ page, analysedAt: instant(Date.now()), score: 0.8, colour: 'RED' as const }));
  const held = await table.once(watchPages(defaultSettings, red), {
    asked: 'that hold five pages',
    kind: 'messages',
    count: (rows) => rows.reduce((sum, page) => sum + page.held, 0),
    most: 5,
  });
  if (looked.rows.length < PAGES || held.rows.some((page) => page.held === 0)) {
    throw new Error(`The monitor looked at ${looked.rows.length} pages and held ${JSON.stringify(held.rows)}.`);
  }
  return { pages_today: looked.bytesBilled, watch_pages: watched.bytesBilled };
}

/** The views as their comments say that they are read, and the table functions that jobs read whole. */
async function views(table: Table, lastWeek: WeekStart): Promise<void> {
  const ofPage = `page_name = 'page 50'`;
  await table.thrice(reading('available_captions', `${main('available_captions')} WHERE ${ofPage}`), {
    asked: 'of a page',
    kind: 'captions',
  });
  await table.thrice(
    reading('schedule_slot_results', `${main('schedule_slot_results')} WHERE ${ofPage} AND week_start = '${lastWeek}'`),
    { asked: 'of a page and week', kind: 'slots' },
  );
  await table.thrice(
    statement(
      'schedule_slot_results',
      `SELECT page_name, COUNT(*), COUNT(message_id), AVG(emv) FROM ${main('schedule_slot_results')} GROUP BY page_name`,
      uncounted,
    ),
    { asked: 'of all pages and 26 weeks, summed up', kind: 'pages' },
  );
  await table.thrice(reading('caption_use_keys', main('caption_use_keys')), { asked: '', kind: 'captions' });
  await table.thrice(reading('active_creator_caption_restrictions_v', main('active_creator_caption_restrictions_v')), {
    asked: '',
    kind: 'restrictions',
  });
  await table.thrice(reading('current_parameters', '`of-scheduler-proj.ops_config.current_parameters`'), {
    asked: '',
    kind: 'sets',
  });
  for (const name of ['account_sizes', 'saturation_statuses', 'page_analyses']) {
    await table.thrice(reading(name, `${main(name)}(CURRENT_TIMESTAMP(), 30)`), {
      asked: 'of all pages',
      kind: 'pages',
    });
  }
}

/** A bench that forgets an object says nothing of it: procedures and views by their files. */
function forgottenRow(measuredObjects: ReadonlySet<string>): Row {
  const folder = new URL('../../sql', import.meta.url).pathname;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const objects = files.flatMap((path) => /\/(?:procedures|views)\/(\w+)\.sql$/.exec(join('/', path))?.[1] ?? []);
  const forgotten = objects.filter((name) => !measuredObjects.has(name)).sort();
  return row('procedures and views without a row here', forgotten.length, 0, forgotten.join(', '));
}

export async function objectRows({ quick, progress }: BenchSize): Promise<Row[]> {
  const size: Size = quick ? { captions: 1000, messages: 100_000 } : { captions: 10_000, messages: 1_000_000 };
  return withWarehouse(async (served) => {
    const table = new Table(served, progress);
    const thisWeek = mondayOf(today());
    const week = nextWeek(thisWeek);
    const daily = statements.runDaily(defaultSettings, today());
    const analysed = { kind: 'pages', count: PAGES, most: 30 };
    progress(`deploying; ${PAGES} pages × ${words(size.captions)} captions, ${words(size.messages)} messages`);
    await deploy(served);
    await sowPagesAndCaptions(served, size);
    const updated = await performanceRows(served, table, size);
    progress('schedules and locks of half a year');
    await recordHistory(served);
    const ran = await table.once(daily, { asked: 'over 100 pages', ...analysed });
    const wave = await waveRows(table, week);
    const swept = await sweepRow(served, table);
    await otherProcedures(table, week);
    await healthProcedures(table);
    await views(table, previousWeek(thisWeek));
    await staleClaim(served, table, 'analyses stale');
    progress('all messages into the last 30 days');
    await condense(served);
    await served.query(`DELETE FROM \`${BRAIN}.etl_job_runs\` WHERE job_name = 'run_daily_automation'`);
    const dense = await table.once(daily, {
      asked: `over 100 pages, ${words(size.messages)} messages a month`,
      ...analysed,
    });
    await staleClaim(served, table, `analyses stale, ${words(size.messages)} messages a month`);
    const monitor = await monitorRows(served, table);
    const bytes: DailyBytes = {
      ...wave,
      ...monitor,
      update_caption_performance: updated,
      run_daily_automation: ran.bytesBilled,
      sweep_expired_caption_locks: swept,
    };
    return [
      ...table.rows,
      dayRow('as above', bytes),
      dayRow(`the daily run over ${words(size.messages)} messages a month`, {
        ...bytes,
        run_daily_automation: dense.bytesBilled,
      }),
      forgottenRow(table.objects),
    ];
  });
}

/** Pages whose analyses are made within the claim. */
async function staleClaim(served: Served, table: Table, asked: string): Promise<void> {
  await served.query(`TRUNCATE TABLE ${main('page_analysis')}`);
  const claimed = await table.once(
    statements.claim(defaultSettings, { owner: `bench: ${asked}`, pageLimit: WAVE, wanted: [] }),
    { asked: `of five pages, ${asked}`, kind: 'pages' },
  );
  allAre('CLAIMED', claimed, WAVE);
}
