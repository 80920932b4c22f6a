// The rules that single rows and repeated captions keep: ids, captions, rest, prices.
import { dateOf, daysBetween } from '../calendar/civil';
import type { Parameters } from '../parameters/registry';
import { tierRange } from './pricing';
import {
  type CaptionFacts,
  day,
  grouped,
  ids,
  type Report,
  type ScheduledMessage,
  times,
  type ValidationContext,
} from './schedule-rules';

export function checkIdentity(messages: readonly ScheduledMessage[], report: Report): void {
  for (const [id, rows] of grouped(messages, (message) => message.slotId)) {
    if (rows.length > 1) {
      report(
        'V10',
        'ERROR',
        [id],
        `${rows.length} rows share the slot id ${id}.`,
        'Remove the copies, or add them as new rows.',
      );
    }
  }
  for (const rows of grouped(messages, (message) => message.captionKey).values()) {
    if (rows.length > 1) {
      const captions = [...new Set(rows.map((row) => `#${row.captionId}`))].join(', ');
      report(
        'V01',
        'ERROR',
        ids(rows),
        `${captions} goes out ${rows.length} times, on ${times(rows)}.`,
        'Swap all but one of them.',
      );
    }
  }
}

export function checkCaptions(
  messages: readonly ScheduledMessage[],
  context: ValidationContext,
  parameters: Parameters,
  report: Report,
): void {
  for (const message of messages) {
    const row = [message.slotId];
    const facts = context.captions.get(message.captionId);
    const caption = `#${message.captionId}`;
    if (facts === undefined) {
      report('V09', 'ERROR', row, `${caption} is not among the page’s captions.`, 'Swap it for one from the library.');
      continue;
    }
    if (facts.standing === 'INACTIVE') {
      report('V09', 'ERROR', row, `${caption} is retired.`, 'Swap it, or make it active again.');
    } else if (facts.standing === 'RESTRICTED') {
      report('V08', 'ERROR', row, `${caption} is restricted on this page.`, 'Swap it, or lift the restriction.');
    } else if (facts.standing === 'LOCKED') {
      report(
        'V07',
        'ERROR',
        row,
        `${caption} is locked by another schedule.`,
        'Swap it, or release the other schedule.',
      );
    } else if (facts.standing === 'OUT_OF_STOCK' && message.type === 'PPV') {
      report('V11', 'ERROR', row, `${caption} has no content left in ${message.category}.`, 'Swap it, or add stock.');
    }
    const paid = message.priceTier !== 'FREE';
    if (paid !== (message.type === 'PPV')) {
      const kind = message.type === 'PPV' ? 'a PPV needs a paid tier' : 'bumps and follow-ups take FREE captions';
      report('V13', 'ERROR', row, `${caption} is ${message.priceTier}: ${kind}.`, 'Swap the caption.');
    }
    checkRest(message, facts, parameters, report);
  }
}

function checkRest(message: ScheduledMessage, facts: CaptionFacts, parameters: Parameters, report: Report): void {
  if (facts.lastUsedOn === null) return;
  const rested = daysBetween(facts.lastUsedOn, dateOf(message.local));
  if (rested >= parameters.cooldown_days) return;
  const row = [message.slotId];
  const sentence = `#${message.captionId} will have rested ${rested} of ${parameters.cooldown_days} days on ${day(message)}.`;
  if (rested < parameters.cooldown_shortest_days) {
    report(
      'V23',
      'ERROR',
      row,
      sentence,
      `Swap it: under ${parameters.cooldown_shortest_days} days nothing is repeated.`,
    );
  } else {
    report('V22', 'WARNING', row, sentence, 'Swap it if a rested one will do; the pool was short.');
  }
}

export function checkPrices(
  messages: readonly ScheduledMessage[],
  context: ValidationContext,
  parameters: Parameters,
  report: Report,
): void {
  const { min, max } = context.priceLimits;
  for (const message of messages) {
    const row = [message.slotId];
    const { price, priceTier } = message;
    if (message.type !== 'PPV') {
      if (price !== null && price !== 0) {
        report('V13', 'ERROR', row, `A ${message.type} is free, but has a price of $${price}.`, 'Clear the price.');
      }
      continue;
    }
    if (price === null) {
      report('V13', 'ERROR', row, `The PPV of ${times([message])} has no price.`, 'Enter one.');
      continue;
    }
    if (price < min || price > max) {
      report(
        'V12',
        'ERROR',
        row,
        `$${price} is outside the page’s limits of $${min}–$${max}.`,
        'Change the price or the limits.',
      );
    } else if (priceTier !== 'FREE') {
      const range = tierRange(priceTier, context.priceLimits, parameters);
      if (range === null || price < range.min || price > range.max) {
        report('V13', 'ERROR', row, `$${price} is not a ${priceTier} price.`, 'Change the price, or swap the caption.');
      }
    }
  }
}
