// A generated or previewed week as its sidebar shows it.
import { dateOf, minuteOf, timeText } from '../../calendar/civil';
import type { Plan } from '../../planning/plan-output';
import type { GenerateResult, PreviewDay, PreviewResult, WeekRemarks } from '../../sidebar/contract';
import { summaryOf } from '../commit-payload';
import type { PageEnd, PreviewedWeek } from '../wave';
import { analysisShown } from './analysis';

const NO_REMARKS: WeekRemarks = { heldReasons: [], errors: [], warnings: [], notices: [] };

export function generateResult(end: PageEnd, seed: string, hasTab: boolean): GenerateResult {
  const { outcome, page, weekStart, scheduleId, message, plan, analysis, mayPass } = end;
  return {
    outcome,
    page,
    weekStart,
    scheduleId,
    seed: plan?.seed ?? seed,
    message,
    totals: plan?.totals ?? null,
    analysis: analysis === null ? null : analysisShown(analysis),
    hasTab,
    mayPass,
    ...(plan === null ? NO_REMARKS : remarksOf(plan)),
  };
}

export function previewResult({ plan, analysis }: PreviewedWeek): PreviewResult {
  return {
    page: plan.page,
    weekStart: plan.weekStart,
    seed: plan.seed,
    status: plan.status,
    totals: plan.totals,
    analysis: analysis === null ? null : analysisShown(analysis),
    days: plan.days.map((day) => dayOf(day, plan)),
    ...remarksOf(plan),
  };
}

function remarksOf(plan: Plan): WeekRemarks {
  const { heldReasons, errors, warnings, notices } = summaryOf(plan);
  return { heldReasons, errors, warnings, notices };
}

function dayOf({ date, blackout, holidays }: Plan['days'][number], { messages }: Plan): PreviewDay {
  return {
    date,
    blackout,
    holidays,
    messages: messages
      .filter((message) => dateOf(message.local) === date)
      .map((message) => ({
        time: timeText(minuteOf(message.local)),
        type: message.type,
        stage: message.stage,
        category: message.category,
        price: message.price,
        expectedEarnings: message.expectedEarnings,
        reason: message.reason,
        pinned: message.pinned,
      })),
  };
}
