// The search against the exact optimum of small weeks, the bound above both, and sums that stay exact.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/learning/random';
import { Assignment, type AssignmentProblem, NONE, plainTaste } from '../../src/planning/assignment';
import { assign } from '../../src/planning/local-search';
import { mostFilled, upperBound } from '../../src/planning/upper-bound';

interface Size {
  readonly slots: number;
  readonly captions: number;
  readonly categories: number;
}

/** A small week with every kind of limit; `tasteful` adds soft preferences. */
function smallProblem(seed: number, size: Size, tasteful: boolean): AssignmentProblem {
  const random = seededRandom(`small ${seed}`);
  const { slots, captions, categories } = size;
  const many = (length: number, below: number) => Int32Array.from({ length }, () => random.int(below));
  const days = 2;
  const budget = Float64Array.from({ length: slots + 1 }, (_, n) => 1 - 0.03 * n);
  return {
    slotWeight: Float64Array.from({ length: slots }, () => Math.exp(0.4 * random.normal())),
    slotKind: new Int32Array(slots),
    slotDay: Int32Array.from({ length: slots }, (_, slot) => Math.floor((slot * days) / slots)),
    merit: [Float64Array.from({ length: captions }, () => Math.exp(0.6 * random.normal()))],
    key: Int32Array.from({ length: captions }, (_, caption) =>
      random.int(8) === 0 ? random.int(caption + 1) : caption,
    ),
    category: many(captions, categories),
    tier: many(captions, 3),
    urgent: Uint8Array.from({ length: captions }, () => Number(random.int(3) === 0)),
    trigger: many(captions, 3),
    tone: many(captions, 3),
    categories,
    tiers: 3,
    keys: captions,
    days,
    fixed: new Int32Array(slots).fill(NONE),
    limits: {
      categoryWeek: Float64Array.from({ length: categories }, () => 1 + random.int(slots)),
      categoryDay: 1 + random.int(3),
      tierDay: Float64Array.from({ length: days }, () => 2 + random.int(3)),
      urgentWeek: random.int(4),
      neighboursDiffer: true,
    },
    taste: tasteful
      ? { categoryFactor: Array.from({ length: categories }, () => budget), sameTrigger: 0.95, sameTone: 0.97 }
      : plainTaste(categories, slots),
  };
}

/** The best there is by trying every assignment: most messages first, then most worth. */
function exact(problem: AssignmentProblem): { filled: number; worth: number } {
  const assignment = new Assignment(problem);
  const captions = problem.key.length;
  let best = { filled: 0, worth: 0 };
  const visit = (slot: number) => {
    if (slot === assignment.slots) {
      assignment.settle();
      const worth = assignment.worth();
      if (assignment.filled > best.filled || (assignment.filled === best.filled && worth > best.worth)) {
        best = { filled: assignment.filled, worth };
      }
      return;
    }
    if (assignment.filled + (assignment.slots - slot) < best.filled) return;
    for (let caption = 0; caption < captions; caption++) {
      if (!assignment.allows(slot, caption)) continue;
      assignment.place(slot, caption);
      visit(slot + 1);
      assignment.remove(slot);
    }
    visit(slot + 1);
  };
  visit(0);
  return best;
}

describe('greedy and local search', () => {
  test('come within half a percent of the exact optimum of small weeks, on average, and never far off', {
    timeout: 60_000,
  }, () => {
    for (const tasteful of [false, true]) {
      let reached = 0;
      let best = 0;
      let unfilled = 0;
      for (let seed = 0; seed < 60; seed++) {
        const problem = smallProblem(seed, { slots: 5, captions: 9, categories: 3 }, tasteful);
        const optimum = exact(problem);
        const found = assign(problem, 200);
        expect(found.filled, `seed ${seed}`).toBeGreaterThanOrEqual(optimum.filled - 1);
        if (found.filled < optimum.filled) unfilled++;
        expect(found.filled).toBeLessThanOrEqual(mostFilled(problem));
        expect(optimum.worth).toBeLessThanOrEqual(upperBound(problem, 0));
        if (found.filled < optimum.filled) continue;
        expect(found.worth()).toBeLessThanOrEqual(optimum.worth * (1 + 1e-9));
        expect(found.worth(), `seed ${seed}`).toBeGreaterThanOrEqual(0.95 * optimum.worth);
        reached += found.worth();
        best += optimum.worth;
      }
      expect(reached / best).toBeGreaterThanOrEqual(0.995);
      expect(unfilled).toBeLessThanOrEqual(1);
    }
  });

  test('keep every limit and exact sums', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (seed, tasteful) => {
        const problem = smallProblem(seed, { slots: 12, captions: 40, categories: 5 }, tasteful);
        const found = assign(problem, 20);
        // Placing the same captions one by one into an empty week passes every check and gives the same worth.
        const again = new Assignment(problem);
        found.chosen.forEach((caption, slot) => {
          if (caption === NONE) return;
          expect(again.allows(slot, caption)).toBe(true);
          again.place(slot, caption);
        });
        expect(again.worth()).toBeCloseTo(found.worth(), 9);
        expect(found.worth()).toBeCloseTo(found.worthOf(0), 9);
        expect(found.worth()).toBeLessThanOrEqual(upperBound(problem, 0));
      }),
      { numRuns: 150 },
    );
  });

  test('leave fixed slots alone', () => {
    const problem = smallProblem(3, { slots: 6, captions: 20, categories: 4 }, false);
    const fixed = problem.fixed.slice();
    fixed[2] = 7;
    const found = assign({ ...problem, fixed }, 200);
    expect(found.caption(2)).toBe(7);
  });
});

describe('changes taken back', () => {
  test('leave no trace', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.tuple(fc.nat(11), fc.nat(39)), { maxLength: 40 }), (seed, steps) => {
        const problem = smallProblem(seed, { slots: 12, captions: 40, categories: 5 }, true);
        const assignment = assign(problem, 5);
        const before = [...assignment.chosen];
        const worth = assignment.worth();
        const sums = new Float64Array(problem.categories);
        for (const [slot, caption] of steps) {
          assignment.keepSums(sums);
          const old = assignment.remove(slot);
          if (assignment.allows(slot, caption)) {
            assignment.place(slot, caption);
            assignment.remove(slot);
          }
          if (old !== NONE) assignment.place(slot, old);
          assignment.restoreSums(sums);
        }
        expect([...assignment.chosen]).toEqual(before);
        expect(assignment.worth()).toBe(worth);
      }),
      { numRuns: 100 },
    );
  });
});
