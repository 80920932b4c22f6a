// The files of sql/: each declares what its path says, all deploy in order, twice without a loss, and anywhere.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ApplyError, applyObjects, statementsOf } from '../../scripts/warehouse-objects/apply';
import { partsOf, pathsIn, retargeted } from '../../scripts/warehouse-objects/identifiers';
import { readObjectFiles } from '../../scripts/warehouse-objects/object-files';
import { inOrder } from '../../scripts/warehouse-objects/order';
import { holidaysOf } from '../../src/calendar/holidays';
import { openWarehouse } from '../../workbench/warehouse/index';
import { runScript } from '../../workbench/warehouse/script/run-script';
import { deployedWarehouse, parse, SQL_FOLDER } from './deployed';

const on = deployedWarehouse();
const files = readObjectFiles(SQL_FOLDER);

describe('each file', () => {
  test.each(files.map((file) => [file.path, file] as const))('%s begins with what it is for', (_, file) => {
    const comment = /^(?:--[^\n]*\n)+/.exec(file.sql)?.[0] ?? '';
    expect(comment.length).toBeGreaterThan(60);
    expect(file.sql.slice(comment.length)).toMatch(
      file.kind === 'tables' ? /^CREATE TABLE IF NOT EXISTS / : /^CREATE OR REPLACE /,
    );
  });

  test('declares the name that its path says, and follows what it refers to', async () => {
    const ordered = await inOrder(files, parse);
    expect(ordered).toHaveLength(files.length);
    ordered.forEach((object, i) => {
      const before = ordered.slice(0, i).map((o) => o.path);
      expect(before).toEqual(expect.arrayContaining([...object.references]));
    });
  });

  test('names every object with project and dataset, and sets nothing of the session', async () => {
    const names = new Set(files.map((file) => file.name));
    for (const file of files) {
      const tree = await parse(file.sql);
      for (const path of pathsIn(tree)) {
        const parts = partsOf(path);
        const [first, second] = parts;
        expect(
          second !== undefined && names.has(second) && first === file.dataset,
          `${file.path}: ${parts.join('.')}`,
        ).toBe(false);
      }
      expect(file.sql).not.toMatch(/@@(?:query_timeout_ms|maximum_bytes_billed|dataset_id|time_zone)/);
    }
  });
});

