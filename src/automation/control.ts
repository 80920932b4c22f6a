// Start, pause, resume and status of the clock: for the menu, the Runs tab and whoever opens the sheet.
import { type Instant, instant, MS_A_MINUTE } from '../calendar/civil';
import type { ClockJob, ClockJobName } from './clock-job';
import {
  type ClockState,
  forget,
  type JobState,
  mendedClockState,
  readClockState,
  remember,
  rememberBeat,
  rememberJob,
  rememberPending,
  rememberStoppedJob,
  type Stopped,
} from './clock-state';
import { dueOf, pausedByTerminal } from './due';
import type { AutomationPorts } from './ports';
import { latestSlot, nextSlot } from './schedule';

export class SecondOwnerError extends Error {
  readonly code = 'SECOND_OWNER';
  constructor(
    readonly owner: string,
    since: Instant,
  ) {
    super(
      `${owner} has been running the automation of this sheet since ${new Date(since).toISOString().slice(0, 10)}: a second clock is not started. ` +
        `Pause and resume work for every editor; only when ${owner} can't run it any more, take it over.`,
    );
    this.name = 'SecondOwnerError';
  }
}

export class AuthorisationMissing extends Error {
  readonly code = 'AUTHORISATION';
  constructor(readonly url: string) {
    super(`EROS lacks an authorisation that it needs. Open ${url}, allow it, and start the automation again.`);
    this.name = 'AuthorisationMissing';
  }
}

export class ClockBusy extends Error {
  readonly code = 'CLOCK_BUSY';
  constructor() {
    super('The clock is at work and can’t be changed just now. Try again in five minutes.');
    this.name = 'ClockBusy';
  }
}

export interface ClockControl {
  readonly ports: AutomationPorts;
  readonly registry: readonly ClockJob[];
}

export type StartOutcome = 'STARTED' | 'RESUMED';

const LOCK_WAIT_MS = 10_000;

/** Installs the one trigger, or lets a paused clock run again. `takeOver` is for an owner who is gone. */
export function startAutomation(control: ClockControl, takeOver = false): StartOutcome {
  const { ports } = control;
  const url = ports.authorisationUrl();
  if (url !== null) throw new AuthorisationMissing(url);
  if (!ports.lock.tryLock(LOCK_WAIT_MS)) throw new ClockBusy();
  try {
    return startLocked(control, takeOver);
  } finally {
    ports.lock.release();
  }
}

function startLocked({ ports, registry }: ClockControl, takeOver: boolean): StartOutcome {
  const { properties } = ports;
  const state = mendedClockState(properties);
  const email = ports.user();
  const now = instant(ports.time.now());
  if (state.owner !== null && state.owner.email !== email && !takeOver) {
    if (state.stopped === null) throw new SecondOwnerError(state.owner.email, state.owner.since);
    forget(properties, 'stopped');
    return 'RESUMED';
  }
  const minutes = Number(state.parameters.pump_minutes);
  const kept = state.owner?.email === email ? state.owner : null;
  remember(properties, 'owner', {
    email,
    since: kept?.since ?? now,
    installation: state.owner?.installation ?? ports.newId(),
    minutes,
  });
  ports.trigger.install(minutes);
  forget(properties, 'stopped');
  forget(properties, 'unauthorised');
  rememberBeat(properties, now);
  for (const job of registry) letGoByWhatIsPast(ports, state, job, now);
  return state.stopped !== null ? 'RESUMED' : 'STARTED';
}

/** A new clock begins with the next slots; one that ran before catches up. */
function letGoByWhatIsPast(ports: AutomationPorts, state: ClockState, job: ClockJob, now: Instant): void {
  const own = state.jobs[job.name];
  const schedule = job.schedule(state.parameters);
  if (own.settled !== null || schedule.kind === 'WHILE_PENDING') return;
  rememberJob(ports.properties, job.name, { ...own, settled: latestSlot(schedule, now, ports.offsets) });
}

/** Holds all jobs, or one, from starting; what is running in BigQuery is let end. */
export function pauseAutomation({ ports }: ClockControl, job?: ClockJobName): void {
  const by: Stopped = { by: ports.user(), at: instant(ports.time.now()) };
  if (job === undefined) remember(ports.properties, 'stopped', by);
  else rememberStoppedJob(ports.properties, job, by);
}

