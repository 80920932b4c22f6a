// The registry: that it is complete and consistent, says what the documents say, and refuses what is wrong.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultParameters,
  orderedParameters,
  type ParameterDefinition,
  parameterDefinitions,
  parseParameters,
  problemWith,
  type RiskLevel,
  riskParameters,
  type SizeTier,
  tierParameters,
} from '../../src/parameters/registry';

const byName = new Map<string, ParameterDefinition>(parameterDefinitions.map((d) => [d.name, d]));

function definition(name: string): ParameterDefinition {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`no definition ${name}`);
  return found;
}

describe('the definitions', () => {
  it('have names of their own', () => {
    expect(byName.size).toBe(parameterDefinitions.length);
  });

  it.each(parameterDefinitions.map((d) => [d.name, d] as const))('%s is described and admits its default', (_, d) => {
    expect(d.name).toMatch(/^[a-z]+(_[a-z0-9]+)*$/);
    expect(d.meaning).toMatch(/^[A-Z].{10,200}\.$/);
    expect(problemWith(d, d.default)).toBeNull();
    if (d.kind === 'number' || d.kind === 'integer') expect(d.min).toBeLessThan(d.max);
    if (d.kind === 'enum') expect(new Set(d.values).size).toBe(d.values.length);
  });

  it('are plain data: what JSON carries is all there is', () => {
    expect(JSON.parse(JSON.stringify(parameterDefinitions))).toEqual(parameterDefinitions);
  });

  it('hold defaults in order', () => {
    for (const [lower, upper] of orderedParameters) {
      expect(defaultParameters[lower] <= defaultParameters[upper], `${lower} ≤ ${upper}`).toBe(true);
    }
  });

  it('can’t be changed through the defaults', () => {
    expect(Object.isFrozen(defaultParameters)).toBe(true);
  });

  it('weigh the parts of saturation to 1', () => {
    const parts = ['reward', 'unlock', 'view', 'volume', 'bad_days'] as const;
    expect(parts.reduce((sum, part) => sum + defaultParameters[`saturation_weight_${part}`], 0)).toBeCloseTo(1, 12);
  });
});

describe('the documented tables', () => {
  it.each<[SizeTier, number, number, number, number, number, number]>([
    ['NEW', 2, 4, 2, 240, 0.3, 35],
    ['SMALL', 3, 5, 3, 180, 0.4, 49],
    ['MEDIUM', 5, 8, 4, 150, 0.5, 73],
    ['LARGE', 8, 12, 6, 120, 0.6, 112],
    ['XL', 10, 14, 8, 90, 0.7, 140],
  ])('tier %s', (tier, ppvMin, ppvMax, bumps, gapMinutes, tolerance, base) => {
    expect(tierParameters(defaultParameters, tier)).toEqual({ ppvMin, ppvMax, bumps, gapMinutes, tolerance, base });
  });

  it.each<[RiskLevel, number, string, number, number]>([
    ['HEALTHY', 0.15, 'increase_volume', 1.1, 1.1],
    ['LOW', 0.3, 'maintain_current_volume', 1, 1],
    ['MODERATE', 0.5, 'maintain_current_volume', 0.9, 0.9],
    ['HIGH', 0.7, 'reduce_volume', 0.7, 0.7],
    ['CRITICAL', 1, 'pause_ppv', 0.4, 0.5],
  ])('risk %s', (risk, below, action, volumeFactor, targetFactor) => {
    expect(riskParameters(defaultParameters, risk)).toEqual({ below, action, volumeFactor, targetFactor });
  });

  it.each([
    ['maturity_hours', 24],
    ['success_window_days', 90],
    ['wilson_z', 1.96],
    ['half_life_weeks', 26],
    ['memory_weeks', 104],
    ['noise_pooling_degrees', 30],
    ['policy', 'thompson'],
    ['exploration', 0.2],
    ['explored_share', 0.05],
    ['explored_candidates', 20],
    ['unseen_per_category', 200],
    ['cooldown_days', 28],
    ['cooldown_relaxed_days', 14],
    ['cooldown_shortest_days', 7],
    ['category_budget_start', 0.7],
    ['category_share_cap', 0.35],
    ['urgency_share_cap', 0.3],
    ['tier_medium_audience', 5000],
    ['tier_large_audience', 20000],
    ['tier_xl_audience', 75000],
    ['caption_target_minimum', 30],
    ['message_gap_minutes', 20],
    ['push_gap_factor', 0.75],
    ['yellow_gap_factor', 1.25],
    ['gentle_volume_factor', 0.8],
    ['push_volume_factor', 1.15],
    ['probe_ppv_after_red', 2],
    ['price_low_below', 10],
    ['price_premium_above', 20],
    ['analysis_fresh_hours', 26],
    ['lead_days', 4],
    ['saturation_rest_pct', 80],
    ['active_days', 30],
    ['daily_run_time', '03:05'],
    ['wave_pages', 5],
    ['breaker_failures', 5],
    ['lease_minutes', 8],
    ['payload_limit_kb', 800],
    ['swept_locks_alert', 1000],
    ['active_locks_warning', 5000],
    ['active_locks_critical', 10000],
    ['window_start', '09:00'],
    ['window_end', '23:00'],
  ])('%s is %s', (name, value) => {
    expect(definition(name).default).toBe(value);
  });
});

