// What stands in each filled slot: its expected earnings, its price, and why it was picked.
import { type Contender, decidedBy, type Factor, sentenceFor } from '../learning/reasons';
import type { Parameters } from '../parameters/registry';
import { NONE } from './assignment';
import { alternatives } from './local-search';
import type { CandidateCaption, PinnedMessage, PlanInput } from './plan-input';
import type { PlannedMessage } from './plan-output';
import { type PooledCaption, relaxedTo } from './pool';
import type { TierPrice } from './pricing';
import { estimateFor, type Filling, priceEffect, type Slot } from './slot-filling';
import type { CaptionId, MessageType, PaidTier } from './vocabulary';

/** A planned message before the week knows its slot id and funnel. */
export interface Draft
  extends Pick<
    PlannedMessage,
    | 'price'
    | 'expectedEmv'
    | 'expectedViewRate'
    | 'expectedEarnings'
    | 'score'
    | 'selectionProbability'
    | 'reason'
    | 'runnerUp'
  > {
  readonly slot: Slot;
  readonly caption: Pick<CandidateCaption, 'captionId' | 'captionKey' | 'category' | 'priceTier' | 'urgency'>;
}

export interface DraftContext {
  readonly captions: readonly CandidateCaption[];
  readonly policy: PlanInput['policy'];
  readonly prices: ReadonlyMap<PaidTier, TierPrice>;
  readonly audience: number;
}

/** One draft for each slot that found a caption, in the slots' order. */
export function draftsOf(filling: Filling, context: DraftContext, parameters: Parameters): Draft[] {
  const { assignment, slots } = filling;
  const others = alternatives(assignment);
  const ranks = ranksByType(filling, context);
  const known = new Map<CaptionId, CandidateCaption>();
  if (slots.some((slot) => slot.pin !== null)) {
    for (const caption of context.captions) known.set(caption.captionId, caption);
  }
  return slots.flatMap((slot, index) => {
    if (slot.pin !== null) return [pinnedDraft(slot, slot.pin, known, context)];
    const candidate = assignment.caption(index);
    const pooled = candidate === NONE ? undefined : filling.pool.captions[candidate];
    if (pooled === undefined) return [];
    const rank = ranks.get(slot.type)?.[candidate] ?? 0;
    return [chosenDraft(filling, slot, index, pooled, others[index] ?? NONE, rank, context, parameters)];
  });
}

function chosenDraft(
  filling: Filling,
  slot: Slot,
  index: number,
  pooled: PooledCaption,
  other: number,
  rank: number,
  context: DraftContext,
  parameters: Parameters,
): Draft {
  const { caption } = pooled;
  const estimate = estimateFor(caption, slot.type);
  const effect = slot.weight * priceEffect(caption, context.prices);
  const kind = slot.type === 'BUMP' ? 'VIEW_RATE' : 'EMV';
  const scaled = (value: number) => (kind === 'EMV' ? value * effect : withOdds(value, effect));
  const reward = {
    kind,
    expected: scaled(estimate?.expected ?? 0),
    low: scaled(estimate?.low ?? 0),
    high: scaled(estimate?.high ?? 0),
  } as const;
  const choice = filling.explored.get(index);
  const contender = contenderOf(filling, slot, index, filling.assignment.caption(index), pooled, context);
  const runnerUp = filling.pool.captions[other];
  const rival = runnerUp === undefined ? null : contenderOf(filling, slot, index, other, runnerUp, context);
  const reason = sentenceFor({
    policy: context.policy,
    reward,
    sends: estimate?.sends ?? 0,
    restedDays: pooled.restedDays,
    relaxedCooldownDays: relaxedTo(pooled.restedDays, parameters),
    rank,
    candidates: filling.pool.captions.length,
    factors: contender.factors,
    runnerUp: rival === null ? null : { captionId: rival.captionId, by: decidedBy(contender, rival) },
    explored: choice === undefined ? null : { among: choice.among, selectionProbability: choice.selectionProbability },
    pinned: false,
  });
  return {
    slot,
    caption,
    price: priceOf(caption, slot.type, context),
    ...expectations(slot.type, reward.expected, context.audience),
    score: contender.score,
    selectionProbability: choice?.selectionProbability ?? null,
    reason,
    runnerUp: runnerUp?.caption.captionId ?? null,
  };
}

/** A pinned row keeps its caption and price; what it is expected to bring is known if its caption is. */
function pinnedDraft(
  slot: Slot,
  pin: PinnedMessage,
  known: ReadonlyMap<CaptionId, CandidateCaption>,
  context: DraftContext,
): Draft {
  const caption = known.get(pin.captionId);
  const estimate = caption === undefined ? null : estimateFor(caption, slot.type);
  const plain = estimate?.expected ?? 0;
  const expected = slot.type === 'BUMP' ? withOdds(plain, slot.weight) : plain * slot.weight;
  return {
    slot,
    caption: pin,
    price: pin.price,
    ...expectations(slot.type, expected, context.audience),
    ...(estimate === null ? { expectedEmv: null, expectedViewRate: null } : {}),
    score: estimate?.score ?? 0,
    selectionProbability: null,
    reason: 'Pinned by hand',
    runnerUp: null,
  };
}

function expectations(
  type: MessageType,
  expected: number,
  audience: number,
): Pick<PlannedMessage, 'expectedEmv' | 'expectedViewRate' | 'expectedEarnings'> {
  if (type === 'BUMP') return { expectedEmv: null, expectedViewRate: expected, expectedEarnings: 0 };
  return { expectedEmv: expected, expectedViewRate: null, expectedEarnings: (expected * audience) / 1000 };
}

/** A rate whose odds are multiplied: what an effect on the logit does to it. */
export function withOdds(rate: number, factor: number): number {
  return (rate * factor) / (1 - rate + rate * factor);
}

function priceOf(caption: CandidateCaption, type: MessageType, { prices }: DraftContext): number | null {
  if (type !== 'PPV' || caption.priceTier === 'FREE') return null;
  return prices.get(caption.priceTier)?.price ?? null;
}

/** A caption's score and factors as they are where the slot stands in the finished week. */
function contenderOf(
  { assignment }: Filling,
  slot: Slot,
  index: number,
  candidate: number,
  pooled: PooledCaption,
  { prices }: DraftContext,
): Contender {
  const { caption, recovery } = pooled;
  const score = (estimateFor(caption, slot.type)?.score ?? 0) * priceEffect(caption, prices);
  const factors: Factor[] = [{ name: 'recent use', value: recovery }];
  if (slot.type === 'PPV') {
    const category = assignment.problem.category[candidate] ?? 0;
    factors.unshift(
      { name: 'category budget', value: assignment.categoryFactor(category) },
      { name: 'variety', value: assignment.variety(index, candidate) },
    );
  }
  return { captionId: caption.captionId, score, factors };
}

/** For each kind of message, each candidate's rank by score, 1 the highest. */
function ranksByType(filling: Filling, context: DraftContext): Map<MessageType, Int32Array> {
  const ranks = new Map<MessageType, Int32Array>();
  const { captions } = filling.pool;
  for (const type of new Set(filling.slots.map((slot) => slot.type))) {
    const scores = captions.map(
      ({ caption }) => (estimateFor(caption, type)?.score ?? 0) * priceEffect(caption, context.prices),
    );
    const order = scores.map((_, index) => index).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
    const rank = new Int32Array(captions.length);
    order.forEach((candidate, place) => {
      rank[candidate] = place + 1;
    });
    ranks.set(type, rank);
  }
  return ranks;
}
