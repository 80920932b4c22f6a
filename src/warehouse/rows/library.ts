// A caption of the library with what it has done on one page, as the tab Captions shows it.
import { flag, nullable, number, object, oneOf, type Read, text, whole } from '../../planning/schema';
import { dateReader, int64Text } from '../readers';

const amount = nullable(number(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY));

export const readLibraryRow = object({
  caption_id: int64Text(),
  caption_text: nullable(text()),
  category: text(),
  price_tier: text(),
  is_retired: flag(),
  /** By its own id on this page; a restriction of its category or words is told by the reason alone. */
  is_restricted: flag(),
  unavailable_reason: nullable(text()),
  /** By what its statistics count: FREE captions by view rate. */
  reward_kind: oneOf('EMV', 'VIEW_RATE'),
  sends: whole(0, Number.MAX_SAFE_INTEGER),
  avg_reward: amount,
  conversion_rate: amount,
  /** Of the observations that its interval rests on. */
  success_rate: amount,
  lower_bound: amount,
  upper_bound: amount,
  percentile: amount,
  last_used_on: nullable(dateReader()),
});

export type LibraryRow = Read<typeof readLibraryRow>;

/** What the bank says of captions that a person named by their ids. */
export const readCaptionFactsRow = object({ caption_id: int64Text(), category: text(), price_tier: text() });

export type CaptionFactsRow = Read<typeof readCaptionFactsRow>;
