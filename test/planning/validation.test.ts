// Validation: each code is shown to be reported on a schedule that breaks its rule, and none on one that breaks none.
import { describe, expect, test } from 'vitest';
import { addDays, atMinute, type CivilDateTime, instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { datesOf, weekStart } from '../../src/calendar/weeks';
import { instantOf } from '../../src/calendar/zone';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import { plan } from '../../src/planning/plan';
import { windowOf } from '../../src/planning/send-times';
import {
  CODES,
  type Code,
  type ScheduledMessage,
  type ValidationContext,
  validate,
} from '../../src/planning/validation';
import type { CaptionId, PaidTier, SlotId } from '../../src/planning/vocabulary';
import { weekOfShape } from './random-weeks';

const WEEK = weekStart('2025-03-03');
const INPUT = weekOfShape(
  { tier: 'MEDIUM', score: 0.2, badDaysInRow: 0, mode: 'auto', captions: 600, categories: 6, week: WEEK },
  seededRandom('validation'),
);
const GOOD = plan(INPUT, defaultParameters).messages;
const CONTEXT: ValidationContext = {
  weekStart: WEEK,
  offsets: losAngelesOffsets,
  window: windowOf('09:00', '23:00'),
  blackoutDates: [],
  colour: 'GREEN',
  probesAllowed: 0,
  ppvGapMinutes: 150,
  ppvTarget: 42,
  messageTarget: GOOD.length,
  analysedAt: INPUT.analysis.analysed_at,
  now: INPUT.plannedAt,
  priceLimits: { min: 3, max: 50 },
  stock: new Map(),
  captions: new Map(INPUT.captions.map((caption) => [caption.captionId, caption])),
  tiersInPool: new Set<PaidTier>(['LOW', 'MID', 'PREMIUM']),
};

type Row = ScheduledMessage;
type Change = (rows: Row[]) => readonly Row[];

const isPpv = (row: Row) => row.type === 'PPV';

/** The rows with the n-th of those that match replaced. */
function changed(rows: readonly Row[], matches: (row: Row) => boolean, change: Partial<Row>, n = 0): Row[] {
  let seen = 0;
  return rows.map((row) => (matches(row) && seen++ === n ? { ...row, ...change } : row));
}

function moved(row: Row, local: CivilDateTime): Row {
  return { ...row, local, at: instantOf(local, losAngelesOffsets) };
}

function standing(value: 'INACTIVE' | 'RESTRICTED' | 'LOCKED' | 'OUT_OF_STOCK'): Partial<ValidationContext> {
  const captions = INPUT.captions.map((caption) => [caption.captionId, { ...caption, standing: value }] as const);
  return { captions: new Map(captions) };
}

const lastUsed = (days: number): Partial<ValidationContext> => ({
  captions: new Map(
    INPUT.captions.map((caption) => [caption.captionId, { ...caption, lastUsedOn: addDays(WEEK, -days) }]),
  ),
});

const [firstPpv, secondPpv] = GOOD.filter(isPpv);

const BREAKS: Record<Code, readonly [Change, Partial<ValidationContext>]> = {
  V01: [(rows) => changed(rows, isPpv, { captionKey: secondPpv?.captionKey }), {}],
  V02: [
    (rows) =>
      rows.map((row) =>
        row.slotId === secondPpv?.slotId && firstPpv !== undefined
          ? { ...row, at: firstPpv.at + 100 * 60_000, local: row.local }
          : row,
      ),
    {},
  ],
  V03: [(rows) => rows.map((row, index) => (index === 1 ? { ...row, at: (rows[0]?.at ?? 0) + 19 * 60_000 } : row)), {}],
  V04: [(rows) => rows.map((row, index) => (index === 0 ? moved(row, atMinute(WEEK, 539)) : row)), {}],
  V05: [(rows) => rows.map((row, index) => (index === 0 ? moved(row, atMinute(addDays(WEEK, 7), 600)) : row)), {}],
  V06: [(rows) => rows, { blackoutDates: [WEEK] }],
  V07: [(rows) => rows, standing('LOCKED')],
  V08: [(rows) => rows, standing('RESTRICTED')],
  V09: [(rows) => changed(rows, isPpv, { captionId: '999999' as CaptionId }), {}],
  V10: [(rows) => rows.map((row) => ({ ...row, slotId: 'one' as SlotId })), {}],
  V11: [(rows) => rows, { stock: new Map([[firstPpv?.category ?? '', 1]]) }],
  V12: [(rows) => rows, { priceLimits: { min: 3, max: 12 } }],
  V13: [(rows) => changed(rows, isPpv, { price: null }), {}],
  V14: [(rows) => rows.map((row) => (isPpv(row) ? { ...row, category: 'one' } : row)), {}],
  V15: [(rows) => rows.map((row) => ({ ...row, urgency: true })), {}],
  V16: [(rows) => changed(rows, isPpv, { category: secondPpv?.category }), {}],
  V17: [(rows) => rows.map((row) => (isPpv(row) ? { ...row, priceTier: 'MID', price: 15 } : row)), {}],
  V18: [(rows) => rows.slice(10), {}],
  V19: [(rows) => rows, { now: INPUT.analysis.analysed_at + 26 * 3_600_000 }],
  V20: [(rows) => rows, { colour: 'RED' }],
  V21: [(rows) => rows.filter((row) => row.stage !== 'OFFER'), {}],
  V22: [(rows) => rows, lastUsed(20)],
  V23: [(rows) => rows, lastUsed(1)],
  V24: [(rows) => rows.slice(0, 0), { blackoutDates: datesOf(WEEK) }],
};

describe('validation', () => {
  test('a planned week has no finding', () => {
    expect(validate(GOOD, CONTEXT, defaultParameters)).toEqual([]);
  });

  for (const [code, [change, context]] of Object.entries(BREAKS)) {
    test(`${code} is reported: ${CODES[code as Code]}`, () => {
      // V24 needs fewer days allowed than a week has.
      const parameters = code === 'V24' ? { ...defaultParameters, blackout_days_allowed: 6 } : defaultParameters;
      const findings = validate(change([...GOOD]), { ...CONTEXT, ...context }, parameters);
      const found = findings.filter((finding) => finding.code === code);
      expect(found.length).toBeGreaterThan(0);
      for (const { severity, sentence, remedy } of found) {
        expect(['ERROR', 'WARNING']).toContain(severity);
        expect(sentence).toMatch(/^[A-Z#$0-9].*\.$/);
        expect(remedy).toMatch(/^[A-Z].*\.$/);
      }
      expect(findings.map((finding) => finding.code)).toEqual(findings.map((finding) => finding.code).sort());
    });
  }

  test('a time that autumn shows twice is right at either instant', () => {
    const week = weekStart('2025-10-27');
    const local = atMinute(addDays(week, 6), 90);
    const [row] = GOOD;
    if (row === undefined) throw new Error('No row.');
    const context = { ...CONTEXT, weekStart: week, window: windowOf('00:00', '23:59') };
    const first = instantOf(local, losAngelesOffsets);
    for (const at of [first, instant(first + 3_600_000)]) {
      expect(validate([{ ...row, local, at }], context, defaultParameters).map((f) => f.code)).not.toContain('V05');
    }
    const wrong = validate([{ ...row, local, at: instant(first + 7_200_000) }], context, defaultParameters);
    expect(wrong.map((finding) => finding.code)).toContain('V05');
  });
});
