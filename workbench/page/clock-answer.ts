// What the clock panel shows: the time, each trigger with its next run and last result, and the latest runs.

import type { AppsScript, ExecutionResult, Trigger } from '../apps-script';
import type { Recurrence, WeekDay } from '../apps-script/inside/trigger-spec';
import type { ClockAnswer, RunLine, TriggerLine } from './protocol';

const LATEST_RUNS = 30;

export function clockAnswer(
  script: AppsScript,
  timeZone: string,
  advancing: Pick<ClockAnswer, 'advancing' | 'problem' | 'messages' | 'learnt'>,
): ClockAnswer {
  return {
    now: new Date(script.clock.now()).toISOString(),
    timeZone,
    ...advancing,
    triggers: script.triggers().map((trigger) => triggerLine(trigger, script.executions)),
    runs: script.executions.slice(-LATEST_RUNS).reverse().map(runLine),
  };
}

function triggerLine(trigger: Trigger, executions: readonly ExecutionResult[]): TriggerLine {
  const { id, spec, nextAt } = trigger;
  const kind = spec.source === 'CLOCK' ? 'CLOCK' : 'INSTALLED';
  const last = [...executions].reverse().find((run) => run.functionName === spec.handler && run.trigger === kind);
  return {
    id,
    functionName: spec.handler,
    when: spec.source === 'CLOCK' ? recurrence(spec.recurrence) : (SHEET_EVENTS[spec.eventType] ?? spec.eventType),
    next: nextAt === null ? null : new Date(nextAt).toISOString(),
    last: last === undefined ? null : runLine(last),
  };
}

const SHEET_EVENTS: Readonly<Record<string, string>> = {
  ON_OPEN: 'when the sheet is opened',
  ON_EDIT: 'when a cell is edited',
  ON_CHANGE: 'when rows, columns or tabs change',
};

function runLine({ functionName, trigger, outcome, error, startedAt, endedAt }: ExecutionResult): RunLine {
  return {
    functionName,
    trigger,
    outcome,
    message: error === undefined ? null : error.message,
    startedAt: new Date(startedAt).toISOString(),
    seconds: (endedAt - startedAt) / 1000,
  };
}

function recurrence(rule: Recurrence): string {
  switch (rule.every) {
    case 'MINUTES':
      return rule.count === 1 ? 'every minute' : `every ${rule.count} minutes`;
    case 'HOURS':
      return rule.count === 1 ? 'every hour' : `every ${rule.count} hours`;
    case 'DAYS':
      return `${rule.count === 1 ? 'every day' : `every ${rule.count} days`}${timeOfDay(rule)}`;
    case 'WEEKS':
      return `${rule.count === 1 ? 'every' : `every ${rule.count} weeks on`} ${dayName(rule.weekDay)}${timeOfDay(rule)}`;
    case 'MONTHS':
      return `on day ${rule.monthDay} of the month${timeOfDay(rule)}`;
    case 'ONCE':
      return `once, ${new Date(rule.at).toISOString()}`;
  }
}

function timeOfDay({ hour, minute }: { readonly hour: number | null; readonly minute: number | null }): string {
  if (hour === null) return '';
  return minute === null
    ? ` between ${hour}:00 and ${hour + 1}:00`
    : ` near ${hour}:${String(minute).padStart(2, '0')}`;
}

function dayName(day: WeekDay): string {
  return day.charAt(0) + day.slice(1).toLowerCase();
}
