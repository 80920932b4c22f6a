// Captions for a week's slots: the pool at each step of the cooldown, explored slots first, then the search.
import { DAYS_A_WEEK } from '../calendar/weeks';
import { type ExploredChoice, exploreAmong, exploredSlotCount, exploredSlots } from '../learning/exploration';
import type { Random } from '../learning/random';
import type { Parameters } from '../parameters/registry';
import { Assignment, type AssignmentProblem, NONE, plainTaste } from './assignment';
import { categoryBudgetFactors, categoryLimit, tierDayLimit, urgencyLimit } from './limits';
import { assign } from './local-search';
import type { CandidateCaption, Estimate, PinnedMessage } from './plan-input';
import { cooldownSteps, type Pool, type PooledCaption, type PoolRequest, poolOf } from './pool';
import type { TierPrice } from './pricing';
import type { SendTime } from './send-times';
import { mostFilled, upperBound } from './upper-bound';
import type { CaptionKey, MessageType, PaidTier } from './vocabulary';

/** A message to be: when, what kind, and what its hour and day are worth. */
export interface Slot {
  readonly time: SendTime;
  readonly day: number;
  readonly type: MessageType;
  readonly weight: number;
  readonly pin: PinnedMessage | null;
}

export interface FillingRequest {
  /** In time order; all PPV, or none. */
  readonly slots: readonly Slot[];
  readonly paid: boolean;
  readonly pool: PoolRequest;
  readonly prices: ReadonlyMap<PaidTier, TierPrice>;
  /** The keys of pinned rows: what the bound leaves out, however the paid captions were placed. */
  readonly pinnedKeys: ReadonlySet<CaptionKey>;
  /** Whether some slots are filled at random so that policies can be compared. */
  readonly explores: boolean;
  readonly random: Random;
}

export interface Filling {
  readonly slots: readonly Slot[];
  readonly pool: Pool;
  readonly assignment: Assignment;
  /** The pool's captions in the order of the assignment's candidates; pinned rows come after them. */
  readonly explored: ReadonlyMap<number, ExploredChoice<number>>;
  readonly mixesTiers: boolean;
  /** Whether the search was made in full. */
  readonly shaken: boolean;
  readonly bounds: readonly TypeBound[];
}

export interface TypeBound {
  readonly type: MessageType;
  readonly worth: number;
  readonly upperBound: number;
}

const PAID_TYPES: readonly MessageType[] = ['PPV'];
const FREE_TYPES: readonly MessageType[] = ['BUMP', 'FOLLOW_UP'];

/** Shortens the cooldown, step by step, and gives up the mix of tiers only where slots would stay empty. */
export function fillSlots(request: FillingRequest, parameters: Parameters): Filling {
  let best: Filling | null = null;
  let poolSize = -1;
  for (const step of cooldownSteps(parameters)) {
    const pool = poolOf(request.pool, step, parameters);
    if (pool.captions.length === poolSize) continue;
    poolSize = pool.captions.length;
    for (const mixesTiers of [true, false]) {
      if (!mixesTiers && !(request.paid && tiersIn(pool) > 1)) continue;
      const filling = fillOnce(request, pool, mixesTiers, 'A_FIRST_LOOK', parameters);
      if (best === null || filling.assignment.filled > best.assignment.filled) best = filling;
      if (best.assignment.filled === request.slots.length) return best;
      // Giving up the mix helps only where the mix is what is in the way.
      if (filling.assignment.filled >= mostFilled(filling.assignment.problem)) break;
    }
  }
  if (best === null) {
    const pool = poolOf(request.pool, parameters.cooldown_days, parameters);
    return fillOnce(request, pool, true, 'IN_FULL', parameters);
  }
  return best.shaken ? best : again(request, best, parameters);
}

/** The chosen attempt once more, with all the search that the others were spared. */
function again(request: FillingRequest, { pool, mixesTiers }: Filling, parameters: Parameters): Filling {
  return fillOnce(request, pool, mixesTiers, 'IN_FULL', parameters);
}

/** What a caption is taken to bring in a kind of message. */
export function estimateFor(caption: CandidateCaption, type: MessageType): Estimate | null {
  return type === 'PPV' ? caption.ppv : type === 'BUMP' ? caption.bump : caption.followUp;
}

