// A row of claim_pages: which page-week this run may plan, and all of it but the captions.
import { isCivilDateTime } from '../../calendar/civil';
import { flag, list, nullable, number, object, oneOf, type Read, text, textThat, whole } from '../../planning/schema';
import { dateReader, instantReader, int64Text } from '../readers';

const MONEY = 1_000_000;

const pin = object({
  message_type: text(),
  scheduled_local: textThat(isCivilDateTime, 'a local time such as 2025-03-09T19:47:00'),
  caption_id: int64Text(),
  caption_key: text(),
  category: text(),
  price_tier: text(),
  urgency: flag(),
  price: nullable(number(0, MONEY)),
  note: nullable(text()),
});

const holiday = object({ holiday_date: dateReader(), holiday_name: text(), factor: number(0, 10) });

export const readClaimRow = object({
  page_name: text(),
  week_start: dateReader(),
  execution_date: nullable(dateReader()),
  generation: nullable(whole(0, Number.MAX_SAFE_INTEGER)),
  schedule_id: nullable(text()),
  attempts: nullable(whole(0, Number.MAX_SAFE_INTEGER)),
  outcome: oneOf('CLAIMED', 'COMMITTED', 'PREVIEW', 'BUSY', 'UNKNOWN_PAGE', 'PAUSED'),
  message: nullable(text()),
  lease_owner: nullable(text()),
  leased_since: nullable(instantReader()),
  saturation_pct: nullable(number(0, 100)),
  /** The analyser's JSON as text; null where error_code says why there is none. */
  analysis: nullable(text()),
  error_code: nullable(text()),
  error_message: nullable(text()),
  rollout: nullable(text()),
  owner: nullable(text()),
  min_price: nullable(number(0, MONEY)),
  max_price: nullable(number(0, MONEY)),
  window_start: nullable(text()),
  window_end: nullable(text()),
  blackout_dates: list(dateReader(), 10_000),
  previous_colour: nullable(text()),
  pins: list(pin, 1000),
  live_schedule_id: nullable(text()),
  live_status: nullable(text()),
  holidays: list(holiday, 1000),
});

export type ClaimRow = Read<typeof readClaimRow>;
