// The planner as a whole: the same input gives the same bytes, names make no difference, and each colour gets its week.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { addDays } from '../../src/calendar/civil';
import { weekStart } from '../../src/calendar/weeks';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import { plan } from '../../src/planning/plan';
import { decodePlanInput, encodePlanInput, type PlanInput } from '../../src/planning/plan-input';
import { decodePlan, encodePlan, type Plan } from '../../src/planning/plan-output';
import type { CaptionId, CaptionKey } from '../../src/planning/vocabulary';
import { randomInput, weekOfShape } from './random-weeks';
import { brokenRules } from './rules';

// Lets the runner's messages through between long synchronous tests.
afterEach(() => new Promise((resolve) => setTimeout(resolve)));

const seeds = fc.integer({ min: 0, max: 1_000_000_000 });

// What is true of every plan is true of one that was searched for briefly.
const BRIEFLY = { ...defaultParameters, local_search_rounds: 10 };

function planned(input: PlanInput, parameters = BRIEFLY): Plan {
  return plan(input, parameters);
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

function greenWeek(captions: number, seed = 'green'): PlanInput {
  return weekOfShape(
    {
      tier: 'MEDIUM',
      score: 0.2,
      badDaysInRow: 0,
      mode: 'auto',
      captions,
      categories: 6,
      week: weekStart('2025-03-03'),
    },
    seededRandom(seed),
  );
}

test('a page of one category is short of PPV, and says what keeps its captions out', () => {
  const base = greenWeek(200, 'one category');
  const input = { ...base, captions: base.captions.map((caption) => ({ ...caption, category: 'Games' })) };
  const result = planned(input);
  const short = result.shortages.find(({ type }) => type === 'PPV');
  // 35 % of the 42 that are wanted.
  expect(short?.sentence).toMatch(
    /^\d+ PPV short: Games .*; a category may have 14 of the week, and never two in a row$/,
  );
  const bumps = result.shortages.filter(({ type }) => type !== 'PPV');
  expect(bumps.map(({ sentence }) => sentence).join()).not.toContain('a category may');
  // Where captions run out before their share does, it is not to blame.
  const few = planned(greenWeek(10, 'few')).shortages.find(({ type }) => type === 'PPV');
  expect(few?.sentence).toMatch(/^\d+ PPV short: (?!.*a category may)/);
});

describe('a week that has begun', () => {
  // Wednesday noon in Los Angeles, analysed an hour before.
  const begun = (at: string): PlanInput => {
    const input = greenWeek(200);
    const plannedAt = Date.parse(at) as PlanInput['plannedAt'];
    return {
      ...input,
      plannedAt,
      analysis: { ...input.analysis, analysed_at: (plannedAt - 3_600_000) as typeof input.analysis.analysed_at },
    };
  };

  test('is planned from an hour after now, in proportion to what is left of it', () => {
    const whole = planned(greenWeek(200));
    const rest = planned(begun('2025-03-05T20:00:00Z'));
    expect(rest.isValid).toBe(true);
    expect(Math.min(...rest.messages.map((message) => message.at))).toBeGreaterThanOrEqual(
      Date.parse('2025-03-05T21:00:00Z'),
    );
    expect(
      rest.notices.some((notice) => notice.includes('The week has begun: it is planned from 2025-03-05 13:00')),
    ).toBe(true);
    const share = rest.totals.ppv / whole.totals.ppv;
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(0.75);
  });

  test('and is over has no message left', () => {
    const over = planned(begun('2025-03-10T12:00:00Z'));
    expect(over.messages).toEqual([]);
    expect(over.notices.some((notice) => notice.includes('is over'))).toBe(true);
  });
});

describe('pure', () => {
  test('the same input gives the same bytes, through JSON and on frozen input', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const input = randomInput(seed, 60);
        const once = encodePlan(planned(frozen(input)));
        expect(encodePlan(planned(decodePlanInput(encodePlanInput(input))))).toBe(once);
        expect(encodePlan(decodePlan(once))).toBe(once);
      }),
      { numRuns: 30, seed: 11 },
    );
  });

  test('another seed or page moves times; the week’s facts stay', () => {
    const input = greenWeek(300);
    const one = planned(input);
    const other = planned({ ...input, seed: 'another' });
    expect(other.messages.map((message) => message.local)).not.toEqual(one.messages.map((message) => message.local));
    expect(other.totals.ppv).toBe(one.totals.ppv);
  });

  test('relabelling captions changes nothing but labels', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const input = randomInput(seed, 80);
        const relabelled: PlanInput = {
          ...input,
          captions: input.captions.map((caption) => ({
            ...caption,
            captionId: renamed(caption.captionId) as CaptionId,
            captionKey: `other ${caption.captionKey}` as CaptionKey,
          })),
        };
        const labels = (text: string) => text.replace(/(?<=#|"captionId":"|"runnerUp":")\d{4,}/g, renamed);
        const keys = (text: string) => text.replace(/"captionKey":"/g, '"captionKey":"other ');
        expect(encodePlan(planned(relabelled))).toBe(keys(labels(encodePlan(planned(input)))));
      }),
      { numRuns: 30, seed: 13 },
    );
  });
});

