// The clock's statements on the warehouse itself: what is in force, evidence, locks; the same slot twice is one job.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyObjects } from '../../scripts/warehouse-objects/apply';
import { startAutomation } from '../../src/automation/control';
import { inForceReader, jobLimits, type Warehouse, warehouseJobs } from '../../src/automation/jobs';
import { type Clock, tick } from '../../src/automation/pump';
import { defaultParameters } from '../../src/parameters/registry';
import { number, object, text } from '../../src/planning/schema';
import { WarehouseClient } from '../../src/warehouse/client';
import { defaultSettings, mainObject, opsObject } from '../../src/warehouse/settings';
import type { Call, Statement } from '../../src/warehouse/statement';
import { parse, SQL_FOLDER } from '../sql/deployed';
import { type EmbeddedJobs, embeddedJobs } from '../warehouse-client/embedded-jobs';
import { drainOf, FakeHost } from './fake-host';

let embedded: EmbeddedJobs | undefined;
let runs = 0;

beforeAll(async () => {
  embedded = await embeddedJobs();
  await applyObjects(async (sql) => void run({ name: 'object', sql, values: {} }), { folder: SQL_FOLDER, parse });
});
afterAll(async () => {
  await embedded?.stop();
});

function warehouse(): Warehouse {
  if (!embedded) throw new Error('The warehouse is not there yet.');
  const { jobs, time: real } = embedded;
  // Polls are cheap here: ten milliseconds stand for a quarter of a second.
  const time = { now: real.now, sleep: (milliseconds: number) => real.sleep(milliseconds / 25) };
  return { client: new WarehouseClient(jobs, time, { limit: 3, firstSeconds: 0.2 }), settings: defaultSettings, time };
}

function run<Row>(statement: Statement<Row>): readonly Row[] {
  runs++;
  const call: Call<Row> = {
    statement,
    run: `test${runs}`,
    stage: 's',
    limits: { seconds: 60, bytes: 1e10 },
    job: 'test',
  };
  return warehouse().client.run(call);
}

const sql = (text: string): void => void run({ name: 'test', sql: text, values: {} });
const LIMITS = jobLimits(defaultParameters, 'sweep');

describe('what is in force', () => {
  it('is read in one row: no pause at first, then the latest of each job', () => {
    const read = inForceReader(warehouse(), LIMITS);
    expect(read('first')).toMatchObject({ pauses: [] });
    const controls = opsObject(defaultSettings, 'job_controls');
    sql(`INSERT INTO ${controls} (job_name, paused, paused_by, paused_at, reason) VALUES
      ('daily', TRUE, 'a', TIMESTAMP '2025-03-01 00:00:00+00', 'x'),
      ('daily', FALSE, 'a', TIMESTAMP '2025-03-02 00:00:00+00', NULL),
      ('*', TRUE, 'admin', TIMESTAMP '2025-03-02 00:00:00+00', 'rollback')`);
    expect(read('second').pauses).toEqual([
      { job_name: '*', paused: true, paused_by: 'admin', reason: 'rollback' },
      { job_name: 'daily', paused: false, paused_by: 'a', reason: null },
    ]);
    sql(`DELETE FROM ${controls} WHERE TRUE`);
  });
});

describe('a tick', () => {
  it('runs the performance update and the sweep, each once, though the execution is killed and the tick comes again', () => {
    // The warehouse has the machine's clock: this one starts seven hours ago, so that both jobs are due now.
    const sevenHoursAgo = new Date(Date.now() - 7 * 3_600_000).toISOString();
    const host = new FakeHost(sevenHoursAgo, drainOf({ pages: 0, begun: 0 }));
    const { ports } = host.clock();
    const jobs = warehouseJobs(warehouse()).filter(({ name }) => name !== 'daily');
    const clock: Clock = {
      ports,
      registry: jobs,
      tellOutage: () => {
        throw new Error('The warehouse is there.');
      },
      readInForce: inForceReader(warehouse(), LIMITS),
    };
    startAutomation(clock);
    host.time.at = Date.now();
    const before = new Map(host.properties);
    const done = [
      { job: 'performance', outcome: 'DONE' },
      { job: 'sweep', outcome: 'DONE' },
    ];
    expect(tick(clock)).toMatchObject({ outcome: 'WORKED', jobs: done });
    // As after a kill that lost all that the execution remembered.
    host.properties.clear();
    for (const [key, value] of before) host.properties.set(key, value);
    host.time.at = Math.max(host.time.at, Date.now());
    expect(tick(clock)).toMatchObject({ outcome: 'WORKED', jobs: done });
    const [swept] = run({
      name: 'swept',
      sql: `SELECT COUNT(*) AS n FROM ${mainObject(defaultSettings, 'lock_sweep_log')}`,
      values: {},
      row: object({ n: number(0, 100) }),
    });
    const updates = run({
      name: 'updates',
      sql: `SELECT job_status FROM ${mainObject(defaultSettings, 'etl_job_runs')} WHERE job_name = 'update_caption_performance'`,
      values: {},
      row: object({ job_status: text() }),
    });
    expect(swept?.n).toBe(1);
    expect(updates).toEqual([{ job_status: 'COMPLETED' }]);
  });
});
