// What the daily runs of the days before would have said of the pages' audiences, so that a new workbench's charts have a past.

import { addDays, dateOf, instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { civilOf } from '../../src/calendar/zone';
import type { Stage } from './stage';

const DAYS = 30;
/** Each is a look at all messages of its month. */
const EVERY = 5;

export async function withPastAnalyses(stage: Stage): Promise<void> {
  const today = dateOf(civilOf(instant(stage.appsScript.clock.now()), losAngelesOffsets));
  for (let ago = DAYS; ago > 0; ago -= EVERY) {
    const day = addDays(today, -ago);
    const end = `TIMESTAMP(DATE '${addDays(day, 1)}', 'America/Los_Angeles')`;
    await stage.sql(`INSERT INTO page_analysis_history (page_name, analysed_on, saturation_pct, risk_level, analysed_at)
SELECT
  page_name,
  DATE '${day}',
  saturation_pct,
  LAX_STRING(PARSE_JSON(analysis, wide_number_mode => 'round').saturation.risk_level),
  ${end}
FROM page_analyses(${end}, 30)
WHERE error_code IS NULL`);
  }
}
