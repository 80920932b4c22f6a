// Rows of REST to plain values, type by type.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError, rowDecoder } from '../../src/warehouse/decode';
import type { WireField } from '../../src/warehouse/port';
import { int64Text } from '../../src/warehouse/readers';

function decoded(type: string, value: unknown, more: Partial<WireField> = {}): unknown {
  return rowDecoder([{ name: 'x', type, ...more }])({ f: [{ v: value }] }).x;
}

describe('rowDecoder', () => {
  it.each([
    ['STRING', '', ''],
    ['INTEGER', '-42', -42],
    ['INT64', '9007199254740991', 9007199254740991],
    ['INTEGER', '9007199254740993', '9007199254740993'],
    ['FLOAT', '1.0E20', 1e20],
    ['FLOAT64', '-Infinity', Number.NEGATIVE_INFINITY],
    ['FLOAT', 'NaN', Number.NaN],
    ['NUMERIC', '12.99', 12.99],
    ['BIGNUMERIC', '0.00000000000000000000000000000000000001', '0.00000000000000000000000000000000000001'],
    ['BOOLEAN', 'true', true],
    ['BOOL', 'false', false],
    ['DATE', '2025-03-10', '2025-03-10'],
    ['DATETIME', '2025-03-10T09:07:00', '2025-03-10T09:07:00'],
    ['TIMESTAMP', '1741611600123456', 1741611600123],
    ['TIMESTAMP', '-1', -1],
    ['JSON', '{"a":1}', '{"a":1}'],
  ])('%s %s', (type, wire, expected) => {
    expect(decoded(type, wire)).toEqual(expected);
  });

  it.each(['STRING', 'INTEGER', 'FLOAT', 'NUMERIC', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'JSON'])('NULL of %s', (type) => {
    expect(decoded(type, null)).toBeNull();
    expect(rowDecoder([{ name: 'x', type }])({ f: [{}] }).x).toBeNull();
  });

  it.each([
    ['TIMESTAMP', '1.7416116E9', 'seconds: int64 timestamps were not asked for'],
    ['INTEGER', '1.5', 'a fraction'],
    ['INTEGER', '', 'nothing'],
    ['FLOAT', '', 'nothing'],
    ['BOOLEAN', 'yes', 'neither'],
    ['NUMERIC', '1e3', 'not as BigQuery writes it'],
    ['STRING', 5, 'no text'],
    ['GEOGRAPHY', 'POINT(0 0)', 'a type that is not read'],
  ])('%s %s is refused: %s', (type, wire, _why) => {
    expect(() => decoded(type, wire)).toThrow(DecodeError);
  });

  it('reads an array of structs with an array within, and empties for what is absent', () => {
    const fields: WireField[] = [
      { name: 'n', type: 'INTEGER', mode: 'REPEATED' },
      {
        name: 'pins',
        type: 'RECORD',
        mode: 'REPEATED',
        fields: [
          { name: 'caption_id', type: 'INTEGER' },
          { name: 'tags', type: 'STRING', mode: 'REPEATED' },
        ],
      },
      { name: 'one', type: 'RECORD', fields: [{ name: 'a', type: 'BOOLEAN' }] },
    ];
    const decode = rowDecoder(fields);
    const pins = [{ v: { f: [{ v: '7' }, { v: [{ v: 'a' }, { v: 'b' }] }] } }, { v: { f: [{ v: null }, { v: [] }] } }];
    expect(decode({ f: [{ v: [{ v: '1' }, { v: '2' }] }, { v: pins }, { v: { f: [{ v: 'true' }] } }] })).toEqual({
      n: [1, 2],
      pins: [
        { caption_id: 7, tags: ['a', 'b'] },
        { caption_id: null, tags: [] },
      ],
      one: { a: true },
    });
    expect(decode({ f: [{ v: [] }, { v: null }, { v: null }] })).toEqual({ n: [], pins: [], one: null });
  });

  it('refuses a row of another width, and names the column in its words', () => {
    const decode = rowDecoder([{ name: 'price', type: 'NUMERIC' }]);
    expect(() => decode({ f: [] })).toThrow(/\(row\)/);
    expect(() => decode(null)).toThrow(DecodeError);
    expect(() => decode({ f: [{ v: 'dear' }] })).toThrow('column price is NUMERIC, but its value is "dear".');
  });

  it('keeps every INT64 exactly: a number where that is exact, else text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const result = decoded('INTEGER', String(value));
        expect(BigInt(result as number | string)).toBe(value);
        expect(int64Text()(result, 'x')).toBe(String(value));
      }),
    );
  });
});
