// Greedy start, then changes of one and two slots with exact gains until none helps.
import { exploredSlots } from '../learning/exploration';
import { type Random, seededRandom } from '../learning/random';
import { Assignment, type AssignmentProblem, NONE } from './assignment';
import { mostFilled } from './upper-bound';

// Read once: where modules are not bundled, an import is looked up at every use, and these loops use it most.
const none = NONE;

// A gain must exceed rounding, or two equal plans could be swapped for ever.
const LEAST_GAIN = 1e-9;
// Enough to get past a limit that binds across a day, few enough that the rest of the week stays good.
const KICKED_SLOTS = 4;

type SlotOrder = 'HEAVIEST_FIRST' | 'IN_TIME';

/**
 * Fills the slots that are not fixed. Taking the best slots first can wall in the others: where some stay empty a
 * second start goes in time, and the better of the two is kept. Shaken, it is thrown open in a few slots again and
 * again, always by the same chance, so that the same problem has the same answer.
 */
export function assign(problem: AssignmentProblem, maxRounds: number, shaken = true): Assignment {
  const ranking = new Ranking(problem);
  let search = searched(problem, ranking, 'HEAVIEST_FIRST', maxRounds);
  if (search.assignment.filled < mostFilled(problem)) {
    const inTime = searched(problem, ranking, 'IN_TIME', maxRounds);
    if (isBetter(inTime.assignment, search.assignment)) search = inTime;
  }
  const random = seededRandom('kicks');
  const kicks = shaken ? kicksFor(problem, maxRounds) : 0;
  for (let kick = 0; kick < kicks; kick++) search.kick(random, maxRounds);
  return search.assignment;
}

function isBetter(one: Assignment, other: Assignment): boolean {
  if (one.filled !== other.filled) return one.filled > other.filled;
  return one.worth() > other.worth();
}

/** For each filled slot, the unused candidate that would stand there best, or NONE. */
export function alternatives(assignment: Assignment): Int32Array {
  const search = new LocalSearch(assignment, new Ranking(assignment.problem));
  return assignment.chosen.map((_, slot) => search.alternative(slot));
}

function searched(problem: AssignmentProblem, ranking: Ranking, order: SlotOrder, maxRounds: number): LocalSearch {
  const search = new LocalSearch(new Assignment(problem), ranking);
  search.fill(order);
  search.improve(maxRounds);
  return search;
}

/** As many fresh starts as there are ordered pairs of slots to entangle, twice over; none where neighbours are free and nothing is walled in. */
function kicksFor({ limits, slotWeight }: AssignmentProblem, maxRounds: number): number {
  return limits.neighboursDiffer ? Math.min(maxRounds, 2 * slotWeight.length ** 2) : 0;
}

/** Each category's candidates, best first, for each kind of slot. */
class Ranking {
  private readonly lists: Int32Array[][];

  constructor(problem: AssignmentProblem) {
    this.lists = problem.merit.map((merit) => {
      const byCategory: number[][] = Array.from({ length: problem.categories }, () => []);
      merit.forEach((value, candidate) => {
        if (value > 0) byCategory[problem.category[candidate] ?? 0]?.push(candidate);
      });
      return byCategory.map((list) =>
        // Equal merits keep the order in which they came, whatever they are called.
        Int32Array.from(list.sort((a, b) => (merit[b] ?? 0) - (merit[a] ?? 0) || a - b)),
      );
    });
  }

  of(kind: number, category: number): Int32Array {
    return this.lists[kind]?.[category] ?? EMPTY;
  }
}

const EMPTY = new Int32Array(0);

class LocalSearch {
  private readonly problem: AssignmentProblem;
  private readonly saved: Float64Array;
  private readonly trial: Float64Array;
  private readonly movable: number[] = [];
  private worthBefore = 0;
  private filledBefore = 0;

  constructor(
    readonly assignment: Assignment,
    private readonly ranking: Ranking,
  ) {
    this.problem = assignment.problem;
    this.saved = new Float64Array(this.problem.categories);
    this.trial = new Float64Array(this.problem.categories);
    for (let slot = 0; slot < this.assignment.slots; slot++) {
      if (!this.assignment.isFixed(slot)) this.movable.push(slot);
    }
  }

  fill(order: SlotOrder): void {
    const { slotWeight } = this.problem;
    const slots = this.movable.slice();
    if (order === 'HEAVIEST_FIRST') slots.sort((a, b) => (slotWeight[b] ?? 0) - (slotWeight[a] ?? 0) || a - b);
    for (const slot of slots) {
      const best = this.bestUnused(slot);
      if (best !== none) this.assignment.place(slot, best);
    }
    this.assignment.settle();
  }

