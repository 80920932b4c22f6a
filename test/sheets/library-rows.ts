// A caption of the library as the warehouse gives it, for the tests of its tab and chart.
import { civilDate } from '../../src/calendar/civil';
import type { LibraryRow } from '../../src/warehouse/rows/library';

export const caption = (id: string, differing: Partial<LibraryRow> = {}): LibraryRow => ({
  caption_id: id,
  caption_text: `text ${id}`,
  category: 'solo',
  price_tier: 'MID',
  is_retired: false,
  is_restricted: false,
  unavailable_reason: null,
  reward_kind: 'EMV',
  sends: 9,
  avg_reward: 61.5,
  conversion_rate: 0.031,
  success_rate: 0.5,
  lower_bound: 0.3,
  upper_bound: 0.7,
  percentile: 88,
  last_used_on: civilDate('2025-02-01'),
  ...differing,
});
