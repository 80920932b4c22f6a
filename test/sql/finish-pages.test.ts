// The end of a wave: queue rows closed by their owner only, each export logged once, failures listed, all or nothing.
// The clock stands at noon of Thursday 2025-03-06 in Los Angeles.

import { beforeEach, describe, expect, test } from 'vitest';
import { deployedWarehouse } from './deployed';
import { errorAt, meanwhile, namedRows, statementsOf } from './named-rows';

const on = deployedWarehouse();

const WEEK = '2025-03-10';
const ODD = 'mia\'s "page" 🎉\n/2';
const literal = (text: string): string => JSON.stringify(text);
const pages = ['amber', 'jade', 'opal', 'pearl', ODD];
const idOf = (page: string): string => `${page}/${WEEK}/1`;

beforeEach(async () => {
  on.setClock('2025-03-06T20:00:00Z');
  await on.run(`TRUNCATE TABLE schedule_generation_queue; TRUNCATE TABLE schedule_export_log; TRUNCATE TABLE creator_processing_errors;
    TRUNCATE TABLE etl_job_runs; TRUNCATE TABLE ops_config.ml_parameters;
    INSERT INTO schedule_generation_queue (page_name, execution_date, week_start, status, schedule_id, generation, attempts, lease_owner, lease_until)
    SELECT page, DATE '2025-03-05', DATE '${WEEK}', 'PROCESSING', CONCAT(page, '/${WEEK}/1'), 1, 2, 'run 1', TIMESTAMP '2025-03-06 20:08:00+00'
    FROM UNNEST([${pages.map(literal).join(', ')}]) AS page`);
});

interface Result {
  readonly [field: string]: unknown;
}
const result = (page: string, more: Result = {}): Result => ({
  page_name: page,
  execution_date: '2025-03-05',
  week_start: WEEK,
  schedule_id: idOf(page),
  owner: 'run 1',
  queue_status: 'COMPLETED',
  export_id: null,
  export_status: null,
  error_message: null,
  exported_by: 'dee@example.com',
  job_id: 'job 7',
  ...more,
});
const exported = (page: string, id: string, more: Result = {}): Result =>
  result(page, {
    export_id: id,
    export_status: 'SUCCESS',
    rows_exported: 42,
    duration_seconds: 1.5,
    destination: 'Sheet 1 / jade',
    ...more,
  });
const call = (results: unknown): string => `CALL finish_pages(${literal(JSON.stringify(results))})`;
const finish = async (results: readonly Result[]) =>
  (await namedRows(on, call(results))).map((row) => [row.page_name, row.outcome]);
const queued = (page: string) =>
  on.rows(`SELECT status, CAST(attempts AS STRING), lease_owner, CAST(lease_until AS STRING), CAST(processed_at AS STRING), error_message
    FROM schedule_generation_queue WHERE page_name = ${literal(page)}`);
const log = () =>
  on.rows(
    'SELECT export_id, page_name, status, CAST(rows_exported AS STRING) FROM schedule_export_log ORDER BY export_id',
  );

const NOW = '2025-03-06 20:00:00+00';
const HELD_BY_RUN_1 = [['PROCESSING', '2', 'run 1', '2025-03-06 20:08:00+00', null, null]];

