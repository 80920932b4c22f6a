// The analyser's JSON: read strictly, checked against itself and against the tables of today.
import { describe, expect, test } from 'vitest';
import { defaultParameters } from '../../src/parameters/registry';
import { decodeAnalysis } from '../../src/planning/analysis';

const GOOD = {
  version: 1,
  page_name: 'mia',
  account_classification: {
    size_tier: 'MEDIUM',
    avg_audience: 12000,
    daily_ppv_target_min: 5,
    daily_ppv_target_max: 8,
    daily_bump_target: 4,
    min_ppv_gap_minutes: 150,
    saturation_tolerance: 0.5,
  },
  saturation: {
    saturation_score: 0.22,
    risk_level: 'LOW',
    recommended_action: 'maintain_current_volume',
    volume_adjustment_factor: 1,
    bad_days_in_row: 0,
  },
  performance_trends: { avg_emv: 61.5, avg_conversion_rate: 0.02, trend_direction: 'stable' },
  confidence: 0.8,
  analysed_at: '2025-03-01T11:05:00Z',
  lookback_from: '2025-01-30',
  lookback_to: '2025-03-01',
  notes: [],
};

function decode(change: (analysis: typeof GOOD) => unknown) {
  return decodeAnalysis(JSON.stringify(change(structuredClone(GOOD))), defaultParameters);
}

describe('the analysis', () => {
  test('is read, its instant as an instant', () => {
    const { analysis, differences } = decode((good) => good);
    expect(analysis.analysed_at).toBe(Date.UTC(2025, 2, 1, 11, 5));
    expect(differences).toEqual([]);
  });

  test.each<[string, (good: typeof GOOD) => unknown, string]>([
    ['an unknown field', (good) => ({ ...good, extra: 1 }), 'analysis.extra: expected no such field'],
    ['another version', (good) => ({ ...good, version: 2 }), 'analysis.version: expected one of 1, got 2'],
    ['a missing field', ({ confidence: _, ...rest }) => rest, 'analysis.confidence: expected a value, got nothing'],
    [
      'a score over 1',
      (good) => ({ ...good, saturation: { ...good.saturation, saturation_score: 1.2 } }),
      'from 0 to 1, got 1.2',
    ],
    [
      'an unknown tier',
      (good) => ({ ...good, account_classification: { ...good.account_classification, size_tier: 'HUGE' } }),
      'one of NEW, SMALL, MEDIUM, LARGE, XL, got "HUGE"',
    ],
    ['a time without a zone', (good) => ({ ...good, analysed_at: '2025-03-01 11:05' }), 'an instant in UTC'],
    ['a day that does not exist', (good) => ({ ...good, lookback_to: '2025-02-30' }), 'a date such as'],
    ['text for a number', (good) => ({ ...good, confidence: '0.8' }), 'analysis.confidence'],
    ['a list', () => [], 'expected an object, got []'],
  ])('refuses %s', (_, change, message) => {
    expect(() => decode(change)).toThrow(message);
  });

  test('refuses ranges that are upside down', () => {
    expect(() =>
      decode((good) => ({
        ...good,
        account_classification: { ...good.account_classification, daily_ppv_target_min: 9 },
      })),
    ).toThrow('Analyse the page again');
    expect(() => decode((good) => ({ ...good, lookback_from: '2025-03-02' }))).toThrow('Analyse the page again');
  });

  test('says where the tables have moved since', () => {
    const { differences } = decode((good) => ({
      ...good,
      saturation: { ...good.saturation, saturation_score: 0.1, volume_adjustment_factor: 1.05 },
    }));
    expect(differences).toEqual([
      'A saturation score of 0.1 is HEALTHY today; the analysis says LOW.',
      'The volume factor of LOW is 1 today; the analysis says 1.05.',
    ]);
  });
});
