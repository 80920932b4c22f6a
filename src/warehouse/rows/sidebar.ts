// What sidebars ask of the warehouse: the active pages, one planned message with its caption's statistics, captions' texts.
import { flag, list, nullable, number, object, oneOf, type Read, text, whole } from '../../planning/schema';
import { MESSAGE_TYPES } from '../../planning/vocabulary';
import { instantReader, int64Text } from '../readers';

const ANY = number(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

export const readSidebarFrame = object({
  /** The active set as JSON text; null where none was ever stored. */
  parameters: nullable(text()),
  pages: list(
    object({
      page_name: text(),
      /** Of the last analysis; null where there is none. */
      size_tier: nullable(text()),
      risk_level: nullable(text()),
      saturation_score: nullable(ANY),
      saturation_tolerance: nullable(ANY),
      bad_days_in_row: nullable(ANY),
    }),
    100_000,
  ),
});

export type SidebarFrame = Read<typeof readSidebarFrame>;

export const readMessageDetail = object({
  slot_id: text(),
  message_type: oneOf(...MESSAGE_TYPES),
  caption_id: int64Text(),
  /** Null where the bank has the caption no more. */
  caption_text: nullable(text()),
  category: nullable(text()),
  price_tier: nullable(text()),
  expected_emv: nullable(ANY),
  score: nullable(ANY),
  policy: nullable(text()),
  explored: nullable(flag()),
  selection_probability: nullable(number(0, 1)),
  reason: nullable(text()),
  pinned: nullable(flag()),
  caption_sends: whole(0, Number.MAX_SAFE_INTEGER),
  /** For a bump the mean view rate. */
  caption_avg_emv: nullable(ANY),
  caption_conversion_rate: nullable(ANY),
  caption_revenue: nullable(ANY),
  confidence_lower_bound: nullable(ANY),
  confidence_upper_bound: nullable(ANY),
  performance_percentile: nullable(ANY),
  caption_last_used: nullable(instantReader()),
  /** The page's last, as the analyser wrote it. */
  analysis: nullable(text()),
});

export type MessageDetail = Read<typeof readMessageDetail>;

export const readCaptionText = object({
  caption_id: int64Text(),
  /** Captions of one key are one to an audience. */
  use_key: text(),
  caption_text: nullable(text()),
});

export type CaptionText = Read<typeof readCaptionText>;

export const readAnalysisRow = object({ analysis: text() });

export const readFoundObject = object({ dataset: oneOf('main', 'ops'), kind: oneOf('table', 'routine'), name: text() });

export type FoundObject = Read<typeof readFoundObject>;
