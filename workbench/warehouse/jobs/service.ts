// Starts jobs: the one door through which routes make them run.

import { stat, unlink } from 'node:fs/promises';
import { WarehouseError } from '../errors';
import type { JobConfiguration, QueryConfiguration } from './configuration';
import { CopyRunner } from './copy';
import type { Job, QueryStatistics } from './job';
import { jobsViews } from './jobs-views';
import type { JsonObject } from './json-fields';
import { LoadRunner } from './load';
import type { JobWarehouse } from './port';
import type { JobRegistry } from './registry';
import { QueryRunner } from './run-query';
import { JobRunner, type Work } from './runner';

export interface JobRequest {
  readonly jobId?: string;
  readonly location?: string;
  readonly user: string;
  readonly configuration: JobConfiguration;
  /** As REST shows it. */
  readonly json: JsonObject;
  /** Examine a query before it runs, so that what the analyser refuses is the request's failure. */
  readonly validate?: boolean;
  /** The uploaded file of a load; the job removes it. */
  readonly file?: string;
}

export class JobService {
  readonly registry: JobRegistry;
  private readonly warehouse: JobWarehouse;
  private readonly runner: JobRunner;
  private readonly queries: QueryRunner;
  private readonly loads: LoadRunner;
  private readonly copies: CopyRunner;

  constructor(warehouse: JobWarehouse, registry: JobRegistry) {
    this.warehouse = warehouse;
    this.registry = registry;
    this.runner = new JobRunner(() => this.nowMs());
    this.queries = new QueryRunner(warehouse, this.registry);
    this.loads = new LoadRunner(warehouse);
    this.copies = new CopyRunner(warehouse);
    for (const [name, view] of jobsViews(registry)) warehouse.informationSchema.provide(name, view);
  }

  nowMs(): number {
    return Number(this.warehouse.clock() / 1000n);
  }

  /** Begins a job and comes back at once. */
  start(request: JobRequest): Job {
    const job = this.register(request);
    if (request.configuration.work.kind !== 'QUERY') job.accept();
    const { file, configuration } = request;
    void this.runner.run(job, this.work(request), configuration.jobTimeoutMs).then(() => {
      if (file !== undefined) void unlink(file).catch(() => undefined);
    });
    return job;
  }

  dryRun(user: string, configuration: QueryConfiguration): Promise<QueryStatistics> {
    return this.queries.dryRun(user, configuration);
  }

  cancel(job: Job): void {
    job.stop(new WarehouseError('stopped', 'Job execution was cancelled: User requested cancellation'));
  }

  /** Cancels what runs and waits for it. */
  close(): Promise<void> {
    return this.runner.close();
  }

  private register({ jobId, location, user, configuration, json }: JobRequest): Job {
    const { work } = configuration;
    return this.registry.add({
      reference: {
        projectId: this.warehouse.projectId,
        jobId: jobId ?? this.registry.newJobId(),
        location: location || 'US',
      },
      type: configuration.type,
      user,
      configuration: json,
      labels: configuration.labels,
      creationMs: this.nowMs(),
      ...(work.kind === 'QUERY' ? { query: work.query, priority: work.priority } : {}),
      ...(work.destination ? { destination: work.destination.table } : {}),
    });
  }

  private work({ configuration, file, validate }: JobRequest): Work {
    const { work } = configuration;
    if (work.kind === 'QUERY') return (job) => this.queries.run(job, work, validate ?? false);
    if (work.kind === 'COPY') return (job) => this.copies.run(job, work);
    return async (job) => {
      if (file === undefined) {
        throw new WarehouseError('invalid', 'Required parameter is missing: the data to load, as an upload');
      }
      const { size } = await stat(file);
      await this.loads.run(job, work, file, size);
    };
  }
}
