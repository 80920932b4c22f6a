// The numbers in SQL are those of the registry: every fallback in sql/, and the rows that a deploy sows.

import { expect, test } from 'vitest';
import { readObjectFiles } from '../../scripts/warehouse-objects/object-files';
import { parameterSeed } from '../../scripts/warehouse-objects/parameter-seed';
import { defaultParameters, parameterDefinitions, parseParameters } from '../../src/parameters/registry';
import { deployedWarehouse, SQL_FOLDER } from './deployed';

const on = deployedWarehouse();

const sow = async (definitions: Parameters<typeof parameterSeed>[0] = parameterDefinitions) => {
  for (const sql of parameterSeed(definitions)) await on.run(sql);
};

test('every fallback in a view or procedure is the default of a parameter', () => {
  const known = new Map<string, unknown>(Object.entries(defaultParameters));
  let found = 0;
  for (const { path, sql } of readObjectFiles(SQL_FOLDER)) {
    const pattern = /COALESCE\(MAX\(LAX_(?:INT64|FLOAT64)\(parameters\.(\w+)\)\), ([^()]+)\)/g;
    for (const [, name = '', fallback] of sql.matchAll(pattern)) {
      found++;
      expect(Number(fallback), `${path}: ${name}`).toBe(known.get(name));
    }
  }
  expect(found).toBeGreaterThanOrEqual(14);
});

test('a deploy sows every default, and every definition with its bounds', async () => {
  await on.run('TRUNCATE TABLE ops_config.ml_parameters');
  await sow();
  const [[values] = []] = await on.rows(
    "SELECT TO_JSON_STRING(parameters) FROM ops_config.current_parameters WHERE environment = 'production'",
  );
  expect(JSON.parse(String(values))).toEqual(defaultParameters);
  expect(parseParameters(String(values))).toEqual({ parameters: defaultParameters, problems: [] });
  const [[written] = []] = await on.rows(
    "SELECT TO_JSON_STRING(parameters) FROM ops_config.ml_parameters WHERE parameter_set = 'eros_definitions'",
  );
  expect(JSON.parse(String(written))).toEqual(
    Object.fromEntries(parameterDefinitions.map(({ name, ...rest }) => [name, JSON.parse(JSON.stringify(rest))])),
  );
});

test('sowing again adds nothing and overwrites nobody; changed definitions are sown anew', async () => {
  await on.run('TRUNCATE TABLE ops_config.ml_parameters');
  await on.run(
    `INSERT INTO ops_config.ml_parameters (parameter_set, parameters) VALUES ('eros', JSON '{"cooldown_days": 21}')`,
  );
  await sow();
  await sow();
  const count = () => on.rows('SELECT parameter_set, COUNT(*) FROM ops_config.ml_parameters GROUP BY 1 ORDER BY 1');
  expect(await count()).toEqual([
    ['eros', '1'],
    ['eros_definitions', '1'],
  ]);
  expect(await on.rows('SELECT LAX_INT64(parameters.cooldown_days) FROM ops_config.current_parameters')).toEqual([
    ['21'],
  ]);
  on.setClock('2025-03-06T20:00:00Z');
  const changed = parameterDefinitions.map((d) => (d.name === 'cooldown_days' ? { ...d, default: 30 } : d));
  await sow(changed);
  await sow(changed);
  expect(await count()).toEqual([
    ['eros', '1'],
    ['eros_definitions', '2'],
  ]);
});
