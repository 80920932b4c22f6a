// A day's quotas: rounding that adds up, holidays, blackout days, asked-for counts, probes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/calendar/civil';
import { datesOf, weekStart } from '../../src/calendar/weeks';
import { defaultParameters } from '../../src/parameters/registry';
import type { Account } from '../../src/planning/account';
import { dayQuotas } from '../../src/planning/quotas';

const WEEK = weekStart('2025-12-22');
const ACCOUNT: Account = {
  tier: 'MEDIUM',
  risk: 'LOW',
  colour: 'GREEN',
  ppvADay: 6.5,
  ppvADayMax: 8,
  bumpsADay: 4,
  bumpsADayMax: Number.POSITIVE_INFINITY,
  ppvGapMinutes: 150,
  narrowestPpvGapMinutes: 150,
  captionTarget: 73,
  audience: 12_000,
};
const REQUEST = {
  openShares: [1, 1, 1, 1, 1, 1, 1],
  dates: datesOf(WEEK),
  account: ACCOUNT,
  holidays: [],
  blackoutDates: [],
  messageCount: null,
  afterRedWeek: false,
};

describe('quotas', () => {
  test('halves are paid on alternate days', () => {
    expect(dayQuotas(REQUEST, defaultParameters).map((quota) => quota.ppv)).toEqual([7, 6, 7, 6, 7, 6, 7]);
  });

  test('the running total never strays from the wish by more than half', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 12, noNaN: true }), (ppvADay) => {
        const quotas = dayQuotas({ ...REQUEST, account: { ...ACCOUNT, ppvADay, ppvADayMax: 20 } }, defaultParameters);
        let given = 0;
        quotas.forEach((quota, index) => {
          given += quota.ppv;
          expect(Math.abs(given - ppvADay * (index + 1))).toBeLessThanOrEqual(0.5 + 1e-6);
        });
      }),
    );
  });

  test('holidays thin their day, the stronger of two counts, blackout days are empty', () => {
    const christmas = addDays(WEEK, 3);
    const [, , , thursday, friday] = dayQuotas(
      {
        ...REQUEST,
        account: { ...ACCOUNT, ppvADay: 10, ppvADayMax: 10 },
        holidays: [
          { date: christmas, name: 'Christmas Day', factor: 0.6 },
          { date: christmas, name: 'Another', factor: 0.9 },
        ],
        blackoutDates: [addDays(WEEK, 4)],
      },
      defaultParameters,
    );
    expect(thursday).toMatchObject({ ppv: 6, holidayFactor: 0.6, holidays: ['Christmas Day', 'Another'] });
    expect(friday).toMatchObject({ ppv: 0, bumps: 0, blackout: true });
  });

  test('an asked-for count is shared as the tier shares it, up to the tier’s PPV', () => {
    const asked = dayQuotas({ ...REQUEST, messageCount: 21 }, defaultParameters);
    expect(asked.reduce((sum, quota) => sum + quota.ppv + quota.bumps, 0)).toBe(21);
    const many = dayQuotas({ ...REQUEST, messageCount: 500 }, defaultParameters);
    expect(many.every((quota) => quota.ppv === 8)).toBe(true);
  });

  test('a RED page has probes only after a RED week, on open days, and at most its tier’s bumps', () => {
    const red: Account = { ...ACCOUNT, colour: 'RED', bumpsADay: 1.6, bumpsADayMax: 4 };
    const ppv = (afterRedWeek: boolean, blackoutDates = REQUEST.blackoutDates as string[]) =>
      dayQuotas(
        {
          ...REQUEST,
          account: red,
          afterRedWeek,
          blackoutDates: datesOf(WEEK).filter((d) => blackoutDates.includes(d)),
        },
        defaultParameters,
      ).map((quota) => quota.ppv);
    expect(ppv(false)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(ppv(true)).toEqual([0, 1, 0, 0, 0, 1, 0]);
    expect(ppv(true, datesOf(WEEK).slice(0, 6))).toEqual([0, 0, 0, 0, 0, 0, 2]);
    expect(ppv(true, datesOf(WEEK))).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const asked = dayQuotas({ ...REQUEST, account: red, messageCount: 200 }, defaultParameters);
    expect(asked.every((quota) => quota.bumps <= 4)).toBe(true);
  });
});