describe('a deploy', () => {
  test('makes every table with its description, and every partition and cluster that 2-warehouse asks for', () => {
    for (const file of files.filter((f) => f.kind === 'tables')) {
      const entry = on.warehouse.catalog.table({ dataset: file.dataset, name: file.name });
      expect(entry.options.some((o) => o.name === 'description')).toBe(true);
    }
    const shape = (name: string) => {
      const { partitioning, clustering } = on.warehouse.catalog.table({ dataset: 'eros_scheduling_brain', name });
      const by = partitioning === undefined || partitioning.kind === 'INGESTION' ? undefined : partitioning.column;
      return [by, ...(clustering ?? [])];
    };
    expect(shape('mass_messages')).toEqual(['sending_time', 'page_name', 'caption_id']);
    expect(shape('caption_bandit_stats')).toEqual(['last_updated', 'page_name', 'caption_id', 'last_used']);
    expect(shape('schedule_export_log')).toEqual(['export_timestamp', 'page_name', 'status']);
    expect(shape('etl_job_runs')).toEqual(['job_start_time', 'job_name', 'job_status']);
    expect(shape('creator_processing_errors')).toEqual(['error_time', 'job_id', 'page_name']);
    expect(shape('schedule_generation_queue')).toEqual(['execution_date', 'status', 'page_name']);
    expect(shape('automation_alerts')).toEqual(['alert_time', 'alert_level', 'alert_source', 'acknowledged']);
    expect(shape('lock_sweep_log')).toEqual(['sweep_time', 'sweep_time']);
    expect(
      on.warehouse.catalog.table({ dataset: 'eros_scheduling_brain', name: 'holiday_calendar' }).partitioning,
    ).toEqual({
      kind: 'RANGE',
      column: 'year',
      start: 2024,
      end: 2031,
      interval: 1,
    });
  });

  test('again loses no row and adds none', async () => {
    const main = files.filter((f) => f.kind === 'tables' && f.dataset === 'eros_scheduling_brain');
    await on.run(`INSERT INTO mass_messages (message_id) VALUES ('m');
      INSERT INTO caption_bank (caption_id, caption_text) VALUES (1, 'x');
      INSERT INTO automation_alerts (alert_level, alert_source, alert_message) VALUES ('INFO', 'test', 'x');
      INSERT INTO active_caption_assignments (page_name, caption_id) VALUES ('p', 1);
      UPDATE commit_guard SET version = 7 WHERE TRUE`);
    const counts = () =>
      on.rows(
        main.map((f) => `SELECT '${f.name}' AS name, COUNT(*) AS n FROM \`${f.name}\``).join(' UNION ALL ') +
          ' ORDER BY name',
      );
    const before = await counts();
    await on.deploy();
    expect(await counts()).toEqual(before);
    expect(await on.rows('SELECT version FROM commit_guard')).toEqual([['7']]);
    expect(await on.rows('SELECT alert_id IS NOT NULL, acknowledged FROM automation_alerts')).toEqual([
      ['true', 'false'],
    ]);
    await on.run(
      'TRUNCATE TABLE mass_messages; TRUNCATE TABLE caption_bank; TRUNCATE TABLE active_caption_assignments; TRUNCATE TABLE automation_alerts',
    );
  });

  test('goes to another project and dataset, where nothing names the first', async () => {
    const statements = await statementsOf({
      folder: SQL_FOLDER,
      parse,
      project: 'other-project',
      dataset: 'other_brain',
      location: 'EU',
    });
    const other = await openWarehouse({ projectId: 'other-project' });
    const session = await other.openSession();
    for (const { sql } of statements) await runScript(session, sql);
    expect([...other.catalog.datasets.keys()].sort()).toEqual(['ops_config', 'other_brain']);
    expect(
      (await runScript(session, 'SELECT COUNT(*) FROM other_brain.holiday_calendar')).result?.rows?.slice(0, 1),
    ).toEqual([[140n]]);
    for (const { sql } of statements) {
      for (const path of pathsIn(await parse(sql))) {
        expect(partsOf(path)).not.toContain('of-scheduler-proj');
        expect(partsOf(path)).not.toContain('eros_scheduling_brain');
      }
    }
    await session.close();
    await other.close();
  });

  test('stops at the first failure, naming it and what was applied', async () => {
    let ran = 0;
    const failing = applyObjects(
      async () => {
        if (++ran === 4) throw new Error('no permission');
      },
      { folder: SQL_FOLDER, parse },
    );
    await expect(failing).rejects.toThrow(ApplyError);
    await expect(failing).rejects.toThrow(/\.sql: no permission \(3 of \d+ statements/);
  });
});

describe('retargeting', () => {
  const target = { project: 'b-c', datasets: new Map([['d', 'e']]) };
  const moved = (sql: string) => retargeted(sql, 'a-b', target, parse);

  test('changes identifiers in every way of writing them', async () => {
    expect(await moved('SELECT `a-b.d.f`(x), `a-b`.d.g(1), `a-b.d`.t.y FROM `a-b.d.t` AS t')).toBe(
      'SELECT `b-c.e.f`(x), `b-c`.`e`.g(1), `b-c.e`.t.y FROM `b-c.e.t` AS t',
    );
  });

  test('leaves strings, comments, other projects and plain names as they are', async () => {
    const sql = `-- a-b.d.t é
SELECT 'a-b.d.t', "ü", d.x, r'''\`a-b.d.t\`''' FROM \`x.d.t\` AS d /* \`a-b.d.t\` */`;
    expect(await moved(sql)).toBe(sql);
    expect(await moved("SELECT 'ü – `a-b.d.t`' FROM `a-b.d.t`")).toBe("SELECT 'ü – `a-b.d.t`' FROM `b-c.e.t`");
  });

  test('reaches into procedures, and keeps a dataset that is not named', async () => {
    expect(
      await moved('CREATE PROCEDURE `a-b.d.p`() BEGIN CALL `a-b.d.q`(); DELETE FROM `a-b.z.t` WHERE TRUE; END'),
    ).toBe('CREATE PROCEDURE `b-c.e.p`() BEGIN CALL `b-c.e.q`(); DELETE FROM `b-c.z.t` WHERE TRUE; END');
  });
});

describe('files that cannot be deployed', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
  const ordering = (written: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(join(tmpdir(), 'eros-sql-'));
    folders.push(folder);
    for (const [path, sql] of Object.entries(written)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), sql);
    }
    return Promise.resolve().then(() => inOrder(readObjectFiles(folder), parse));
  };
  const view = (name: string, from: string) =>
    `CREATE OR REPLACE VIEW \`of-scheduler-proj.d.${name}\` AS SELECT * FROM \`of-scheduler-proj.d.${from}\``;

  test.each([
    [
      'another name than the path',
      { 'd/views/a.sql': 'CREATE VIEW `of-scheduler-proj.d.b` AS SELECT 1 AS x' },
      /its path says/,
    ],
    [
      'another kind than the path',
      { 'd/tables/a.sql': 'CREATE VIEW `of-scheduler-proj.d.a` AS SELECT 1 AS x' },
      /in views/,
    ],
    ['two statements', { 'd/views/a.sql': 'SELECT 1; SELECT 2' }, /holds 2 statements/],
    ['no object', { 'd/views/a.sql': 'SELECT 1' }, /expected a CREATE/],
    ['a circle', { 'd/views/a.sql': view('a', 'b'), 'd/views/b.sql': view('b', 'a') }, /refer to each other/],
    ['what no file declares', { 'd/views/a.sql': view('a', 'gone') }, /gone, which no file declares/],
    ['one name twice', { 'd/views/a.sql': view('a', 'a'), 'd/tables/a.sql': 'SELECT 1' }, /declare one name/],
    ['an unknown kind', { 'd/models/a.sql': '' }, /is none of tables/],
    ['another file', { 'd/views/a.txt': '' }, /is no \.sql file/],
  ])('are refused: %s', async (_, written, message) => {
    await expect(ordering(written)).rejects.toThrow(message);
  });
});

