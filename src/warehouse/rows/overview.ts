// A page as the tab Overview shows it: profile, analysis, the schedule that covers the week, its place in the queue.
import { weekStart } from '../../calendar/weeks';
import { flag, list, mapped, nullable, number, object, type Read, text } from '../../planning/schema';
import { dateReader, instantReader } from '../readers';

const MONEY = 1_000_000;

export const readOverviewRow = object({
  page_name: text(),
  is_paused: flag(),
  rollout: text(),
  owner: nullable(text()),
  min_price: nullable(number(0, MONEY)),
  max_price: nullable(number(0, MONEY)),
  window_start: nullable(text()),
  window_end: nullable(text()),
  blackout_dates: list(dateReader(), 10_000),
  /** The analyser's JSON text; null where error_code says why there is none, or it was never analysed. */
  analysis: nullable(text()),
  error_code: nullable(text()),
  analysed_at: nullable(instantReader()),
  /** Of the schedule that covers the coming week, or else the current one. */
  week_start: nullable(mapped(text('a Monday'), weekStart)),
  schedule_id: nullable(text()),
  schedule_status: nullable(text()),
  /** Of the page-weeks shown; PENDING or PROCESSING, or null. */
  queue_status: nullable(text()),
  next_holiday: nullable(text()),
  next_holiday_on: nullable(dateReader()),
});

export type OverviewRow = Read<typeof readOverviewRow>;
