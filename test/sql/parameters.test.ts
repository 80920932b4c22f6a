// The numbers in SQL are those of the registry: every fallback in sql/, and the rows that a deploy sows.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { partsOf, pathsIn } from '../../scripts/warehouse-objects/identifiers';
import { readObjectFiles } from '../../scripts/warehouse-objects/object-files';
import { parameterSeeds } from '../../scripts/warehouse-objects/parameter-seed';
import { defaultParameters, parameterDefinitions, parseParameters } from '../../src/parameters/registry';
import { type TreeNode, walk } from '../../workbench/warehouse/analyser/tree';
import { deployedWarehouse, parse, SQL_FOLDER } from './deployed';

const on = deployedWarehouse();

const sow = async (definitions: Parameters<typeof parameterSeeds>[0] = parameterDefinitions) => {
  for (const { sql } of parameterSeeds(definitions)) await on.run(sql);
};

/** Which of the seeds say that they are needed. */
const needed = async (definitions: Parameters<typeof parameterSeeds>[0] = parameterDefinitions) => {
  const answers: unknown[] = [];
  for (const seed of parameterSeeds(definitions)) answers.push((await on.rows(seed.needed))[0]?.[0]);
  return answers;
};

const inForce = async (): Promise<Record<string, unknown>> => {
  const [[values] = []] = await on.rows(
    "SELECT TO_JSON_STRING(parameters) FROM ops_config.current_parameters WHERE environment = 'production'",
  );
  return JSON.parse(String(values));
};

const count = () => on.rows('SELECT parameter_set, COUNT(*) FROM ops_config.ml_parameters GROUP BY 1 ORDER BY 1');

let day = 5;
beforeEach(() => on.setClock(`2025-03-${String(day++).padStart(2, '0')}T20:00:00Z`));
afterEach(async () => {
  await on.run('TRUNCATE TABLE ops_config.ml_parameters');
  await sow();
});

interface Call extends TreeNode {
  readonly function?: { readonly names?: readonly { readonly idString?: string }[] };
  readonly arguments?: readonly TreeNode[];
}

const called = (node: TreeNode): string => {
  const { kind, function: callee } = node as Call;
  return kind === 'FunctionCall' ? (callee?.names ?? []).map((name) => name.idString ?? '').join('.') : '';
};

interface Reading {
  /** INT64, FLOAT64, BOOL or STRING. */
  readonly type: string;
  readonly name: string;
}

/** LAX_INT64(parameters.name), the set being called `parameters` or `p`: all there are under a node. */
function readingsUnder(tree: TreeNode): Reading[] {
  const readings: Reading[] = [];
  walk(tree, (node) => {
    const type = /^LAX_(\w+)$/.exec(called(node))?.[1];
    const [path] = ((node as Call).arguments ?? []).flatMap((argument) => pathsIn(argument).slice(0, 1));
    const [name, set] = path ? partsOf(path).reverse() : [];
    if (type !== undefined && name !== undefined && (set === 'parameters' || set === 'p'))
      readings.push({ type, name });
    return undefined;
  });
  return readings;
}

/** A literal's value; `undefined` for anything else. */
function literal(node: TreeNode | undefined): unknown {
  const { kind, image, stringValue, value } = (node ?? {}) as Record<string, unknown>;
  if (kind === 'IntLiteral' || kind === 'FloatLiteral') return Number(image);
  if (kind === 'StringLiteral') return stringValue ?? String(image).slice(1, -1);
  return kind === 'BooleanLiteral' ? (value ?? String(image).toUpperCase() === 'TRUE') : undefined;
}

/** Every COALESCE(… LAX_INT64(parameters.name) …, fallback). */
function fallbacksIn(tree: TreeNode): (Reading & { readonly fallback: unknown })[] {
  const found: (Reading & { readonly fallback: unknown })[] = [];
  walk(tree, (node) => {
    if (called(node) === 'COALESCE') {
      const [first, ...others] = (node as Call).arguments ?? [];
      const fallback = literal(others.at(-1));
      if (first && others.length === 1 && fallback !== undefined) {
        found.push(...readingsUnder(first).map((reading) => ({ ...reading, fallback })));
      }
    }
    return undefined;
  });
  return found;
}

