// A page's week from its analysis and its captions: one pure function, the same input to the same bytes.
import { dateOf } from '../calendar/civil';
import { spanOf } from '../calendar/weeks';
import type { Parameters } from '../parameters/registry';
import { type Funnel, funnelsOf } from './funnels';
import { type Draft, draftsOf } from './messages';
import { Occupancy } from './occupancy';
import type { PlanInput } from './plan-input';
import { PLAN_VERSION, type Plan, type PlannedDay, type PlannedMessage } from './plan-output';
import { poolReport, runnersUp, shortageOf } from './plan-report';
import type { DayQuota } from './quotas';
import type { OpenDay, SendTime } from './send-times';
import { type Setting, settingOf } from './setting';
import { type Filling, fillSlots, type Slot } from './slot-filling';
import { type CaptionFacts, isValid, type ValidationContext, validate } from './validation';
import { type CaptionId, type CaptionKey, type PaidTier, slotId } from './vocabulary';
import { cutNotice, placeBumps, placePpv } from './week-times';

export function plan(input: PlanInput, parameters: Parameters): Plan {
  const week = new WeekPlan(settingOf(input, parameters));
  week.placePpv();
  const ppv = week.fillPpv();
  week.placeFunnels();
  week.placeBumps();
  const free = week.fillFree();
  return week.finished(ppv, free);
}

/** The week as it fills up. */
class WeekPlan {
  private readonly occupancy: Occupancy;
  private readonly notices: string[];
  private readonly ppvFit: number[] = [];
  private readonly bumpsFit: number[] = [];
  private readonly ppvSlots: Slot[] = [];
  private readonly freeSlots: Slot[] = [];
  private readonly funnels: Funnel[] = [];
  private offers: readonly Draft[] = [];

  constructor(private readonly setting: Setting) {
    this.notices = setting.notices.slice();
    this.occupancy = new Occupancy(
      spanOf(setting.input.weekStart, setting.offsets),
      setting.parameters.message_gap_minutes,
    );
    for (const pin of setting.pins) {
      this.occupancy.add(pin.time.at, pin.type === 'PPV');
      (pin.type === 'PPV' ? this.ppvSlots : this.freeSlots).push(pin);
    }
  }

  placePpv(): void {
    const { account, parameters } = this.setting;
    let rigid = 0;
    this.eachDay((day, quota, index) => {
      const pinned = this.pinnedOn(index, 'PPV');
      const wanted = Math.max(0, quota.ppv - pinned);
      const placed = placePpv(day, wanted, account, this.occupancy, parameters);
      this.ppvSlots.push(...placed.times.map((time) => this.slot(time, index, 'PPV')));
      const fit = placed.times.length + pinned;
      this.ppvFit.push(fit);
      this.note(cutNotice(quota, 'PPV', quota.ppv, fit, placed.gapMinutes));
      if (placed.gapMinutes < account.ppvGapMinutes && fit > 0) {
        this.note(
          `${quota.date}: PPV gaps narrowed from ${account.ppvGapMinutes} to ${placed.gapMinutes} minutes for push.`,
        );
      }
      if (!placed.unround) rigid++;
    });
    if (rigid > 0) {
      this.note(
        `On ${rigid} ${rigid === 1 ? 'day' : 'days'} the PPV fill the window to the minute, so their times can’t vary.`,
      );
    }
    sortByTime(this.ppvSlots);
  }

  fillPpv(): Filling {
    const { setting } = this;
    const ppv = fillSlots(
      {
        slots: this.ppvSlots,
        paid: true,
        pool: this.poolRequest(true, setting.pinnedKeys),
        prices: setting.prices,
        pinnedKeys: setting.pinnedKeys,
        explores: setting.account.colour !== 'RED',
        random: setting.random.fork('exploration'),
      },
      setting.parameters,
    );
    this.offers = this.draftsOf(ppv);
    return ppv;
  }

  placeFunnels(): void {
    const { account, parameters } = this.setting;
    let teases = 0;
    let followUps = 0;
    this.eachDay((day, _quota, index) => {
      const offers = this.offers
        .filter((draft) => draft.slot.day === index)
        .map((draft) => ({ time: draft.slot.time, expectedEarnings: draft.expectedEarnings }));
      const found = funnelsOf(
        { day, offers, colour: account.colour, free: (time) => this.occupancy.isFree(time.at) },
        parameters,
      );
      this.funnels.push(...found.funnels);
      for (const { tease, followUp } of found.funnels) {
        if (tease !== null) this.addFree(tease, index, 'BUMP');
        if (followUp !== null) this.addFree(followUp, index, 'FOLLOW_UP');
      }
      teases += found.missing.teases;
      followUps += found.missing.followUps;
    });
    if (teases > 0) this.note(`${plural(teases, 'tease')} found no minute before the offer in the window.`);
    if (followUps > 0) this.note(`${plural(followUps, 'follow-up')} found no minute after the offer in the window.`);
  }