describe('parseParameters', () => {
  it('gives the defaults for nothing, and takes text or object alike', () => {
    expect(parseParameters({})).toEqual({ parameters: defaultParameters, problems: [] });
    expect(parseParameters('{"exploration": 0.1}')).toEqual(parseParameters({ exploration: 0.1 }));
    expect(parseParameters('{"exploration": 0.1}').parameters.exploration).toBe(0.1);
  });

  it('takes back whole what it gave', () => {
    expect(parseParameters(JSON.stringify(defaultParameters))).toEqual({ parameters: defaultParameters, problems: [] });
  });

  it.each<[string, unknown, string, string]>([
    [
      'an unknown name',
      { explorations: 0.1 },
      'explorations',
      'explorations is not a parameter (did you mean exploration?). Remove it or correct its name.',
    ],
    [
      'a name like nothing known',
      { zzzzzzzzzzzz: 1 },
      'zzzzzzzzzzzz',
      'zzzzzzzzzzzz is not a parameter. Remove it or correct its name.',
    ],
    ['a number as text', { exploration: '0.1' }, 'exploration', 'exploration must be a number from 0 to 1, got "0.1".'],
    [
      'a number out of bounds',
      { cooldown_days: 3 },
      'cooldown_days',
      'cooldown_days must be a whole number from 7 to 365 (days), got 3.',
    ],
    [
      'half a page',
      { wave_pages: 2.5 },
      'wave_pages',
      'wave_pages must be a whole number from 1 to 5 (pages), got 2.5.',
    ],
    [
      'an unknown choice',
      { policy: 'random' },
      'policy',
      'policy must be one of thompson, beta, wilson, ucb, greedy, got "random".',
    ],
    [
      'a switch as a number',
      { export_on_success: 1 },
      'export_on_success',
      'export_on_success must be true or false, got 1.',
    ],
    [
      'a time that is none',
      { window_start: '9am' },
      'window_start',
      'window_start must be a time of day such as 09:00, got "9am".',
    ],
    [
      'a time with something after it',
      { window_start: '09:00 ' },
      'window_start',
      'window_start must be a time of day such as 09:00, got "09:00 ".',
    ],
    ['null', { exploration: null }, 'exploration', 'exploration must be a number from 0 to 1, got null.'],
    ['a list', { exploration: [1] }, 'exploration', 'exploration must be a number from 0 to 1, got a list.'],
    [
      'a range the wrong way round',
      { price_minimum: 40, price_maximum: 30 },
      'price_minimum',
      'price_minimum (40) must not exceed price_maximum (30). Lower the one or raise the other.',
    ],
  ])('refuses %s', (_, json, name, message) => {
    const { parameters, problems } = parseParameters(json);
    expect(problems).toEqual([{ name, message }]);
    expect(parameters).toEqual(defaultParameters);
  });

  it.each<[string, unknown, RegExp]>([
    ['broken JSON', '{"exploration":', /not valid JSON/],
    ['a list', [1, 2], /JSON object of names and values, not a list/],
    ['null', null, /not null/],
    ['nothing', undefined, /not nothing/],
    ['a number', 7, /not a number/],
  ])('refuses %s as a whole', (_, json, message) => {
    const { parameters, problems } = parseParameters(json);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
    expect(parameters).toEqual(defaultParameters);
  });

  it('keeps the good values beside a bad one', () => {
    const { parameters, problems } = parseParameters({ exploration: 0.1, cooldown_days: 3, lead_days: 2 });
    expect(problems.map((problem) => problem.name)).toEqual(['cooldown_days']);
    expect(parameters).toEqual({ ...defaultParameters, exploration: 0.1, lead_days: 2 });
  });

  it('ends in order even where putting one pair right puts another wrong', () => {
    const { parameters, problems } = parseParameters({
      risk_healthy_below: 0.6,
      risk_low_below: 0.65,
      risk_moderate_below: 0.62,
    });
    expect(problems.length).toBeGreaterThanOrEqual(2);
    expect(parameters.risk_healthy_below).toBeLessThanOrEqual(parameters.risk_low_below);
    expect(parameters.risk_low_below).toBeLessThanOrEqual(parameters.risk_moderate_below);
  });

  it('always gives values that are in bounds and in order, and reports whatever it did not take', () => {
    const value = fc.oneof(fc.double(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null));
    const name = fc.oneof(fc.constantFrom(...byName.keys()), fc.string());
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 12 }), (json) => {
        const { parameters, problems } = parseParameters(json);
        for (const d of parameterDefinitions) expect(problemWith(d, parameters[d.name])).toBeNull();
        for (const [lower, upper] of orderedParameters) expect(parameters[lower] <= parameters[upper]).toBe(true);
        const reported = new Set(problems.map((problem) => problem.name));
        for (const [key, given] of Object.entries(json)) {
          const d = byName.get(key);
          const taken = d !== undefined && Object.is(parameters[d.name], given);
          const involved = orderedParameters.some((pair) => pair.some((p) => p === key) && reported.has(pair[0]));
          expect(taken || reported.has(key) || involved, key).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
