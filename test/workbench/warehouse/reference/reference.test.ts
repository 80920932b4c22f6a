// The reference implementation's values, decoded and encoded, and its queries and DML.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayOf, type SqlType, scalar, structOf } from '../../../../workbench/warehouse/types/type';
import type { SqlValue } from '../../../../workbench/warehouse/types/value';
import { ReferenceEvaluator, type ReferenceTable } from './evaluator';
import { printRow } from './print';
import { decodeInteger, decodeValue, encodeInteger, encodeValue } from './values';

const reference = new ReferenceEvaluator();

const printedQuery = async (sql: string, tables: readonly ReferenceTable[] = []) => {
  const { fields, rows } = await reference.query(sql, tables);
  const types = fields.map((field) => field.type);
  return rows.map((row) => printRow(row, types));
};

describe('decoding', () => {
  test('each type', async () => {
    const { fields, rows } = await reference.query(
      `SELECT 5 AS i, -2.5, TRUE, 'é', b'\\x00\\xff', DATE '1969-12-31', DATETIME '2024-02-29 23:59:58.123456',
        TIME '01:02:03.000004', TIMESTAMP '1969-12-31 23:59:59.5+00', NUMERIC '-1.5', BIGNUMERIC '-0.00000000000000000000000000000000000001',
        JSON '{"a":[1]}', [1, NULL], STRUCT(1 AS x, [DATE '1970-01-02'] AS y), CAST(NULL AS STRING)`,
    );
    expect(fields[0]).toEqual({ name: 'i', type: { kind: 'INT64' } });
    expect(rows).toEqual([
      [
        5n,
        -2.5,
        true,
        'é',
        Uint8Array.of(0, 255),
        -1,
        1_709_251_198_123_456n,
        3_723_000_004n,
        -500_000n,
        -1_500_000_000n,
        -1n,
        '{"a":[1]}',
        [1n, null],
        [1n, [1]],
        null,
      ],
    ]);
  });

  test('intervals, each part with its sign', async () => {
    const sql = `SELECT INTERVAL '-1-2 3 -4:5:6.789' YEAR TO SECOND AS a, INTERVAL 5 DAY AS b`;
    const { rows } = await reference.query(sql);
    expect(rows).toEqual([
      [
        { months: -14, days: 3, micros: -14_706_789_000n },
        { months: 0, days: 5, micros: 0n },
      ],
    ]);
    expect(await printedQuery(sql)).toEqual([['-1-2 3 -4:5:6.789', '0-0 5 0:0:0']]);
  });

  test('floats that are no numbers', async () => {
    expect(await printedQuery("SELECT CAST('nan' AS FLOAT64), CAST('-inf' AS FLOAT64), 2.0")).toEqual([
      ['NaN', '-Infinity', '2.0'],
    ]);
  });
});

const scalarValue: Readonly<Record<string, fc.Arbitrary<SqlValue>>> = {
  INT64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  FLOAT64: fc.double(),
  NUMERIC: fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
  BIGNUMERIC: fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }),
  BOOL: fc.boolean(),
  STRING: fc.string(),
  BYTES: fc.uint8Array(),
  DATE: fc.integer({ min: -719_162, max: 2_932_896 }),
  DATETIME: fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }),
  TIME: fc.bigInt({ min: 0n, max: 86_399_999_999n }),
  TIMESTAMP: fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }),
  INTERVAL: fc.record({
    months: fc.integer({ min: -120_000, max: 120_000 }),
    days: fc.integer({ min: -3_660_000, max: 3_660_000 }),
    micros: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
  }),
};

const typed: fc.Arbitrary<{ type: SqlType; value: SqlValue }> = fc
  .constantFrom(...Object.keys(scalarValue))
  .chain((kind) => {
    const type = scalar(kind as Parameters<typeof scalar>[0]);
    const value = fc.option(scalarValue[kind] ?? fc.constant(null));
    return fc.oneof(
      value.map((v) => ({ type, value: v })),
      fc.array(value).map((v) => ({ type: arrayOf(type), value: v })),
      fc.tuple(value, value).map((v) => ({
        type: structOf([
          { name: 'a', type },
          { name: '', type },
        ]),
        value: v,
      })),
    );
  });

describe('encoding', () => {
  test('decoding undoes it', () => {
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        expect(decodeValue(encodeValue(value, type), type)).toEqual(value);
      }),
    );
  });

  test('integers of any length', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 260n), max: 2n ** 260n }), (value) => {
        expect(decodeInteger(encodeInteger(value))).toBe(value);
      }),
    );
  });

  test('a table given is the table read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(typed, { minLength: 1, maxLength: 6 }), async (cells) => {
        const columns = cells.map((cell, i) => ({ name: `c${i}`, type: cell.type }));
        const table = { name: 'd.t', columns, rows: [cells.map((cell) => cell.value)] };
        const { rows } = await reference.query('SELECT * FROM `d.t`', [table]);
        // An array with NULL for its value comes back as it went.
        expect(rows).toEqual(table.rows);
      }),
      { numRuns: 40 },
    );
  });
});

describe('DML', () => {
  const table: ReferenceTable = {
    name: 't',
    columns: [
      { name: 'id', type: scalar('INT64') },
      { name: 's', type: scalar('STRING') },
    ],
    rows: [
      [1n, 'a'],
      [1n, 'b'],
      [2n, null],
    ],
  };

  test('INSERT adds', async () => {
    expect(await reference.modify('INSERT t (id) VALUES (7)', table)).toEqual([...table.rows, [7n, null]]);
  });

  test('UPDATE changes each row it finds, duplicates of a key among them', async () => {
    const other = { ...table, name: 'd.u' };
    const sql = "UPDATE t SET s = CONCAT(s, '!') WHERE id IN (SELECT id FROM `d.u` WHERE s = 'b')";
    expect(await reference.modify(sql, table, [other])).toEqual([
      [1n, 'a!'],
      [1n, 'b!'],
      [2n, null],
    ]);
  });

  test('DELETE takes away', async () => {
    expect(await reference.modify("DELETE t WHERE s = 'a' OR id = 2", table)).toEqual([[1n, 'b']]);
  });

  test('what it refuses is an error', async () => {
    await expect(reference.modify('UPDATE t SET nope = 1 WHERE TRUE', table)).rejects.toThrow('nope');
    await expect(reference.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
  });
});
