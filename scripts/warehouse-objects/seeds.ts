// The rows that the objects need before anything runs, as statements that change nothing when they run again.

import { parameterDefinitions } from '../../src/parameters/registry';
import { parameterSeeds } from './parameter-seed';
import type { Seed } from './seed';

const GUARD = '`of-scheduler-proj.eros_scheduling_brain.commit_guard`';
const HOLIDAYS = '`of-scheduler-proj.eros_scheduling_brain.holiday_calendar`';

export const seeds: readonly Seed[] = [
  {
    name: 'the one row of commit_guard',
    sql: `INSERT INTO ${GUARD} (version)
SELECT 0
FROM (SELECT COUNT(*) AS found FROM ${GUARD})
WHERE found = 0`,
    needed: `SELECT COUNT(*) = 0 AS needed FROM ${GUARD}`,
  },
  {
    name: 'the holidays of 2024 to 2030',
    sql: 'CALL `of-scheduler-proj.eros_scheduling_brain.fill_holiday_calendar`(2024, 2030)',
    needed: `SELECT COUNT(DISTINCT year) < 7 AS needed FROM ${HOLIDAYS} WHERE year BETWEEN 2024 AND 2030`,
    after: 'eros_scheduling_brain/procedures/fill_holiday_calendar.sql',
  },
  ...parameterSeeds(parameterDefinitions),
];