describe('finish_pages', () => {
  test('closes, fails and gives back, and logs what was exported', async () => {
    expect(
      await finish([
        exported('amber', 'e1'),
        exported(ODD, 'e2', { export_status: 'SKIPPED', rows_exported: 0 }),
        result('jade', { queue_status: 'FAILED', error_message: 'No "eligible"\ncaptions 🎉' }),
        result('opal', { queue_status: 'PENDING' }),
        result('pearl', { queue_status: 'PENDING', error_message: 'Rate limited' }),
      ]),
    ).toEqual([...['amber', ODD, 'jade', 'opal', 'pearl'].map((page) => [page, 'FINISHED'])]);
    expect(await queued('amber')).toEqual([['COMPLETED', '2', 'run 1', null, NOW, null]]);
    expect(await queued('jade')).toEqual([['FAILED', '2', 'run 1', null, NOW, 'No "eligible"\ncaptions 🎉']]);
    // Given back unbegun, the attempt is not counted; one that met an error is.
    expect(await queued('opal')).toEqual([['PENDING', '1', null, null, null, null]]);
    expect(await queued('pearl')).toEqual([['PENDING', '2', null, null, null, 'Rate limited']]);
    expect(await log()).toEqual([
      ['e1', 'amber', 'SUCCESS', '42'],
      ['e2', ODD, 'SKIPPED', '0'],
    ]);
    expect(
      await on.rows(
        `SELECT schedule_id, duration_seconds, destination, exported_by, CAST(export_timestamp AS STRING) FROM schedule_export_log WHERE export_id = 'e1'`,
      ),
    ).toEqual([[idOf('amber'), '1.5', 'Sheet 1 / jade', 'dee@example.com', NOW]]);
    expect(
      await on.rows(
        `SELECT job_id, page_name, CAST(execution_date AS STRING), error_message FROM creator_processing_errors`,
      ),
    ).toEqual([['job 7', 'jade', '2025-03-05', 'No "eligible"\ncaptions 🎉']]);
  });

  test('again changes nothing: one row for one export_id, one for one failure', async () => {
    const results = [exported('amber', 'e1'), result('jade', { queue_status: 'FAILED', error_message: 'x' })];
    await finish(results);
    on.setClock('2025-03-06T21:00:00Z');
    expect(await finish([...results, exported('amber', 'e1', { rows_exported: 1 })])).toEqual([
      ['amber', 'UNCHANGED'],
      ['jade', 'UNCHANGED'],
      ['amber', 'UNCHANGED'],
    ]);
    expect(await log()).toEqual([['e1', 'amber', 'SUCCESS', '42']]);
    expect(await queued('amber')).toEqual([['COMPLETED', '2', 'run 1', null, NOW, null]]);
    expect(await on.rows('SELECT COUNT(*) FROM creator_processing_errors')).toEqual([['1']]);
  });

  test('of one export_id twice in a call logs the first', async () => {
    await finish([exported('amber', 'e1'), exported('jade', 'e1')]);
    expect(await log()).toEqual([['e1', 'amber', 'SUCCESS', '42']]);
  });

  test('leaves the row of another owner, of another schedule and of no lease alone', async () => {
    expect(
      await finish([
        exported('amber', 'e1', { owner: 'run 0' }),
        result('jade', { schedule_id: 'jade/2025-03-10/2', queue_status: 'FAILED' }),
        result('nobody', { queue_status: 'PENDING' }),
        result('opal', { execution_date: '2025-03-06' }),
        result('pearl'),
      ]),
    ).toEqual([...['amber', 'jade', 'nobody', 'opal'].map((page) => [page, 'NOT_OWNER']), ['pearl', 'FINISHED']]);
    for (const page of ['amber', 'jade', 'opal']) expect(await queued(page)).toEqual(HELD_BY_RUN_1);
    // The export was made, whoever the page belongs to by now.
    expect(await log()).toEqual([['e1', 'amber', 'SUCCESS', '42']]);
    expect(await on.rows('SELECT COUNT(*) FROM creator_processing_errors')).toEqual([['0']]);
  });

  test('still closes for an owner whose lease has run out while nobody else took the page', async () => {
    on.setClock('2025-03-06T22:00:00Z');
    expect(await finish([result('amber')])).toEqual([['amber', 'FINISHED']]);
    await on.run(`CALL claim_pages('run 2', 5, [])`);
    expect(await finish([result('jade')])).toEqual([['jade', 'NOT_OWNER']]);
    expect(await queued('jade')).toMatchObject([['PROCESSING', '3', 'run 2', '2025-03-06 22:08:00+00', null, null]]);
  });

  test('only logs where the queue is not spoken of', async () => {
    const log1 = exported('amber', 'e1', { queue_status: null, owner: null, execution_date: null, week_start: null });
    expect(await finish([log1])).toEqual([['amber', 'LOGGED']]);
    expect(await queued('amber')).toEqual(HELD_BY_RUN_1);
    expect(await finish([])).toEqual([]);
  });

  const beside = (bad: Result): string => call([exported('amber', 'e9'), bad]);
  test.each<[string, string, string]>([
    ['no JSON', 'CALL finish_pages("[{")', 'JSON'],
    ['NULL', 'CALL finish_pages(NULL)', 'results must be a JSON array'],
    ['an object', 'CALL finish_pages("{}")', 'results must be a JSON array'],
    [
      'an unknown end',
      beside(result('jade', { queue_status: 'DONE' })),
      'result 1 (page "jade"): queue_status must be',
    ],
    ['an unknown export', beside(exported('jade', 'e', { export_status: 'OK' })), 'export_status must be SUCCESS'],
    ['an export without an id', beside(exported('jade', '')), 'export_id must be given'],
    ['no page', beside(result('')), 'page_name and schedule_id must be given'],
    ['no owner', beside(result('jade', { owner: null })), 'execution_date, week_start and owner must be given'],
    ['a day that is none', beside(result('jade', { week_start: '2025-02-30' })), 'week_start'],
  ])('refuses %s, and then does nothing of the rest', async (_, sql, words) => {
    const message = await on.failure(sql);
    expect(message).toContain('finish_pages changed nothing');
    expect(message).toContain(words);
    expect(await log()).toEqual([]);
    for (const page of pages) expect(await queued(page)).toEqual(HELD_BY_RUN_1);
    expect(await on.rows('SELECT job_name, job_status FROM etl_job_runs')).toEqual([['finish_pages', 'FAILED']]);
  });

  test('with an error at any statement does all or nothing', async () => {
    const sql = call([exported('amber', 'e1'), result('jade', { queue_status: 'FAILED', error_message: 'x' })]);
    const state = async () => [
      await queued('amber'),
      await queued('jade'),
      await log(),
      await on.rows('SELECT page_name FROM creator_processing_errors'),
    ];
    const before = await state();
    const prepare = () =>
      on.run(`UPDATE schedule_generation_queue SET status = 'PROCESSING', attempts = 2, lease_owner = 'run 1', processed_at = NULL, error_message = NULL,
          lease_until = TIMESTAMP '2025-03-06 20:08:00+00' WHERE TRUE;
        TRUNCATE TABLE schedule_export_log; TRUNCATE TABLE creator_processing_errors`);
    const statements = await statementsOf(on, sql);
    const after = await state();
    expect(statements).toBeGreaterThanOrEqual(9);
    let undone = 0;
    for (let at = 1; at <= statements; at++) {
      await prepare();
      await expect(namedRows(on, sql, errorAt(at)), `statement ${at}`).rejects.toThrow(`injected at ${at}`);
      const found = await state();
      expect([before, after], `statement ${at}`).toContainEqual(found);
      if (JSON.stringify(found) === JSON.stringify(before)) undone++;
    }
    // Only the last statement, the answer, comes after the commit.
    expect(undone).toBe(statements - 1);
  }, 60_000);

  test('of one export said twice at once logs it once', async () => {
    const sql = call([exported('amber', 'e1', { queue_status: null })]);
    const failing = namedRows(
      on,
      sql,
      meanwhile('MERGE `of-scheduler-proj.eros_scheduling_brain.schedule_export_log`', () => on.run(sql)),
    );
    await expect(failing).rejects.toThrow(/finish_pages changed nothing: .*concurrent update/);
    await on.run(sql);
    expect(await log()).toHaveLength(1);
  });

  test('that fails half way leaves everything as it was', async () => {
    await on.run('DROP TABLE schedule_export_log');
    expect(await on.failure(call([exported('amber', 'e1'), result('jade', { queue_status: 'FAILED' })]))).toContain(
      'schedule_export_log',
    );
    await on.deploy();
    for (const page of pages) expect(await queued(page)).toEqual(HELD_BY_RUN_1);
    expect(await on.rows('SELECT COUNT(*) FROM creator_processing_errors')).toEqual([['0']]);
  });
});
