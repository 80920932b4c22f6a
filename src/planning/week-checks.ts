// The rules that a week keeps as a whole: times, gaps, shares, funnels, targets.
import { type CivilDate, dateOf, daysBetween, MS_A_MINUTE, minuteOf, timeText } from '../calendar/civil';
import { DAYS_A_WEEK, spanOf, type WeekStart } from '../calendar/weeks';
import { instantsOf } from '../calendar/zone';
import type { Parameters } from '../parameters/registry';
import { categoryLimit, urgencyLimit } from './limits';
import {
  day,
  grouped,
  ids,
  pairs,
  type Report,
  type ScheduledMessage,
  times,
  type ValidationContext,
} from './schedule-rules';

export function checkTimes(messages: readonly ScheduledMessage[], context: ValidationContext, report: Report): void {
  const span = spanOf(context.weekStart, context.offsets);
  const blackout = new Set<string>(context.blackoutDates);
  const { first, last } = context.window;
  for (const message of messages) {
    const row = [message.slotId];
    if (!instantsOf(message.local, context.offsets).some((at) => at === message.at)) {
      report(
        'V05',
        'ERROR',
        row,
        `${message.local} is not when the message goes out in Los Angeles.`,
        'Set its time again.',
      );
    } else if (message.at < span.startsAt || message.at >= span.endsAt) {
      report(
        'V05',
        'ERROR',
        row,
        `${message.local} lies outside the week of ${context.weekStart}.`,
        'Move it into the week.',
      );
    }
    const minute = minuteOf(message.local);
    if (minute < first || minute > last) {
      report(
        'V04',
        'ERROR',
        row,
        `${day(message)} ${timeText(minute)} is outside the window ${timeText(first)}–${timeText(last)}.`,
        'Move it into the window, or widen the page’s window.',
      );
    }
    if (blackout.has(dateOf(message.local))) {
      report('V06', 'ERROR', row, `${dateOf(message.local)} is a blackout day.`, 'Remove the row, or open the day.');
    }
  }
}

export function checkGaps(
  messages: readonly ScheduledMessage[],
  ppv: readonly ScheduledMessage[],
  context: ValidationContext,
  parameters: Parameters,
  report: Report,
): void {
  // Even where no gap is asked for, two messages in one minute are one too many.
  const least = Math.max(1, parameters.message_gap_minutes);
  for (const [before, after] of pairs(messages)) {
    const minutes = (after.at - before.at) / MS_A_MINUTE;
    if (minutes < least) {
      report(
        'V03',
        'ERROR',
        ids([before, after]),
        `${times([before, after])} are ${minutes} minutes apart; ${least} are needed.`,
        'Move one of them.',
      );
    }
  }
  for (const [before, after] of pairs(ppv)) {
    const minutes = (after.at - before.at) / MS_A_MINUTE;
    if (minutes < context.ppvGapMinutes) {
      report(
        'V02',
        'ERROR',
        ids([before, after]),
        `The PPV of ${times([before, after])} are ${minutes} minutes apart; ${context.ppvGapMinutes} are needed.`,
        'Move one of them, or remove it.',
      );
    }
    if (before.category === after.category) {
      report(
        'V16',
        'ERROR',
        ids([before, after]),
        `The PPV of ${times([before, after])} follow one another and are both ${before.category}.`,
        'Swap one of them for another category.',
      );
    }
  }
}

