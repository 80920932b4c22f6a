// What no plan can exceed: the exact optimum of the assignment with all but one family of limits left out.
import { type AssignmentProblem, NONE } from './assignment';

/**
 * A slot's worth is the product of its weight and its caption's merit, so with limits on disjoint groups only, the
 * best captions in order go to the heaviest slots in order: picking greedily under such limits gives, rank by rank,
 * merits that no other choice exceeds (the limits form a partition matroid). Every rule left out, every taste (a
 * factor of at most 1), and every explored slot only lowers the plan, and more captions only raise the ranks. Two
 * families are tried, categories and urgency; the lower bound of the two holds.
 */
export function upperBound(problem: AssignmentProblem, kind: number): number {
  const open = Math.min(boundBy(problem, kind, byCategory(problem)), boundBy(problem, kind, byUrgency(problem)));
  // Sums taken in another order may differ in the last bits.
  return (fixedWorth(problem, kind) + open) * (1 + 1e-12);
}

/** No more slots than this can be filled: as many distinct captions as each family of limits leaves room for. */
export function mostFilled(problem: AssignmentProblem): number {
  let fixed = 0;
  for (const candidate of problem.fixed) if (candidate !== NONE) fixed++;
  const open = Math.min(roomFor(problem, byCategory(problem)), roomFor(problem, byUrgency(problem)));
  return Math.min(problem.slotWeight.length, fixed + open);
}

function roomFor(problem: AssignmentProblem, groups: Groups): number {
  const keys = Array.from(groups.room, () => new Set<number>());
  problem.key.forEach((key, candidate) => {
    if (problem.merit.some((merit) => (merit[candidate] ?? 0) > 0)) keys[groups.of(candidate)]?.add(key);
  });
  for (const candidate of problem.fixed) {
    if (candidate !== NONE) for (const group of keys) group.delete(problem.key[candidate] ?? 0);
  }
  return keys.reduce((sum, group, index) => sum + Math.max(0, Math.min(group.size, groups.room[index] ?? 0)), 0);
}

interface Groups {
  readonly of: (candidate: number) => number;
  /** What is left of each group's limit after the fixed slots. */
  readonly room: Float64Array;
}

function byCategory(problem: AssignmentProblem): Groups {
  const room = problem.limits.categoryWeek.map((limit) => Math.min(limit, problem.limits.categoryDay * problem.days));
  for (const candidate of problem.fixed) {
    if (candidate === NONE) continue;
    const category = problem.category[candidate] ?? 0;
    room[category] = (room[category] ?? 0) - 1;
  }
  return { of: (candidate) => problem.category[candidate] ?? 0, room };
}

function byUrgency(problem: AssignmentProblem): Groups {
  let left = problem.limits.urgentWeek;
  for (const candidate of problem.fixed) if (candidate !== NONE && problem.urgent[candidate] === 1) left--;
  return {
    of: (candidate) => problem.urgent[candidate] ?? 0,
    room: Float64Array.from([Number.POSITIVE_INFINITY, left]),
  };
}

function fixedWorth(problem: AssignmentProblem, kind: number): number {
  let worth = 0;
  problem.fixed.forEach((candidate, slot) => {
    if (candidate === NONE || problem.slotKind[slot] !== kind) return;
    worth += (problem.merit[kind]?.[candidate] ?? 0) * (problem.slotWeight[slot] ?? 0);
  });
  return worth;
}

function boundBy(problem: AssignmentProblem, kind: number, groups: Groups): number {
  const weights: number[] = [];
  problem.slotKind.forEach((slotKind, slot) => {
    if (slotKind === kind && problem.fixed[slot] === NONE) weights.push(problem.slotWeight[slot] ?? 0);
  });
  weights.sort((a, b) => b - a);
  const merits = bestMerits(problem, kind, groups, weights.length);
  return merits.reduce((sum, merit, rank) => sum + merit * (weights[rank] ?? 0), 0);
}

/** The highest merits that the groups' limits allow, in falling order; one caption of each key within a group. */
function bestMerits(problem: AssignmentProblem, kind: number, groups: Groups, count: number): number[] {
  const merit = problem.merit[kind] ?? new Float64Array(0);
  const fixedKeys = new Set<number>();
  for (const candidate of problem.fixed) if (candidate !== NONE) fixedKeys.add(problem.key[candidate] ?? 0);
  const order: number[] = [];
  merit.forEach((value, candidate) => {
    if (value > 0 && !fixedKeys.has(problem.key[candidate] ?? 0)) order.push(candidate);
  });
  order.sort((a, b) => (merit[b] ?? 0) - (merit[a] ?? 0));
  const room = groups.room.slice();
  const seen = room.length === 0 ? [] : Array.from(room, () => new Set<number>());
  const merits: number[] = [];
  for (const candidate of order) {
    if (merits.length >= count) break;
    const group = groups.of(candidate);
    const key = problem.key[candidate] ?? 0;
    if ((room[group] ?? 0) < 1 || seen[group]?.has(key)) continue;
    seen[group]?.add(key);
    room[group] = (room[group] ?? 0) - 1;
    merits.push(merit[candidate] ?? 0);
  }
  return merits;
}
