// Whether what is stored agrees with itself: locks with slots, schedules with weeks, statistics with their sums.

import { parameterDefinitions, parseParameters } from '../../../src/parameters/registry';
import { type Check, checksOf, noRow, textOf, unless } from '../check';

const main = (name: string): string => `\`of-scheduler-proj.eros_scheduling_brain.${name}\``;
const config = (name: string): string => `\`of-scheduler-proj.ops_config.${name}\``;

const TODAY = "CURRENT_DATE('America/Los_Angeles')";
/** A week that holds today began at most six days ago. */
const THIS_WEEK = `DATE_SUB(${TODAY}, INTERVAL 6 DAY)`;
const LIVE = "('DRAFT', 'READY', 'HELD', 'APPROVED')";

export const dataChecks: readonly Check[] = checksOf('data integrity', [
  {
    name: 'no caption is locked twice on a page',
    remedy:
      "Cancel one of the two schedules named, or release the younger lock: UPDATE active_caption_assignments SET is_active = FALSE, release_reason = 'REMOVED'.",
    look: noRow(
      `SELECT FORMAT('%s: #%d is locked by %s', page_name, MIN(caption_id), STRING_AGG(COALESCE(slot_id, 'no slot'), ' and ' ORDER BY slot_id)) AS problem
      FROM (
        SELECT locks.page_name, locks.caption_id, locks.slot_id, COALESCE(bank.use_key, CONCAT('#', CAST(locks.caption_id AS STRING))) AS use_key
        FROM ${main('active_caption_assignments')} AS locks
        LEFT JOIN ${main('caption_use_keys')} AS bank ON bank.caption_id = locks.caption_id
        WHERE locks.is_active AND (locks.scheduled_send_date >= ${TODAY} OR locks.scheduled_send_date IS NULL)
      )
      GROUP BY page_name, use_key
      HAVING COUNT(*) > 1`,
      'no two locks on captions of one text',
    ),
  },
  {
    name: 'no lock is held for a slot that is not planned',
    remedy:
      "Run sweep_expired_caption_locks(); a lock that stays is released by UPDATE active_caption_assignments SET is_active = FALSE, release_reason = 'CANCELLED'.",
    look: noRow(
      `SELECT FORMAT('%s: #%d is locked for %s, which does not send it', locks.page_name, locks.caption_id, COALESCE(locks.slot_id, 'no slot')) AS problem
      FROM ${main('active_caption_assignments')} AS locks
      LEFT JOIN (
        SELECT slot_id, caption_id FROM ${main('schedule_recommendations')} WHERE week_start >= ${THIS_WEEK} AND status IN ${LIVE}
      ) AS slots
        ON slots.slot_id = locks.slot_id AND slots.caption_id = locks.caption_id
      WHERE locks.is_active AND locks.scheduled_send_date >= ${TODAY} AND slots.slot_id IS NULL`,
      'every lock from today on has its slot',
    ),
  },
  {
    name: 'every planned caption is locked for its slot',
    remedy: 'Regenerate the schedule named, which locks its captions anew, or call lock_caption_assignments for it.',
    look: noRow(
      `SELECT FORMAT('%s sends #%d without a lock', slots.slot_id, slots.caption_id) AS problem
      FROM ${main('schedule_recommendations')} AS slots
      LEFT JOIN (
        SELECT slot_id, caption_id FROM ${main('active_caption_assignments')} WHERE is_active AND scheduled_send_date >= ${TODAY}
      ) AS locks
        ON locks.slot_id = slots.slot_id AND locks.caption_id = slots.caption_id
      WHERE slots.week_start >= ${THIS_WEEK} AND slots.status IN ${LIVE}
        -- The sweep frees those of a schedule that is held for long; its release locks them again.
        AND (slots.status != 'HELD' OR slots.held_from IS NOT NULL)
        AND DATE(slots.scheduled_local) > ${TODAY} AND locks.slot_id IS NULL`,
      'every caption from tomorrow on is locked',
    ),
  },
  {
    name: 'commit_guard has its one row',
    remedy:
      'None: run npm run deploy, which sows it. Several: DELETE FROM commit_guard WHERE TRUE, then npm run deploy.',
    look: noRow(
      `SELECT FORMAT('commit_guard has %d rows', found) AS problem FROM (SELECT COUNT(*) AS found FROM ${main('commit_guard')}) WHERE found != 1`,
      'one row',
    ),
  },
  {
    name: 'a page has one live schedule a week',
    remedy: 'Cancel the older of the two in the add-on, or regenerate the page’s week.',
    look: noRow(
      `SELECT FORMAT('%s, week of %t: %s', page_name, week_start, STRING_AGG(DISTINCT schedule_id, ' and ' ORDER BY schedule_id)) AS problem
      FROM ${main('schedule_recommendations')}
      WHERE week_start >= DATE_SUB(${TODAY}, INTERVAL 28 DAY) AND status IN ${LIVE}
      GROUP BY page_name, week_start
      HAVING COUNT(DISTINCT schedule_id) > 1`,
      'at most one live schedule a page and week',
    ),
  },
  {
    name: 'no slot stands twice in a schedule',
    remedy: 'Regenerate the schedule named; two writers have written it at once.',
    look: noRow(
      `SELECT FORMAT('%s stands %d times', slot_id, COUNT(*)) AS problem
      FROM ${main('schedule_recommendations')}
      WHERE week_start >= DATE_SUB(${TODAY}, INTERVAL 28 DAY)
      GROUP BY slot_id
      HAVING COUNT(*) > 1`,
      'every slot once',
    ),
  },
  {
    name: 'planned rows have known states, kinds and colours',
    remedy:
      'Something else than commit_schedules and apply_changes wrote the rows named: correct them by UPDATE, then find the writer in the audit log.',
    look: noRow(
      `SELECT FORMAT('%s has %s', slot_id, what) AS problem
      FROM ${main('schedule_recommendations')}
      CROSS JOIN UNNEST([
        IF(status IN ('DRAFT', 'READY', 'HELD', 'APPROVED', 'CANCELLED'), NULL, CONCAT('the status ', status)),
        IF(message_type IN ('PPV', 'BUMP', 'FOLLOW_UP'), NULL, CONCAT('the message_type ', message_type)),
        IF(COALESCE(colour, 'GREEN') IN ('GREEN', 'YELLOW', 'RED'), NULL, CONCAT('the colour ', colour)),
        IF(COALESCE(price, 1) > 0, NULL, CONCAT('the price ', CAST(price AS STRING)))
      ]) AS what
      WHERE week_start >= DATE_SUB(${TODAY}, INTERVAL 28 DAY) AND what IS NOT NULL`,
      'no unknown value',
    ),
  },
  {
    name: 'the queue has known states, and a page once a week',
    remedy:
      "Set the rows named to FAILED: UPDATE schedule_generation_queue SET status = 'FAILED'. The next daily run queues the page anew.",
    look: noRow(
      `SELECT problem
      FROM (
        SELECT FORMAT('%s, queued for %t: the status %s', page_name, execution_date, status) AS problem
        FROM ${main('schedule_generation_queue')}
        WHERE execution_date >= DATE_SUB(${TODAY}, INTERVAL 28 DAY) AND status NOT IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED')
        UNION ALL
        SELECT FORMAT('%s, week of %t: open %d times', page_name, week_start, COUNT(*))
        FROM ${main('schedule_generation_queue')}
        WHERE execution_date >= DATE_SUB(${TODAY}, INTERVAL 28 DAY) AND status IN ('PENDING', 'PROCESSING')
        GROUP BY page_name, week_start, execution_date
        HAVING COUNT(*) > 1
      )`,
      'no unknown state, nothing open twice',
    ),
  },
  {
    name: 'production runs by one set of parameters, within their bounds',
    remedy:
      'None: run npm run deploy, which sows the defaults. Out of bounds: correct it in the Settings tab, or insert a corrected row into ops_config.ml_parameters.',
    async look(on) {
      const rows = await on.rows(
        `SELECT TO_JSON_STRING(parameters) AS parameters FROM ${config('current_parameters')} WHERE environment = 'production'`,
      );
      const [row, ...others] = rows;
      if (!row || others.length > 0) return { holds: false, seen: `${rows.length} sets are in force, expected 1` };
      const { problems } = parseParameters(textOf(row, 'parameters'));
      return unless(
        problems.map((problem) => problem.message),
        `one set, ${parameterDefinitions.length} parameters`,
      );
    },
  },
  {
    name: 'holiday_calendar has twenty holidays a year',
    remedy: 'CALL fill_holiday_calendar(2024, 2030), or run npm run deploy.',
    look: noRow(
      `SELECT FORMAT('%d has %d holidays, %d of them on days of that year and %d within factors of 0 to 1', wanted, COUNT(DISTINCT holiday_date), COUNTIF(EXTRACT(YEAR FROM holiday_date) = wanted), COUNTIF(saturation_impact_factor BETWEEN 0 AND 1)) AS problem
      FROM UNNEST(GENERATE_ARRAY(2024, 2030)) AS wanted
      LEFT JOIN ${main('holiday_calendar')} AS holidays ON holidays.year = wanted
      GROUP BY wanted
      HAVING COUNT(DISTINCT holiday_date) != 20 OR COUNT(*) != 20
        OR COUNTIF(EXTRACT(YEAR FROM holiday_date) = wanted) != 20 OR COUNTIF(saturation_impact_factor BETWEEN 0 AND 1) != 20`,
      'twenty a year, 2024 to 2030',
    ),
  },
  {
    name: 'caption statistics add up',
    remedy: 'CALL update_caption_performance(): it computes them anew from the messages.',
    look: noRow(
      `SELECT FORMAT('%s, #%d, %s: %s', page_name, caption_id, reward_kind, what) AS problem
      FROM ${main('caption_bandit_stats')}
      CROSS JOIN UNNEST([
        IF(successes + failures != total_observations, FORMAT('%d + %d is not %d', successes, failures, total_observations), NULL),
        IF(successes < 0 OR failures < 0 OR obs_n < 0 OR w < 0, 'a count is negative', NULL),
        IF(confidence_lower_bound < 0 OR confidence_upper_bound > 1 OR confidence_lower_bound > confidence_upper_bound,
          FORMAT('the bounds are %.3f to %.3f', confidence_lower_bound, confidence_upper_bound), NULL),
        IF(reward_kind NOT IN ('EMV', 'VIEW_RATE'), 'an unknown reward', NULL)
      ]) AS what
      WHERE what IS NOT NULL`,
      'successes and failures are the observations, bounds within 0 and 1',
    ),
  },
  {
    name: 'a caption has one statistic a page and reward',
    remedy:
      'CALL update_caption_performance(): it writes them anew. If it comes back, caption_bank has a caption twice with one created_at.',
    look: noRow(
      `SELECT FORMAT('%s, #%d, %s: %d rows', page_name, caption_id, reward_kind, COUNT(*)) AS problem
      FROM ${main('caption_bandit_stats')}
      GROUP BY page_name, caption_id, reward_kind
      HAVING COUNT(*) > 1`,
      'one row each',
    ),
  },
  {
    name: 'hours of the week are 0 to 167, once a page',
    remedy: 'CALL update_caption_performance(): it fits them anew.',
    look: noRow(
      `SELECT FORMAT('%s: hour %d stands %d times', page_name, hour_of_week, COUNT(*)) AS problem
      FROM ${main('page_slot_effects')}
      GROUP BY page_name, hour_of_week
      HAVING COUNT(*) > 1 OR hour_of_week NOT BETWEEN 0 AND 167`,
      'each hour once',
    ),
  },
  {
    name: 'every spelling means one page, every page has one profile',
    remedy: 'Correct creator_profiles: delete the second profile, or take the alias from one of the pages.',
    look: noRow(
      `SELECT FORMAT('%s: %s', spelling, STRING_AGG(what, ', ' ORDER BY what)) AS problem
      FROM (
        SELECT page_name AS spelling, 'a profile' AS what FROM ${main('creator_profiles')}
        UNION ALL
        SELECT alias, CONCAT('alias of ', page_name) FROM ${main('creator_profiles')} CROSS JOIN UNNEST(aliases) AS alias
        WHERE alias != page_name
      )
      GROUP BY spelling
      HAVING COUNT(*) > 1`,
      'no spelling twice',
    ),
  },
  {
    name: 'no job has been running for more than a day',
    remedy:
      "The job died without closing its row: UPDATE etl_job_runs SET job_status = 'FAILED' for it, and run the job again.",
    look: noRow(
      `SELECT FORMAT('%s runs since %t (%s)', job_name, job_start_time, job_id) AS problem
      FROM ${main('etl_job_runs')}
      WHERE job_start_time >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 30 DAY)
        AND job_start_time < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)
        AND job_status = 'RUNNING'`,
      'no run is left open',
    ),
  },
]);
