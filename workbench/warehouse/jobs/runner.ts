// Runs jobs: some at a time, the rest in turn; to their end, their timeout or their cancellation.

import { WarehouseError } from '../errors';
import type { Job } from './job';

/** Two cores: more at a time would only share them out thinner. Waiting for locks and clients is what the rest is for. */
const AT_A_TIME = 16;

export type Work = (job: Job) => Promise<void>;

export class JobRunner {
  private readonly nowMs: () => number;
  private running = 0;
  private closed = false;
  private readonly queue: (() => void)[] = [];
  private readonly active = new Map<Job, Promise<void>>();

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  /** Runs a job to its end; its failure is told in the job, never thrown. */
  async run(job: Job, work: Work, timeoutMs?: number): Promise<void> {
    const ended = this.toItsEnd(job, work, timeoutMs);
    this.active.set(job, ended);
    await ended;
    this.active.delete(job);
  }

  /** Cancels what runs and waits for it. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.active.keys()) {
      job.stop(new WarehouseError('stopped', 'Job execution was cancelled: The warehouse was stopped'));
    }
    for (const start of this.queue.splice(0)) start();
    await Promise.all(this.active.values());
  }

  private async toItsEnd(job: Job, work: Work, timeoutMs?: number): Promise<void> {
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => job.stop(timedOut(timeoutMs)), timeoutMs);
    try {
      await this.turn();
      try {
        job.checkStopped();
        job.start(this.nowMs());
        await work(job);
        job.succeed(this.nowMs());
      } catch (error) {
        job.fail(this.nowMs(), error);
      } finally {
        this.running--;
        this.queue.shift()?.();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private async turn(): Promise<void> {
    if (this.running >= AT_A_TIME && !this.closed) await new Promise<void>((resolve) => this.queue.push(resolve));
    this.running++;
  }
}

const timedOut = (ms: number): WarehouseError =>
  new WarehouseError('stopped', `Job execution was cancelled: Job timed out after ${ms / 1000} seconds`);
