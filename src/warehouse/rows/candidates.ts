// A row of page_candidates: all that a page's week is chosen from, its captions as parallel columns.
import { flag, list, nullable, number, object, oneOf, type Read, text, whole } from '../../planning/schema';
import { int64Text } from '../readers';

const FINITE = Number.MAX_VALUE;
const MOST_CAPTIONS = 1_000_000;

const counts = list(whole(0, Number.MAX_SAFE_INTEGER), MOST_CAPTIONS);
const sums = list(number(0, FINITE), MOST_CAPTIONS);
const signedSums = list(number(-FINITE, FINITE), MOST_CAPTIONS);
const words = list(text(), MOST_CAPTIONS);

const hourEffect = object({
  hour_of_week: whole(0, 167),
  effect: number(-FINITE, FINITE),
  weight: number(0, FINITE),
});

/** What a page's captions say of its tier: sums over captions, from which src/learning/page-sums.ts estimates. */
const tierPage = object({
  reward_kind: oneOf('EMV', 'VIEW_RATE'),
  captions: whole(0, Number.MAX_SAFE_INTEGER),
  categories: whole(0, Number.MAX_SAFE_INTEGER),
  observations: number(0, FINITE),
  mean: number(-FINITE, FINITE),
  squared_observations: number(0, FINITE),
  squared_by_category: number(0, FINITE),
  squared_categories: number(0, FINITE),
  noise_squares: number(0, FINITE),
  caption_squares: number(0, FINITE),
  category_squares: number(0, FINITE),
});

export const readCandidatesRow = object({
  page_name: text(),
  size_tier: nullable(text()),
  categories: list(text(), MOST_CAPTIONS),
  caption_id: list(int64Text(), MOST_CAPTIONS),
  caption_key: words,
  /** An index into `categories`. */
  category: counts,
  price_tier: words,
  urgency: list(flag(), MOST_CAPTIONS),
  /** '' where there is none, as for tone and last_used_on. */
  trigger: words,
  tone: words,
  standing: words,
  last_used_on: words,
  emv_n: counts,
  emv_w: sums,
  emv_w2: sums,
  emv_wy: signedSums,
  emv_wyy: sums,
  emv_successes: counts,
  emv_failures: counts,
  view_n: counts,
  view_w: sums,
  view_w2: sums,
  view_wy: signedSums,
  view_wyy: sums,
  view_successes: counts,
  view_failures: counts,
  hour_effects: list(hourEffect, 168),
  /** The same over the other pages of the tier. */
  tier_hour_effects: list(hourEffect, 168),
  prices: list(
    object({
      price_tier: oneOf('LOW', 'MID', 'PREMIUM'),
      price: number(0, FINITE),
      sends: whole(0, Number.MAX_SAFE_INTEGER),
      deliveries: number(0, FINITE),
      earnings: number(-FINITE, FINITE),
      purchases: number(-FINITE, FINITE),
    }),
    10_000,
  ),
  stock: list(object({ category: text(), items: whole(0, Number.MAX_SAFE_INTEGER) }), 10_000),
  /** The other pages of the tier; those of all tiers where it has none. */
  tier_pages: list(tierPage, 100_000),
  /** How many captions of the whole bank each rule takes from the page. */
  removed: list(object({ rule: text(), captions: whole(0, Number.MAX_SAFE_INTEGER) }), 100),
});

export type CandidatesRow = Read<typeof readCandidatesRow>;
export type TierPageSums = Read<typeof tierPage>;
