// Jobs kept with the data: a client that asks again after a restart finds what it began, and its id taken.

import { type DuckDBAppender, type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import { runSql } from '../engine/engine';
import { WarehouseError } from '../errors';
import { scalar } from '../types/type';
import { Job, type JobSnapshot } from './job';
import type { JobWarehouse } from './port';

const STORE = 'warehouse_jobs';
/** More than anyone looks back for; older ones go when the warehouse opens. */
const KEPT_JOBS = 10_000;
/** How long a job may be known in memory alone. */
const FLUSH_MS = 100;

export class JobStore {
  private readonly connection: DuckDBConnection;
  private readonly warehouse: JobWarehouse;
  private changed = new Set<Job>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private failure: unknown;

  private constructor(warehouse: JobWarehouse, connection: DuckDBConnection) {
    this.warehouse = warehouse;
    this.connection = connection;
  }

  /** Opens the store; gives the jobs of before, oldest first. What ran when the warehouse stopped has failed. */
  static async open(warehouse: JobWarehouse): Promise<{ readonly store: JobStore; readonly jobs: readonly Job[] }> {
    const connection = await warehouse.engine.acquire();
    await runSql(connection, `CREATE TABLE IF NOT EXISTS ${STORE} (job_id VARCHAR, job VARCHAR)`);
    // Each change is a row of its own: the last one counts.
    await runSql(connection, 'BEGIN TRANSACTION');
    await runSql(
      connection,
      `DELETE FROM ${STORE} WHERE rowid NOT IN (SELECT max(rowid) FROM ${STORE} GROUP BY job_id ORDER BY 1 DESC LIMIT ${KEPT_JOBS})`,
    );
    await runSql(connection, 'COMMIT');
    const result = await runSql(connection, `SELECT job FROM ${STORE} ORDER BY rowid`);
    const jobs = (await result.getRows()).map(([text]) => Job.restore(JSON.parse(String(text)) as JobSnapshot));
    const nowMs = Number(warehouse.clock() / 1000n);
    const store = new JobStore(warehouse, connection);
    const stopped = 'Job execution was cancelled: The warehouse was stopped while the job ran';
    for (const job of jobs) {
      if (job.done) continue;
      job.fail(nowMs, new WarehouseError('stopped', stopped));
      store.note(job);
    }
    jobs.sort((a, b) => a.creationMs - b.creationMs);
    return { store, jobs };
  }

  /** Notes a job that began or ended; it is written soon. */
  note(job: Job): void {
    this.changed.add(job);
    this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  async forget(job: Job): Promise<void> {
    await this.flush();
    await runSql(this.connection, `DELETE FROM ${STORE} WHERE job_id = $id`, [
      { name: 'id', type: scalar('STRING'), value: job.reference.jobId },
    ]);
  }

  async close(): Promise<void> {
    await this.flush();
    this.warehouse.engine.release(this.connection);
    if (this.failure) throw this.failure;
  }

  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const jobs = this.changed;
    this.changed = new Set();
    this.flushing = this.flushing
      .then(() => this.write(jobs))
      .catch((error) => {
        this.failure = error;
      });
    return this.flushing;
  }

  private async write(jobs: ReadonlySet<Job>): Promise<void> {
    if (jobs.size === 0) return;
    const appender: DuckDBAppender = await this.connection.createAppender(STORE);
    for (const job of jobs) {
      appender.appendValue(job.reference.jobId, VARCHAR);
      appender.appendValue(JSON.stringify(job.snapshot()), VARCHAR);
      appender.endRow();
    }
    appender.closeSync();
  }
}