  /** Single changes, swaps and pairs until none helps. */
  improve(maxRounds: number): void {
    for (let round = 0; round < maxRounds; round++) {
      if (this.improveSingles(this.movable) || this.improveSwaps(this.movable)) continue;
      if (!this.improvePairs()) return;
    }
  }

  /** The same around a few slots only. */
  private improveAround(slots: readonly number[], maxRounds: number): void {
    for (let round = 0; round < maxRounds; round++) {
      if (!this.improveSingles(slots) && !this.improveSwaps(slots)) return;
    }
  }

  /** Throws a few slots open, fills them by chance of order and category, and searches on; kept only if better. */
  kick(random: Random, maxRounds: number): void {
    const { assignment, movable } = this;
    if (movable.length < 2 || this.problem.categories === 0) return;
    const before = assignment.chosen.slice();
    const filled = assignment.filled;
    const worth = assignment.worth();
    const opened = exploredSlots(movable.length, Math.min(movable.length, KICKED_SLOTS), random).map(
      (place) => movable[place] ?? 0,
    );
    const empty = opened.slice();
    for (const slot of opened) assignment.remove(slot);
    while (empty.length > 0) {
      const [slot] = empty.splice(random.int(empty.length), 1);
      if (slot === undefined) break;
      const forced = this.bestUnused(slot, none, random.int(this.problem.categories));
      const candidate = forced === none ? this.bestUnused(slot) : forced;
      if (candidate !== none) assignment.place(slot, candidate);
    }
    assignment.settle();
    this.improveAround(opened, maxRounds);
    const kept =
      this.allowsEmpties() &&
      (assignment.filled > filled ||
        (assignment.filled === filled && assignment.worth() > worth + LEAST_GAIN * Math.max(1, worth)));
    if (kept) this.improve(maxRounds);
    else this.restore(before);
  }

  private allowsEmpties(): boolean {
    const { assignment, movable } = this;
    return movable.every((slot) => assignment.caption(slot) !== none || assignment.allowsEmpty(slot));
  }

  private restore(chosen: Int32Array): void {
    const { assignment, movable } = this;
    for (const slot of movable) assignment.remove(slot);
    for (const slot of movable) {
      const caption = chosen[slot] ?? none;
      if (caption !== none) assignment.place(slot, caption);
    }
    assignment.settle();
  }

  alternative(slot: number): number {
    this.assignment.keepSums(this.saved);
    const caption = this.assignment.remove(slot);
    if (caption === none) return none;
    const best = this.bestUnused(slot, caption);
    this.takeBack([slot], [caption]);
    return best;
  }

  private improveSingles(slots: readonly number[]): boolean {
    let improved = false;
    for (const slot of slots) {
      this.begin();
      const old = this.assignment.remove(slot);
      const best = this.bestUnused(slot);
      if (best !== none) this.assignment.place(slot, best);
      if (this.better()) improved = true;
      else this.takeBack([slot], [old]);
    }
    return improved;
  }

  /** Each of the slots with every other. */
  private improveSwaps(slots: readonly number[]): boolean {
    const all = slots === this.movable;
    let improved = false;
    for (const s of slots) {
      for (const t of this.movable) {
        if (s !== t && (!all || s < t) && this.trySwap(s, t)) improved = true;
      }
    }
    return improved;
  }

  private trySwap(s: number, t: number): boolean {
    const { assignment } = this;
    const a = assignment.caption(s);
    const b = assignment.caption(t);
    if ((a === none && b === none) || !this.swapMayHelp(s, t, a, b)) return false;
    this.begin();
    assignment.remove(s);
    assignment.remove(t);
    if (this.settleIn(s, b) && this.settleIn(t, a) && this.emptiesAllowed([s, t]) && this.better()) return true;
    this.takeBack([s, t], [a, b]);
    return false;
  }

  /** Where tastes play no part, a swap within a kind helps only if it brings the better caption to the heavier slot. */
  private swapMayHelp(s: number, t: number, a: number, b: number): boolean {
    const { taste, slotKind, slotWeight, merit } = this.problem;
    if (taste.sameTrigger !== 1 || taste.sameTone !== 1 || slotKind[s] !== slotKind[t]) return true;
    const values = merit[slotKind[s] ?? 0];
    const ofA = a === none ? 0 : (values?.[a] ?? 0);
    const ofB = b === none ? 0 : (values?.[b] ?? 0);
    if (this.factorsDiffer(a, b)) return true;
    return (ofB - ofA) * ((slotWeight[s] ?? 0) - (slotWeight[t] ?? 0)) > 0;
  }

  private factorsDiffer(a: number, b: number): boolean {
    if (a === none || b === none) return false;
    const { category } = this.problem;
    const ofA = this.assignment.categoryFactor(category[a] ?? 0);
    return ofA !== this.assignment.categoryFactor(category[b] ?? 0);
  }