test('every number that SQL reads is a parameter, read as what it is, with its default as the fallback', async () => {
  const known = new Map<string, (typeof parameterDefinitions)[number]>(parameterDefinitions.map((d) => [d.name, d]));
  const types = {
    integer: ['INT64', 'FLOAT64'],
    number: ['FLOAT64'],
    boolean: ['BOOL'],
    enum: ['STRING'],
    text: ['STRING'],
  };
  let found = 0;
  for (const { path, sql } of readObjectFiles(SQL_FOLDER)) {
    const tree = await parse(sql);
    const fallbacks = fallbacksIn(tree);
    for (const { type, name, fallback } of fallbacks) {
      found++;
      const definition = known.get(name);
      expect(definition, `${path} reads ${name}, which is no parameter`).toBeDefined();
      if (!definition) continue;
      expect(fallback, `${path}: the fallback of ${name}`).toBe(definition.default);
      expect(types[definition.kind], `${path}: the type of ${name}`).toContain(type);
    }
    // What is read without a fallback would be NULL where the set in force lacks it.
    const names = (readings: readonly Reading[]): string[] => readings.map((reading) => reading.name).sort();
    expect(names(fallbacks), `${path}: every number read has its fallback`).toEqual(names(readingsUnder(tree)));
  }
  expect(found).toBeGreaterThanOrEqual(60);
});

test('a deploy sows every default, and every definition with its bounds', async () => {
  expect(await inForce()).toEqual(defaultParameters);
  expect(parseParameters(await inForce())).toEqual({ parameters: defaultParameters, problems: [] });
  const [[written] = []] = await on.rows(
    "SELECT TO_JSON_STRING(parameters) FROM ops_config.ml_parameters WHERE parameter_set = 'eros_definitions'",
  );
  const definitions: Record<string, unknown> = JSON.parse(String(written));
  expect(definitions).toEqual(
    Object.fromEntries(parameterDefinitions.map(({ name, ...rest }) => [name, JSON.parse(JSON.stringify(rest))])),
  );
  expect(definitions.cooldown_days).toMatchObject({ default: 28, min: expect.any(Number), max: expect.any(Number) });
});

test('sowing again adds nothing, and says before that nothing is needed', async () => {
  expect(await needed()).toEqual(['false', 'false', 'false']);
  await sow();
  expect(await count()).toEqual([
    ['eros', '1'],
    ['eros_definitions', '1'],
  ]);
});

test('changed definitions are sown anew, the values in force stay', async () => {
  const changed = parameterDefinitions.map((d) => (d.name === 'cooldown_days' ? { ...d, default: 30 } : d));
  expect(await needed(changed)).toEqual(['false', 'false', 'true']);
  await sow(changed);
  await sow(changed);
  expect(await count()).toEqual([
    ['eros', '1'],
    ['eros_definitions', '2'],
  ]);
  expect(await inForce()).toEqual(defaultParameters);
});

test('a number that is new gets its default; what somebody has set, and what is not known here, stays', async () => {
  await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, parameters, changed_by)
    VALUES ('eros', JSON '{"cooldown_days": 21, "of_theirs": {"a": [1, 0.1, "é\\\\"x"]}}', 'a lead')`);
  on.setClock(`2025-04-${String(day++).padStart(2, '0')}T20:00:00Z`);
  expect(await needed()).toEqual(['false', 'true', 'false']);
  await sow();
  expect(await inForce()).toEqual({ ...defaultParameters, cooldown_days: 21, of_theirs: { a: [1, 0.1, 'é"x'] } });
  expect(await needed()).toEqual(['false', 'false', 'false']);
  expect(
    await on.rows(
      'SELECT changed_by, change_note FROM ops_config.current_parameters JOIN ops_config.ml_parameters USING (valid_from)',
    ),
  ).toEqual([['deploy', 'Defaults of what was lacking']]);
});

test('an empty set gets every default', async () => {
  await on.run("INSERT INTO ops_config.ml_parameters (parameter_set, parameters) VALUES ('eros', JSON '{}')");
  on.setClock(`2025-04-${String(day++).padStart(2, '0')}T20:00:00Z`);
  await sow();
  expect(await inForce()).toEqual(defaultParameters);
});

test('a set of another environment, a withdrawn one and one that is yet to come are nobody to take from', async () => {
  await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, environment, parameters, is_active, valid_from) VALUES
    ('eros', 'staging', JSON '{"cooldown_days": 1}', TRUE, CURRENT_TIMESTAMP()),
    ('eros', 'production', JSON '{"cooldown_days": 2}', FALSE, CURRENT_TIMESTAMP()),
    ('eros', 'production', JSON '{"cooldown_days": 3}', TRUE, TIMESTAMP '2035-01-01')`);
  expect(await needed()).toEqual(['false', 'false', 'false']);
  expect(await inForce()).toEqual(defaultParameters);
});
