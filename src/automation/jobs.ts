// The registry of clock jobs, in the order in which a tick takes them: evidence, the daily run, locks, the monitor, the watch, and the
// queue last.
import { instant, minuteOfDay } from '../calendar/civil';
import type { Parameters } from '../parameters/registry';
import type { Progress, WarehouseClient } from '../warehouse/client';
import { ResultFailure } from '../warehouse/failures';
import type { JobHandle } from '../warehouse/flight';
import type { Time } from '../warehouse/port';
import type { WarehouseSettings } from '../warehouse/settings';
import type { Call, Limits, Statement } from '../warehouse/statement';
import { type InForce, readInForce, runDaily, sweepLocks, updatePerformance } from '../warehouse/statements';
import type { ClockJob, ClockJobName, ClockRun, Work, WorkStep } from './clock-job';

const GIGABYTE = 1_000_000_000;

export function jobLimits(parameters: Parameters, of: 'update' | 'daily' | 'sweep' | 'health' | 'wave'): Limits {
  return {
    seconds: parameters[`${of}_time_limit_seconds`],
    bytes: Math.round(parameters[`${of}_byte_limit_gb`] * GIGABYTE),
  };
}

export interface Warehouse {
  readonly client: WarehouseClient;
  readonly settings: WarehouseSettings;
  readonly time: Time;
}

/** Asks the warehouse for its parameters and pauses. */
export function inForceReader({ client, settings }: Warehouse, limits: Limits): (run: string) => InForce {
  return (run) => {
    const statement = readInForce(settings);
    const [inForce] = client.run({ statement, run, stage: 'in-force', limits, job: 'pump' });
    if (inForce === undefined) throw new ResultFailure(statement.name, 'there is no row.');
    return inForce;
  };
}

/** The jobs that are one procedure of the warehouse each. */
export function warehouseJobs(warehouse: Warehouse): readonly ClockJob[] {
  const { settings } = warehouse;
  return [
    {
      name: 'performance',
      title: 'Performance update',
      schedule: (parameters) => ({ kind: 'EVERY_HOURS', hours: parameters.performance_update_hours }),
      limits: (parameters) => jobLimits(parameters, 'update'),
      work: statementWork(
        'performance',
        warehouse,
        () => updatePerformance(settings),
        'Caption statistics are up to date.',
      ),
    },
    {
      name: 'daily',
      title: 'Daily run',
      schedule: (parameters) => ({ kind: 'DAILY', at: minuteOfDay(parameters.daily_run_time) }),
      limits: (parameters) => jobLimits(parameters, 'daily'),
      work: announcing(
        warehouse.time,
        statementWork(
          'daily',
          warehouse,
          (run) => runDaily(settings, run.date),
          'All pages are analysed; those that are due are queued.',
        ),
      ),
    },
    {
      name: 'sweep',
      title: 'Lock sweep',
      schedule: (parameters) => ({ kind: 'EVERY_HOURS', hours: parameters.sweep_hours }),
      limits: (parameters) => jobLimits(parameters, 'sweep'),
      work: statementWork('sweep', warehouse, () => sweepLocks(settings), 'Expired locks are free.'),
    },
  ];
}

/** The watch over all the others; called out of turn where one of them fails for good. */
export function healthJob(watch: Work): ClockJob {
  return {
    name: 'health',
    title: 'Watch over health',
    schedule: (parameters) => ({ kind: 'EVERY_HOURS', hours: parameters.health_hours }),
    limits: (parameters) => jobLimits(parameters, 'health'),
    work: watch,
  };
}

/** The job that takes the pages of the queue; last in the registry, for it takes all the time that is left. */
export function queueJob(drain: Work): ClockJob {
  return {
    name: 'queue',
    title: 'Planning of queued pages',
    schedule: () => ({ kind: 'WHILE_PENDING' }),
    limits: (parameters) => jobLimits(parameters, 'wave'),
    work: drain,
  };
}

/** One statement, started and followed until it is done or the execution has to stop. */
function statementWork(
  job: ClockJobName,
  { client }: Warehouse,
  statement: (run: ClockRun) => Statement<never>,
  summary: string,
): Work {
  const call = (run: ClockRun): Call<never> => ({
    statement: statement(run),
    run: run.id,
    stage: 'call',
    limits: run.limits,
    job,
  });
  const stepOf = (progress: Progress<never>): WorkStep => {
    if (progress.state === 'RUNNING') return progress;
    if (progress.ok) return { state: 'DONE', summary };
    return { state: 'FAILED', message: progress.failure.message, mayPass: progress.failure.mayPass };
  };
  return {
    begin: (run) => stepOf(client.start(call(run))),
    resume: (run, handle: JobHandle) => stepOf(client.follow(call(run), handle, run.yieldAt)),
  };
}

/** Work after which the queue may have pages. */
function announcing(time: Time, work: Work): Work {
  const announced = (step: WorkStep): WorkStep =>
    step.state === 'DONE' ? { ...step, pendingFrom: step.pendingFrom ?? instant(time.now()) } : step;
  return {
    begin: (run) => announced(work.begin(run)),
    resume: (run, handle) => announced(work.resume(run, handle)),
  };
}
