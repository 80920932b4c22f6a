// How many of a week's PPV may share a category, press with urgency, or stand in one price tier on a day.
import type { Parameters } from '../parameters/registry';

// 0.35 × 20 must be 7 whatever the binary fraction says.
const ROUNDING = 1e-9;

/** PPV of one category; one is always allowed, or small weeks could send nothing. */
export function categoryLimit(ppvSlots: number, parameters: Parameters): number {
  return Math.max(1, Math.floor(parameters.category_share_cap * ppvSlots + ROUNDING));
}

export function urgencyLimit(ppvSlots: number, parameters: Parameters): number {
  return Math.floor(parameters.urgency_share_cap * ppvSlots + ROUNDING);
}

/** A day of two or more PPV mixes tiers: none takes every slot, where the pool has more than one. */
export function tierDayLimit(ppvSlotsThatDay: number, tiersInPool: number): number {
  return tiersInPool > 1 && ppvSlotsThatDay > 1 ? ppvSlotsThatDay - 1 : Number.POSITIVE_INFINITY;
}

/**
 * The average factor on a category's messages when it has n of them: each message's own factor stays 1 until the
 * budget's start and falls to 0 where the category is at its limit.
 */
export function categoryBudgetFactors(limit: number, slots: number, parameters: Parameters): Float64Array {
  const start = parameters.category_budget_start * limit;
  const factors = new Float64Array(slots + 1).fill(1);
  let sum = 0;
  for (let n = 1; n <= slots; n++) {
    const used = n - 1;
    sum += used <= start || limit <= start ? 1 : Math.max(0, (limit - used) / (limit - start));
    factors[n] = sum / n;
  }
  return factors;
}
