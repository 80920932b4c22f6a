// The daily run met by an error, or by its end, at any statement: the day is undone or done, and the next call completes it.
// The clock stands at 03:05 of Thursday 2025-03-06 in Los Angeles: two weeks are due.

import { beforeEach, expect, test } from 'vitest';
import { deployedWarehouse } from './deployed';
import { errorAt, namedRows, statementsOf } from './named-rows';

const on = deployedWarehouse();

const CALL = "CALL run_daily_automation(DATE '2025-03-06')";
const DUE = ['amber', 'jade'].flatMap((page) => ['2025-03-03', '2025-03-10'].map((week) => [page, week]));

const clear = () =>
  on.run(`TRUNCATE TABLE schedule_generation_queue; TRUNCATE TABLE etl_job_runs; TRUNCATE TABLE creator_processing_errors;
    TRUNCATE TABLE automation_alerts; TRUNCATE TABLE page_analysis; TRUNCATE TABLE page_analysis_history`);
const names = async (sql: string): Promise<string[]> => (await on.rows(sql)).map(String);
const state = async () => [
  await names(`SELECT CONCAT(page_name, CAST(week_start AS STRING), status) FROM schedule_generation_queue ORDER BY 1`),
  await names('SELECT page_name FROM page_analysis ORDER BY 1'),
  await names('SELECT page_name FROM page_analysis_history ORDER BY 1'),
  await names('SELECT page_name FROM creator_processing_errors'),
  await names(
    `SELECT alert_message FROM automation_alerts WHERE alert_level = 'WARNING' AND alert_message LIKE '%pages failed%'`,
  ),
];
/** Calls it with what meets it at 03:05 and says whether the call failed. */
const failing = async (options: Parameters<typeof namedRows>[2]): Promise<boolean> => {
  await clear();
  on.setClock('2025-03-06T11:05:00Z');
  return namedRows(on, CALL, options).then(
    () => false,
    () => true,
  );
};
const callAgain = () => {
  on.setClock('2025-03-06T11:20:00Z');
  return on.run(CALL);
};

let before: string[][] = [];
let after: string[][] = [];
let statements = 0;

beforeEach(async () => {
  await clear();
  await on.run(`TRUNCATE TABLE creator_profiles; TRUNCATE TABLE mass_messages;
    INSERT INTO creator_profiles (page_name, status) VALUES ('amber', 'ACTIVE'), ('jade', 'ACTIVE');
    INSERT INTO mass_messages (message_id, page_name, message_type, sending_time, sent_count)
    SELECT CONCAT('m', i), 'broken', 'PPV', TIMESTAMP_SUB(TIMESTAMP '2025-03-05', INTERVAL i HOUR), 0 FROM UNNEST(GENERATE_ARRAY(1, 25)) AS i`);
  on.setClock('2025-03-06T11:05:00Z');
  before = await state();
  statements = await statementsOf(on, CALL);
  after = await state();
});

test('an error at any statement leaves the day undone or done, never between', async () => {
  let undone = 0;
  for (let at = 1; at <= statements; at++) {
    const failed = await failing(errorAt(at));
    const found = await state();
    expect([before, after], `statement ${at}`).toContainEqual(found);
    // A sweep that fails does not fail the run.
    if (!failed) expect(found).toEqual(after);
    else if (JSON.stringify(found) === JSON.stringify(before)) {
      undone++;
      if (at % 5 === 0) {
        await callAgain();
        expect(await state(), `after statement ${at}`).toEqual(after);
      }
    }
  }
  expect(undone).toBeGreaterThanOrEqual(12);
}, 120_000);

test('killed at any statement, the next call ends with each page queued once', async () => {
  let takenOver = 0;
  for (let stop = 1; stop <= statements; stop += 3) {
    const killed = new AbortController();
    let reached = 0;
    const failed = await failing({
      limits: { signal: killed.signal },
      onStatementStart: () => {
        if (++reached === stop) killed.abort();
      },
    });
    expect(failed, `statement ${stop}`).toBe(true);
    await callAgain();
    expect(await state(), `statement ${stop}`).toEqual(after);
    const runs = await on.rows(`SELECT job_status, COALESCE(error_message LIKE 'Killed%', FALSE) FROM etl_job_runs
      WHERE job_name = 'run_daily_automation' ORDER BY job_start_time`);
    expect(runs.at(-1)).toEqual(['COMPLETED', 'false']);
    if (runs.length === 2) {
      expect(runs[0]).toEqual(['FAILED', 'true']);
      takenOver++;
    }
  }
  expect(takenOver).toBeGreaterThan(3);
  expect(
    await on.rows('SELECT page_name, CAST(week_start AS STRING) FROM schedule_generation_queue ORDER BY 1, 2'),
  ).toEqual(DUE);
}, 120_000);