/** The factor that a caption's price puts on what it earns. */
export function priceEffect(
  caption: Pick<CandidateCaption, 'priceTier'>,
  prices: ReadonlyMap<PaidTier, TierPrice>,
): number {
  return caption.priceTier === 'FREE' ? 1 : (prices.get(caption.priceTier)?.effect ?? 1);
}

function fillOnce(
  request: FillingRequest,
  pool: Pool,
  mixesTiers: boolean,
  search: 'A_FIRST_LOOK' | 'IN_FULL',
  parameters: Parameters,
): Filling {
  const types = request.paid ? PAID_TYPES : FREE_TYPES;
  const { problem, scales } = problemOf(request, pool, types, mixesTiers, parameters);
  const explored = explore(request, problem, parameters);
  const fixed = problem.fixed.slice();
  for (const [slot, choice] of explored) fixed[slot] = choice.chosen;
  const started = { ...problem, fixed };
  // A pool that is short whatever is done needs no more than a look; one that may do gets every chance to.
  const shaken = search === 'IN_FULL' || mostFilled(started) >= request.slots.length;
  const assignment = assign(started, parameters.local_search_rounds, shaken);
  // The bound leaves explored slots open, so that it holds for whatever chance puts there.
  const open = openProblem(request, pool, types, mixesTiers, parameters) ?? { problem, scales };
  const bounds = types.map((type, kind) => ({
    type,
    worth: (scales[kind] ?? 1) * assignment.worthOf(kind),
    upperBound: (open.scales[kind] ?? 1) * upperBound(open.problem, kind),
  }));
  return { slots: request.slots, pool, assignment, explored, mixesTiers, shaken, bounds };
}

/** The problem as it would be had no paid caption taken a key from the free ones; null where none did. */
function openProblem(
  request: FillingRequest,
  pool: Pool,
  types: readonly MessageType[],
  mixesTiers: boolean,
  parameters: Parameters,
): ScaledProblem | null {
  if (request.pool.keysThisWeek.size === request.pinnedKeys.size) return null;
  const unexcluded = poolOf({ ...request.pool, keysThisWeek: request.pinnedKeys }, pool.cooldownDays, parameters);
  if (unexcluded.captions.length === pool.captions.length) return null;
  return problemOf(request, unexcluded, types, mixesTiers, parameters);
}

interface ScaledProblem {
  readonly problem: AssignmentProblem;
  /** What a unit of each kind's merit is in scores: kinds counted in different units are brought to one scale. */
  readonly scales: readonly number[];
}

