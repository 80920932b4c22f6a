// The rules of a week, written down a second time and apart from the planner: what no plan may ever break.
import { dateOf, instant, minuteOf } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { datesOf } from '../../src/calendar/weeks';
import { civilOf } from '../../src/calendar/zone';
import { defaultParameters } from '../../src/parameters/registry';
import type { PlanInput } from '../../src/planning/plan-input';
import type { Plan, PlannedMessage } from '../../src/planning/plan-output';

const MINUTE = 60_000;

/** Every rule that a plan breaks, as sentences; empty for a good plan. Pinned rows are the person's own affair. */
export function brokenRules(input: PlanInput, plan: Plan): string[] {
  const broken: string[] = [];
  const must = (holds: boolean, rule: string) => {
    if (!holds) broken.push(rule);
  };
  const { messages } = plan;
  const ppv = messages.filter((message) => message.type === 'PPV');
  checkRepeats(messages, must);
  checkTimes(input, messages, must);
  checkGaps(input, plan, ppv, must);
  checkShares(input, plan, ppv, must);
  checkCaptions(input, messages, must);
  checkPrices(input, messages, must);
  checkFunnels(plan, must);
  checkRed(input, plan, ppv, must);
  checkExploration(plan, ppv, must);
  checkSums(plan, ppv, must);
  for (const { type, worth, upperBound } of plan.bounds)
    must(worth <= upperBound, `${type} worth ${worth} > ${upperBound}`);
  for (const finding of plan.findings) {
    must(finding.severity !== 'ERROR' || (finding.code === 'V18' && messages.length === 0), finding.sentence);
  }
  return broken;
}

type Must = (holds: boolean, rule: string) => void;

function checkRepeats(messages: readonly PlannedMessage[], must: Must): void {
  must(new Set(messages.map((message) => message.captionKey)).size === messages.length, 'a caption repeats');
  must(new Set(messages.map((message) => message.slotId)).size === messages.length, 'a slot id repeats');
}

function checkTimes(input: PlanInput, messages: readonly PlannedMessage[], must: Must): void {
  const dates = new Set<string>(datesOf(input.weekStart));
  const first = minutes(input.profile.windowStart ?? '09:00');
  const last = minutes(input.profile.windowEnd ?? '23:00');
  for (const message of messages) {
    const local = civilOf(instant(message.at), losAngelesOffsets);
    must(local === message.local, `${message.local} is not ${local}`);
    must(dates.has(dateOf(local)), `${local} is outside the week`);
    must(minuteOf(local) >= first && minuteOf(local) <= last, `${local} is outside the window`);
    must(!input.profile.blackoutDates.includes(dateOf(local)), `${local} is on a blackout day`);
  }
}

function checkGaps(input: PlanInput, plan: Plan, ppv: readonly PlannedMessage[], must: Must): void {
  plan.messages.forEach((message, index) => {
    const before = plan.messages[index - 1];
    if (before !== undefined) must(message.at - before.at >= 20 * MINUTE, `${message.local} is too near a message`);
  });
  const usual = input.analysis.account_classification.min_ppv_gap_minutes * (plan.colour === 'YELLOW' ? 1.25 : 1);
  const gap = usual * (plan.mode === 'push' ? 0.75 : 1);
  ppv.forEach((message, index) => {
    const before = ppv[index - 1];
    if (before === undefined) return;
    must(message.at - before.at >= gap * MINUTE, `${message.local} is too near a PPV`);
    must(message.category !== before.category, `${message.local} repeats the category before it`);
  });
}

function checkShares(input: PlanInput, plan: Plan, ppv: readonly PlannedMessage[], must: Must): void {
  const slots = plan.days.reduce((sum, day) => sum + day.ppvFit, 0);
  const counts = new Map<string, number>();
  for (const { category } of ppv) counts.set(category, (counts.get(category) ?? 0) + 1);
  for (const [category, count] of counts) {
    must(count === 1 || count <= 0.35 * slots + 1e-9, `${category} has ${count} of ${slots} PPV`);
    const stock = input.stock.find((entry) => entry.category === category);
    must(stock === undefined || count <= stock.items, `${category} has more PPV than stock`);
  }
  must(ppv.filter((message) => message.urgency).length <= 0.3 * slots + 1e-9, 'too much urgency');
}

function checkCaptions(input: PlanInput, messages: readonly PlannedMessage[], must: Must): void {
  const known = new Map(input.captions.map((caption) => [caption.captionId, caption]));
  for (const message of messages) {
    const caption = known.get(message.captionId);
    must(caption?.standing === 'AVAILABLE', `#${message.captionId} may not be sent`);
    must((message.type === 'PPV') === (message.priceTier !== 'FREE'), `#${message.captionId} is of the wrong tier`);
    if (caption === undefined || caption.lastUsedOn === null) continue;
    const rested = (Date.parse(message.local.slice(0, 10)) - Date.parse(caption.lastUsedOn)) / 86_400_000;
    must(rested >= defaultParameters.cooldown_shortest_days, `#${message.captionId} rested ${rested} days`);
  }
}