  /**
   * Two slots at once: one hands its caption on and takes an unused one, or both take unused ones. This gets past
   * limits that stop every single change, such as a full category.
   */
  private improvePairs(): boolean {
    let improved = false;
    for (const s of this.movable) {
      for (const t of this.movable) {
        if (s === t) continue;
        if (this.tryHandOn(s, t) || (s < t && this.tryBothAnew(s, t))) improved = true;
      }
    }
    return improved;
  }

  private tryHandOn(s: number, t: number): boolean {
    const { assignment } = this;
    const a = assignment.caption(s);
    if (a === none) return false;
    this.begin();
    const b = assignment.remove(t);
    assignment.remove(s);
    if (this.settleIn(t, a)) {
      const best = this.bestUnused(s);
      if (best !== none) assignment.place(s, best);
      if (this.emptiesAllowed([s, t]) && this.better()) return true;
    }
    this.takeBack([s, t], [a, b]);
    return false;
  }

  private tryBothAnew(s: number, t: number): boolean {
    if (this.assignment.caption(s) === none && this.assignment.caption(t) === none) return false;
    return this.tryAnew([s, t]) || this.tryAnew([t, s]);
  }

  /** Empties two slots and fills them one after the other with what is then best. */
  private tryAnew(slots: readonly number[]): boolean {
    const { assignment } = this;
    this.begin();
    const captions = slots.map((slot) => assignment.remove(slot));
    for (const slot of slots) {
      const best = this.bestUnused(slot);
      if (best !== none) assignment.place(slot, best);
    }
    if (this.emptiesAllowed(slots) && this.better()) return true;
    this.takeBack(slots, captions);
    return false;
  }

  /** The unused candidate that adds most in an empty slot, or NONE; never `but`, and of the category `only` if given. */
  private bestUnused(slot: number, but: number = none, only: number = none): number {
    const { assignment, problem } = this;
    const { taste } = problem;
    const kind = problem.slotKind[slot] ?? 0;
    const merit = problem.merit[kind];
    const weight = problem.slotWeight[slot] ?? 0;
    const plain = taste.sameTrigger === 1 && taste.sameTone === 1;
    const base = assignment.worth();
    let best = none;
    let bestGain = 0;
    for (let category = 0; category < problem.categories; category++) {
      if (only !== none && category !== only) continue;
      const list = this.ranking.of(kind, category);
      if (list.length === 0 || !assignment.allowsCategory(slot, category)) continue;
      for (let i = 0; i < list.length; i++) {
        const candidate = list[i] ?? 0;
        const ceiling = (merit?.[candidate] ?? 0) * weight;
        if (best !== none && ceiling <= bestGain && plain) break;
        if (candidate === but || !assignment.allowsWithin(slot, candidate)) continue;
        const gain = this.gainOf(slot, candidate, base);
        if (best === none || gain > bestGain) {
          best = candidate;
          bestGain = gain;
        }
        // The next in line differ from this one by trigger and tone at most.
        if (plain || assignment.variety(slot, candidate) === 1) break;
      }
    }
    return best;
  }

  private gainOf(slot: number, candidate: number, base: number): number {
    this.assignment.keepSums(this.trial);
    this.assignment.place(slot, candidate);
    const gain = this.assignment.worth() - base;
    this.assignment.remove(slot);
    this.assignment.restoreSums(this.trial);
    return gain;
  }

  private settleIn(slot: number, candidate: number): boolean {
    if (candidate === none) return true;
    if (!this.assignment.allows(slot, candidate)) return false;
    this.assignment.place(slot, candidate);
    return true;
  }

  private emptiesAllowed(slots: readonly number[]): boolean {
    return slots.every((slot) => this.assignment.caption(slot) !== none || this.assignment.allowsEmpty(slot));
  }

  private begin(): void {
    this.assignment.keepSums(this.saved);
    this.worthBefore = this.assignment.worth();
    this.filledBefore = this.assignment.filled;
  }

  /** More messages first, for how many go out was decided before; then what they are worth. */
  private better(): boolean {
    const { assignment, worthBefore, filledBefore } = this;
    if (assignment.filled < filledBefore) return false;
    const least = worthBefore + LEAST_GAIN * Math.max(1, Math.abs(worthBefore));
    if (assignment.filled === filledBefore && assignment.worth() <= least) return false;
    assignment.settle();
    return true;
  }

  private takeBack(slots: readonly number[], captions: readonly number[]): void {
    for (const slot of slots) this.assignment.remove(slot);
    slots.forEach((slot, index) => {
      const caption = captions[index] ?? none;
      if (caption !== none) this.assignment.place(slot, caption);
    });
    this.assignment.restoreSums(this.saved);
  }
}
