// Which price each tier is offered at on a page: shrunk revenue per 1,000, demand that falls with price, limits.
import type { Parameters } from '../parameters/registry';
import type { Mode, PaidTier } from './vocabulary';
import { PAID_TIERS } from './vocabulary';

/** What one price has brought on a page. */
export interface PriceRecord {
  readonly tier: PaidTier;
  readonly price: number;
  readonly sends: number;
  readonly deliveries: number;
  readonly earnings: number;
  readonly purchases: number;
}

export interface PriceLimits {
  readonly min: number;
  readonly max: number;
}

export interface TierPrice {
  readonly tier: PaidTier;
  readonly price: number;
  readonly tried: boolean;
  /** Expected revenue per 1,000 at this price; null where the tier has no history on the page. */
  readonly revenuePer1000: number | null;
  /** The factor on what a caption of this tier earns at the tier's usual prices. */
  readonly effect: number;
  readonly why: string;
}

interface PricePoint {
  readonly price: number;
  readonly weight: number;
  /** Purchases per delivery, shrunk and made to fall with price. */
  readonly demand: number;
}

const CENTS = 100;

export function priceLimits(min: number | null, max: number | null, parameters: Parameters): PriceLimits {
  return { min: min ?? parameters.price_minimum, max: max ?? parameters.price_maximum };
}

/** The prices that belong to a tier, in cents and both ends included, or null where the limits leave none. */
export function tierRange(tier: PaidTier, limits: PriceLimits, parameters: Parameters): PriceLimits | null {
  const low = Math.round(parameters.price_low_below * CENTS);
  const high = Math.round(parameters.price_premium_above * CENTS);
  const [from, to] =
    tier === 'LOW' ? [1, low - 1] : tier === 'MID' ? [low, high] : [high + 1, Number.POSITIVE_INFINITY];
  const min = Math.max(from, Math.round(limits.min * CENTS));
  const max = Math.min(to, Math.round(limits.max * CENTS));
  return min > max ? null : { min: min / CENTS, max: max / CENTS };
}

/** A price for each tier that the limits allow. */
export function tierPrices(
  records: readonly PriceRecord[],
  limits: PriceLimits,
  mode: Mode,
  parameters: Parameters,
): Map<PaidTier, TierPrice> {
  const prices = new Map<PaidTier, TierPrice>();
  for (const tier of PAID_TIERS) {
    const range = tierRange(tier, limits, parameters);
    if (range === null) continue;
    const own = records.filter((record) => record.tier === tier && record.deliveries > 0 && record.price > 0);
    prices.set(tier, tierPrice(tier, own, range, mode, parameters));
  }
  return prices;
}

function tierPrice(
  tier: PaidTier,
  records: readonly PriceRecord[],
  range: PriceLimits,
  mode: Mode,
  parameters: Parameters,
): TierPrice {
  const deliveries = sum(records, (record) => record.deliveries);
  const earnings = sum(records, (record) => record.earnings);
  const usual = deliveries > 0 ? earnings / deliveries : 0;
  if (usual === 0) return untold(tier, records, range, parameters);
  const points = demandCurve(records, usual, parameters.price_prior_sends);
  let best: PricePoint | null = null;
  for (const point of points) {
    if (point.price < range.min || point.price > range.max) continue;
    if (best === null || point.price * point.demand > best.price * best.demand * (1 + 1e-12)) best = point;
  }
  const untried = mode === 'push' || best === null ? bestUntried(points, range) : null;
  const offered = untried !== null && (best === null || revenue(untried) > revenue(best)) ? untried : best;
  if (offered === null) return untold(tier, records, range, parameters);
  const tried = offered === best;
  const per1000 = 1000 * revenue(offered);
  return {
    tier,
    price: offered.price,
    tried,
    revenuePer1000: per1000,
    effect: revenue(offered) / usual,
    why: tried
      ? `$${money(offered.price)} brings about $${money(per1000)} per 1,000, the most of ${points.length} ${tier} price${points.length === 1 ? '' : 's'} tried`
      : `$${money(offered.price)} is untried; its neighbours promise about $${money(per1000)} per 1,000`,
  };
}

