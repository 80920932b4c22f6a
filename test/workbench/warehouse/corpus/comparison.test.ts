// What counts as the same rows.

import { describe, expect, test } from 'vitest';
import { scalar } from '../../../../workbench/warehouse/types/type';
import { printRow } from '../reference/print';
import { readCorpus } from './cases';
import { difference, sameValue } from './comparison';
import { fault, type Outcome } from './outcome';

const loose = { ordered: false, float: 1e-9 };
const strict = { ordered: true, float: 0 };

describe('rows', () => {
  test('in another order are the same unless the order was asked for', () => {
    expect(difference([['1'], ['2']], [['2'], ['1']], loose)).toBeUndefined();
    expect(difference([['1'], ['2']], [['2'], ['1']], strict)).toContain('expected ["1"]');
  });

  test('that are missing, too many or there twice differ', () => {
    expect(difference([['1']], [], loose)).toContain('1 rows, got 0');
    expect(difference([], [['1']], loose)).toContain('0 rows, got 1');
    expect(difference([['1'], ['2']], [['1'], ['1']], loose)).toBeDefined();
  });

  test('with floats that are near are the same, wherever they sort', () => {
    expect(difference([['0.3'], ['x']], [['x'], ['0.30000000000000004']], loose)).toBeUndefined();
    expect(difference([['0.3']], [['0.300001']], loose)).toBeDefined();
  });
});

describe('values', () => {
  test('NULL is itself only', () => {
    expect(sameValue(null, null, 0)).toBe(true);
    expect(sameValue(null, '', 0)).toBe(false);
    expect(sameValue(null, [], 0)).toBe(false);
  });

  test('integers are compared by their digits, floats by tolerance', () => {
    expect(sameValue('9007199254740993', '9007199254740992', 1e-9)).toBe(false);
    expect(sameValue('9007199254740993.0', '9007199254740992.0', 1e-9)).toBe(true);
    expect(sameValue('NaN', 'NaN', 0)).toBe(true);
    expect(sameValue('Infinity', '-Infinity', 1)).toBe(false);
  });

  test('lists are compared item by item', () => {
    expect(sameValue(['1', ['a', null]], ['1', ['a', null]], 0)).toBe(true);
    expect(sameValue(['1', ['a', null]], ['1', ['a', 'null']], 0)).toBe(false);
    expect(sameValue(['1'], ['1', '2'], 0)).toBe(false);
  });

  test('as BigQuery prints them', () => {
    const kinds = ['FLOAT64', 'TIMESTAMP', 'DATETIME', 'TIME', 'DATE', 'NUMERIC', 'BYTES', 'INTERVAL'] as const;
    const row = [
      2,
      -500_000n,
      1n,
      3_600_000_000n,
      -1,
      -1_500_000_000n,
      Uint8Array.of(255),
      { months: -14, days: 3, micros: 1n },
    ];
    expect(printRow(row, kinds.map(scalar))).toEqual([
      '2.0',
      '1969-12-31 23:59:59.500000 UTC',
      '1970-01-01T00:00:00.000001',
      '01:00:00',
      '1969-12-31',
      '-1.5',
      '/w==',
      '-1-2 3 0:0:0.000001',
    ]);
  });
});

describe('a case', () => {
  const found = readCorpus().flatMap((family) => family.cases);
  const rows = found.find((entry) => 'rows' in entry.expect && entry.expect.rows.length > 0);
  const failing = found.find((entry) => 'error' in entry.expect);
  const empty: Outcome = { types: ['INT64'], rows: [] };

  test('that gives other rows, other types or an error is at fault', async () => {
    if (!rows || !('rows' in rows.expect)) throw new Error('The corpus has no case with rows');
    const { expect: right } = rows;
    expect(await fault(rows, async () => right)).toBeUndefined();
    expect(await fault(rows, async () => ({ ...right, rows: [] }))).toContain('rows, got 0');
    expect(await fault(rows, async () => ({ ...right, types: ['JSON'] }))).toContain('expected the types');
    expect(await fault(rows, () => Promise.reject(new Error('boom')))).toBe('failed: boom');
  });

  test('that expects an error is at fault without it, or with another', async () => {
    if (!failing || !('error' in failing.expect)) throw new Error('The corpus has no case with an error');
    const { error } = failing.expect;
    expect(await fault(failing, () => Promise.reject(new Error(`… ${error} …`)))).toBeUndefined();
    expect(await fault(failing, () => Promise.reject(new Error('boom')))).toContain('got "boom"');
    expect(await fault(failing, async () => empty)).toContain('expected an error');
  });
});