describe('holiday_calendar', () => {
  test('holds the twenty holidays of each year that the calendar of TypeScript holds', async () => {
    const found = await on.rows(`SELECT CAST(holiday_date AS STRING), CAST(year AS STRING), holiday_name, holiday_type,
      CAST(is_major AS STRING), CAST(saturation_impact_factor AS STRING) FROM holiday_calendar ORDER BY holiday_date`);
    const expected = [2024, 2025, 2026, 2027, 2028, 2029, 2030]
      .flatMap(holidaysOf)
      .map((h) => [h.date, String(h.year), h.name, h.type, String(h.isMajor), String(h.saturationImpactFactor)]);
    expect(expected).toHaveLength(140);
    expect(found).toEqual(expected);
  });

  test('is filled for other years by the same rules, and a call leaves the others alone', async () => {
    await on.run(`UPDATE holiday_calendar SET saturation_impact_factor = 0.1 WHERE year IN (2024, 2025);
      CALL fill_holiday_calendar(2025, 2025)`);
    const [touched] = await on.rows(`SELECT COUNTIF(year = 2024 AND saturation_impact_factor = 0.1),
      COUNTIF(year = 2025 AND saturation_impact_factor = 0.1), COUNT(*) FROM holiday_calendar`);
    expect(touched).toEqual(['20', '0', '140']);
    await on.run('CALL fill_holiday_calendar(2024, 2030)');
  });
});
