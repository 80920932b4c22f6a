// Follows a run while its call is under way: the cache is polled, the warehouse never.
import type { PageRequest } from '../automation/requests/page';
import type { ProgressShown } from './contract';
import { failureOf } from './server';

export interface RunWatch {
  progressOf(request: PageRequest): Promise<ProgressShown | null>;
  /** Each step as it is seen. */
  seen(progress: ProgressShown): void;
  /** Progress could not be read; the run is not touched by that. */
  unread(why: string): void;
}

export type RunEnd<T> =
  | { readonly kind: 'ANSWERED'; readonly value: T }
  /** The run came to its end, or should have, but its answer never arrived. */
  | { readonly kind: 'LOST'; readonly last: ProgressShown | null };

/** Apps Script ends an execution after six minutes. */
const LONGEST_MS = 6.5 * 60_000;
/** How long an answer may stay away after the run's last step. */
const PATIENCE_MS = 20_000;

/** Starts a run and follows it to its end; rejects with what the call failed with. */
export async function followed<T>(
  page: string,
  pollMs: number,
  start: () => Promise<T>,
  watch: RunWatch,
): Promise<RunEnd<T>> {
  const before = await latest(page, watch);
  let answer: RunEnd<T> | null = null;
  const answering = start().then((value) => {
    answer = { kind: 'ANSWERED', value };
  });
  const beganAt = Date.now();
  let last: ProgressShown | null = null;
  let endedAt: number | null = null;
  while (answer === null) {
    await Promise.race([answering, pause(pollMs)]);
    if (answer !== null) break;
    const now = await Promise.race([answering.then(() => null), latest(page, watch)]);
    // What an earlier run has left on the board is no step of this one.
    if (now !== null && now.at > ((last ?? before)?.at ?? Number.NEGATIVE_INFINITY)) {
      last = now;
      watch.seen(now);
      if (now.stage === 'DONE' || now.stage === 'FAILED') endedAt = Date.now();
    }
    const waited = Date.now();
    if (waited - beganAt > LONGEST_MS || (endedAt !== null && waited - endedAt > PATIENCE_MS)) {
      return answer ?? { kind: 'LOST', last };
    }
  }
  return answer;
}

async function latest(page: string, watch: RunWatch): Promise<ProgressShown | null> {
  try {
    return await watch.progressOf({ page });
  } catch (error) {
    watch.unread(failureOf(error).message);
    return null;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
