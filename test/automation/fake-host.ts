// Apps Script as a stateful stand-in behind the clock's ports: users and their triggers, properties, a lock, executions that are killed.
import type { Work } from '../../src/automation/clock-job';
import {
  healthJob,
  inForceReader,
  jobLimits,
  queueJob,
  type Warehouse,
  warehouseJobs,
} from '../../src/automation/jobs';
import type { AutomationPorts } from '../../src/automation/ports';
import { type Clock, type TickReport, tick } from '../../src/automation/pump';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { defaultParameters } from '../../src/parameters/registry';
import { WarehouseClient } from '../../src/warehouse/client';
import type { JobRequest, JobsPort } from '../../src/warehouse/port';
import { defaultSettings } from '../../src/warehouse/settings';
import { type Behaviour, FakeBigQuery, SimulatedTime } from '../warehouse-client/fake-big-query';

export class Killed extends Error {}

export interface Pause {
  readonly job: string;
  readonly by: string;
  readonly reason: string;
}

/** Where an execution ends without a word: before or after its nth call of a service. */
export interface Kill {
  readonly call: number;
  readonly when: 'before' | 'after';
}

const MINUTE = 60_000;

export class FakeHost {
  readonly properties = new Map<string, string>();
  /** Minutes of each user's pump trigger. */
  readonly triggers = new Map<string, number>();
  readonly logged: string[] = [];
  /** What was told of the warehouse, and whether whoever is told hears. */
  readonly outages: string[] = [];
  hears = true;
  readonly time: SimulatedTime;
  readonly bigQuery: FakeBigQuery;
  lockedBy: string | null = null;
  unauthorised: string | null = null;
  user = 'owner@agency.example';
  /** What the warehouse holds. */
  stored: { readonly [name: string]: unknown } = {};
  pauses: readonly Pause[] = [];
  behaviours: { [statement: string]: Behaviour } = {};
  /** Calls of services by the execution at hand. */
  calls = 0;
  private kill: Kill | null = null;
  private dead = false;
  private ids = 0;

  constructor(
    startsAt: string,
    private readonly drain: Work,
    /** The watch over health; none, and there is no such job. */
    private readonly watch: Work | null = null,
  ) {
    this.time = new SimulatedTime(Date.parse(startsAt));
    this.bigQuery = new FakeBigQuery(this.time, (request) => this.answer(request));
  }

  /** How often BigQuery ran a statement, by its label. */
  ran(statement: string): JobRequest[] {
    return [...this.bigQuery.jobs.values()]
      .map((job) => job.request)
      .filter((job) => job.labels.statement === statement);
  }

  clock(): Clock {
    const { time } = this;
    const warehouse: Warehouse = {
      client: new WarehouseClient(this.jobs(), time, { limit: 3, firstSeconds: 2 }),
      settings: defaultSettings,
      time,
    };
    return {
      ports: this.ports(),
      registry: [
        ...warehouseJobs(warehouse),
        ...(this.watch === null ? [] : [healthJob(this.watch)]),
        queueJob(this.drain),
      ],
      readInForce: inForceReader(warehouse, jobLimits(defaultParameters, 'sweep')),
      tellOutage: ({ since, message }, isOver) => {
        this.outages.push(
          `${isOver ? 'over' : 'out'} since ${new Date(since).toISOString().slice(11, 16)}: ${message}`,
        );
        return this.hears;
      },
    };
  }

  /** One execution: what it says, or null where it was killed. Its lock is freed with it. */
  execute<T>(work: (clock: Clock) => T, kill: Kill | null = null): T | null {
    this.calls = 0;
    this.kill = kill;
    this.dead = false;
    try {
      return work(this.clock());
    } catch (error) {
      if (error instanceof Killed) return null;
      throw error;
    } finally {
      this.kill = null;
      this.dead = false;
      if (this.lockedBy === this.user) this.lockedBy = null;
    }
  }

  /** Ends the execution at hand: what it still tries to do has no effect. */
  die(): Killed {
    this.dead = true;
    return new Killed();
  }

