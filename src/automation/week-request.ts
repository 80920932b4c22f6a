// One page's week as somebody asks for it, and the answer: plain data, for it crosses google.script.run and a terminal.
import { weekStart } from '../calendar/weeks';
import { encodePlan } from '../planning/plan-output';
import { name, nullable, object, oneOf, text, whole } from '../planning/schema';
import { MODES } from '../planning/vocabulary';
import { type ScheduleSummary, summaryOf } from './commit-payload';
import type { PageEnd, PageOutcome, PreviewedWeek, WeekWishes } from './wave';

export interface AskedWeek extends Omit<WeekWishes, 'seed'> {
  readonly page: string;
  readonly weekStart: string;
  /** Null: another plan each time. */
  readonly seed: string | null;
}

const readAskedWeek = object({
  page: name('a page’s name'),
  weekStart: text('a Monday such as 2025-03-10'),
  mode: oneOf(...MODES),
  messageCount: nullable(whole(1, 1000)),
  seed: nullable(name('a seed')),
});

/** Throws a SchemaError or CalendarError that names the field. */
export function askedWeek(value: unknown): AskedWeek {
  const asked = readAskedWeek(value, 'request');
  weekStart(asked.weekStart);
  return asked;
}

export interface GeneratedWeek {
  readonly page: string;
  readonly weekStart: string;
  readonly scheduleId: string | null;
  readonly outcome: PageOutcome | 'PREVIEW';
  readonly message: string;
  /** What the planner said; null where it did not come to a plan. */
  readonly summary: ScheduleSummary | null;
  /** The plan as JSON text. */
  readonly plan: string | null;
}

export function generatedWeek(end: PageEnd): GeneratedWeek {
  const { page, weekStart: week, scheduleId, outcome, message, plan } = end;
  return {
    page,
    weekStart: week,
    scheduleId,
    outcome,
    message,
    summary: plan === null ? null : summaryOf(plan),
    plan: plan === null ? null : encodePlan(plan),
  };
}

export function previewedWeek({ plan }: PreviewedWeek): GeneratedWeek {
  return {
    page: plan.page,
    weekStart: plan.weekStart,
    scheduleId: null,
    outcome: 'PREVIEW',
    message: `${plan.totals.messages} messages would be planned.`,
    summary: summaryOf(plan),
    plan: encodePlan(plan),
  };
}