export function resumeJob({ ports }: ClockControl, job: ClockJobName): void {
  rememberStoppedJob(ports.properties, job, null);
}

/** Tells the clock that the queue has pages: its next tick takes them. */
export function announceWork({ ports }: ClockControl): void {
  rememberPending(ports.properties, instant(ports.time.now()));
}

export interface JobStatus {
  readonly job: ClockJobName;
  readonly title: string;
  readonly state: 'WAITING' | 'DUE' | 'RUNNING' | 'PAUSED';
  /** Who paused it, and why. */
  readonly pausedBy: string | null;
  /** Null for the queue while nothing is announced. */
  readonly nextAt: Instant | null;
  readonly last: JobState['last'];
}

export interface AutomationStatus {
  /** When it was asked: what its times are near to or far from. */
  readonly at: Instant;
  readonly state: 'NOT_STARTED' | 'UNAUTHORISED' | 'PAUSED' | 'SILENT' | 'RUNNING';
  /** One sentence for people. */
  readonly summary: string;
  readonly owner: string | null;
  readonly heartbeat: Instant | null;
  readonly jobs: readonly JobStatus[];
}

export function automationStatus({ ports, registry }: ClockControl): AutomationStatus {
  const state = readClockState(ports.properties);
  const now = instant(ports.time.now());
  return {
    at: now,
    ...overall(state, now),
    owner: state.owner?.email ?? null,
    heartbeat: state.heartbeat,
    jobs: registry.map((job) => jobStatus(job, state, now, ports)),
  };
}

function overall(state: ClockState, now: Instant): Pick<AutomationStatus, 'state' | 'summary'> {
  const { owner, unauthorised, stopped, heartbeat, trouble } = state;
  if (owner === null) {
    return { state: 'NOT_STARTED', summary: 'The automation is not started. Choose EROS ▸ Automation ▸ Start.' };
  }
  if (unauthorised !== null) {
    const summary = `The automation lacks ${owner.email}'s authorisation: ${owner.email} has to open ${unauthorised.url} and start it again.`;
    return { state: 'UNAUTHORISED', summary };
  }
  const silent = heartbeat === null ? null : Math.floor((now - heartbeat) / MS_A_MINUTE);
  if (silent === null || silent > state.parameters.heartbeat_warning_minutes) {
    const ticked = silent === null ? 'has never ticked' : `has not ticked for ${silent} minutes`;
    const summary = `The clock ${ticked}. ${owner.email} should choose EROS ▸ Automation ▸ Start again.`;
    return { state: 'SILENT', summary };
  }
  if (stopped !== null)
    return { state: 'PAUSED', summary: `Paused by ${stopped.by}. EROS ▸ Automation ▸ Start resumes it.` };
  if (trouble !== null) {
    return { state: 'RUNNING', summary: `The clock ticks, but the warehouse does not answer: ${trouble.message}` };
  }
  return { state: 'RUNNING', summary: `The clock ticks; ${owner.email} runs it.` };
}

function jobStatus(job: ClockJob, state: ClockState, now: Instant, ports: AutomationPorts): JobStatus {
  const own = state.jobs[job.name];
  const due = dueOf(job, state, now, ports.offsets);
  const schedule = job.schedule(state.parameters);
  const here = state.stoppedJobs[job.name];
  const terminal = pausedByTerminal(job, state.pauses);
  const next = schedule.kind === 'WHILE_PENDING' ? state.pendingFrom : nextSlot(schedule, now, ports.offsets);
  const paused = here?.by ?? (terminal === null ? null : [terminal.by, terminal.reason].filter(Boolean).join(': '));
  return {
    job: job.name,
    title: job.title,
    state: own.running !== null ? 'RUNNING' : paused !== null ? 'PAUSED' : due !== null ? 'DUE' : 'WAITING',
    pausedBy: paused,
    nextAt: due?.kind === 'START' ? now : (own.retry?.at ?? next),
    last: own.last,
  };
}

/** What whoever opens the sheet should know; null while all is well. */
export function openingWarning(control: ClockControl): string | null {
  const { state, summary } = automationStatus(control);
  return state === 'SILENT' || state === 'UNAUTHORISED' ? summary : null;
}
