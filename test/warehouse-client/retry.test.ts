// Waits before retries and pauses between polls.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobFailure, RestFailure } from '../../src/warehouse/failures';
import { pauseAfterPoll, waitBeforeRetry } from '../../src/warehouse/retry';

describe('waitBeforeRetry', () => {
  it('is 2, 4, 8 s and then no more', () => {
    const policy = { limit: 3, firstSeconds: 2 };
    expect([0, 1, 2, 3].map((made) => waitBeforeRetry(policy, made))).toEqual([2000, 4000, 8000, undefined]);
  });

  it('gives exactly as many waits as the limit, each twice the last', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 }), fc.double({ min: 0.1, max: 60, noNaN: true }), (limit, firstSeconds) => {
        const waits: number[] = [];
        for (let wait = waitBeforeRetry({ limit, firstSeconds }, 0); wait !== undefined; ) {
          waits.push(wait);
          wait = waitBeforeRetry({ limit, firstSeconds }, waits.length);
        }
        expect(waits).toHaveLength(limit);
        waits.slice(1).forEach((wait, index) => {
          expect(wait / (waits[index] ?? 0)).toBeCloseTo(2);
        });
      }),
    );
  });
});

describe('pauseAfterPoll', () => {
  it('grows from a quarter of a second to four, and never shrinks', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), (polls) => {
        const pause = pauseAfterPoll(polls);
        expect(pause).toBeGreaterThanOrEqual(250);
        expect(pause).toBeLessThanOrEqual(4000);
        expect(pauseAfterPoll(polls + 1)).toBeGreaterThanOrEqual(pause);
      }),
    );
    expect(pauseAfterPoll(0)).toBe(250);
    expect(pauseAfterPoll(20)).toBe(4000);
  });
});

describe('what may pass', () => {
  it.each([
    [0, 'noAnswer', 'Connection reset', true],
    [429, 'unknown', 'Too many requests', true],
    [500, 'internalError', 'x', true],
    [502, 'unknown', 'x', true],
    [503, 'backendError', 'x', true],
    [403, 'rateLimitExceeded', 'Exceeded rate limits', true],
    [403, 'accessDenied', 'Access Denied: Table x', false],
    [403, 'quotaExceeded', 'Quota exceeded: the project’s daily bytes', false],
    [400, 'invalidQuery', 'Syntax error', false],
    [404, 'notFound', 'Not found: Table x', false],
    [409, 'duplicate', 'Already Exists: Job x', false],
    [501, 'notEnabled', 'x', false],
  ])('REST %i %s: %s → %s', (status, reason, message, expected) => {
    expect(new RestFailure(status, reason, message).mayPass).toBe(expected);
  });

  it.each([
    ['invalidQuery', 'Transaction is aborted due to concurrent update against table p.d.t.', true],
    ['invalidQuery', 'commit_schedules wrote nothing: Transaction is aborted due to concurrent update', true],
    ['invalidQuery', 'Could not serialize access to table p:d.t due to concurrent update', true],
    ['jobBackendError', 'x', true],
    ['jobRateLimitExceeded', 'x', true],
    ['bytesBilledLimitExceeded', 'Query exceeded limit for bytes billed', false],
    ['stopped', 'Job was cancelled', false],
    ['invalidQuery', 'Division by zero', false],
  ])('job %s: %s → %s', (reason, message, expected) => {
    expect(new JobFailure('j', reason, message).mayPass).toBe(expected);
  });
});
