// How often, and after which waits, a call that may pass is tried again.

export interface RetryPolicy {
  /** Retries after the first try. */
  readonly limit: number;
  readonly firstSeconds: number;
}

/** The wait before a retry in milliseconds, `retriesMade` being 0 before the first: 2, 4, 8 s. Nothing once they are used up. */
export function waitBeforeRetry(policy: RetryPolicy, retriesMade: number): number | undefined {
  if (retriesMade >= policy.limit) return undefined;
  return policy.firstSeconds * 1000 * 2 ** retriesMade;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;
const GROWTH = 1.5;

/** The pause after a poll that found a job not done: short at first, as most jobs are, then growing. */
export function pauseAfterPoll(pollsMade: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.round(FIRST_PAUSE_MS * GROWTH ** pollsMade));
}
