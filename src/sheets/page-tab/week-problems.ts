// What a person's edits would break of the rules that planned weeks keep: window, gaps, prices, funnels.
import { type CivilDate, dateOf, type Instant } from '../../calendar/civil';
import type { WeekStart } from '../../calendar/weeks';
import { instantOf, type ZoneOffsets } from '../../calendar/zone';
import type { Parameters } from '../../parameters/registry';
import type { Finding } from '../../planning/plan-output';
import type { PriceLimits } from '../../planning/pricing';
import { checkPrices } from '../../planning/row-checks';
import type { Report, ScheduledMessage, ValidationContext } from '../../planning/schedule-rules';
import type { Window } from '../../planning/send-times';
import { isCaptionId, isCaptionKey, isSlotId, PRICE_TIERS } from '../../planning/vocabulary';
import { checkFunnels, checkGaps, checkTimes } from '../../planning/week-checks';
import type { Base } from './base';

export interface WeekRules {
  readonly week: WeekStart;
  readonly offsets: ZoneOffsets;
  readonly now: Instant;
  readonly parameters: Parameters;
  readonly priceLimits: PriceLimits;
  readonly window: Window;
  readonly blackoutDates: readonly CivilDate[];
  /** The narrowest gap between PPV that the page's tier and mode allow. */
  readonly ppvGapMinutes: number;
}

/** A message with the row it stands in; `id` is its slot, or stands for a row that has none yet. */
export interface Placed {
  readonly id: string;
  readonly content: Base;
}

/**
 * Errors that the rows have after the edits and had not before; what was wrong already is not the person's doing.
 * Deleted rows can't be asked what they were: a funnel without its offer (V21) is then taken for their loss.
 */
export function newFindings(
  before: readonly Placed[],
  after: readonly Placed[],
  hasRemovals: boolean,
  rules: WeekRules,
): Finding[] {
  const known = new Set(
    errors(before, rules)
      .filter((finding) => !(hasRemovals && finding.code === 'V21'))
      .map(nameOf),
  );
  return errors(after, rules).filter((finding) => !known.has(nameOf(finding)));
}

function nameOf(finding: Finding): string {
  return `${finding.code} ${[...finding.slotIds].sort().join(' ')}`;
}

function errors(rows: readonly Placed[], rules: WeekRules): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (code, severity, slotIds, sentence, remedy) => {
    if (severity === 'ERROR') findings.push({ code, severity, slotIds, sentence, remedy });
  };
  const messages = rows.flatMap((row) => scheduled(row, rules.offsets)).sort((a, b) => a.at - b.at);
  const ppv = messages.filter((message) => message.type === 'PPV');
  const context = contextOf(rules);
  checkTimes(messages, context, report);
  checkGaps(messages, ppv, context, rules.parameters, report);
  checkPrices(messages, context, rules.parameters, report);
  checkFunnels(messages, rules.parameters, report);
  return findings;
}

function scheduled({ id, content }: Placed, offsets: ZoneOffsets): ScheduledMessage[] {
  const priceTier = PRICE_TIERS.find((tier) => tier === content.tier);
  const { captionId } = content;
  // A tier or id that planning does not know is the warehouse's to judge.
  if (priceTier === undefined || !isSlotId(id) || !isCaptionId(captionId) || !isCaptionKey(captionId)) return [];
  return [
    {
      slotId: id,
      type: content.kind,
      funnelId: content.funnel,
      stage: content.stage,
      local: content.local,
      at: instantOf(content.local, offsets),
      captionId,
      captionKey: captionId,
      category: content.category,
      priceTier,
      urgency: false,
      price: content.price,
    },
  ];
}

/** The rules asked here read nothing of what a tab can't know: targets, stock, pool. */
function contextOf(rules: WeekRules): ValidationContext {
  return {
    weekStart: rules.week,
    offsets: rules.offsets,
    window: rules.window,
    blackoutDates: rules.blackoutDates,
    colour: 'GREEN',
    probesAllowed: 0,
    ppvGapMinutes: rules.ppvGapMinutes,
    ppvTarget: 0,
    messageTarget: 0,
    analysedAt: rules.now,
    now: rules.now,
    priceLimits: rules.priceLimits,
    stock: new Map(),
    captions: new Map(),
    tiersInPool: new Set(),
  };
}

export function isPast(content: Base, { offsets, now }: Pick<WeekRules, 'offsets' | 'now'>): boolean {
  return instantOf(content.local, offsets) < now;
}

export function dayText(content: Base): string {
  return `${dateOf(content.local)} ${content.local.slice(11, 16)}`;
}