describe('the upper bound', () => {
  test('never falls when captions are added', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
        const random = randomInput(seed, 80);
        // A shortened cooldown is another rule, under which fewer captions may be better than more.
        const captions = random.captions.map((caption) => ({ ...caption, lastUsedOn: null }));
        const fewer = planned({ ...random, captions: captions.slice(0, Math.floor(share * captions.length)) });
        const all = planned({ ...random, captions });
        fewer.bounds.forEach(({ type, upperBound }, index) => {
          const more = all.bounds[index];
          expect(more?.type).toBe(type);
          expect(more?.upperBound ?? 0).toBeGreaterThanOrEqual(upperBound * (1 - 1e-9));
        });
      }),
      { numRuns: 50, seed: 17 },
    );
  });

  test('is nearly reached where captions are plenty', () => {
    const { bounds } = planned(greenWeek(600), defaultParameters);
    const ppv = bounds.find((bound) => bound.type === 'PPV');
    expect((ppv?.worth ?? 0) / (ppv?.upperBound ?? 1)).toBeGreaterThan(0.97);
  });
});

describe('a page’s week', () => {
  test('a GREEN page gets teases, follow-ups and its PPV, and is READY', () => {
    const result = planned(greenWeek(600));
    expect(result.status).toBe('READY');
    expect(result.days.map((day) => day.ppvPlanned)).toEqual([6, 6, 6, 6, 6, 6, 6]);
    expect(result.days.every((day) => day.followUpsPlanned === 2)).toBe(true);
    expect(result.messages.filter((message) => message.stage === 'TEASE')).toHaveLength(14);
    expect(result.notices.some((notice) => notice.includes('cut'))).toBe(true);
    expect(result.totals.explored).toBe(2);
    expect(result.messages.filter((m) => m.explored).every((m) => m.selectionProbability === 1 / 20)).toBe(true);
  });

  test('a YELLOW page gets follow-ups only and wider gaps', () => {
    const input = greenWeek(600);
    const saturation = { ...input.analysis.saturation, saturation_score: 0.4, risk_level: 'MODERATE' as const };
    const result = planned({ ...input, analysis: { ...input.analysis, saturation } });
    expect(result.colour).toBe('YELLOW');
    expect(result.ppvGapMinutes).toBe(188);
    expect(result.messages.some((message) => message.stage === 'TEASE')).toBe(false);
    expect(result.messages.some((message) => message.stage === 'FOLLOW_UP')).toBe(true);
  });

  test('a RED page sends no PPV, two probes after a RED week, and is held', () => {
    const input = greenWeek(600);
    const saturation = { ...input.analysis.saturation, saturation_score: 0.9, risk_level: 'CRITICAL' as const };
    const red: PlanInput = { ...input, analysis: { ...input.analysis, saturation } };
    expect(planned(red).totals.ppv).toBe(0);
    const after = planned({ ...red, previousColour: 'RED' });
    expect(after.totals.ppv).toBe(2);
    expect(after.status).toBe('HELD');
    expect(after.heldReasons).toEqual(['The page is RED.']);
    expect(after.totals.explored).toBe(0);
  });

  test('a page in shadow and a stale analysis are held, and say why', () => {
    const input = greenWeek(600);
    const shadow = planned({ ...input, profile: { ...input.profile, rollout: 'SHADOW' } });
    expect(shadow.heldReasons).toEqual(['The page’s rollout is SHADOW.']);
    const stale = planned({ ...input, plannedAt: (input.plannedAt + 25 * 3_600_000) as PlanInput['plannedAt'] });
    expect(stale.isValid).toBe(false);
    expect(stale.findings.map((finding) => finding.code)).toContain('V19');
  });

  test('a message count scales the week, blackout days stay empty, holidays are thinner', () => {
    const input = greenWeek(600);
    const small = planned({ ...input, messageCount: 20 });
    expect(small.totals.ppv + small.totals.bumps).toBeGreaterThanOrEqual(20);
    // Teases of funnels may exceed a day's bumps; nothing else may.
    expect(small.totals.ppv).toBeLessThanOrEqual(13);
    const many = planned({ ...input, messageCount: 500 });
    expect(many.notices.filter((notice) => notice.includes('asked for'))).toEqual([
      '500 PPV and bumps were asked for; tier, saturation, holidays and blackout days leave room for 246.',
    ]);
    expect(small.notices.filter((notice) => notice.includes('asked for'))).toEqual([]);
    const tuesday = addDays(input.weekStart, 1);
    const closed = planned({ ...input, profile: { ...input.profile, blackoutDates: [tuesday] } });
    expect(closed.days[1]).toMatchObject({ blackout: true, ppvPlanned: 0, bumpsPlanned: 0, followUpsPlanned: 0 });
    const christmas = planned({
      ...input,
      holidays: [{ date: addDays(input.weekStart, 3), name: 'Christmas Day', factor: 0.6 }],
    });
    expect(christmas.days[3]?.ppvPlanned).toBeLessThan(6);
    expect(christmas.days[3]?.holidays).toEqual(['Christmas Day']);
  });

  test('push narrows gaps only as far as the day needs', () => {
    const input = greenWeek(600);
    const pushed = planned({ ...input, mode: 'push' });
    expect(pushed.totals.ppv).toBeGreaterThan(42);
    expect(pushed.notices.some((notice) => notice.includes('narrowed from 150'))).toBe(true);
    expect(brokenRules({ ...input, mode: 'push' }, pushed)).toEqual([]);
  });

  test('minutes are not round and differ from day to day', () => {
    const { messages } = planned(greenWeek(600));
    expect(messages.every((message) => Number(message.local.slice(14, 16)) % 5 !== 0)).toBe(true);
    const byDay = new Map<string, string>();
    for (const { local } of messages) {
      byDay.set(local.slice(0, 10), `${byDay.get(local.slice(0, 10)) ?? ''} ${local.slice(11, 16)}`);
    }
    expect(new Set(byDay.values()).size).toBe(7);
  });

  test('a short pool relaxes the cooldown step by step and says so', () => {
    const input = greenWeek(600);
    const captions = input.captions.map((caption) => ({ ...caption, lastUsedOn: addDays(input.weekStart, -16) }));
    const result = planned({ ...input, captions });
    expect(result.pool.cooldownPaidDays).toBe(14);
    expect(result.totals.ppv).toBe(42);
    expect(result.messages[0]?.reason).toContain('cooldown shortened to 14 days');
    const recent = input.captions.map((caption) => ({ ...caption, lastUsedOn: addDays(input.weekStart, -6) }));
    const none = planned({ ...input, captions: recent });
    expect(none.messages).toEqual([]);
    expect(none.pool.removed.find((entry) => entry.rule === 'IN_COOLDOWN')?.captions).toBeGreaterThan(400);
  });
});

