// What the rules find in a health reading: each breach with its level, its sentence and what to do. Pure.
import type { Parameters } from '../parameters/registry';
import { type AlertLevel, alertLevels } from '../warehouse/rows/health';
import type { Health } from './health';
import type { Limit, Measured, Rule } from './rules';

export interface Finding {
  readonly rule: Rule;
  readonly object: string;
  readonly level: AlertLevel;
  readonly message: string;
}

export interface Examined {
  readonly rule: Rule;
  readonly findings: readonly Finding[];
  /** Objects of which nothing can be told now. */
  readonly unknown: readonly string[];
}

export function limitOf(limit: Limit, parameters: Parameters): number {
  return typeof limit === 'number' ? limit : parameters[limit];
}

function breaks(breach: Rule['breach'], value: number, limit: number): boolean {
  if (breach === 'FROM') return value >= limit;
  return breach === 'ABOVE' ? value > limit : value < limit;
}

const hasValue = (measured: Measured): measured is Measured & { readonly value: number } => measured.value !== null;

/** The gravest limit that was broken. */
function findingOf(
  rule: Rule,
  measured: Measured & { readonly value: number },
  parameters: Parameters,
): Finding | null {
  for (const level of alertLevels) {
    const limit = rule.limits[level];
    if (limit === undefined) continue;
    const number = limitOf(limit, parameters);
    if (!breaks(rule.breach, measured.value, number)) continue;
    return { rule, object: measured.object, level, message: rule.message(measured, number) };
  }
  return null;
}

export function examine(rules: readonly Rule[], health: Health): readonly Examined[] {
  return rules.map((rule) => {
    const measured = rule.measure(health);
    return {
      rule,
      findings: measured.filter(hasValue).flatMap((each) => findingOf(rule, each, health.parameters) ?? []),
      unknown: measured.filter((each) => !hasValue(each)).map(({ object }) => object),
    };
  });
}

/** CRITICAL first. */
export function byLevel(a: { readonly level: AlertLevel }, b: { readonly level: AlertLevel }): number {
  return alertLevels.indexOf(a.level) - alertLevels.indexOf(b.level);
}