  placeBumps(): void {
    const { account, parameters } = this.setting;
    this.eachDay((day, quota, index) => {
      const placedBefore = this.freeSlots.filter((slot) => slot.day === index && slot.type === 'BUMP').length;
      const wanted = Math.max(0, quota.bumps - placedBefore);
      const placed = placeBumps(day, wanted, account, this.occupancy, parameters);
      this.freeSlots.push(...placed.times.map((time) => this.slot(time, index, 'BUMP')));
      const fit = placedBefore + placed.times.length;
      this.bumpsFit.push(fit);
      this.note(cutNotice(quota, 'bumps', quota.bumps, fit, placed.gapMinutes));
    });
    sortByTime(this.freeSlots);
  }

  fillFree(): Filling {
    const { setting } = this;
    const taken = new Set(setting.pinnedKeys);
    for (const draft of this.offers) taken.add(draft.caption.captionKey);
    return fillSlots(
      {
        slots: this.freeSlots,
        paid: false,
        pool: this.poolRequest(false, taken),
        prices: setting.prices,
        pinnedKeys: setting.pinnedKeys,
        explores: false,
        random: setting.random,
      },
      setting.parameters,
    );
  }

  finished(ppv: Filling, free: Filling): Plan {
    const { input, parameters, account, prices } = this.setting;
    const messages = this.messages(free);
    const wanted = this.ppvSlots.length + this.freeSlots.length;
    const shortages = [shortageOf('PPV', ppv), shortageOf('BUMP', free), shortageOf('FOLLOW_UP', free)].flatMap(
      (shortage) => shortage ?? [],
    );
    for (const [filling, kind] of [
      [ppv, 'paid'],
      [free, 'FREE'],
    ] as const) {
      if (filling.pool.cooldownDays < parameters.cooldown_days && filling.slots.length > 0) {
        this.note(
          `The pool of ${kind} captions is short: the cooldown was shortened to ${filling.pool.cooldownDays} days.`,
        );
      }
    }
    if (!ppv.mixesTiers) this.note('The pool is short: not every day mixes price tiers.');
    const findings = validate(messages, this.validationContext(wanted, ppv), parameters);
    const valid = isValid(findings);
    const heldReasons = [
      ...(valid
        ? []
        : [
            `${plural(findings.filter((finding) => finding.severity === 'ERROR').length, 'error')} found: ${errorCodes(findings)}.`,
          ]),
      ...(account.colour === 'RED' ? ['The page is RED.'] : []),
      ...(input.profile.rollout === 'LIVE' ? [] : ['The page’s rollout is SHADOW.']),
    ];
    return {
      version: PLAN_VERSION,
      scheduleId: input.scheduleId,
      page: input.page,
      weekStart: input.weekStart,
      seed: input.seed,
      mode: input.mode,
      policy: input.policy,
      tier: account.tier,
      risk: account.risk,
      colour: account.colour,
      status: heldReasons.length === 0 ? 'READY' : 'HELD',
      isValid: valid,
      heldReasons,
      captionTarget: account.captionTarget,
      ppvGapMinutes: account.ppvGapMinutes,
      days: this.plannedDays(messages),
      messages,
      prices: [...prices.values()].map(({ tier, price, tried, why }) => ({ tier, price, tried, why })),
      totals: {
        ppv: countOf(messages, 'PPV'),
        bumps: countOf(messages, 'BUMP'),
        followUps: countOf(messages, 'FOLLOW_UP'),
        messages: messages.length,
        explored: messages.filter((message) => message.explored).length,
        expectedEarnings: cents(messages.reduce((sum, message) => sum + message.expectedEarnings, 0)),
      },
      bounds: [...ppv.bounds, ...free.bounds],
      pool: poolReport(ppv, free),
      shortages,
      runnersUp: runnersUp(ppv, free, account.captionTarget),
      findings,
      notices: this.notices,
    };
  }

  private messages(free: Filling): PlannedMessage[] {
    const { input } = this.setting;
    const drafts = [...this.offers, ...this.draftsOf(free)].sort((a, b) => a.slot.time.at - b.slot.time.at);
    const funnelIds = new Map<number, { readonly id: string; readonly stage: 'TEASE' | 'OFFER' | 'FOLLOW_UP' }>();
    const places = new Set(drafts.map((draft) => draft.slot.time.at as number));
    let number = 0;
    for (const { offer, tease, followUp } of this.funnels) {
      const kept = [tease, followUp].filter((time) => time !== null && places.has(time.at));
      // Without a caption for either stage the offer stands alone.
      if (kept.length === 0) continue;
      const id = `${input.scheduleId}/F${String(++number).padStart(2, '0')}`;
      funnelIds.set(offer.time.at, { id, stage: 'OFFER' });
      if (tease !== null) funnelIds.set(tease.at, { id, stage: 'TEASE' });
      if (followUp !== null) funnelIds.set(followUp.at, { id, stage: 'FOLLOW_UP' });
    }
    return drafts.map((draft, index) => {
      const funnel = funnelIds.get(draft.slot.time.at);
      const { caption, slot } = draft;
      return {
        slotId: slotId(input.scheduleId, index + 1),
        type: slot.type,
        funnelId: funnel?.id ?? null,
        stage: funnel?.stage ?? null,
        local: slot.time.local,
        at: slot.time.at,
        captionId: caption.captionId,
        captionKey: caption.captionKey,
        category: caption.category,
        priceTier: caption.priceTier,
        urgency: caption.urgency,
        price: draft.price,
        expectedEmv: draft.expectedEmv,
        expectedViewRate: draft.expectedViewRate,
        expectedEarnings: draft.expectedEarnings,
        score: draft.score,
        explored: draft.selectionProbability !== null,
        selectionProbability: draft.selectionProbability,
        reason: draft.reason,
        runnerUp: draft.runnerUp,
        pinned: slot.pin !== null,
        note: slot.pin?.note ?? '',
      };
    });
  }

