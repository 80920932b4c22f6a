// `npm run deploy` against a warehouse over REST, with Google's own client: what it says, does, keeps and refuses.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { deploying, steps, toldBy } from './deploying';

const on = deploying();
afterEach(() => {
  on.between.rule = () => undefined;
});

const rows = (sql: string) => on.connection.query(sql);
const told = toldBy(on);
const recordCount = async (): Promise<unknown> =>
  (await rows('SELECT COUNT(*) AS n FROM ops_config.deployed_objects'))[0]?.n;

describe('the first deploys, one after another', () => {
  test('a dry run says all of it in order, and changes nothing', async () => {
    const plan = await told('--dry-run');
    const listed = steps(plan);
    expect(listed.slice(0, 3)).toEqual([
      'create dataset eros_scheduling_brain',
      'create dataset ops_config',
      'create table ops_config.deployed_objects',
    ]);
    const place = (step: string) => listed.indexOf(step);
    expect(place('create view eros_scheduling_brain.available_captions')).toBeGreaterThan(
      place('create table eros_scheduling_brain.caption_bank'),
    );
    expect(place('create procedure eros_scheduling_brain.update_caption_performance')).toBeGreaterThan(0);
    expect(place('sow rows the default of every number')).toBeGreaterThan(
      place('create table ops_config.ml_parameters'),
    );
    expect(plan.applied).toBe(0);
    expect([...on.warehouse.catalog.datasets.keys()]).toEqual([]);
  });

  test('where nobody can answer, it asks for --yes and changes nothing', async () => {
    const { code, err } = await on.run([]);
    expect(code).toBe(2);
    expect(err).toContain('Look with --dry-run, then deploy with --yes.');
    expect([...on.warehouse.catalog.datasets.keys()]).toEqual([]);
  });

  test('who answers no gets nothing', async () => {
    const { code, err } = await on.run([], { answer: 'n' });
    expect(code).toBe(1);
    expect(err).toContain('Not confirmed: nothing was changed.');
    expect([...on.warehouse.catalog.datasets.keys()]).toEqual([]);
  });

  test('who answers yes gets all of it, recorded', async () => {
    const { code, out, err } = await on.run([], { answer: 'y' });
    expect(code, err).toBe(0);
    expect(out).toMatch(/create {4}view {11}eros_scheduling_brain\.available_captions {2}\(new\)/);
    expect(out).toMatch(/Deployed version 9\.8\.7: \d+ steps in [\d.]+ s/);
    expect(err).toMatch(/\[\d+\/\d+\] create procedure eros_scheduling_brain\.sweep_expired_caption_locks/);
    const [counted] = await rows(`SELECT (SELECT COUNT(*) FROM eros_scheduling_brain.holiday_calendar) AS holidays,
      (SELECT COUNT(*) FROM eros_scheduling_brain.commit_guard) AS guard,
      (SELECT COUNT(*) FROM ops_config.ml_parameters) AS parameters`);
    expect(counted).toEqual({ holidays: 140, guard: 1, parameters: 2 });
    const unrecorded = await rows(`SELECT name FROM (
        SELECT table_name AS name FROM eros_scheduling_brain.INFORMATION_SCHEMA.TABLES
        UNION ALL SELECT routine_name FROM eros_scheduling_brain.INFORMATION_SCHEMA.ROUTINES
      ) WHERE name NOT IN (SELECT object_name FROM ops_config.deployed_objects
        WHERE definition_hash = TO_HEX(SHA256(ddl)) AND previous_ddl IS NULL AND version = '9.8.7')`);
    expect(unrecorded).toEqual([]);
  });

  test('a second one changes nothing and says so', async () => {
    const before = await recordCount();
    const writes: string[] = [];
    on.between.rule = ({ body }) => {
      if (/"query":"(?:CREATE|INSERT|MERGE|UPDATE|ALTER|CALL|DROP)/.test(body)) writes.push(body);
      return undefined;
    };
    const { code, out } = await on.run([]);
    expect(code).toBe(0);
    expect(out).toContain('Nothing to do: all of it is as version 9.8.7 makes it.');
    expect(writes).toEqual([]);
    expect(await recordCount()).toBe(before);
  });

  test('what somebody altered is put right, and kept; what somebody dropped is made again; rows stay', async () => {
    await rows(
      `CREATE OR REPLACE PROCEDURE eros_scheduling_brain.sweep_expired_caption_locks() BEGIN SELECT 'theirs'; END`,
    );
    await rows('DROP VIEW eros_scheduling_brain.schedule_slot_results');
    await rows('UPDATE eros_scheduling_brain.commit_guard SET version = 41 WHERE TRUE');
    const plan = await told('--yes');
    expect(steps(plan)).toEqual([
      'replace procedure eros_scheduling_brain.sweep_expired_caption_locks',
      'create view eros_scheduling_brain.schedule_slot_results',
    ]);
    expect(plan.plan.steps[0]?.why).toMatch(/^was altered since the deploy of \d{4}-\d\d-\d\d$/);
    expect(plan.applied).toBe(2);
    const [kept] = await rows(`SELECT previous_ddl, ddl FROM ops_config.deployed_objects
      WHERE object_name = 'sweep_expired_caption_locks' ORDER BY deployed_at DESC LIMIT 1`);
    expect(kept?.previous_ddl).toContain("SELECT 'theirs'");
    expect(kept?.ddl).toContain('commit_guard');
    expect(await rows('SELECT version FROM eros_scheduling_brain.commit_guard')).toEqual([{ version: 41 }]);
    // What is kept makes it again, as it was.
    await rows(String(kept?.previous_ddl));
    expect(await rows('CALL eros_scheduling_brain.sweep_expired_caption_locks()')).toEqual([{ f0_: 'theirs' }]);
    expect(steps(await told('--yes'))).toEqual(['replace procedure eros_scheduling_brain.sweep_expired_caption_locks']);
    expect((await told()).plan.steps).toEqual([]);
  });

  test('seeds that somebody deleted are sown again, what somebody set stays', async () => {
    await rows('DELETE FROM eros_scheduling_brain.holiday_calendar WHERE year = 2026');
    await rows(
      `INSERT INTO ops_config.ml_parameters (parameter_set, parameters) VALUES ('eros', JSON '{"cooldown_days": 9}')`,
    );
    expect(steps(await told('--yes'))).toEqual([
      'sow rows the holidays of 2024 to 2030',
      'sow rows the default of every number that is new',
    ]);
    expect(
      await rows(`SELECT COUNT(*) AS n, ANY_VALUE((SELECT LAX_INT64(parameters.cooldown_days) FROM ops_config.current_parameters)) AS days,
        ANY_VALUE((SELECT LAX_INT64(parameters.lookback_days) FROM ops_config.current_parameters)) AS lookback
        FROM eros_scheduling_brain.holiday_calendar`),
    ).toEqual([{ n: 140, days: 9, lookback: 30 }]);
    expect((await told()).plan.steps).toEqual([]);
  });

  test('what is of an earlier version is named and stays', async () => {
    await rows('CREATE VIEW eros_scheduling_brain.outdated AS SELECT 1 AS x');
    await rows(`INSERT INTO ops_config.deployed_objects (deploy_id, object_dataset, object_kind, object_name, statement_hash, version)
      VALUES ('d', 'eros_scheduling_brain', 'view', 'outdated', 'h', '0')`);
    const { plan } = await told();
    expect(plan.steps).toEqual([]);
    expect(plan.remarks).toEqual([
      'eros_scheduling_brain.outdated is of an earlier version and not used any more. It stays; to remove it: DROP VIEW `of-scheduler-proj.eros_scheduling_brain.outdated`;',
    ]);
    expect(await rows('SELECT x FROM eros_scheduling_brain.outdated')).toEqual([{ x: 1 }]);
  });

  test('a text that has changed replaces its object alone', async () => {
    await rows(
      `UPDATE ops_config.deployed_objects SET statement_hash = 'of another text' WHERE object_name = 'wilson_sample'`,
    );
    const { plan } = await told('--dry-run');
    expect(plan.steps).toEqual([
      {
        action: 'replace',
        kind: 'function',
        object: 'eros_scheduling_brain.wilson_sample',
        why: 'its text has changed since version 9.8.7',
      },
    ]);
    expect((await told('--yes')).applied).toBe(1);
    expect((await told()).applied).toBe(0);
  });
});

describe('--emit', () => {
  test('writes one script that does the same, may run again, and is known to the next deploy', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deploy-emit-'));
    try {
      const file = join(folder, 'deploy.sql');
      const { code, out } = await on.run(['--emit', file, '--dataset', 'emitted']);
      expect(code).toBe(0);
      expect(out).toContain(`Wrote ${file}`);
      expect(on.warehouse.catalog.datasets.has('emitted')).toBe(false);
      const script = readFileSync(file, 'utf8');
      // BigQuery takes texts up to 1 MB.
      expect(script.length).toBeLessThan(900_000);
      expect(script).toContain('bq query --use_legacy_sql=false');
      await rows(`CREATE SCHEMA emitted; CREATE VIEW emitted.available_captions AS SELECT 'of theirs' AS caption;`);
      await rows(script);
      expect((await told('--dataset', 'emitted')).plan.steps).toEqual([]);
      await rows(script);
      expect((await told('--dataset', 'emitted')).plan.steps).toEqual([]);
      const kept = await rows(`SELECT previous_ddl FROM ops_config.deployed_objects
        WHERE object_dataset = 'emitted' AND object_name = 'available_captions' AND previous_ddl LIKE '%of theirs%'`);
      expect(kept).toHaveLength(1);
      expect(await rows('SELECT COUNT(*) AS n FROM emitted.holiday_calendar')).toEqual([{ n: 140 }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('does not go with what deploys', async () => {
    expect(await on.run(['--emit', '/nowhere/x.sql', '--yes'])).toMatchObject({ code: 2 });
  });
});
