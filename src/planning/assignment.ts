// Captions in slots: what may stand where, what it is worth, and both kept exact while single slots change.

export const NONE = -1;

/** Limits on what may be sent; `Infinity` where there is none. */
export interface AssignmentLimits {
  /** For each category, messages a week: its share or its stock, whichever is less. */
  readonly categoryWeek: Float64Array;
  readonly categoryDay: number;
  /** For each day, messages of any one price tier. */
  readonly tierDay: Float64Array;
  readonly urgentWeek: number;
  /** Whether neighbours of one category are forbidden. */
  readonly neighboursDiffer: boolean;
}

/** Soft preferences, as factors of at most 1 on what a message is worth. */
export interface AssignmentTaste {
  /** For each category, the average factor on its messages when it has n of them. */
  readonly categoryFactor: readonly Float64Array[];
  /** Factor where the message before has the same trigger, and where it has the same tone. */
  readonly sameTrigger: number;
  readonly sameTone: number;
}

/** Slots in time order, candidates in any order; everything by position, so that names make no difference. */
export interface AssignmentProblem {
  readonly slotWeight: Float64Array;
  /** Which column of `merit` a slot goes by. */
  readonly slotKind: Int32Array;
  readonly slotDay: Int32Array;
  /** For each kind, each candidate's worth in a slot of weight 1; 0 where it may not stand in that kind. */
  readonly merit: readonly Float64Array[];
  /** Candidates of equal key are one caption to the audience. */
  readonly key: Int32Array;
  readonly category: Int32Array;
  readonly tier: Int32Array;
  readonly urgent: Uint8Array;
  /** NONE where a caption has no trigger or tone. */
  readonly trigger: Int32Array;
  readonly tone: Int32Array;
  readonly categories: number;
  readonly tiers: number;
  readonly keys: number;
  readonly days: number;
  /** The candidate that a slot must keep, or NONE. */
  readonly fixed: Int32Array;
  readonly limits: AssignmentLimits;
  readonly taste: AssignmentTaste;
}

/** No soft preferences: every factor 1. */
export function plainTaste(categories: number, slots: number): AssignmentTaste {
  const ones = new Float64Array(slots + 1).fill(1);
  return { categoryFactor: Array.from({ length: categories }, () => ones), sameTrigger: 1, sameTone: 1 };
}

/**
 * A plan being built. What it is worth is the sum over categories of the category's factor times what its messages
 * are worth; changes are made and taken back slot by slot, and every counter and sum follows.
 */
export class Assignment {
  readonly chosen: Int32Array;
  private readonly used: Uint8Array;
  private readonly terms: Float64Array;
  private readonly sums: Float64Array;
  private readonly inCategory: Int32Array;
  private readonly inCategoryDay: Int32Array;
  private readonly inTierDay: Int32Array;
  private urgentCount = 0;
  private filledCount = 0;

  constructor(readonly problem: AssignmentProblem) {
    const { slotWeight, categories, tiers, keys, days, fixed } = problem;
    this.chosen = new Int32Array(slotWeight.length).fill(NONE);
    this.used = new Uint8Array(keys);
    this.terms = new Float64Array(slotWeight.length);
    this.sums = new Float64Array(categories);
    this.inCategory = new Int32Array(categories);
    this.inCategoryDay = new Int32Array(categories * days);
    this.inTierDay = new Int32Array(tiers * days);
    fixed.forEach((candidate, slot) => {
      if (candidate !== NONE) this.place(slot, candidate);
    });
  }

  get slots(): number {
    return this.chosen.length;
  }

  get filled(): number {
    return this.filledCount;
  }

  caption(slot: number): number {
    return this.chosen[slot] ?? NONE;
  }

  isFixed(slot: number): boolean {
    return this.problem.fixed[slot] !== NONE;
  }

  /** Whether a category has room in a slot that is empty now. */
  allowsCategory(slot: number, category: number): boolean {
    const { problem } = this;
    const { limits } = problem;
    if ((this.inCategory[category] ?? 0) >= (limits.categoryWeek[category] ?? 0)) return false;
    const day = problem.slotDay[slot] ?? 0;
    if ((this.inCategoryDay[category * problem.days + day] ?? 0) >= limits.categoryDay) return false;
    if (!limits.neighboursDiffer) return true;
    return (
      category !== this.categoryIn(this.filledBefore(slot)) && category !== this.categoryIn(this.filledAfter(slot))
    );
  }

  /** Whether a candidate may stand in an empty slot, given that its category may. */
  allowsWithin(slot: number, candidate: number): boolean {
    const { problem } = this;
    if (!((problem.merit[problem.slotKind[slot] ?? 0]?.[candidate] ?? 0) > 0)) return false;
    if (this.used[problem.key[candidate] ?? 0] !== 0) return false;
    if (problem.urgent[candidate] === 1 && this.urgentCount >= problem.limits.urgentWeek) return false;
    const day = problem.slotDay[slot] ?? 0;
    const inTier = this.inTierDay[(problem.tier[candidate] ?? 0) * problem.days + day] ?? 0;
    return inTier < (problem.limits.tierDay[day] ?? 0);
  }

