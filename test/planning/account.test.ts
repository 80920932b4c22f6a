// Tiers and risks to targets, colours and gaps: the tables of the design, every cell by hand.
import { describe, expect, test } from 'vitest';
import { weekStart } from '../../src/calendar/weeks';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import { accountOf, captionTarget, colourOf } from '../../src/planning/account';
import { riskOf } from '../../src/planning/analysis';
import { RISK_LEVELS, SIZE_TIERS, type SizeTier } from '../../src/planning/vocabulary';
import { weekOfShape } from './random-weeks';

// max(30, floor(base × factor)) with bases 35, 49, 73, 112, 140 and factors 1.1, 1, 0.9, 0.7, 0.5.
const TARGETS: Record<SizeTier, readonly number[]> = {
  NEW: [38, 35, 31, 30, 30],
  SMALL: [53, 49, 44, 34, 30],
  MEDIUM: [80, 73, 65, 51, 36],
  LARGE: [123, 112, 100, 78, 56],
  XL: [154, 140, 126, 98, 70],
};

describe('caption targets', () => {
  for (const tier of SIZE_TIERS) {
    RISK_LEVELS.forEach((risk, column) => {
      test(`${tier} ${risk}`, () => {
        expect(captionTarget(tier, risk, defaultParameters)).toBe(TARGETS[tier][column]);
      });
    });
  }
});

describe('risk', () => {
  test.each([
    [0, 'HEALTHY'],
    [0.1499, 'HEALTHY'],
    [0.15, 'LOW'],
    [0.2999, 'LOW'],
    [0.3, 'MODERATE'],
    [0.5, 'HIGH'],
    [0.7, 'CRITICAL'],
    [1, 'CRITICAL'],
  ])('a score of %d is %s', (score, risk) => {
    expect(riskOf(score, defaultParameters)).toBe(risk);
  });
});

describe('colour', () => {
  const colour = (risk: Parameters<typeof colourOf>[0], score: number, tolerance: number, bad: number) =>
    colourOf(risk, score, tolerance, bad, defaultParameters);

  test('goes by risk', () => {
    expect(RISK_LEVELS.map((risk) => colour(risk, 0, 1, 0))).toEqual(['GREEN', 'GREEN', 'YELLOW', 'YELLOW', 'RED']);
  });

  test('turns RED over the tolerance only with three bad days in a row', () => {
    expect(colour('HIGH', 0.61, 0.6, 2)).toBe('YELLOW');
    expect(colour('HIGH', 0.61, 0.6, 3)).toBe('RED');
    expect(colour('HIGH', 0.6, 0.6, 9)).toBe('YELLOW');
    expect(colour('LOW', 0.29, 0.2, 3)).toBe('RED');
  });
});

describe('an account', () => {
  const of = (tier: SizeTier, score: number, mode: 'auto' | 'gentle' | 'push') => {
    const shape = { tier, score, badDaysInRow: 0, mode, captions: 0, categories: 1, week: weekStart('2025-03-03') };
    return accountOf(weekOfShape(shape, seededRandom(1)).analysis, mode, defaultParameters);
  };

  test('sends the middle of its range, times volume and mode', () => {
    expect(of('MEDIUM', 0.2, 'auto').ppvADay).toBe(6.5);
    expect(of('MEDIUM', 0.1, 'auto').ppvADay).toBeCloseTo(7.15, 12);
    expect(of('MEDIUM', 0.4, 'gentle').ppvADay).toBeCloseTo(6.5 * 0.9 * 0.8, 12);
    expect(of('XL', 0.2, 'push').bumpsADay).toBeCloseTo(8 * 1.15, 12);
  });

  test('keeps wider gaps on YELLOW, and narrower ones under push', () => {
    expect(of('MEDIUM', 0.2, 'auto')).toMatchObject({ ppvGapMinutes: 150, narrowestPpvGapMinutes: 150 });
    expect(of('MEDIUM', 0.4, 'auto')).toMatchObject({ ppvGapMinutes: 188, narrowestPpvGapMinutes: 188 });
    expect(of('MEDIUM', 0.2, 'push')).toMatchObject({ ppvGapMinutes: 150, narrowestPpvGapMinutes: 113 });
  });
});
