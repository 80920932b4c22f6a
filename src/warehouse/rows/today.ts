// A page as pages_today tells of its day: facts of sends, money and saturation, and what the monitor knows of it.
import { weekStart } from '../../calendar/weeks';
import { mapped, nullable, number, object, oneOf, type Read, text, whole } from '../../planning/schema';
import { COLOURS } from '../../planning/vocabulary';
import { instantReader } from '../readers';
import { alertLevels } from './health';

const COUNT = whole(0, 1_000_000);
const SUM = number(0, Number.POSITIVE_INFINITY);
const SCORE = number(0, 1);

export const readTodayRow = object({
  page_name: text(),
  rollout: text(),
  measured_at: instantReader(),
  /** When results last came in; null where none did since yesterday. */
  known_until: nullable(instantReader()),
  scheduled: COUNT,
  due: COUNT,
  sent: COUNT,
  late: COUNT,
  missing: COUNT,
  /** Their time is past, and no results tell of it yet. */
  unreported: COUNT,
  to_come: COUNT,
  held_today: COUNT,
  /** Sent messages that have an expectation; the sums below are theirs. */
  judged: COUNT,
  deliveries: SUM,
  earnings: SUM,
  expected_earnings: SUM,
  expected_squares: SUM,
  week_start: mapped(text('a Monday'), weekStart),
  schedule_id: nullable(text()),
  schedule_status: nullable(text()),
  /** Messages of the running week, still to come, that are held by themselves. */
  held: COUNT,
  held_schedule_id: nullable(text()),
  /** PPV of the running week, still to come, that are not held. */
  holdable: COUNT,
  /** The analyser's JSON text. */
  analysis: nullable(text()),
  analysed_at: nullable(instantReader()),
  /** As watch_pages last wrote it. */
  watched_colour: nullable(oneOf(...COLOURS)),
  watched_at: nullable(instantReader()),
  watched_score: nullable(SCORE),
  score_before: nullable(SCORE),
  red_since: nullable(instantReader()),
  resumed_at: nullable(instantReader()),
  resumed_by: nullable(text()),
  alert_id: nullable(text()),
  alert_level: nullable(oneOf(...alertLevels)),
  alert_message: nullable(text()),
});

export type TodayRow = Read<typeof readTodayRow>;
