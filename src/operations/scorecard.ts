// The scorecard: 0 to 100 from the checks by weight, with its parts and what would raise it most. Pure.
import type { Check, Light } from './checks';
import type { CheckKey } from './rules';

/** What each check can bring; 100 together. */
export const weights: { readonly [K in CheckKey]: number } = {
  'daily-success': 10,
  'daily-run': 10,
  performance: 12,
  'lock-cleanup': 8,
  'active-locks': 6,
  'failing-pages': 8,
  alerts: 6,
  durations: 6,
  statistics: 6,
  queue: 8,
  results: 6,
  cost: 4,
  clock: 8,
  channels: 2,
};

const EARNED: { readonly [L in Light]: number } = { OK: 1, WARNING: 0.5, CRITICAL: 0 };

export interface ScorePart {
  readonly key: CheckKey;
  readonly title: string;
  readonly weight: number;
  readonly earned: number;
}

export interface Scorecard {
  readonly score: number;
  readonly goal: number;
  readonly parts: readonly ScorePart[];
  /** What is missing, the most first. */
  readonly raise: readonly { readonly points: number; readonly title: string; readonly remedy: string }[];
}

export function scorecard(checks: readonly Check[], goal: number): Scorecard {
  const parts = checks.map(({ key, title, light }) => ({
    key,
    title,
    weight: weights[key],
    earned: weights[key] * EARNED[light],
  }));
  const raise = checks
    .flatMap((check) =>
      check.remedy === null
        ? []
        : [{ points: weights[check.key] * (1 - EARNED[check.light]), title: check.title, remedy: check.remedy }],
    )
    .sort((a, b) => b.points - a.points);
  return { score: parts.reduce((sum, { earned }) => sum + earned, 0), goal, parts, raise };
}
