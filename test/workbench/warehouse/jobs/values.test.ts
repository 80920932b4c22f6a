// Values on their way in and out: texts read, numbers printed, by properties and by examples.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalJson } from '../../../../workbench/warehouse/jobs/json-text';
import { BadValue, scalarFromText } from '../../../../workbench/warehouse/jobs/value-text';
import {
  decimalText,
  floatText,
  intervalText,
  rowEncoder,
  secondsText,
} from '../../../../workbench/warehouse/rest/wire-values';
import { scalar } from '../../../../workbench/warehouse/types/type';
import { NUMERIC_SCALE } from '../../../../workbench/warehouse/types/value';

const MIN_MICROS = -62_135_596_800_000_000n;
const MAX_MICROS = 253_402_300_799_999_999n;

describe('numbers', () => {
  it('print as Java prints them', () => {
    expect([2, 0.1, 1e7, 9_999_999, 1e20, 1.5e-7, 0.001, 0, -0, 123456789.5].map(floatText)).toEqual([
      '2.0',
      '0.1',
      '1.0E7',
      '9999999.0',
      '1.0E20',
      '1.5E-7',
      '0.001',
      '0.0',
      '-0.0',
      '1.234567895E8',
    ]);
  });

  it('come back from their print', () => {
    fc.assert(fc.property(fc.double(), (value) => Object.is(scalarFromText('FLOAT64', floatText(value)), value)));
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }), (value) => {
        expect(scalarFromText('NUMERIC', decimalText(value, NUMERIC_SCALE, 9))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(scalarFromText('INT64', String(value))).toBe(value);
      }),
    );
  });

  it('are refused beyond their range', () => {
    for (const [kind, text] of [
      ['INT64', '9223372036854775808'],
      ['INT64', '1.5'],
      ['INT64', ''],
      ['FLOAT64', '1e400'],
      ['NUMERIC', '1e29'],
      ['BOOL', 'maybe'],
      ['DATE', '2026-02-29'],
      ['TIME', '24:00:00'],
      ['TIMESTAMP', '2026-01-01 00:00:00 Nowhere/Here'],
      ['BYTES', 'a'],
      ['JSON', '{"a":}'],
    ] as const) {
      expect(() => scalarFromText(kind, text), `${kind} ${text}`).toThrow(BadValue);
    }
  });
});

describe('instants', () => {
  it('come back from seconds and from what a row shows', () => {
    const encode = rowEncoder([{ name: 'd', type: scalar('DATETIME') }], { int64Timestamps: false });
    fc.assert(
      fc.property(fc.bigInt({ min: MIN_MICROS, max: MAX_MICROS }), (micros) => {
        const text = (JSON.parse(encode([micros])) as { f: { v: string }[] }).f[0]?.v ?? '';
        expect(scalarFromText('DATETIME', text)).toBe(micros);
        expect(scalarFromText('TIMESTAMP', `${text}Z`)).toBe(micros);
        const [mantissa = '', exponent = '0'] = secondsText(micros).split('E');
        const [whole = '', fraction = ''] = mantissa.split('.');
        const digits = `${whole}${fraction}`;
        const shift = Number(exponent) - fraction.length + 6;
        const scaled = shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(digits) / 10n ** BigInt(-shift);
        expect(scaled).toBe(micros);
      }),
    );
  });

  it('are read with zones', () => {
    const utc = scalarFromText('TIMESTAMP', '2026-07-01 12:00:00 UTC');
    for (const text of [
      '2026-07-01T12:00:00Z',
      '2026-07-01 05:00:00-07:00',
      '2026-07-01 05:00:00-07',
      '2026-07-01 05:00:00 America/Los_Angeles',
      '2026-07-01 12:00:00.000000+00:00',
    ]) {
      expect(scalarFromText('TIMESTAMP', text), text).toBe(utc);
    }
  });
});

describe('intervals', () => {
  it('print in canonical form, and come back', () => {
    expect(intervalText({ months: 0, days: 1, micros: 0n })).toBe('0-0 1 0:0:0');
    expect(intervalText({ months: -14, days: -3, micros: -3_723_500_000n })).toBe('-1-2 -3 -1:2:3.500');
    fc.assert(
      fc.property(
        fc.record({
          months: fc.integer({ min: -120_000, max: 120_000 }),
          days: fc.integer({ min: -3_660_000, max: 3_660_000 }),
          micros: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
        }),
        (value) => {
          expect(scalarFromText('INTERVAL', intervalText(value))).toEqual(value);
        },
      ),
    );
  });
});

describe('JSON', () => {
  it('is what JSON.parse reads, with its members sorted', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const normal = normalJson(text);
        expect(JSON.parse(normal ?? 'missing')).toEqual(JSON.parse(text));
      }),
    );
    expect(normalJson(' { "b" : [ 1 , 2.50 ] , "a" : null } ')).toBe('{"a":null,"b":[1,2.5]}');
    expect(normalJson('9007199254740993')).toBe('9007199254740993');
    expect(normalJson('[1,]')).toBeUndefined();
    expect(normalJson('{"a":1} x')).toBeUndefined();
  });
});
