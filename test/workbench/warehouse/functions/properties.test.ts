// Laws that hold for all values: what is written is read back, and arithmetic keeps its word.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bignumericOfBytes, bytesOfBignumeric } from '../../../../workbench/warehouse/functions/bignumeric-bytes';
import { dateOf, daysOf, MAX_DAY, MIN_DAY } from '../../../../workbench/warehouse/functions/civil-time';
import {
  BIGNUMERIC,
  decimalOfText,
  decimalText,
  divideRounded,
  floatText,
  NUMERIC,
} from '../../../../workbench/warehouse/functions/decimal';
import { jsonText, normalJson, parseJson } from '../../../../workbench/warehouse/functions/json-tree';
import { scalarFunctionsByName } from '../../../../workbench/warehouse/functions/registry';
import { instantOf, zoneOf } from '../../../../workbench/warehouse/functions/time-zones';
import type { SqlValue } from '../../../../workbench/warehouse/types/value';

function call(name: string, ...args: SqlValue[]): SqlValue {
  const definition = scalarFunctionsByName.get(name);
  if (!definition) throw new Error(`No function ${name}`);
  return definition.run(...args);
}

const day = fc.integer({ min: MIN_DAY, max: MAX_DAY });
const instant = fc.bigInt({
  min: -62_135_596_800_000_000n + 86_400_000_000n,
  max: 253_402_300_799_999_999n - 86_400_000_000n,
});
const zoneName = fc.constantFrom('UTC', 'America/Los_Angeles', 'Asia/Kolkata', 'Australia/Lord_Howe', '-03:30');

describe('dates', () => {
  it('a day and its parts are one', () => {
    fc.assert(
      fc.property(day, (days) => {
        const { year, month, day: dayOfMonth } = dateOf(days);
        expect(daysOf(year, month, dayOfMonth)).toBe(days);
      }),
    );
  });

  it('what FORMAT_DATE writes, PARSE_DATE reads', () => {
    fc.assert(
      fc.property(day, fc.constantFrom('%F', '%E4Y%m%d', '%d %B %Y', '%Y-%j', '%a %b %e %Y'), (days, format) => {
        expect(call('bq_parse_date', format, call('bq_format_date', format, days))).toBe(days);
      }),
    );
  });

  it('a truncated date is the start of the part: it stays, and lies within the part', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: MIN_DAY + 400, max: MAX_DAY }),
        fc.constantFrom('WEEK', 'WEEK(THURSDAY)', 'ISOWEEK', 'MONTH', 'QUARTER', 'YEAR', 'ISOYEAR'),
        (days, part) => {
          const start = call('bq_date_trunc', days, part);
          expect(call('bq_date_trunc', start, part)).toBe(start);
          expect(call('bq_date_diff', days, start, part)).toBe(0n);
        },
      ),
    );
  });
});

describe('zones', () => {
  it('an instant written with its offset is read back', () => {
    fc.assert(
      fc.property(instant, zoneName, (value, zone) => {
        // Before standard time offsets have seconds, which are not written.
        fc.pre(zoneOf(zone).offsetAt(Number(value / 1_000_000n)) % 60 === 0);
        expect(call('bq_timestamp_of_string', call('bq_string_of_timestamp', value, zone), 'UTC')).toBe(value);
      }),
    );
  });

  it('a civil time is that of its instant, unless a gap skips it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }), zoneName, (seconds, name) => {
        const zone = zoneOf(name);
        const at = instantOf(seconds, zone);
        const back = at + zone.offsetAt(at);
        expect(Math.abs(back - seconds)).toBeLessThanOrEqual(86_400);
        expect(instantOf(at + zone.offsetAt(at), zone)).toBeLessThanOrEqual(at);
      }),
    );
  });
});

describe('decimals', () => {
  const numeric = fc.bigInt({ min: NUMERIC.min, max: NUMERIC.max });
  const bignumeric = fc.bigInt({ min: BIGNUMERIC.min, max: BIGNUMERIC.max });

  it('text and value are one', () => {
    const comesBack = (kind: typeof NUMERIC) => (value: bigint) => {
      expect(decimalOfText(kind, decimalText(kind, value))).toBe(value);
    };
    fc.assert(fc.property(numeric, comesBack(NUMERIC)));
    fc.assert(fc.property(bignumeric, comesBack(BIGNUMERIC)));
  });

  it('bytes sort as values do, and give them back', () => {
    fc.assert(
      fc.property(bignumeric, bignumeric, (a, b) => {
        expect(bignumericOfBytes(bytesOfBignumeric(a))).toBe(a);
        expect(Math.sign(Buffer.compare(bytesOfBignumeric(a), bytesOfBignumeric(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it('a rounded quotient is within half a unit', () => {
    fc.assert(
      fc.property(
        numeric,
        numeric.filter((value) => value !== 0n),
        (a, b) => {
          const error = a - divideRounded(a, b) * b;
          expect((error < 0n ? -error : error) * 2n <= (b < 0n ? -b : b)).toBe(true);
        },
      ),
    );
  });

  it('ln and exp undo each other', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n }), (value) => {
        const back = call('bq_bignumeric_exp', call('bq_bignumeric_ln', value * 10n ** 29n));
        const error = typeof back === 'bigint' ? back - value * 10n ** 29n : 10n ** 38n;
        expect(error < 10n ** 12n && error > -(10n ** 12n)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('floats and JSON', () => {
  it('a double comes back from its text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(floatText(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('normal JSON stays as it is', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const normal = jsonText(normalJson(parseJson(text)));
        expect(jsonText(normalJson(parseJson(normal)))).toBe(normal);
        expect(JSON.parse(normal)).toEqual(JSON.parse(text, (_, value) => (value === 0 ? 0 : value)));
      }),
    );
  });
});
