// The pump: every five minutes it does what is due, once, one job after the other, and leaves when there is nothing.
import { dateOf, type Instant, instant } from '../calendar/civil';
import { civilOf } from '../calendar/zone';
import type { Outage } from '../operations/outage';
import { type Parameters, parseParameters } from '../parameters/registry';
import type { InForce } from '../warehouse/statements';
import type { ClockJob, ClockJobName, ClockRun, WorkStep } from './clock-job';
import {
  type ClockState,
  forget,
  forgetPending,
  type JobState,
  type Owner,
  readClockState,
  remember,
  rememberBeat,
  rememberJob,
  rememberParameters,
  rememberPending,
  rememberTakeUp,
  shortened,
  shortReason,
} from './clock-state';
import { type Due, dueOf, jobsToDo, pausedByTerminal, retryOf } from './due';
import type { AutomationPorts } from './ports';

export interface Clock {
  readonly ports: AutomationPorts;
  readonly registry: readonly ClockJob[];
  /** Asks the warehouse for its parameters and pauses: the first statement of a tick that has work. */
  readInForce(run: string): InForce;
  /** Tells of a warehouse that can't be asked, or that it answers again; whether somebody heard. */
  tellOutage(outage: Outage, isOver: boolean): boolean;
}

export interface JobReport {
  readonly job: ClockJobName;
  readonly outcome: 'DONE' | 'FAILED' | 'RUNNING' | 'PAUSED';
  readonly message: string;
}

export interface TickReport {
  readonly outcome:
    | 'NOT_STARTED'
    | 'NOT_OWNER'
    | 'UNAUTHORISED'
    | 'PAUSED'
    | 'IDLE'
    | 'BUSY'
    | 'NO_WAREHOUSE'
    | 'WORKED';
  readonly jobs: readonly JobReport[];
}

/** A second pump must not wait: the first does its work. */
const LOCK_WAIT_MS = 100;
/** A run that was begun this often and never ended takes its executions down with it. */
const MOST_BEGINS = 5;

/** One firing of the trigger. */
export function tick(clock: Clock): TickReport {
  const { ports } = clock;
  const startedAt = instant(ports.time.now());
  const state = readClockState(ports.properties);
  const nothing = beforeWork(ports, state, startedAt);
  if (nothing !== null) return { outcome: nothing, jobs: [] };
  if (jobsToDo(clock.registry, state, startedAt, ports.offsets).length === 0) return { outcome: 'IDLE', jobs: [] };
  if (!ports.lock.tryLock(LOCK_WAIT_MS)) return { outcome: 'BUSY', jobs: [] };
  try {
    return work(clock, startedAt);
  } finally {
    ports.lock.release();
  }
}

/** What keeps this tick from any work; leaves its heartbeat where there is nothing wrong. */
function beforeWork(ports: AutomationPorts, state: ClockState, now: Instant): TickReport['outcome'] | null {
  const { properties } = ports;
  if (state.owner === null || state.owner.email !== ports.user()) {
    // Another editor has taken over, or nobody is to run it: this one's trigger has no work any more.
    ports.trigger.remove();
    return state.owner === null ? 'NOT_STARTED' : 'NOT_OWNER';
  }
  const url = ports.authorisationUrl();
  if (url !== null) {
    if (state.unauthorised === null) remember(properties, 'unauthorised', { since: now, url });
    return 'UNAUTHORISED';
  }
  if (state.unauthorised !== null) forget(properties, 'unauthorised');
  rememberBeat(properties, now);
  return state.stopped === null ? null : 'PAUSED';
}

function work(clock: Clock, startedAt: Instant): TickReport {
  const { ports } = clock;
  // Another pump may have worked between the first look and the lock.
  const before = readClockState(ports.properties);
  const { owner } = before;
  const todo = jobsToDo(clock.registry, before, startedAt, ports.offsets);
  if (owner === null || todo.length === 0) return { outcome: 'IDLE', jobs: [] };
  const inForce = askWarehouse(clock, owner, startedAt);
  if (inForce === null) return { outcome: 'NO_WAREHOUSE', jobs: [] };
  const { parameters } = inForce;
  keepTrigger(ports, owner, parameters);
  const yieldAt = instant(startedAt + parameters.run_yield_minutes * 60_000);
  const jobs: JobReport[] = [];
  for (const job of clock.registry) {
    if (ports.time.now() >= yieldAt) break;
    const state = readClockState(ports.properties);
    // Pressed while this tick was at work.
    if (state.stopped !== null) break;
    const due = dueOf(job, state, instant(ports.time.now()), ports.offsets);
    if (due === null || (due.kind === 'START' && state.stoppedJobs[job.name] !== null)) continue;
    const report = oneJob({ clock, job, owner, parameters, yieldAt }, state, due);
    jobs.push(report);
    // One at a time: what is still running has the warehouse to itself.
    if (report.outcome === 'RUNNING') break;
  }
  return { outcome: 'WORKED', jobs };
}

