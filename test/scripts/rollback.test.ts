// npm run rollback on the whole of sql/: views and routines back to before a deploy, all away, and all back.

import { beforeAll, describe, expect, test } from 'vitest';
import { dataChecks } from '../../scripts/verification/checks/data-integrity';
import { type Inventory, MAIN, taken, twoVersions } from './two-versions';

const on = twoVersions(dataChecks);
const { rows, inventory, rollback, pause, lastAlert } = on;
const text = async (sql: string): Promise<unknown> => Object.values((await rows(sql))[0] ?? {})[0];

let first: Inventory;
let second: Inventory;

beforeAll(async () => {
  first = await inventory();
});

describe('before the last deploy', () => {
  test('there is nothing to go back to after the first: it is said, and nothing is done', async () => {
    const { code, err } = await rollback(['--procedures-only', '--yes']);
    expect(code).toBe(1);
    expect(err).toContain('made all it changed anew: there is no version before it');
    expect(await pause()).toBeUndefined();
    expect(await inventory()).toEqual(first);
  });

  test('views and routines are again as they were, tables stay, jobs are paused, and all is told', async () => {
    await on.deployLater();
    second = await inventory();
    expect(second.code).not.toEqual(first.code);

    const done = await rollback(['--procedures-only', '--yes']);
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain('Verified.');
    const now = await inventory();
    expect(now.code).toEqual(first.code);
    expect(now.tables).toEqual(second.tables);
    expect(await text("SELECT caption_key('hello world')")).toMatch(/^b94d27b9/);
    expect(await pause()).toMatchObject({
      job_name: '*',
      paused: true,
      reason: expect.stringContaining('before the deploy'),
    });
    expect(await lastAlert()).toMatchObject({
      alert_level: 'INFO',
      alert_message: expect.stringContaining(taken(done)),
    });

    // Again is the same again, and the set that was taken leads back.
    expect(await rollback(['--procedures-only', '--yes'])).toMatchObject({ code: 0 });
    expect((await inventory()).code).toEqual(first.code);
    expect(await rollback(['--to', taken(done), '--yes'])).toMatchObject({ code: 0 });
    expect(await inventory()).toEqual(second);
  });
});

describe('all away', () => {
  test('is not done when another name is typed, nor by --yes alone, nor without a terminal', async () => {
    for (const [args, answer, code, said] of [
      [['--full'], 'eros', 1, /Not confirmed: nothing was done/],
      [['--full'], '', 1, /Not confirmed: nothing was done/],
      [['--full', '--confirm', 'ops_config'], undefined, 1, /Not confirmed: nothing was done/],
      [['--full', '--yes'], undefined, 2, /Give --confirm eros_scheduling_brain/],
    ] as const) {
      const outcome = await rollback(args, answer);
      expect(outcome.code).toBe(code);
      expect(outcome.err).toMatch(said);
    }
    expect(await inventory()).toEqual(second);
  });

  test('leaves theirs, the pause and the snapshots, and the set brings all back', async () => {
    const gone = await rollback(['--full'], MAIN);
    expect(gone).toMatchObject({ code: 0 });
    const left = await rows(`SELECT table_name AS name FROM \`region-us\`.INFORMATION_SCHEMA.TABLES
      WHERE NOT STARTS_WITH(table_name, 'before_') ORDER BY name`);
    expect(left.map((row) => row.name)).toEqual([
      'caption_bank',
      'caption_bank_enriched',
      'captions',
      'creator_caption_restrictions',
      'creator_content_inventory',
      'creator_profiles',
      'job_controls',
      'mass_messages',
    ]);
    expect((await inventory()).code).toEqual([]);
    expect(await text('SELECT COUNT(*) FROM captions')).toBe(3);
    expect(await pause()).toMatchObject({ paused: true });

    const back = await rollback(['--to', taken(gone), '--json', '--yes']);
    expect(back).toMatchObject({ code: 0 });
    expect(JSON.parse(back.out)).toMatchObject({ mode: 'to', to: taken(gone), verified: true, problems: [] });
    expect(JSON.parse(back.out).seconds).toBeLessThan(60);
    expect(await inventory()).toEqual(second);
    const levels = await rows(
      "SELECT alert_level FROM automation_alerts WHERE alert_source = 'rollback' ORDER BY alert_time",
    );
    expect(levels.map((row) => row.alert_level).slice(-2)).toEqual(['CRITICAL', 'INFO']);
    // What came back is what a deploy knows.
    expect((await on.deploying.run(['--dry-run'], { folder: on.folder })).out).toContain('Nothing to do');
  });
});
