// Rows of a page's planned week as the view gives them, for the tests of its tab.
import { civilDateTime, instant } from '../../../src/calendar/civil';
import { losAngelesOffsets } from '../../../src/calendar/los-angeles';
import { weekStart } from '../../../src/calendar/weeks';
import { instantOf } from '../../../src/calendar/zone';
import type { MessageRow } from '../../../src/warehouse/rows/messages';

export const PAGE = 'jade';
export const WEEK = weekStart('2025-03-10');
export const SCHEDULE = 'jade/2025-03-10/1';
export const SUNDAY_BEFORE = instant(Date.parse('2025-03-09T12:00:00Z'));

export function message(number: number, local: string, differing: Partial<MessageRow> = {}): MessageRow {
  const scheduledLocal = civilDateTime(local);
  return {
    schedule_id: SCHEDULE,
    slot_id: `${SCHEDULE}#${String(number).padStart(3, '0')}`,
    page_name: PAGE,
    week_start: WEEK,
    scheduled_send_at: instantOf(scheduledLocal, losAngelesOffsets),
    scheduled_local: scheduledLocal,
    message_type: 'PPV',
    funnel_id: null,
    funnel_stage: null,
    caption_id: String(1000 + number),
    caption_text: `Caption number ${number}`,
    category: number % 2 === 0 ? 'solo' : 'duo',
    price_tier: 'MID',
    price: 15,
    expected_emv: 60,
    explored: false,
    reason: 'Earns about $61 per 1,000 on this page',
    colour: 'GREEN',
    is_valid: true,
    status: 'READY',
    held_from: null,
    held_reason: null,
    pinned: false,
    note: null,
    summary: null,
    ...differing,
  };
}

/** A bump and a PPV in turns from 09:05, three hours apart, so many a day. */
export function weekOf(count: number, differing: Partial<MessageRow> = {}): MessageRow[] {
  return Array.from({ length: count }, (_, index) => {
    const day = 10 + (index % 7);
    const minute = 545 + Math.floor(index / 7) * 45;
    const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const bump: Partial<MessageRow> =
      index % 2 === 0 ? {} : { message_type: 'BUMP', price_tier: 'FREE', price: null, expected_emv: null };
    return message(index + 1, `2025-03-${day}T${time}:00`, { ...bump, ...differing });
  });
}

export const ANALYSIS = JSON.stringify({
  version: 1,
  page_name: PAGE,
  account_classification: {
    size_tier: 'LARGE',
    avg_audience: 42_000,
    daily_ppv_target_min: 8,
    daily_ppv_target_max: 12,
    daily_bump_target: 6,
    min_ppv_gap_minutes: 120,
    saturation_tolerance: 0.6,
  },
  saturation: {
    saturation_score: 0.12,
    risk_level: 'HEALTHY',
    recommended_action: 'increase_volume',
    volume_adjustment_factor: 1.1,
    bad_days_in_row: 0,
  },
  performance_trends: { avg_emv: 55, avg_conversion_rate: 0.03, trend_direction: 'stable' },
  confidence: 0.9,
  analysed_at: '2025-03-09T10:05:00Z',
  lookback_from: '2025-02-07',
  lookback_to: '2025-03-08',
  notes: [],
});