function checkPrices(input: PlanInput, messages: readonly PlannedMessage[], must: Must): void {
  for (const { type, price, priceTier, slotId } of messages) {
    if (type !== 'PPV') {
      must(price === null, `${slotId} is free and has a price`);
      continue;
    }
    must(price !== null && price >= (input.profile.minPrice ?? 3), `${slotId} is too cheap`);
    must(price !== null && price <= (input.profile.maxPrice ?? 50), `${slotId} is too dear`);
    const tier = price === null ? null : price < 10 ? 'LOW' : price <= 20 ? 'MID' : 'PREMIUM';
    must(tier === priceTier, `${slotId}: $${price} is not ${priceTier}`);
  }
}

function checkFunnels(plan: Plan, must: Must): void {
  const offers = new Map(plan.messages.flatMap((m) => (m.stage === 'OFFER' ? [[m.funnelId, m] as const] : [])));
  for (const message of plan.messages) {
    if (message.stage === null || message.stage === 'OFFER') continue;
    const offer = offers.get(message.funnelId);
    const after = (message.at - (offer?.at ?? 0)) / MINUTE;
    if (message.stage === 'TEASE')
      must(after <= -30 && after >= -90, `a tease stands ${after} minutes after its offer`);
    else must(after >= 120 && after <= 240, `a follow-up stands ${after} minutes after its offer`);
  }
  for (const day of plan.days) {
    const offersThatDay = [...offers.values()].filter((offer) => dateOf(offer.local) === day.date);
    must(offersThatDay.length <= 2, `${day.date} has ${offersThatDay.length} funnels`);
  }
  if (plan.colour !== 'GREEN')
    must(
      plan.messages.every((m) => m.stage !== 'TEASE'),
      'a tease on a page that is not GREEN',
    );
}

function checkRed(input: PlanInput, plan: Plan, ppv: readonly PlannedMessage[], must: Must): void {
  if (plan.colour !== 'RED') return;
  const probes = input.previousColour === 'RED' ? 2 : 0;
  must(ppv.length <= probes, `a RED page sends ${ppv.length} PPV`);
  must(plan.status === 'HELD', 'a RED page is not held');
  for (const day of plan.days) {
    must(
      day.bumpsPlanned <= input.analysis.account_classification.daily_bump_target,
      `${day.bumpsPlanned} bumps on a RED day`,
    );
  }
}

function checkExploration(plan: Plan, ppv: readonly PlannedMessage[], must: Must): void {
  const explored = plan.messages.filter((message) => message.explored);
  must(
    explored.every((message) => message.type === 'PPV'),
    'a free message is explored',
  );
  if (plan.colour === 'RED') must(explored.length === 0, 'a RED page explores');
  else if (ppv.length > 0) must(explored.length >= 1, 'nothing is explored');
  for (const { selectionProbability } of plan.messages) {
    const among = selectionProbability === null ? 1 : 1 / selectionProbability;
    must(among >= 1 && among <= 20 && Math.abs(among - Math.round(among)) < 1e-9, `probability 1/${among}`);
  }
}

function checkSums(plan: Plan, ppv: readonly PlannedMessage[], must: Must): void {
  const { totals, days, messages } = plan;
  const sum = (read: (day: Plan['days'][number]) => number) => days.reduce((total, day) => total + read(day), 0);
  must(totals.ppv === ppv.length && totals.ppv === sum((day) => day.ppvPlanned), 'PPV don’t add up');
  must(totals.bumps === sum((day) => day.bumpsPlanned), 'bumps don’t add up');
  must(totals.followUps === sum((day) => day.followUpsPlanned), 'follow-ups don’t add up');
  must(totals.messages === messages.length, 'messages don’t add up');
  must(totals.messages === totals.ppv + totals.bumps + totals.followUps, 'kinds don’t add up');
  const earnings = messages.reduce((total, message) => total + message.expectedEarnings, 0);
  must(Math.abs(totals.expectedEarnings - earnings) <= 0.005 + 1e-9 * earnings, 'earnings don’t add up');
  must(plan.runnersUp.length <= Math.max(0, plan.captionTarget - messages.length), 'too many runners-up');
  for (const day of days) {
    must(day.ppvPlanned <= day.ppvFit && day.ppvFit <= day.ppvWanted, `${day.date}: PPV over what fits`);
    must(day.bumpsPlanned <= day.bumpsFit, `${day.date}: bumps over what fits`);
    must(!day.blackout || day.ppvPlanned + day.bumpsPlanned === 0, `${day.date} is blackout`);
  }
  const missing = plan.shortages.reduce((total, shortage) => total + shortage.missing, 0);
  must(missing > 0 === plan.findings.some((finding) => finding.code === 'V18'), 'a shortage is not said');
}

function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
