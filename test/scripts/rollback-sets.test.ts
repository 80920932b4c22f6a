// Snapshot sets, and what the command `rollback` wants to be told: on a few objects of each kind.

import { beforeAll, describe, expect, test } from 'vitest';
import { dataChecks } from '../../scripts/verification/checks/data-integrity';
import { type Inventory, MAIN, SOME_OBJECTS, taken, twoVersions } from './two-versions';

const on = twoVersions(
  dataChecks.filter((check) => check.name === 'commit_guard has its one row'),
  SOME_OBJECTS,
);
const { rows, inventory, rollback, pause, lastAlert } = on;

let second: Inventory;
/** A set of how it was after the second deploy. */
let whole: string;

beforeAll(async () => {
  await on.deployLater();
  second = await inventory();
  whole = taken(await rollback(['--procedures-only', '--yes']));
  expect(await rollback(['--to', whole, '--yes'])).toMatchObject({ code: 0 });
}, 60_000);

describe('a snapshot set', () => {
  test('that is not there is an error that names those that are; nothing is done', async () => {
    const before = await pause();
    const { code, err } = await rollback(['--to', 'before_20200101T000000Z', '--yes']);
    expect(code).toBe(1);
    expect(err).toContain('No snapshot set is called before_20200101T000000Z.\n  There are before_');
    expect(err).toContain(whole);
    expect(await pause()).toEqual(before);
    expect(await inventory()).toEqual(second);
  });

  test('brings rows, columns and tables back, releases locks that hold nothing, and lets the others be', async () => {
    await rows(`
      INSERT INTO schedule_recommendations (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, status)
      SELECT 's', slot, 'jade', DATE_TRUNC(day, ISOWEEK), TIMESTAMP(DATETIME(day, '12:00:00'), 'America/Los_Angeles'), DATETIME(day, '12:00:00'), 'BUMP', caption, status
      FROM (SELECT DATE_ADD(CURRENT_DATE('America/Los_Angeles'), INTERVAL 2 DAY) AS day),
        UNNEST([STRUCT('s#1' AS slot, 1 AS caption, 'READY' AS status), ('s#2', 2, 'CANCELLED')]);
      INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date)
      SELECT 'jade', caption, 's', slot, DATE_ADD(CURRENT_DATE('America/Los_Angeles'), INTERVAL days DAY)
      FROM UNNEST([STRUCT(1 AS caption, 's#1' AS slot, 2 AS days), (2, 's#2', 2), (3, 's#0', -1)]);`);
    const locks = () =>
      rows('SELECT slot_id, is_active, release_reason FROM active_caption_assignments ORDER BY slot_id');
    const released = [
      { slot_id: 's#0', is_active: false, release_reason: 'PAST_DATE' },
      { slot_id: 's#1', is_active: true, release_reason: null },
      { slot_id: 's#2', is_active: false, release_reason: 'CANCELLED' },
    ];
    const first = await rollback(['--to', whole, '--yes']);
    expect(await locks()).toEqual([]);
    await rows(`
      DELETE FROM schedule_changes WHERE action = 'CANCEL'; INSERT INTO captions (caption_id) VALUES (4);
      ALTER TABLE holiday_calendar ADD COLUMN added STRING; DROP TABLE etl_job_runs;`);

    // The set that the first rollback took has the locks as they were before it.
    const done = await rollback(['--to', taken(first), '--yes']);
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain('Locks released: 2.');
    expect(await locks()).toEqual(released);
    // A source table is not gone back with.
    expect(await rows('SELECT COUNT(*) AS n FROM captions')).toEqual([{ n: 4 }]);
    await rows(`DELETE FROM captions WHERE caption_id = 4;
      TRUNCATE TABLE active_caption_assignments; TRUNCATE TABLE schedule_recommendations`);
    expect(await inventory()).toEqual(second);
  });

  test('that does not agree with itself is gone back to, told as such, and ends with 1', async () => {
    await rows('INSERT INTO commit_guard (version) VALUES (0)');
    const broken = taken(await rollback(['--to', whole, '--yes']));
    const done = await rollback(['--to', broken, '--yes']);
    expect(done.code).toBe(1);
    expect(done.out).toContain('commit_guard has its one row: commit_guard has 2 rows');
    expect(await lastAlert()).toMatchObject({ alert_level: 'CRITICAL' });
    expect(await rollback(['--to', whole, '--yes'])).toMatchObject({ code: 0 });
    expect(await lastAlert()).toMatchObject({ alert_level: 'INFO' });
  });

  test('that has lost a snapshot is refused by its name, with the sets that are whole', async () => {
    const kept = taken(await rollback(['--procedures-only', '--yes']));
    await rows(`DROP SNAPSHOT TABLE ${kept}__commit_guard`);
    const { code, err } = await rollback(['--to', kept, '--yes']);
    expect(code).toBe(1);
    expect(err).toMatch(/is not whole any more: the snapshots of commit_guard are gone\.\n {2}Other sets are before_/);
    expect(await rollback(['--to', whole, '--yes'])).toMatchObject({ code: 0 });
  });

  test('expires, manifest and all, after 30 days', async () => {
    const [kept] = await rows(`
      SELECT COUNT(*) AS found, COUNT(options.option_value) AS expiring
      FROM ${MAIN}.INFORMATION_SCHEMA.TABLES AS stored
      LEFT JOIN ${MAIN}.INFORMATION_SCHEMA.TABLE_OPTIONS AS options
        ON options.table_name = stored.table_name AND options.option_name = 'expiration_timestamp'
      WHERE STARTS_WITH(stored.table_name, '${whole}__')`);
    expect(kept).toEqual({ found: 8, expiring: 8 });
  });
});

describe('the command', () => {
  test('wants exactly one thing', async () => {
    for (const args of [[], ['--full', '--procedures-only'], ['--to', 'x', '--resume']]) {
      const { code, err } = await rollback(args);
      expect(code).toBe(2);
      expect(err).toContain('Give one of --procedures-only, --to SNAPSHOT, --full or --resume.');
    }
  });

  test('lets the jobs run again', async () => {
    expect(await rollback(['--procedures-only', '--yes'])).toMatchObject({ code: 0 });
    expect(await pause()).toMatchObject({ paused: true });
    expect(await rollback(['--resume'])).toMatchObject({ code: 0 });
    expect(await pause()).toMatchObject({ job_name: '*', paused: false });
  });

  test('does nothing unless it is told yes', async () => {
    const before = await inventory();
    expect((await rollback(['--procedures-only'], 'n')).code).toBe(1);
    expect((await rollback(['--procedures-only'])).err).toContain('Give --yes.');
    expect(await inventory()).toEqual(before);
    expect(await rollback(['--procedures-only'], 'y')).toMatchObject({ code: 0 });
  });
});