function problemOf(
  request: FillingRequest,
  pool: Pool,
  types: readonly MessageType[],
  mixesTiers: boolean,
  parameters: Parameters,
): ScaledProblem {
  const { slots, paid } = request;
  const pins = slots.flatMap((slot) => (slot.pin === null ? [] : [slot.pin]));
  const candidates: readonly Standing[] = [...pool.captions.map(({ caption }) => caption), ...pins];
  // Nothing limits the categories of what is free.
  const category = numbered(candidates, (candidate) => (paid ? candidate.category : 'any'));
  const key = numbered(candidates, (candidate) => candidate.captionKey);
  const tier = numbered(candidates, (candidate) => candidate.priceTier);
  const trigger = numbered(pool.captions, ({ caption }) => caption.trigger);
  const tone = numbered(pool.captions, ({ caption }) => caption.tone);
  const scales: number[] = [];
  const merit = types.map((type) => {
    const values = new Float64Array(candidates.length);
    pool.captions.forEach(({ caption, recovery }, index) => {
      const score = estimateFor(caption, type)?.score ?? 0;
      values[index] = score * recovery * priceEffect(caption, request.prices);
    });
    const scale = types.length === 1 ? 1 : meanOfPositive(values);
    scales.push(scale);
    return scale === 1 ? values : values.map((value) => value / scale);
  });
  const fixed = new Int32Array(slots.length).fill(NONE);
  let pinned = pool.captions.length;
  slots.forEach((slot, index) => {
    if (slot.pin !== null) fixed[index] = pinned++;
  });
  const categories = category.names.length;
  const limit = categoryLimit(slots.length, parameters);
  const perDay = dayCounts(slots);
  const problem: AssignmentProblem = {
    slotWeight: Float64Array.from(slots, (slot) => slot.weight),
    slotKind: Int32Array.from(slots, (slot) => Math.max(0, types.indexOf(slot.type))),
    slotDay: Int32Array.from(slots, (slot) => slot.day),
    merit,
    key: key.of,
    category: category.of,
    tier: tier.of,
    urgent: Uint8Array.from(candidates, (candidate) => Number(paid && candidate.urgency)),
    trigger: padded(trigger.of, candidates.length),
    tone: padded(tone.of, candidates.length),
    categories,
    tiers: tier.names.length,
    keys: key.names.length,
    days: perDay.length,
    fixed,
    limits: {
      categoryWeek: Float64Array.from(category.names, (name) =>
        paid ? Math.min(limit, request.pool.stock.get(name) ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
      ),
      categoryDay: Number.POSITIVE_INFINITY,
      tierDay: Float64Array.from(perDay, (count) =>
        paid && mixesTiers ? tierDayLimit(count, tiersIn(pool)) : Number.POSITIVE_INFINITY,
      ),
      urgentWeek: paid ? urgencyLimit(slots.length, parameters) : Number.POSITIVE_INFINITY,
      neighboursDiffer: paid,
    },
    taste: plainTaste(categories, slots.length),
  };
  if (!paid) return { problem, scales };
  // A repeated trigger or tone costs what one message is of the week.
  const repeated = Math.max(0, 1 - 1 / Math.max(1, slots.length));
  const budget = categoryBudgetFactors(limit, slots.length, parameters);
  const taste = {
    categoryFactor: Array.from({ length: categories }, () => budget),
    sameTrigger: repeated,
    sameTone: repeated,
  };
  return { problem: { ...problem, taste }, scales };
}

/** Some slots, chosen by the seed, each filled uniformly from the best captions that may stand there. */
function explore(
  request: FillingRequest,
  problem: AssignmentProblem,
  parameters: Parameters,
): Map<number, ExploredChoice<number>> {
  const explored = new Map<number, ExploredChoice<number>>();
  if (!request.explores) return explored;
  const open = request.slots.flatMap((slot, index) => (slot.pin === null ? [index] : []));
  const count = exploredSlotCount(open.length, false, parameters);
  const places = exploredSlots(open.length, count, request.random.fork('which slots'));
  const random = request.random.fork('which captions');
  const assignment = new Assignment(problem);
  const merit = problem.merit[0] ?? new Float64Array(0);
  const ranked = Array.from(merit, (_, candidate) => candidate).sort(
    (a, b) => (merit[b] ?? 0) - (merit[a] ?? 0) || a - b,
  );
  for (const place of places) {
    const slot = open[place] ?? 0;
    const feasible: number[] = [];
    for (const candidate of ranked) {
      if (feasible.length >= parameters.explored_candidates) break;
      if (assignment.allows(slot, candidate)) feasible.push(candidate);
    }
    const choice = exploreAmong(feasible, random, parameters);
    if (choice === null) continue;
    explored.set(slot, choice);
    assignment.place(slot, choice.chosen);
  }
  return explored;
}

type Standing = Pick<CandidateCaption, 'captionKey' | 'category' | 'priceTier' | 'urgency'>;

interface Numbered {
  readonly of: Int32Array;
  readonly names: readonly string[];
}

/** Names to numbers in the order in which they first appear; NONE for what has no name. */
function numbered<T>(items: readonly T[], nameOf: (item: T) => string | null): Numbered {
  const numbers = new Map<string, number>();
  const of = new Int32Array(items.length);
  items.forEach((item, index) => {
    const name = nameOf(item);
    let number = name === null ? NONE : numbers.get(name);
    if (number === undefined && name !== null) {
      number = numbers.size;
      numbers.set(name, number);
    }
    of[index] = number ?? NONE;
  });
  return { of, names: [...numbers.keys()] };
}

function padded(numbers: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length).fill(NONE);
  longer.set(numbers);
  return longer;
}

function tiersIn(pool: Pool): number {
  return new Set(pool.captions.map(({ caption }: PooledCaption) => caption.priceTier)).size;
}

function dayCounts(slots: readonly Slot[]): number[] {
  const counts = Array.from({ length: DAYS_A_WEEK }, () => 0);
  for (const slot of slots) counts[slot.day] = (counts[slot.day] ?? 0) + 1;
  return counts;
}

function meanOfPositive(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (!(value > 0)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? 1 : sum / count;
}
