// Which captions could stand in a row instead of its own: those that keep the week valid there, the best first.
import { type Merits, meritsFor } from '../../learning/reasons';
import type { Parameters } from '../../parameters/registry';
import { categoryLimit, urgencyLimit } from '../../planning/limits';
import { withOdds } from '../../planning/messages';
import type { CandidateCaption, PlanInput } from '../../planning/plan-input';
import { type PooledCaption, poolOf, relaxedTo } from '../../planning/pool';
import { type Setting, settingOf } from '../../planning/setting';
import { estimateFor, priceEffect } from '../../planning/slot-filling';
import { isCaptionId, isCaptionKey, type MessageType, PRICE_TIERS } from '../../planning/vocabulary';
import type { Base } from '../../sheets/page-tab/base';
import type { ExpectedShown, RunnerUpShown } from '../../sidebar/contract';
import type { CaptionText } from '../../warehouse/rows/sidebar';

/** Offered to choose from. */
export const MOST_RUNNERS_UP = 12;
/** Looked up: some of them are another spelling of what the week sends already. */
export const MOST_LOOKED_UP = 20;

/** A row of the week as its tab has it. */
export interface WeekRow {
  readonly slotId: string;
  readonly base: Base;
}

export interface RankedCaption {
  readonly caption: CandidateCaption;
  readonly reward: ExpectedShown;
  readonly merits: Merits;
  readonly shortRest: string | null;
  /** What it should bring, less what its rest takes: the order is by it. */
  readonly worth: number;
}

export type Ranking =
  | { readonly ranked: readonly RankedCaption[]; readonly obstacle: null }
  | { readonly ranked: readonly []; readonly obstacle: string };

/** The price stays, so only captions of the row's own price tier can take its place. */
export function ranking(slotId: string, week: readonly WeekRow[], input: PlanInput, parameters: Parameters): Ranking {
  const own = week.find((row) => row.slotId === slotId);
  const tier = PRICE_TIERS.find((name) => name === own?.base.tier);
  if (own === undefined || tier === undefined) {
    return { ranked: [], obstacle: `Slot ${slotId} has no price tier that is known. Show the week again.` };
  }
  const { base } = own;
  const setting = settingOf({ ...input, pins: [pinOf(base, tier)] }, parameters);
  const pool = shortestPool(setting, base.kind, week, parameters);
  const others = week.filter((row) => row.slotId !== slotId);
  const neighbours = base.kind === 'PPV' ? categoriesBeside(own, others) : new Set<string>();
  const against = ruleOf(base.kind, others, input, parameters);
  const removed = new Map<string, number>();
  const ranked: RankedCaption[] = [];
  for (const pooled of pool) {
    const { caption } = pooled;
    if (caption.priceTier !== tier || caption.captionId === base.captionId) continue;
    const rule = neighbours.has(caption.category) ? `category ${caption.category} stands beside it` : against(caption);
    if (rule !== null) removed.set(rule, (removed.get(rule) ?? 0) + 1);
    else ranked.push(rankedOf(pooled, base.kind, setting, parameters));
  }
  if (ranked.length === 0) return { ranked: [], obstacle: noneLeft(tier, removed) };
  ranked.sort((a, b) => b.worth - a.worth || (a.caption.captionId < b.caption.captionId ? -1 : 1));
  return { ranked, obstacle: null };
}

/** With their texts; without those that are, to an audience, what the week sends already. */
export function runnersUpShown(
  ranked: readonly RankedCaption[],
  texts: readonly CaptionText[],
  week: readonly WeekRow[],
): readonly RunnerUpShown[] {
  const known = new Map(texts.map((text) => [text.caption_id, text]));
  const taken = new Set(week.flatMap(({ base }) => known.get(base.captionId)?.use_key ?? []));
  return ranked
    .flatMap(({ caption, reward, merits, shortRest }): RunnerUpShown[] => {
      const found = known.get(caption.captionId);
      if (found === undefined || taken.has(found.use_key)) return [];
      taken.add(found.use_key);
      return [
        {
          captionId: caption.captionId,
          text: found.caption_text,
          category: caption.category,
          priceTier: caption.priceTier,
          reward,
          sends: merits.sends,
          restedDays: merits.restedDays,
          why: shortRest === null ? meritsFor(merits) : `${meritsFor(merits)}; ${shortRest}`,
        },
      ];
    })
    .slice(0, MOST_RUNNERS_UP);
}

