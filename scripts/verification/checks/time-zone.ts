// Whether everybody means the same day: the add-on's clock, the warehouse's civil dates, and what is stored.

import { type Check, checksOf, noRow, textOf, unless, valuesAre } from '../check';
import { overDatasets } from './existence';

const main = (name: string): string => `\`of-scheduler-proj.eros_scheduling_brain.${name}\``;
const ZONE = 'America/Los_Angeles';
const SINCE = `DATE_SUB(CURRENT_DATE('${ZONE}'), INTERVAL 28 DAY)`;

const dayIn = (zone: string, instant: string): string =>
  `FORMAT_TIMESTAMP('%F %H:%M', TIMESTAMP '${instant}', '${zone}')`;

/** What the clocks of Los Angeles show around both changes of 2025; worked out by hand. */
const AROUND_CHANGES: Readonly<Record<string, string>> = {
  '2025-03-09 07:59:00+00': '2025-03-08 23:59',
  '2025-03-09 09:59:00+00': '2025-03-09 01:59',
  '2025-03-09 10:00:00+00': '2025-03-09 03:00',
  '2025-03-10 06:59:00+00': '2025-03-09 23:59',
  '2025-11-02 06:59:00+00': '2025-11-01 23:59',
  '2025-11-02 08:30:00+00': '2025-11-02 01:30',
  '2025-11-02 09:30:00+00': '2025-11-02 01:30',
  '2025-11-03 07:59:00+00': '2025-11-02 23:59',
};

export const timeZoneChecks: readonly Check[] = checksOf('time zone', [
  {
    name: 'the add-on’s clock runs in Los Angeles',
    remedy: `Set "timeZone": "${ZONE}" in appsscript.json and run npm run deploy -- --only addon.`,
    look: async (on) =>
      unless(on.clockZone === ZONE ? [] : [`the manifest says ${on.clockZone}, expected ${ZONE}`], ZONE),
  },
  {
    name: 'the warehouse reads the clock’s zone right on the days that have 23 and 25 hours',
    remedy: `Set "timeZone": "${ZONE}" in appsscript.json. If that is so already, the warehouse's zone data are out of date.`,
    async look(on) {
      const statement = Object.keys(AROUND_CHANGES)
        .map((instant) => `SELECT '${instant}' AS name, ${dayIn(on.clockZone, instant)} AS value`)
        .join(' UNION ALL ');
      return valuesAre(statement, AROUND_CHANGES)(on);
    },
  },
  {
    name: 'no routine or view asks for a day without saying where',
    remedy: 'Run npm run deploy, which puts back what sql/ says; there every CURRENT_DATE names its zone.',
    async look(on) {
      const bare = "r'(?i)CURRENT_(?:DATE|DATETIME|TIME)\\s*(?:\\(\\s*\\)|[^\\s(\\w])'";
      const rows = await on.rows(
        overDatasets(
          on,
          (dataset) => `SELECT routine_name AS name FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.ROUTINES\`
            WHERE REGEXP_CONTAINS(routine_definition, ${bare})
          UNION ALL
          SELECT table_name FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.VIEWS\` WHERE REGEXP_CONTAINS(view_definition, ${bare})`,
        ),
      );
      return unless(
        rows.map((row) => `${textOf(row, 'name')} asks for the current day in UTC`),
        'every current day is one of Los Angeles',
      );
    },
  },
  {
    name: 'a slot’s local time is its instant in Los Angeles',
    remedy:
      "UPDATE schedule_recommendations SET scheduled_local = DATETIME(scheduled_send_at, 'America/Los_Angeles') for the slots named.",
    look: noRow(
      `SELECT FORMAT('%s: %t is not %t in Los Angeles', slot_id, scheduled_local, scheduled_send_at) AS problem
      FROM ${main('schedule_recommendations')}
      WHERE week_start >= ${SINCE} AND scheduled_local != DATETIME(scheduled_send_at, '${ZONE}')`,
      'local times agree',
    ),
  },
  {
    name: 'a week begins on a Monday and holds its slots',
    remedy: 'Regenerate the schedules named.',
    look: noRow(
      `SELECT FORMAT('%s on %t is not within the week of %s %t', slot_id, scheduled_local, FORMAT_DATE('%A', week_start), week_start) AS problem
      FROM ${main('schedule_recommendations')}
      WHERE week_start >= ${SINCE}
        AND (EXTRACT(DAYOFWEEK FROM week_start) != 2 OR DATE(scheduled_send_at, '${ZONE}') NOT BETWEEN week_start AND DATE_ADD(week_start, INTERVAL 6 DAY))`,
      'Mondays, and slots of their weeks',
    ),
  },
  {
    name: 'a lock’s day is that of its message in Los Angeles',
    remedy:
      "UPDATE active_caption_assignments SET scheduled_send_date = DATE(scheduled_send_at, 'America/Los_Angeles') for the locks named.",
    look: noRow(
      `SELECT FORMAT('%s: #%d is locked for %t, but sent at %t', page_name, caption_id, scheduled_send_date, scheduled_send_at) AS problem
      FROM ${main('active_caption_assignments')}
      WHERE scheduled_send_date >= ${SINCE} AND scheduled_send_date != DATE(scheduled_send_at, '${ZONE}')`,
      'days agree',
    ),
  },
]);