/** Nothing sold or sent in this tier: the middle of what is allowed says least either way. */
function untold(
  tier: PaidTier,
  records: readonly PriceRecord[],
  range: PriceLimits,
  parameters: Parameters,
): TierPrice {
  const tried = records
    .filter((record) => record.price >= range.min && record.price <= range.max)
    .reduce<number | null>((least, record) => (least === null || record.price < least ? record.price : least), null);
  // PREMIUM has no upper end of its own: as wide as MID is wide enough.
  const end = Math.min(range.max, range.min + parameters.price_premium_above - parameters.price_low_below);
  const middle = Math.min(range.max, Math.max(range.min, Math.round((range.min + end) / 2)));
  const price = tried ?? middle;
  return {
    tier,
    price,
    tried: tried !== null,
    revenuePer1000: null,
    effect: 1,
    why:
      tried === null
        ? `no ${tier} price was tried within the limits; $${money(price)} is the middle of them`
        : `nothing was sold at a ${tier} price yet; $${money(price)} is the lowest tried`,
  };
}

/**
 * Demand at each tried price: shrunk to the tier's revenue per delivery as if each price had been sent some more times
 * at the tier's usual size, then pooled where a higher price seemed to sell more than a lower one.
 */
function demandCurve(records: readonly PriceRecord[], usual: number, priorSends: number): PricePoint[] {
  const byPrice = new Map<number, { deliveries: number; earnings: number }>();
  for (const record of records) {
    const total = byPrice.get(record.price) ?? { deliveries: 0, earnings: 0 };
    total.deliveries += record.deliveries;
    total.earnings += record.earnings;
    byPrice.set(record.price, total);
  }
  const sends = sum(records, (record) => record.sends);
  const prior = sends > 0 ? (priorSends * sum(records, (record) => record.deliveries)) / sends : 0;
  const points = [...byPrice.entries()]
    .sort(([a], [b]) => a - b)
    .map(([price, total]) => ({
      price,
      weight: total.deliveries + prior,
      demand: (total.earnings + prior * usual) / (total.deliveries + prior) / price,
    }));
  return fallingDemand(points);
}

/** Pool-adjacent-violators: the falling curve nearest to the points in weighted squares. */
export function fallingDemand(points: readonly PricePoint[]): PricePoint[] {
  const pools: { weight: number; demand: number; count: number }[] = [];
  for (const point of points) {
    let pool = { weight: point.weight, demand: point.demand, count: 1 };
    for (
      let last = pools[pools.length - 1];
      last !== undefined && last.demand < pool.demand;
      last = pools[pools.length - 1]
    ) {
      const weight = last.weight + pool.weight;
      pool = {
        weight,
        demand: (last.weight * last.demand + pool.weight * pool.demand) / weight,
        count: last.count + pool.count,
      };
      pools.pop();
    }
    pools.push(pool);
  }
  const demands = pools.flatMap((pool) => Array.from({ length: pool.count }, () => pool.demand));
  return points.map((point, index) => ({ ...point, demand: demands[index] ?? point.demand }));
}

/** The best whole-dollar price that was never tried, its demand read off the curve through its neighbours. */
function bestUntried(points: readonly PricePoint[], range: PriceLimits): PricePoint | null {
  const tried = new Set(points.map((point) => point.price));
  let best: PricePoint | null = null;
  for (let price = Math.ceil(range.min); price <= range.max; price++) {
    if (tried.has(price)) continue;
    const demand = demandAt(points, price);
    if (best === null || price * demand > revenue(best)) best = { price, weight: 0, demand };
  }
  return best;
}

/** Straight between neighbours in logarithms; outside them revenue is taken to stay as it is at the end. */
function demandAt(points: readonly PricePoint[], price: number): number {
  const above = points.findIndex((point) => point.price > price);
  const right = above === -1 ? undefined : points[above];
  const left = above === -1 ? points[points.length - 1] : points[above - 1];
  if (left === undefined || right === undefined) {
    const end = left ?? right;
    if (end === undefined) return 0;
    // Cheaper sells no less; dearer sells in proportion less, which promises nothing extra.
    return end.price > price ? end.demand : (end.demand * end.price) / price;
  }
  if (left.demand <= 0 || right.demand <= 0) return right.demand;
  const share = Math.log(price / left.price) / Math.log(right.price / left.price);
  return left.demand * (right.demand / left.demand) ** share;
}

function revenue(point: PricePoint): number {
  return point.price * point.demand;
}

function sum<T>(items: readonly T[], read: (item: T) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}

function money(value: number): string {
  return value % 1 === 0 ? String(value) : value.toFixed(2);
}
