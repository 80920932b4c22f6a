// What a tick has to do: which jobs are due, running or to be tried again. Pure, and all that an idle tick computes.
import { type Instant, instant } from '../calendar/civil';
import type { ZoneOffsets } from '../calendar/zone';
import type { Parameters } from '../parameters/registry';
import { waitBeforeRetry } from '../warehouse/retry';
import type { ClockJob } from './clock-job';
import type { ClockState, JobState, Pauses } from './clock-state';
import { latestSlot, slotsBetween } from './schedule';

export type Due =
  /** An earlier execution left it running, or was killed at it. */
  | { readonly kind: 'RUNNING' }
  | { readonly kind: 'START'; readonly slot: Instant; readonly attempt: number; readonly missed: number };

/** More missed slots than this are not counted one by one. */
const MOST_MISSED = 1000;

export function dueOf(job: ClockJob, state: ClockState, now: Instant, offsets: ZoneOffsets): Due | null {
  const own = state.jobs[job.name];
  if (own.running) return { kind: 'RUNNING' };
  const schedule = job.schedule(state.parameters);
  if (schedule.kind === 'WHILE_PENDING') {
    const from = state.pendingFrom;
    if (from === null || from > now || (own.retry !== null && own.retry.at > now)) return null;
    return { kind: 'START', slot: from, attempt: own.retry?.attempt ?? 1, missed: 0 };
  }
  const slot = latestSlot(schedule, now, offsets);
  if (own.settled === null || slot > own.settled) {
    // However many were missed, the latest is run, once; a failed earlier one is not tried again.
    const missed = own.settled === null ? 0 : slotsBetween(schedule, own.settled, slot, MOST_MISSED, offsets);
    return { kind: 'START', slot, attempt: 1, missed };
  }
  if (own.retry === null || own.retry.at > now) return null;
  return { kind: 'START', slot: own.retry.slot, attempt: own.retry.attempt, missed: 0 };
}

/** Pauses that a terminal set are looked up again after this long, while they are all that holds a due job back. */
const PAUSE_RECHECK_MS = 30 * 60_000;

export function pausedByTerminal(job: ClockJob, pauses: Pauses | null): Pauses['jobs'][number] | null {
  return pauses?.jobs.find(({ name }) => name === '*' || name === job.name) ?? null;
}

/** The jobs that this tick has to look at; none, and it is idle. */
export function jobsToDo(
  registry: readonly ClockJob[],
  state: ClockState,
  now: Instant,
  offsets: ZoneOffsets,
): ClockJob[] {
  const { pauses } = state;
  const known = pauses !== null && now < pauses.readAt + PAUSE_RECHECK_MS ? pauses : null;
  return registry.filter((job) => {
    const due = dueOf(job, state, now, offsets);
    if (due === null || state.stoppedJobs[job.name] !== null) return due?.kind === 'RUNNING';
    return due.kind === 'RUNNING' || pausedByTerminal(job, known) === null;
  });
}

/** Ten minutes, then twice as long each time: what keeps a BigQuery job from passing lasts longer than a call's retries. */
const FIRST_WAIT_SECONDS = 600;

export function retryOf(slot: Instant, attempt: number, now: Instant, parameters: Parameters): JobState['retry'] {
  const wait = waitBeforeRetry({ limit: parameters.retry_limit, firstSeconds: FIRST_WAIT_SECONDS }, attempt - 1);
  return wait === undefined ? null : { slot, attempt: attempt + 1, at: instant(now + wait) };
}
