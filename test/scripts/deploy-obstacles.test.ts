// `npm run deploy` where things are in its way: what is theirs, what is not allowed, what does not answer.

import { afterEach, describe, expect, test } from 'vitest';
import { deploying, steps, toldBy } from './deploying';

const on = deploying();
afterEach(() => {
  on.between.rule = () => undefined;
});

const rows = (sql: string) => on.connection.query(sql);
const told = toldBy(on);

describe('what is theirs', () => {
  test('a view and a function are kept before they are replaced, whatever happens then', async () => {
    await rows(`CREATE SCHEMA theirs; CREATE VIEW theirs.available_captions AS SELECT 'of theirs' AS caption;
      CREATE FUNCTION theirs.wilson_sample(a INT64) AS (a + 1)`);
    on.between.rule = ({ body }) =>
      /CREATE OR REPLACE VIEW `of-scheduler-proj\.theirs\.available_captions`/.test(body)
        ? { status: 400, reason: 'invalidQuery', message: 'Exceeded rate limits: too many table update operations' }
        : undefined;
    const stopped = await on.run(['--yes', '--dataset', 'theirs']);
    expect(stopped.code).toBe(1);
    expect(stopped.err).toContain('replace view theirs.available_captions: Exceeded rate limits');
    expect(await rows('SELECT caption FROM theirs.available_captions')).toEqual([{ caption: 'of theirs' }]);
    on.between.rule = () => undefined;
    const { plan } = await told('--yes', '--dataset', 'theirs');
    expect(plan.steps.find(({ object }) => object === 'theirs.available_captions')).toMatchObject({
      action: 'replace',
      why: 'the deploy before ended before it was made',
    });
    const kept = await rows(`SELECT DISTINCT object_name, previous_ddl FROM ops_config.deployed_objects
      WHERE object_dataset = 'theirs' AND previous_ddl IS NOT NULL ORDER BY 1`);
    expect(kept.map((row) => row.object_name)).toEqual(['available_captions', 'wilson_sample']);
    expect(kept[0]?.previous_ddl).toContain("SELECT 'of theirs' AS caption");
    expect(kept[1]?.previous_ddl).toContain('a + 1');
    expect((await told('--dataset', 'theirs')).plan.steps).toEqual([]);
  });

  test('source tables of other shapes, and other things of our names, are refused by name with what mends them', async () => {
    await rows(`CREATE SCHEMA broken;
      CREATE TABLE broken.mass_messages (message_id INT64, page_name STRING(50), price FLOAT64);
      CREATE TABLE broken.available_captions (a INT64);
      CREATE TABLE broken.captions (caption_id INT64, caption_text STRING, must STRING NOT NULL, may STRING);
      CREATE TABLE broken.page_price_stats (page_name STRING, price_tier STRING, price INT64, sends INT64, deliveries INT64, earnings NUMERIC, purchases INT64)`);
    const { code, err } = await on.run(['--yes', '--dataset', 'broken']);
    expect(code).toBe(1);
    expect(err).toContain(
      'The source table broken.mass_messages has a shape that is not known here: its column caption_id is missing (INT64).',
    );
    expect(err).toContain('ALTER TABLE `of-scheduler-proj.broken.mass_messages` ADD COLUMN caption_id INT64;');
    expect(err).toContain('its column message_id is INT64 where STRING is expected.');
    expect(err).toContain('its column price is FLOAT64 where NUMERIC is expected.');
    expect(err).not.toContain('page_name is');
    expect(err).toContain('broken.available_captions is a base table where a view of that name is to be made.');
    expect(err).toContain('DROP TABLE `of-scheduler-proj.broken.available_captions`;');
    expect(err).toContain('its column must is unknown here, NOT NULL and without a default');
    expect(err).not.toContain('column may');
    expect(err).toContain(
      'The table broken.page_price_stats has a shape that is not known here: its column price is INT64',
    );
    expect(err).toContain(
      'ALTER TABLE `of-scheduler-proj.broken.page_price_stats` ALTER COLUMN price SET DATA TYPE NUMERIC;',
    );
    expect(err).toContain('Nothing was changed.');
    expect(await rows('SELECT COUNT(*) AS n FROM broken.INFORMATION_SCHEMA.TABLES')).toEqual([{ n: 4 }]);
  });

  test('what mends them is all it takes; a view may stand for a table that is only read; other columns are only told of', async () => {
    await rows(`CREATE SCHEMA mended;
      CREATE VIEW mended.captions AS SELECT 1 AS caption_id, 'x' AS caption_text;
      CREATE TABLE mended.page_price_stats (page_name STRING, price_tier STRING, price INT64, sends INT64, deliveries INT64, earnings NUMERIC, of_theirs DATE)`);
    const refused = await on.run(['--yes', '--dataset', 'mended']);
    const ddl = refused.err.split('\n').filter((line) => line.startsWith('  ALTER TABLE'));
    expect(ddl).toHaveLength(2);
    for (const statement of ddl) await rows(statement);
    const { plan } = await told('--yes', '--dataset', 'mended');
    expect(plan.remarks).toContain('mended.page_price_stats has columns that are not used here: of_theirs. They stay.');
    expect((await told('--dataset', 'mended')).plan.steps).toEqual([]);
  });
});

