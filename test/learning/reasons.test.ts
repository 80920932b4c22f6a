// The sentence that says why, and what it says when things are out of the ordinary.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedScore, type Contender, decidedBy, type Reason, sentenceFor } from '../../src/learning/reasons';

const usual: Reason = {
  policy: 'thompson',
  reward: { kind: 'EMV', expected: 61.3, low: 44.2, high: 82.7 },
  sends: 9,
  restedDays: 33,
  relaxedCooldownDays: null,
  rank: 4,
  candidates: 812,
  factors: [{ name: 'variety', value: 1 }],
  runnerUp: { captionId: '214', by: 'variety' },
  explored: null,
  pinned: false,
};

describe('sentenceFor', () => {
  it('says what it earns, how sure that is, how long it rested, and what decided', () => {
    expect(sentenceFor(usual)).toBe(
      'Earns about $61 per 1,000 on this page (9 sends, 95 % $44–$83), rested 33 days; picked over #214 by variety',
    );
  });

  it.each<[string, Partial<Reason>, string]>([
    [
      'one send and one day',
      { sends: 1, restedDays: 1 },
      'Earns about $61 per 1,000 on this page (1 send, 95 % $44–$83), rested 1 day; picked over #214 by variety',
    ],
    [
      'a caption never sent there',
      { sends: 0, restedDays: null, runnerUp: { captionId: '7', by: 'score' } },
      'Never sent on this page, captions like it earn about $61 per 1,000 (95 % $44–$83); picked over #7 by what it is expected to earn',
    ],
    [
      'a bump',
      { reward: { kind: 'VIEW_RATE', expected: 0.412, low: 0.366, high: 0.459 } },
      'Viewed by about 41 % on this page (9 sends, 95 % 37 %–46 %), rested 33 days; picked over #214 by variety',
    ],
    [
      'a bump never sent there',
      { reward: { kind: 'VIEW_RATE', expected: 0.412, low: 0.366, high: 0.459 }, sends: 0, restedDays: null },
      'Never sent on this page, captions like it are viewed by about 41 % (95 % 37 %–46 %); picked over #214 by variety',
    ],
    [
      'a shortened cooldown',
      { restedDays: 16, relaxedCooldownDays: 14 },
      'Earns about $61 per 1,000 on this page (9 sends, 95 % $44–$83), rested 16 days (cooldown shortened to 14 days, for the pool is short); picked over #214 by variety',
    ],
    [
      'an explored slot',
      { explored: { among: 20, selectionProbability: 0.05 } },
      'Earns about $61 per 1,000 on this page (9 sends, 95 % $44–$83), rested 33 days; picked at random among the best 20 so that policies can be compared',
    ],
    [
      'a pinned row, even where it had been explored',
      { pinned: true, explored: { among: 20, selectionProbability: 0.05 } },
      'Earns about $61 per 1,000 on this page (9 sends, 95 % $44–$83), rested 33 days; pinned by hand',
    ],
    [
      'no runner-up',
      { runnerUp: null },
      'Earns about $61 per 1,000 on this page (9 sends, 95 % $44–$83), rested 33 days; picked as the only one left',
    ],
    [
      'cents and thousands',
      { reward: { kind: 'EMV', expected: 9.994, low: 0.4, high: 1234.5 } },
      'Earns about $9.99 per 1,000 on this page (9 sends, 95 % $0.40–$1,235), rested 33 days; picked over #214 by variety',
    ],
  ])('for %s', (_, changed, sentence) => {
    expect(sentenceFor({ ...usual, ...changed })).toBe(sentence);
  });

  it('never rounds $9.995 and up to three digits of cents', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (expected) => {
        const sentence = sentenceFor({ ...usual, reward: { kind: 'EMV', expected, low: 0, high: 2e6 } });
        expect(sentence).toMatch(/^Earns about (\$\d\.\d\d|\$[1-9]\d{0,2}(,\d{3})*) per 1,000/);
      }),
    );
  });
});

const contender = (captionId: string, score: number, variety: number, stock = 1): Contender => ({
  captionId,
  score,
  factors: [
    { name: 'variety', value: variety },
    { name: 'stock', value: stock },
  ],
});

describe('decidedBy', () => {
  it('names the ground on which the pick gained most', () => {
    expect(decidedBy(contender('1', 60, 1), contender('2', 30, 0.9))).toBe('score');
    expect(decidedBy(contender('1', 60, 1), contender('2', 64, 0.5))).toBe('variety');
    expect(decidedBy(contender('1', 60, 0.9), contender('2', 64, 1, 0))).toBe('stock');
  });

  it('says that the week decided where the pick’s own score is the lower', () => {
    expect(decidedBy(contender('1', 50, 1), contender('2', 60, 1))).toBe('fit with the rest of the week');
  });

  it('says the same where nothing sets the two apart', () => {
    expect(decidedBy(contender('1', 60, 0.8), contender('2', 60, 0.8))).toBe('fit with the rest of the week');
  });

  it('takes a factor that the other lacks as full', () => {
    const bare: Contender = { captionId: '2', score: 50, factors: [] };
    expect(decidedBy(contender('1', 60, 0.9), bare)).toBe('score');
  });

  it('never names a factor on which the pick did not gain', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const any = fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), share, share);
    fc.assert(
      fc.property(any, any, ([s1, v1, k1], [s2, v2, k2]) => {
        const picked = contender('1', s1, v1, k1);
        const other = contender('2', s2, v2, k2);
        const by = decidedBy(picked, other);
        if (by === 'variety') expect(v1).toBeGreaterThan(v2);
        if (by === 'stock') expect(k1).toBeGreaterThan(k2);
        if (by === 'fit with the rest of the week') {
          expect(adjustedScore(picked)).toBeLessThanOrEqual(adjustedScore(other));
        }
      }),
    );
  });
});
