// A reading of health judged: the checks, the score, and the lines of the tab Health. Pure.
import type { HealthRow } from '../warehouse/rows/health';
import { type Check, checksOf, type Light } from './checks';
import { type Examined, examine } from './findings';
import type { Health } from './health';
import { rules } from './rules';
import { type Scorecard, scorecard } from './scorecard';

export interface HealthReport {
  readonly health: Health;
  readonly examined: readonly Examined[];
  readonly checks: readonly Check[];
  readonly card: Scorecard;
}

export function judge(health: Health): HealthReport {
  const examined = examine(rules, health);
  const checks = checksOf(health, examined);
  return { health, examined, checks, card: scorecard(checks, health.parameters.score_goal) };
}

const VERDICTS: { readonly [L in Light]: HealthRow['verdict'] } = {
  OK: 'OK',
  WARNING: 'WARNING',
  CRITICAL: 'FAILED',
};

export function healthRows({ checks, card }: HealthReport): readonly HealthRow[] {
  const { score, goal, raise } = card;
  const total: HealthRow = {
    part: 'SCORE',
    name: 'Score',
    verdict: score > goal ? 'OK' : checks.some(({ light }) => light === 'CRITICAL') ? 'FAILED' : 'WARNING',
    value: `${score} of 100`,
    expected: `above ${goal}`,
    detail: raise.length === 0 ? null : raise.map(({ points, title }) => `+${points} ${title}`).join(', '),
  };
  return [
    total,
    ...checks.map(
      (check): HealthRow => ({
        part: 'CHECK',
        name: check.title,
        verdict: VERDICTS[check.light],
        value: check.seen,
        expected: null,
        detail: check.remedy,
      }),
    ),
  ];
}