describe('where it cannot go on', () => {
  const denied = (message: string) => ({ status: 403, reason: 'accessDenied', message: `Access Denied: ${message}` });

  test('without leave to run jobs, it names the role and the project', async () => {
    on.between.rule = ({ path, method }) =>
      method === 'POST' && /\/(?:queries|jobs)(?:\?|$)/.test(path)
        ? denied(
            'Project of-scheduler-proj: User does not have bigquery.jobs.create permission in project of-scheduler-proj.',
          )
        : undefined;
    const { code, err } = await on.run(['--yes']);
    expect(code).toBe(1);
    expect(err).toContain('bigquery.jobs.create permission in project of-scheduler-proj');
    expect(err).toContain(
      'gcloud projects add-iam-policy-binding of-scheduler-proj --member=user:YOUR_ACCOUNT --role=roles/bigquery.jobUser',
    );
  });

  test('without leave to make a dataset, it gives the statement for who may', async () => {
    on.between.rule = ({ body }) =>
      /CREATE SCHEMA/.test(body)
        ? denied('Project of-scheduler-proj: User does not have bigquery.datasets.create permission.')
        : undefined;
    const { code, err } = await on.run(['--yes', '--dataset', 'forbidden']);
    expect(code).toBe(1);
    expect(err).toContain('roles/bigquery.user');
    expect(err).toContain('CREATE SCHEMA IF NOT EXISTS `of-scheduler-proj.forbidden` OPTIONS (location = "US");');
    expect(err).toContain('Applied before it: nothing.');
  });

  test('a failure in the middle says what was applied and what was not, and the next deploy goes on from there', async () => {
    on.between.rule = ({ body }) =>
      /CREATE TABLE IF NOT EXISTS `of-scheduler-proj\.halfway\.mass_messages`/.test(body)
        ? denied(
            'Dataset of-scheduler-proj:halfway: Permission bigquery.tables.create denied on dataset of-scheduler-proj:halfway',
          )
        : undefined;
    const { code, err, out } = await on.run(['--yes', '--json', '--dataset', 'halfway']);
    expect(code).toBe(1);
    expect(err).toContain('create table halfway.mass_messages: Access Denied: Dataset of-scheduler-proj:halfway');
    expect(err).toMatch(/Applied before it \(\d+\): create dataset halfway, .*create table halfway\.creator_profiles/);
    expect(err).toMatch(/Not applied \(\d+\): create table halfway\.mass_messages, /);
    expect(err).toContain('--role=roles/bigquery.dataEditor');
    expect(err).toContain('Then deploy again');
    expect(JSON.parse(out.slice(out.lastIndexOf('\n{') + 1))).toMatchObject({ error: 'DeployFailure' });
    on.between.rule = () => undefined;
    const next = await told('--yes', '--dataset', 'halfway');
    expect(next.plan.unchanged).toContain('halfway.creator_profiles');
    expect(steps(next)[0]).toBe('create table halfway.mass_messages');
    expect((await told('--dataset', 'halfway')).plan.steps).toEqual([]);
  });

  test('an endpoint that does not answer, a part that is none, a place that is another, are named', async () => {
    const silent = await on.run(['--yes', '--endpoint', 'http://localhost:9']);
    expect(silent).toMatchObject({ code: 1, err: expect.stringContaining('Nothing answers at http://localhost:9') });
    expect(await on.run(['--yes', '--endpoint', 'nowhere'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--endpoint nowhere is no address.'),
    });
    expect(await on.run(['--only', 'addon'])).toMatchObject({ code: 2, err: expect.stringContaining('add-on') });
    expect(await on.run(['--only', 'all'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('warehouse, addon'),
    });
    expect(await on.run(['--location', 'EU', '--dataset', 'broken'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('The dataset broken is in US, not in EU.'),
    });
    expect(await on.run(['--dataset', 'ops_config'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^deploy: The dataset ops_config has objects of its own\./),
    });
  });

  test('a setting that would lead elsewhere unseen is refused', async () => {
    process.env.BIGQUERY_EMULATOR_HOST = 'http://localhost:9';
    try {
      expect(await on.run(['--dry-run'])).toMatchObject({
        code: 2,
        err: expect.stringContaining('BIGQUERY_EMULATOR_HOST is set to http://localhost:9'),
      });
    } finally {
      delete process.env.BIGQUERY_EMULATOR_HOST;
    }
  });

  test('a project that is not there is named', async () => {
    const { code, err } = await on.run(['--dry-run', '--project', 'no-such-project']);
    expect(code).toBe(1);
    expect(err).toContain('no-such-project');
  });
});