interface InForceRead {
  readonly parameters: Parameters;
}

/** What is in force, remembered for the ticks that don't ask; null, and nothing is started, where it can't be read. */
function askWarehouse(clock: Clock, owner: Owner, now: Instant): InForceRead | null {
  const { properties, log } = clock.ports;
  try {
    const read = clock.readInForce(`${owner.installation}-tick-${now}`);
    const { parameters, problems } = parseParameters(read.parameters ?? '{}');
    for (const { message } of problems) log(message);
    rememberParameters(properties, parameters);
    // A property holds 9 KB: only what holds a job of this clock is kept, and no more of its reason than is shown.
    const names = new Set(['*', ...clock.registry.map(({ name }) => name)]);
    const paused = read.pauses.filter((row) => row.paused && names.has(row.job_name));
    remember(properties, 'pauses', {
      readAt: now,
      jobs: paused.map(({ job_name: name, paused_by: by, reason }) => ({
        name,
        by,
        reason: shortReason(reason),
      })),
    });
    forget(properties, 'trouble');
    endOutage(clock);
    return { parameters };
  } catch (error) {
    const message = messageOf(error);
    log(`Nothing is started, for the warehouse can't say what is in force: ${message}`);
    remember(properties, 'trouble', { at: now, message: shortened(message) });
    countOutage(clock, now, message);
    return null;
  }
}

/** An outage that lasts is told once, as a silent clock is: the warehouse, which keeps alerts, can't. */
function countOutage(clock: Clock, now: Instant, message: string): void {
  const { properties } = clock.ports;
  const { outage, parameters } = readClockState(properties);
  const { since, told } = outage ?? { since: now, told: false };
  const isLong = now - since >= parameters.heartbeat_warning_minutes * 60_000;
  // Told first: a run that is killed between tells again.
  const isTold = told || (isLong && clock.tellOutage({ since, message }, false));
  remember(properties, 'outage', { since, told: isTold });
}

function endOutage(clock: Clock): void {
  const { properties } = clock.ports;
  const { outage } = readClockState(properties);
  if (outage === null) return;
  // Kept until somebody has heard: what was told as begun ends nowhere else.
  if (outage.told && !clock.tellOutage({ since: outage.since, message: 'it answers again.' }, true)) return;
  forget(properties, 'outage');
}

function keepTrigger(ports: AutomationPorts, owner: Owner, parameters: Parameters): void {
  const minutes = Number(parameters.pump_minutes);
  if (minutes === owner.minutes) return;
  ports.trigger.install(minutes);
  remember(ports.properties, 'owner', { ...owner, minutes });
}

interface Occasion {
  readonly clock: Clock;
  readonly job: ClockJob;
  readonly owner: Owner;
  readonly parameters: Parameters;
  readonly yieldAt: Instant;
}

function oneJob(occasion: Occasion, state: ClockState, due: Due): JobReport {
  const { clock, job } = occasion;
  const { properties, time } = clock.ports;
  const own = state.jobs[job.name];
  if (due.kind === 'START') {
    const pause = pausedByTerminal(job, state.pauses);
    if (pause !== null) return { job: job.name, outcome: 'PAUSED', message: pauseText(pause) };
  }
  const running = begunOf(own, due, instant(time.now()));
  // Kept before any effect: whoever comes after a kill knows what was begun, and asks for the same job.
  rememberJob(properties, job.name, { ...own, running });
  const missed = due.kind === 'START' ? due.missed : 0;
  const begun = { ...own, running };
  let step = doStep(occasion, running);
  if (step.state === 'RUNNING') {
    rememberJob(properties, job.name, { ...begun, running: { ...running, handle: step.handle } });
    step = doStep(occasion, { ...running, handle: step.handle });
  }
  if (step.state === 'RUNNING') {
    rememberJob(properties, job.name, { ...begun, running: { ...running, handle: step.handle } });
    return { job: job.name, outcome: 'RUNNING', message: `BigQuery job ${step.handle.jobId} goes on.` };
  }
  return settle(occasion, own, running, step, missed);
}