export function checkShares(
  ppv: readonly ScheduledMessage[],
  context: ValidationContext,
  parameters: Parameters,
  report: Report,
): void {
  const slots = Math.max(context.ppvTarget, ppv.length);
  const limit = categoryLimit(slots, parameters);
  for (const [category, rows] of grouped(ppv, (message) => message.category)) {
    if (rows.length > limit) {
      report(
        'V14',
        'ERROR',
        ids(rows),
        `Category ${category} has ${rows.length} of ${slots} PPV; its share allows ${limit}.`,
        `Swap ${rows.length - limit} for other categories.`,
      );
    }
    const stock = context.stock.get(category);
    if (stock !== undefined && rows.length > stock) {
      report(
        'V11',
        'ERROR',
        ids(rows),
        `Category ${category} has ${rows.length} PPV and ${stock} items left.`,
        'Swap the rest, or add stock.',
      );
    }
  }
  const urgent = ppv.filter((message) => message.urgency);
  const urgentLimit = urgencyLimit(slots, parameters);
  if (urgent.length > urgentLimit) {
    report(
      'V15',
      'ERROR',
      ids(urgent),
      `${urgent.length} of ${slots} PPV press with urgency; their share allows ${urgentLimit}.`,
      `Swap ${urgent.length - urgentLimit} for calmer captions.`,
    );
  }
  if (context.tiersInPool.size < 2) return;
  for (const [date, rows] of grouped(ppv, (message) => dateOf(message.local))) {
    const tiers = new Set(rows.map((row) => row.priceTier));
    if (rows.length > 1 && tiers.size === 1) {
      report(
        'V17',
        'WARNING',
        ids(rows),
        `All ${rows.length} PPV of ${date} are ${rows[0]?.priceTier}.`,
        'Swap one for another price tier.',
      );
    }
  }
}

export function checkFunnels(messages: readonly ScheduledMessage[], parameters: Parameters, report: Report): void {
  for (const [funnel, rows] of grouped(messages, (message) => message.funnelId)) {
    if (funnel === null) continue;
    const offer = rows.find((row) => row.stage === 'OFFER');
    if (offer === undefined) {
      report(
        'V21',
        'ERROR',
        ids(rows),
        `The funnel of ${times(rows)} has lost its offer.`,
        'Remove its other stages, or make them plain bumps.',
      );
      continue;
    }
    for (const row of rows) {
      if (row === offer) continue;
      const after = (row.at - offer.at) / MS_A_MINUTE;
      const [least, most, distance, words] =
        row.stage === 'TEASE'
          ? [parameters.tease_before_min_minutes, parameters.tease_before_max_minutes, -after, 'before']
          : [parameters.follow_up_after_min_minutes, parameters.follow_up_after_max_minutes, after, 'after'];
      if (distance < least || distance > most) {
        report(
          'V21',
          'ERROR',
          ids([row, offer]),
          `The ${row.stage} of ${times([row])} is ${distance} minutes ${words} its offer; ${least} to ${most} are needed.`,
          'Move it.',
        );
      }
    }
  }
}

export function checkWhole(
  messages: readonly ScheduledMessage[],
  ppv: readonly ScheduledMessage[],
  context: ValidationContext,
  parameters: Parameters,
  report: Report,
): void {
  if (context.messageTarget > 0 && messages.length === 0) {
    report(
      'V18',
      'ERROR',
      [],
      `None of ${context.messageTarget} messages could be planned.`,
      'See which rule removed the captions, and add some.',
    );
  } else if (ppv.length < context.ppvTarget) {
    report(
      'V18',
      'WARNING',
      [],
      `${ppv.length} of ${context.ppvTarget} PPV are planned.`,
      'Add captions where the shortage says, or send fewer.',
    );
  } else if (messages.length < context.messageTarget) {
    report(
      'V18',
      'WARNING',
      [],
      `${messages.length} of ${context.messageTarget} messages are planned.`,
      'Add FREE captions, or send fewer.',
    );
  }
  const hours = (context.now - context.analysedAt) / (60 * MS_A_MINUTE);
  if (hours >= parameters.analysis_fresh_hours) {
    report(
      'V19',
      'ERROR',
      [],
      `The analysis is ${Math.floor(hours)} hours old; it must be under ${parameters.analysis_fresh_hours}.`,
      'Analyse the page again.',
    );
  }
  if (context.colour === 'RED' && ppv.length > context.probesAllowed) {
    report(
      'V20',
      'ERROR',
      ids(ppv),
      `A RED page may send ${context.probesAllowed} PPV; ${ppv.length} are planned.`,
      'Remove the others until the page has recovered.',
    );
  }
  const blackouts = new Set(context.blackoutDates.filter((date) => inWeek(date, context.weekStart))).size;
  if (blackouts > parameters.blackout_days_allowed) {
    report(
      'V24',
      'WARNING',
      [],
      `${blackouts} days of the week are blackout days.`,
      'Open some of them if that was not meant.',
    );
  }
}

function inWeek(date: CivilDate, week: WeekStart): boolean {
  const days = daysBetween(week, date);
  return days >= 0 && days < DAYS_A_WEEK;
}