  tick(kill: Kill | null = null): TickReport | null {
    return this.execute(tick, kill);
  }

  /** The trigger fires every five minutes until an instant; an execution that takes longer delays the next. */
  tickUntil(end: string, minutes = 5): TickReport[] {
    const reports: TickReport[] = [];
    let next = this.time.at;
    while (next <= Date.parse(end)) {
      this.time.at = Math.max(this.time.at, next);
      const report = this.tick();
      if (report) reports.push(report);
      next += minutes * MINUTE;
    }
    return reports;
  }

  private answer({ labels }: JobRequest): Behaviour {
    const statement = labels.statement ?? '';
    const given = this.behaviours[statement];
    if (given) return given;
    if (statement !== 'in_force') return { takesMs: 2000 };
    const pauses = this.pauses.map(({ job, by, reason }) => ({
      v: { f: [{ v: job }, { v: 'true' }, { v: by }, { v: reason }] },
    }));
    return {
      takesMs: 500,
      fields: [
        { name: 'parameters', type: 'STRING' },
        {
          name: 'pauses',
          type: 'RECORD',
          mode: 'REPEATED',
          fields: [
            { name: 'job_name', type: 'STRING' },
            { name: 'paused', type: 'BOOLEAN' },
            { name: 'paused_by', type: 'STRING' },
            { name: 'reason', type: 'STRING' },
          ],
        },
      ],
      rows: [{ f: [{ v: JSON.stringify(this.stored) }, { v: pauses }] }],
    };
  }

  /** A call of a service: counted, and perhaps the last thing that the execution does, or does not do. */
  private service<T>(work: () => T): T {
    if (this.dead) throw new Killed();
    this.calls++;
    const isLast = this.kill?.call === this.calls;
    if (isLast) this.dead = true;
    if (isLast && this.kill?.when === 'before') throw new Killed();
    const result = work();
    if (isLast) throw new Killed();
    return result;
  }

  private jobs(): JobsPort {
    const { bigQuery } = this;
    return {
      insert: (job) => this.service(() => bigQuery.insert(job)),
      get: (jobId) => this.service(() => bigQuery.get(jobId)),
      results: (jobId, pageToken) => this.service(() => bigQuery.results(jobId, pageToken)),
      cancel: (jobId) => this.service(() => bigQuery.cancel(jobId)),
    };
  }

  private ports(): AutomationPorts {
    const { user } = this;
    return {
      properties: {
        all: () => this.service(() => Object.fromEntries(this.properties)),
        set: (values) =>
          this.service(() => {
            for (const [key, value] of Object.entries(values)) {
              if (value.length > 9 * 1024) throw new Error(`Property ${key} is over 9 KB.`);
              this.properties.set(key, value);
            }
          }),
        delete: (key) => this.service(() => void this.properties.delete(key)),
      },
      lock: {
        tryLock: () =>
          this.service(() => {
            if (this.lockedBy !== null) return false;
            this.lockedBy = user;
            return true;
          }),
        release: () =>
          this.service(() => {
            this.lockedBy = null;
          }),
      },
      trigger: {
        install: (minutes) => this.service(() => void this.triggers.set(user, minutes)),
        remove: () => this.service(() => void this.triggers.delete(user)),
      },
      time: this.time,
      offsets: losAngelesOffsets,
      user: () => user,
      authorisationUrl: () => this.unauthorised,
      newId: () => `inst${++this.ids}`,
      log: (line) => void this.logged.push(line),
    };
  }
}

/** A drain that has `pages` to do and does `aRun` of them each time. */
export function drainOf(queue: { pages: number; begun: number }, aRun = 100): Work {
  return {
    begin: (run) => {
      queue.begun++;
      queue.pages = Math.max(0, queue.pages - aRun);
      const summary = `${queue.pages} pages are left.`;
      return queue.pages > 0 ? { state: 'DONE', summary, pendingFrom: run.yieldAt } : { state: 'DONE', summary };
    },
    resume: () => {
      throw new Error('The drain leaves nothing running.');
    },
  };
}
