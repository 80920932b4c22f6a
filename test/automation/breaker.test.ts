// The circuit breaker: opens at so many failures in a row, by whatever else happens, and stays open.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterFailure, afterSuccess, closedBreaker, isOpen } from '../../src/automation/breaker';

describe('the breaker', () => {
  it('opens with the fifth failure in a row and names them', () => {
    let breaker = closedBreaker(5);
    for (const page of ['a', 'b', 'c', 'd']) breaker = afterFailure(breaker, page);
    expect(isOpen(breaker)).toBe(false);
    breaker = afterFailure(breaker, 'e');
    expect(isOpen(breaker)).toBe(true);
    expect(breaker.failuresInARow).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(afterFailure(breaker, 'f')).toBe(breaker);
  });

  it('is open from the first time on that as many failures as its limit come without a success between', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (outcomes, limit) => {
        let breaker = closedBreaker(limit);
        let inARow = 0;
        for (const [index, good] of outcomes.entries()) {
          breaker = good ? afterSuccess(breaker) : afterFailure(breaker, `page ${index}`);
          if (inARow < limit) inARow = good ? 0 : inARow + 1;
          expect(breaker.failuresInARow).toHaveLength(inARow);
          expect(isOpen(breaker)).toBe(inARow >= limit);
        }
      }),
    );
  });
});
