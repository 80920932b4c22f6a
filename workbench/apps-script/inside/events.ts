// The event object that a trigger hands to its function.

import type { TriggerEvent } from '../channel';
import type { Environment } from './call';
import { AuthMode } from './script-app';

const DAY = 86_400_000;

/** The spreadsheet's part of an event: e.source, e.range and the values. */
export type SpreadsheetEvent = (kind: 'OPEN' | 'EDIT' | 'CHANGE', detail: unknown) => Record<string, unknown>;

export function eventOf(
  event: TriggerEvent,
  { now }: Environment,
  spreadsheetEvent: SpreadsheetEvent,
): Record<string, unknown> | undefined {
  if (event.kind === 'NONE') return undefined;
  if (event.kind === 'CLOCK') return clockEvent(event.triggerUid, new Date(now()));
  return {
    authMode: AuthMode[event.authMode],
    user: userOf(event.user),
    ...(event.triggerUid === undefined ? {} : { triggerUid: event.triggerUid }),
    ...spreadsheetEvent(event.kind, event.detail),
  };
}

function userOf(email: string): object {
  return { getEmail: () => email, toString: () => email };
}

/** Google tells a clock trigger its time in UTC. */
function clockEvent(triggerUid: string, at: Date): Record<string, unknown> {
  const year = at.getUTCFullYear();
  const day = at.getUTCDay();
  return {
    authMode: AuthMode.FULL,
    triggerUid,
    timezone: 'UTC',
    year,
    month: at.getUTCMonth() + 1,
    'day-of-month': at.getUTCDate(),
    'day-of-week': day === 0 ? 7 : day,
    'week-of-year': isoWeek(at),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  };
}

function isoWeek(at: Date): number {
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  const thursday = midnight + (4 - (at.getUTCDay() === 0 ? 7 : at.getUTCDay())) * DAY;
  return Math.floor((thursday - Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1)) / (7 * DAY)) + 1;
}
