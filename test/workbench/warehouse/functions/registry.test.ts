// How the library behaves as DuckDB functions: NULLs, errors, chunks, and what must not run unless reached.

import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { registerFunctions, scalarFunctions } from '../../../../workbench/warehouse/functions/registry';
import { evaluate, library, refusal } from './evaluate';

describe('registration', () => {
  it('names every function once, as bq_…', () => {
    const names = scalarFunctions.map((definition) => definition.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^bq_[a-z0-9_]+$/.test(name))).toEqual([]);
  });

  it('is quick enough for a warehouse per test', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const start = performance.now();
    registerFunctions(connection);
    expect(performance.now() - start).toBeLessThan(100);
  });

  it('is seen by every connection of the database', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    registerFunctions(await instance.connect());
    const other = await instance.connect();
    const reader = await other.runAndReadAll("SELECT bq_reverse('abc')");
    expect(reader.getRows()).toEqual([['cba']]);
  });
});

describe('bq_error', () => {
  const guarded = (rows: number) =>
    `(SELECT string_agg(CASE WHEN x > 5 THEN CAST(bq_error('m' || x) AS VARCHAR) ELSE 'ok' END) FROM range(${rows}) t(x))`;

  it('is raised only by rows that reach it', async () => {
    expect(await evaluate(guarded(3))).toBe('ok,ok,ok');
    expect(await refusal(guarded(8))).toBe('m6');
  });

  it('is not raised where COALESCE or IF does not reach it, constant as it is', async () => {
    expect(await evaluate("coalesce('a', CAST(bq_error('m') AS VARCHAR))")).toBe('a');
    expect(await evaluate("if(false, bq_error('m'), 3)")).toBe('3');
  });

  it('becomes NULL in TRY, row by row', async () => {
    expect(await evaluate("(SELECT list(TRY(CASE WHEN x = 1 THEN bq_error('m') ELSE x END)) FROM range(3) t(x))")).toBe(
      '[0, NULL, 2]',
    );
  });
});

describe('arguments', () => {
  it('gives NULL for a NULL argument of a strict function without calling it', async () => {
    expect(await evaluate("bq_parse_date('%q', CAST(NULL AS VARCHAR))")).toBeNull();
    expect(await evaluate('bq_numeric_divide(CAST(NULL AS DECIMAL(38,9)), 0)')).toBeNull();
  });

  it('shows NULL to the pieces of JSON', async () => {
    expect(await evaluate("bq_json_of_int64(CAST(NULL AS BIGINT), 'text')")).toBe('null');
    expect(await evaluate("bq_json_object(['a', 'b'], [NULL, '1'])")).toBe('{"a":null,"b":1}');
    expect(await evaluate('bq_json_array(CAST(NULL AS VARCHAR[]))')).toBe('null');
  });

  it('reads and writes every row of several chunks, NULLs and long texts among them', async () => {
    const connection = await library();
    const reader = await connection.runAndReadAll(`
      SELECT count(*), count(r), bool_and(r = repeat('ab', CAST(i % 40 AS BIGINT)))
      FROM (SELECT i, bq_repeat(CASE WHEN i % 7 <> 0 THEN 'ab' END, i % 40) r FROM range(10000) t(i))`);
    expect(reader.getRows()).toEqual([[10000n, 8571n, true]]);
  });

  it('takes and gives lists, their NULLs too', async () => {
    expect(await evaluate("bq_split('a-b-', '-')")).toBe("[a, b, '']");
    expect(await evaluate("bq_array_to_string(['a', NULL, 'b'], '-')")).toBe('a-b');
    expect(await evaluate("bq_array_to_string_null(['a', NULL, 'b'], '-', '?')")).toBe('a-?-b');
    expect(await evaluate("bq_array_to_string_null(['a', NULL, 'b'], '-', NULL)")).toBe('a-b');
    expect(await evaluate('bq_range_bucket_int64(20, [0, 10, 20, 30])')).toBe('3');
    expect(await refusal('bq_range_bucket_int64(20, [0, NULL])')).toContain('Nonconforming elements');
  });

  it('keeps what a text of C would end at', async () => {
    expect(await evaluate("length(bq_reverse('a' || chr(0) || 'b'))")).toBe('3');
  });

  it('sorts BIGNUMERIC by its bytes', async () => {
    const values = ['-1e38', '-1', '-1e-38', '0', '1e-38', '0.5', '1', '1e38'];
    const list = values.map((value) => `bq_bignumeric_of_string('${value}')`).reverse();
    expect(
      await evaluate(`list_transform(list_sort([${list.join(', ')}]), lambda x: bq_float64_of_bignumeric(x))`),
    ).toBe('[-1e+38, -1.0, -1e-38, 0.0, 1e-38, 0.5, 1.0, 1e+38]');
  });
});
