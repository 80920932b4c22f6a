// The circuit breaker: so many failures in a row, and what fails is not the page but what all pages stand on.

export interface Breaker {
  readonly limit: number;
  /** Since the last success. */
  readonly failuresInARow: readonly string[];
}

export function closedBreaker(limit: number): Breaker {
  return { limit, failuresInARow: [] };
}

export function afterSuccess(breaker: Breaker): Breaker {
  return isOpen(breaker) ? breaker : closedBreaker(breaker.limit);
}

/** An open breaker stays open: only a new run begins with a closed one. */
export function afterFailure(breaker: Breaker, what: string): Breaker {
  return isOpen(breaker) ? breaker : { ...breaker, failuresInARow: [...breaker.failuresInARow, what] };
}

export function isOpen(breaker: Breaker): boolean {
  return breaker.failuresInARow.length >= breaker.limit;
}