  allows(slot: number, candidate: number): boolean {
    return this.allowsCategory(slot, this.problem.category[candidate] ?? 0) && this.allowsWithin(slot, candidate);
  }

  /** Whether the messages on either side of an empty slot may follow one another. */
  allowsEmpty(slot: number): boolean {
    if (!this.problem.limits.neighboursDiffer) return true;
    const before = this.categoryIn(this.filledBefore(slot));
    return before === NONE || before !== this.categoryIn(this.filledAfter(slot));
  }

  place(slot: number, candidate: number): void {
    this.chosen[slot] = candidate;
    this.count(slot, candidate, 1);
    this.reckon(slot);
    this.reckon(this.filledAfter(slot));
  }

  remove(slot: number): number {
    const candidate = this.caption(slot);
    if (candidate === NONE) return NONE;
    const category = this.problem.category[candidate] ?? 0;
    this.sums[category] = (this.sums[category] ?? 0) - (this.terms[slot] ?? 0);
    this.terms[slot] = 0;
    this.chosen[slot] = NONE;
    this.count(slot, candidate, -1);
    this.reckon(this.filledAfter(slot));
    return candidate;
  }

  filledBefore(slot: number): number {
    for (let s = slot - 1; s >= 0; s--) if (this.chosen[s] !== NONE) return s;
    return NONE;
  }

  filledAfter(slot: number): number {
    for (let s = slot + 1; s < this.chosen.length; s++) if (this.chosen[s] !== NONE) return s;
    return NONE;
  }

  worth(): number {
    let total = 0;
    for (let category = 0; category < this.sums.length; category++) {
      total += (this.sums[category] ?? 0) * this.categoryFactor(category);
    }
    return total;
  }

  /** What the messages of one kind are worth. */
  worthOf(kind: number): number {
    let total = 0;
    for (let slot = 0; slot < this.chosen.length; slot++) {
      if (this.problem.slotKind[slot] !== kind || this.chosen[slot] === NONE) continue;
      total += (this.terms[slot] ?? 0) * this.categoryFactor(this.categoryIn(slot));
    }
    return total;
  }

  /** The sums as they stand, to be put back after a change that was taken back: no rounding is left behind. */
  keepSums(into: Float64Array): void {
    into.set(this.sums);
  }

  restoreSums(from: Float64Array): void {
    this.sums.set(from);
  }

  /** Sums everything afresh, so that rounding does not build up from change to change. */
  settle(): void {
    this.sums.fill(0);
    for (let slot = 0; slot < this.chosen.length; slot++) {
      const category = this.categoryIn(slot);
      if (category !== NONE) this.sums[category] = (this.sums[category] ?? 0) + (this.terms[slot] ?? 0);
    }
  }

  /** 1, or less where the message before has the same trigger or tone. */
  variety(slot: number, candidate: number): number {
    const { problem } = this;
    const { sameTrigger, sameTone } = problem.taste;
    if (sameTrigger === 1 && sameTone === 1) return 1;
    const before = this.filledBefore(slot);
    if (before === NONE) return 1;
    const previous = this.caption(before);
    let factor = 1;
    const trigger = problem.trigger[candidate] ?? NONE;
    if (trigger !== NONE && trigger === problem.trigger[previous]) factor *= sameTrigger;
    const tone = problem.tone[candidate] ?? NONE;
    if (tone !== NONE && tone === problem.tone[previous]) factor *= sameTone;
    return factor;
  }

  /** The average factor that a category's messages carry at its present count. */
  categoryFactor(category: number): number {
    return this.problem.taste.categoryFactor[category]?.[this.inCategory[category] ?? 0] ?? 0;
  }

  private categoryIn(slot: number): number {
    if (slot === NONE) return NONE;
    const candidate = this.caption(slot);
    return candidate === NONE ? NONE : (this.problem.category[candidate] ?? NONE);
  }

  private reckon(slot: number): void {
    if (slot === NONE) return;
    const { problem } = this;
    const candidate = this.caption(slot);
    const plain = (problem.merit[problem.slotKind[slot] ?? 0]?.[candidate] ?? 0) * (problem.slotWeight[slot] ?? 0);
    const term = plain * this.variety(slot, candidate);
    const before = this.terms[slot] ?? 0;
    if (term === before) return;
    const category = problem.category[candidate] ?? 0;
    this.sums[category] = (this.sums[category] ?? 0) + term - before;
    this.terms[slot] = term;
  }

  private count(slot: number, candidate: number, by: number): void {
    const { problem } = this;
    const category = problem.category[candidate] ?? 0;
    const day = problem.slotDay[slot] ?? 0;
    const cell = category * problem.days + day;
    const tierCell = (problem.tier[candidate] ?? 0) * problem.days + day;
    const key = problem.key[candidate] ?? 0;
    this.used[key] = (this.used[key] ?? 0) + by;
    this.inCategory[category] = (this.inCategory[category] ?? 0) + by;
    this.inCategoryDay[cell] = (this.inCategoryDay[cell] ?? 0) + by;
    this.inTierDay[tierCell] = (this.inTierDay[tierCell] ?? 0) + by;
    if (problem.urgent[candidate] === 1) this.urgentCount += by;
    this.filledCount += by;
  }
}
