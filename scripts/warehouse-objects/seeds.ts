// The rows that the objects need before anything runs, as statements that change nothing when they run again.

/** In the files' own names; retargeted like the files. */
export const seedStatements: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'the one row of commit_guard',
    sql: `INSERT INTO \`of-scheduler-proj.eros_scheduling_brain.commit_guard\` (version)
SELECT 0
FROM (SELECT COUNT(*) AS found FROM \`of-scheduler-proj.eros_scheduling_brain.commit_guard\`)
WHERE found = 0`,
  },
  {
    name: 'the holidays of 2024 to 2030',
    sql: 'CALL `of-scheduler-proj.eros_scheduling_brain.fill_holiday_calendar`(2024, 2030)',
  },
];