  private draftsOf(filling: Filling): Draft[] {
    const { input, parameters, prices, account } = this.setting;
    return draftsOf(
      filling,
      { captions: input.captions, policy: input.policy, prices, audience: account.audience },
      parameters,
    );
  }

  private plannedDays(messages: readonly PlannedMessage[]): PlannedDay[] {
    return this.setting.quotas.map((quota, index) => {
      const today = messages.filter((message) => dateOf(message.local) === quota.date);
      return {
        date: quota.date,
        blackout: quota.blackout,
        holidays: quota.holidays,
        holidayFactor: quota.holidayFactor,
        ppvWanted: quota.ppv,
        ppvFit: this.ppvFit[index] ?? 0,
        ppvPlanned: countOf(today, 'PPV'),
        bumpsWanted: quota.bumps,
        bumpsFit: this.bumpsFit[index] ?? 0,
        bumpsPlanned: countOf(today, 'BUMP'),
        followUpsPlanned: countOf(today, 'FOLLOW_UP'),
      };
    });
  }

  private validationContext(messageTarget: number, ppv: Filling): ValidationContext {
    const { input, account, offsets, window, limits, stock, parameters } = this.setting;
    const afterRedWeek = input.previousColour === 'RED';
    const tiersInPool = new Set<PaidTier>();
    for (const { caption } of ppv.pool.captions) if (caption.priceTier !== 'FREE') tiersInPool.add(caption.priceTier);
    return {
      weekStart: input.weekStart,
      offsets,
      window,
      blackoutDates: input.profile.blackoutDates,
      colour: account.colour,
      probesAllowed: afterRedWeek ? parameters.probe_ppv_after_red : 0,
      ppvGapMinutes: account.narrowestPpvGapMinutes,
      ppvTarget: this.ppvSlots.length,
      messageTarget,
      analysedAt: input.analysis.analysed_at,
      now: input.plannedAt,
      priceLimits: limits,
      stock,
      captions: captionFacts(input),
      tiersInPool,
    };
  }

  private poolRequest(paid: boolean, keysThisWeek: ReadonlySet<CaptionKey>) {
    const { input, stock, prices } = this.setting;
    return {
      captions: input.captions,
      paid,
      weekStart: input.weekStart,
      keysThisWeek,
      stock,
      pricedTiers: new Set(prices.keys()),
    };
  }

  private slot(time: SendTime, day: number, type: Slot['type']): Slot {
    const holidayFactor = this.setting.quotas[day]?.holidayFactor ?? 1;
    return { time, day, type, weight: time.weight * holidayFactor, pin: null };
  }

  private addFree(time: SendTime, day: number, type: 'BUMP' | 'FOLLOW_UP'): void {
    this.occupancy.add(time.at, false);
    this.freeSlots.push(this.slot(time, day, type));
  }

  private pinnedOn(day: number, type: Slot['type']): number {
    return this.setting.pins.filter((pin) => pin.day === day && pin.type === type).length;
  }

  private eachDay(visit: (day: OpenDay, quota: DayQuota, index: number) => void): void {
    this.setting.quotas.forEach((quota, index) => {
      const day = this.setting.days[index];
      if (day !== undefined) visit(day, quota, index);
    });
  }

  private note(sentence: string | null): void {
    if (sentence !== null) this.notices.push(sentence);
  }
}

/** A pinned row's caption may have dropped out of the candidates: the row then speaks for it. */
function captionFacts(input: PlanInput): Map<CaptionId, CaptionFacts> {
  const facts = new Map<CaptionId, CaptionFacts>();
  for (const pin of input.pins) facts.set(pin.captionId, { ...pin, standing: 'AVAILABLE', lastUsedOn: null });
  for (const caption of input.captions) facts.set(caption.captionId, caption);
  return facts;
}

function sortByTime(slots: Slot[]): void {
  slots.sort((a, b) => a.time.at - b.time.at);
}

function countOf(messages: readonly PlannedMessage[], type: PlannedMessage['type']): number {
  return messages.reduce((count, message) => count + Number(message.type === type), 0);
}

function errorCodes(findings: Plan['findings']): string {
  const codes = findings.filter((finding) => finding.severity === 'ERROR').map((finding) => finding.code);
  return [...new Set(codes)].join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