type Running = NonNullable<JobState['running']>;

function begunOf(own: JobState, due: Due, now: Instant): Running {
  if (due.kind === 'START') return { slot: due.slot, attempt: due.attempt, begins: 1, startedAt: now, handle: null };
  const running = own.running;
  if (running === null) throw new Error('A job that is running has no record of it.');
  return running.handle === null ? { ...running, begins: running.begins + 1 } : running;
}

function doStep(occasion: Occasion, running: Running): WorkStep {
  const { clock, job } = occasion;
  if (running.begins > MOST_BEGINS) {
    const message = `It was begun ${MOST_BEGINS} times and its execution never came to an end.`;
    return { state: 'FAILED', message, mayPass: false };
  }
  try {
    const run = runOf(occasion, running);
    return running.handle === null ? job.work.begin(run) : job.work.resume(run, running.handle);
  } catch (error) {
    clock.ports.log(`${job.title}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { state: 'FAILED', message: messageOf(error), mayPass: false };
  }
}

function runOf({ clock, job, owner, parameters, yieldAt }: Occasion, running: Running): ClockRun {
  const slotText = new Date(running.slot).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return {
    id: `${owner.installation}-${job.name}-${slotText}-${running.attempt}`,
    begins: running.begins,
    slot: running.slot,
    date: dateOf(civilOf(running.slot, clock.ports.offsets)),
    parameters,
    limits: job.limits(parameters),
    yieldAt,
  };
}

type End = Exclude<WorkStep, { readonly state: 'RUNNING' }>;

function settle(occasion: Occasion, own: JobState, running: Running, end: End, missed: number): JobReport {
  const { clock, job, parameters } = occasion;
  const { properties, time, log } = clock.ports;
  const now = instant(time.now());
  const failed = end.state === 'FAILED';
  const message = failed ? end.message : end.summary;
  if (failed) log(`${job.title} failed: ${message}`);
  const retry = failed && end.mayPass ? retryOf(running.slot, running.attempt, now, parameters) : null;
  announce(occasion, running, end, retry !== null);
  rememberJob(properties, job.name, {
    settled: own.settled === null || running.slot > own.settled ? running.slot : own.settled,
    running: null,
    retry,
    last: {
      slot: running.slot,
      startedAt: running.startedAt,
      endedAt: now,
      outcome: end.state,
      message: shortened(message),
      missed,
    },
  });
  if (end.state === 'FAILED' && (retry === null || end.isGrave === true)) callWatch(occasion, now);
  return { job: job.name, outcome: end.state, message };
}

/** What failed for good is told in this tick, where the watch is still to come, or in the next: not up to an hour later. */
function callWatch({ clock, job }: Occasion, now: Instant): void {
  const watch = clock.registry.find(({ name }) => name === 'health');
  if (watch === undefined || job.name === watch.name) return;
  const { properties } = clock.ports;
  const own = readClockState(properties).jobs[watch.name];
  // As a slot of its own: what it asks BigQuery are other jobs than those of its hour.
  rememberJob(properties, watch.name, { ...own, retry: { slot: now, attempt: 1, at: now } });
}

/** Keeps, renews or takes back the announcement of work for the queue. */
function announce({ clock, job, parameters }: Occasion, running: Running, end: End, triedAgain: boolean): void {
  const { properties } = clock.ports;
  const from = end.state === 'DONE' ? (end.pendingFrom ?? null) : null;
  if (from !== null) rememberPending(properties, from);
  if (end.state === 'DONE' && end.takeUpFrom !== undefined) rememberTakeUp(properties, end.takeUpFrom);
  // What was announced while the queue was being worked on stands. Work that nobody can do does not: the next daily run
  // announces it again.
  const isQueue = job.schedule(parameters).kind === 'WHILE_PENDING';
  if (isQueue && !triedAgain) forgetPending(properties, from === running.slot ? instant(from - 1) : running.slot);
}

function pauseText({ by, reason }: { readonly by: string | null; readonly reason: string | null }): string {
  return `Paused from a terminal by ${by ?? 'an unnamed user'}${reason === null ? '' : `: ${reason}`}.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