describe('input', () => {
  test('what is unknown or missing is refused by name', () => {
    const input = greenWeek(2);
    const stored = { ...input, analysis: { ...input.analysis, analysed_at: iso(input) } };
    expect(() => decodePlanInput(JSON.stringify({ ...stored, extra: 1 }))).toThrow(
      'plan input.extra: expected no such field',
    );
    expect(() => decodePlanInput(JSON.stringify({ ...stored, version: 2 }))).toThrow(
      'plan input.version: expected one of 1',
    );
    expect(() => decodePlanInput(JSON.stringify({ ...stored, weekStart: '2025-03-04' }))).toThrow('2025-03-03');
    expect(() => decodePlanInput('{')).toThrow('expected JSON');
    const { seed: _, ...seedless } = stored;
    expect(() => decodePlanInput(JSON.stringify(seedless))).toThrow('plan input.seed: expected a value, got nothing');
  });

  test('what contradicts itself is refused with a remedy', () => {
    const input = greenWeek(2);
    const profile = { ...input.profile, windowStart: '20:00', windowEnd: '10:00' };
    expect(() => planned({ ...input, profile })).toThrow('closes before it opens');
    const prices = { ...input.profile, minPrice: 30, maxPrice: 20 };
    expect(() => planned({ ...input, profile: prices })).toThrow('above its highest');
  });
});

function renamed(id: string): string {
  return String(Number(id) * 7 + 5);
}

function iso(input: PlanInput): string {
  return new Date(input.analysis.analysed_at).toISOString();
}