function pinOf(base: Base, priceTier: PlanInput['pins'][number]['priceTier']): PlanInput['pins'][number] {
  const { captionId } = base;
  if (!isCaptionId(captionId) || !isCaptionKey(captionId)) throw new Error(`"${captionId}" is no caption’s id.`);
  return {
    type: base.kind,
    local: base.local,
    captionId,
    captionKey: captionId,
    category: base.category,
    priceTier,
    urgency: false,
    price: base.price,
    note: '',
  };
}

/** A person may go as short of rest as the rules allow at all; the sentence says so. */
function shortestPool(
  { input, stock, prices }: Setting,
  kind: MessageType,
  week: readonly WeekRow[],
  parameters: Parameters,
): readonly PooledCaption[] {
  const inWeek = new Set(week.map(({ base }) => base.captionId));
  const keysThisWeek = new Set(
    input.captions.filter((caption) => inWeek.has(caption.captionId)).map((caption) => caption.captionKey),
  );
  const request = {
    captions: input.captions,
    paid: kind === 'PPV',
    weekStart: input.weekStart,
    keysThisWeek,
    stock,
    pricedTiers: new Set(prices.keys()),
  };
  const { captions } = poolOf(request, parameters.cooldown_shortest_days, parameters);
  return captions.filter(({ caption }) => estimateFor(caption, kind) !== null);
}

/** No two PPV in a row share a category. */
function categoriesBeside(own: WeekRow, others: readonly WeekRow[]): ReadonlySet<string> {
  const ppv = [own, ...others]
    .filter(({ base }) => base.kind === 'PPV')
    .sort((a, b) => (a.base.local < b.base.local ? -1 : 1));
  const at = ppv.indexOf(own);
  return new Set([ppv[at - 1], ppv[at + 1]].flatMap((row) => row?.base.category ?? []));
}

/** What the week's shares of category, urgency and stock say against a caption; null for nothing. */
function ruleOf(
  kind: MessageType,
  others: readonly WeekRow[],
  input: PlanInput,
  parameters: Parameters,
): (caption: CandidateCaption) => string | null {
  if (kind !== 'PPV') return () => null;
  const ppv = others.filter(({ base }) => base.kind === 'PPV');
  const slots = ppv.length + 1;
  const sent = new Map<string, number>();
  for (const { base } of ppv) sent.set(base.category, (sent.get(base.category) ?? 0) + 1);
  const urgentIds = new Set<string>(input.captions.filter(({ urgency }) => urgency).map(({ captionId }) => captionId));
  const urgent = ppv.filter(({ base }) => urgentIds.has(base.captionId)).length;
  const limit = categoryLimit(slots, parameters);
  const stock = new Map(input.stock.map(({ category, items }) => [category, items]));
  return ({ category, urgency }) => {
    const count = (sent.get(category) ?? 0) + 1;
    if (count > limit) return `category ${category} has its share of ${limit} PPV`;
    if (count > (stock.get(category) ?? Number.POSITIVE_INFINITY)) return `category ${category} has no stock left`;
    if (urgency && urgent + 1 > urgencyLimit(slots, parameters)) return 'urgent captions have their share of the PPV';
    return null;
  };
}

function rankedOf(
  { caption, restedDays, recovery }: PooledCaption,
  kind: MessageType,
  setting: Setting,
  parameters: Parameters,
): RankedCaption {
  const estimate = estimateFor(caption, kind);
  const [pinned] = setting.pins;
  const effect = (pinned?.weight ?? 1) * priceEffect(caption, setting.prices);
  const rewardKind = kind === 'BUMP' ? 'VIEW_RATE' : 'EMV';
  const scaled = (value: number) => (rewardKind === 'EMV' ? value * effect : withOdds(value, effect));
  const reward = {
    kind: rewardKind,
    expected: scaled(estimate?.expected ?? 0),
    low: scaled(estimate?.low ?? 0),
    high: scaled(estimate?.high ?? 0),
  } as const;
  const relaxed = relaxedTo(restedDays, parameters);
  return {
    caption,
    reward,
    // Whether the pool is short is not known here: the short rest is said beside it instead.
    merits: { reward, sends: estimate?.sends ?? 0, restedDays, relaxedCooldownDays: null },
    shortRest: relaxed === null ? null : `the full rest is ${parameters.cooldown_days} days`,
    worth: reward.expected * recovery,
  };
}

function noneLeft(tier: string, removed: ReadonlyMap<string, number>): string {
  const rules = [...removed].map(([rule, count]) => `${rule} (${count})`);
  const because =
    rules.length === 0
      ? 'All others are locked, restricted, out of stock, resting or in this week.'
      : `${rules.join(', ')}.`;
  return `No other ${tier} caption may stand here. ${because} Free some in the tab Captions, or remove the row.`;
}
