// Explored slots: how many, which, and with what chance each caption takes them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exploreAmong, exploredSlotCount, exploredSlots } from '../../src/learning/exploration';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters as parameters } from '../../src/parameters/registry';

describe('exploredSlotCount', () => {
  it.each([
    [0, 0],
    [1, 1],
    [10, 1],
    [28, 1],
    [35, 2],
    [56, 3],
    [70, 4],
  ])('of %s PPV slots explores %s', (slots, explored) => {
    expect(exploredSlotCount(slots, false, parameters)).toBe(explored);
  });

  it('explores nothing on a RED page, nor where the share is set to nothing', () => {
    expect(exploredSlotCount(70, true, parameters)).toBe(0);
    expect(exploredSlotCount(70, false, { ...parameters, explored_share: 0 })).toBe(0);
  });
});

describe('exploredSlots', () => {
  it('are distinct, in order, and as many as asked for', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(70), fc.integer(), (slots, count, seed) => {
        const chosen = exploredSlots(slots, count, seededRandom(seed));
        expect(chosen).toHaveLength(Math.min(slots, count));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
        for (const slot of chosen) expect(slot).toBeLessThan(slots);
      }),
    );
  });

  it('favour no hour', () => {
    const counts = new Array<number>(10).fill(0);
    const random = seededRandom('slots');
    for (let i = 0; i < 10_000; i++) {
      for (const slot of exploredSlots(10, 3, random)) counts[slot] = (counts[slot] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(200);
  });
});

describe('exploreAmong', () => {
  const captions = Array.from({ length: 33 }, (_, i) => `caption ${i}`);

  it('draws uniformly from the twenty best, and says 1/20', () => {
    const random = seededRandom('among');
    const counts = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const choice = exploreAmong(captions, random, parameters);
      expect(choice?.selectionProbability).toBe(1 / 20);
      const chosen = choice?.chosen ?? '';
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
    }
    expect(new Set(counts.keys())).toEqual(new Set(captions.slice(0, 20)));
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it('says the true chance where fewer are feasible, and nothing where none is', () => {
    expect(exploreAmong(['a', 'b', 'c', 'd'], seededRandom(1), parameters)?.selectionProbability).toBe(1 / 4);
    expect(exploreAmong([], seededRandom(1), parameters)).toBeNull();
  });
});
