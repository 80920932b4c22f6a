// The one registry of numbers: every parameter as plain data, the type derived from it, and the reader of a stored set.
import type { Definition, ValueOf } from './definition';
import { automationDefinitions } from './definitions/automation';
import { learningDefinitions } from './definitions/learning';
import { operationsDefinitions } from './definitions/operations';
import { planningDefinitions } from './definitions/planning';
import { readingDefinitions } from './definitions/reading';

export type { Definition } from './definition';

type AnyDefinition =
  | (typeof learningDefinitions)[number]
  | (typeof readingDefinitions)[number]
  | (typeof planningDefinitions)[number]
  | (typeof automationDefinitions)[number]
  | (typeof operationsDefinitions)[number];

export type ParameterName = AnyDefinition['name'];

/** A whole set of values, one for each definition. */
export type Parameters = { readonly [D in AnyDefinition as D['name']]: ValueOf<D> };

export type ParameterGroup = 'learning' | 'reading' | 'planning' | 'automation' | 'operations';

export type ParameterDefinition = Definition & { readonly name: ParameterName; readonly group: ParameterGroup };

function inGroup(group: ParameterGroup, definitions: readonly AnyDefinition[]): ParameterDefinition[] {
  return definitions.map((definition) => ({ ...definition, group }));
}

/** Every parameter, in the order in which Settings lists them. */
export const parameterDefinitions: readonly ParameterDefinition[] = [
  ...inGroup('learning', learningDefinitions),
  ...inGroup('reading', readingDefinitions),
  ...inGroup('planning', planningDefinitions),
  ...inGroup('automation', automationDefinitions),
  ...inGroup('operations', operationsDefinitions),
];

/** Pairs whose first value must not exceed the second: bounds of one range, and steps of one scale. */
export const orderedParameters: readonly (readonly [ParameterName, ParameterName])[] = [
  ['tier_new_ppv_min', 'tier_new_ppv_max'],
  ['tier_small_ppv_min', 'tier_small_ppv_max'],
  ['tier_medium_ppv_min', 'tier_medium_ppv_max'],
  ['tier_large_ppv_min', 'tier_large_ppv_max'],
  ['tier_xl_ppv_min', 'tier_xl_ppv_max'],
  ['tier_medium_audience', 'tier_large_audience'],
  ['tier_large_audience', 'tier_xl_audience'],
  ['risk_healthy_below', 'risk_low_below'],
  ['risk_low_below', 'risk_moderate_below'],
  ['risk_moderate_below', 'risk_high_below'],
  ['cooldown_shortest_days', 'cooldown_relaxed_days'],
  ['cooldown_relaxed_days', 'cooldown_days'],
  ['tease_before_min_minutes', 'tease_before_max_minutes'],
  ['follow_up_after_min_minutes', 'follow_up_after_max_minutes'],
  ['price_low_below', 'price_premium_above'],
  ['price_minimum', 'price_maximum'],
  ['window_start', 'window_end'],
  ['active_locks_warning', 'active_locks_critical'],
  ['daily_success_critical', 'daily_success_warning'],
  ['performance_stale_hours', 'performance_stopped_hours'],
  ['queue_waiting_hours', 'queue_stuck_hours'],
  ['results_late_hours', 'results_stopped_hours'],
];

export interface ParameterProblem {
  readonly name: string;
  readonly message: string;
}

export interface ParsedParameters {
  /** The values to run with: a value with a problem is replaced by its default. */
  readonly parameters: Parameters;
  readonly problems: readonly ParameterProblem[];
}

type Values = Record<ParameterName, number | boolean | string>;

function defaultValues(): Values {
  const values: Partial<Values> = {};
  for (const definition of parameterDefinitions) values[definition.name] = definition.default;
  return values as Values;
}

export const defaultParameters: Parameters = Object.freeze(defaultValues() as Parameters);

const definitionByName = new Map<string, ParameterDefinition>(parameterDefinitions.map((d) => [d.name, d]));

/** Reads a stored set, as JSON text or as the decoded object. What is absent has its default. */
export function parseParameters(json: unknown): ParsedParameters {
  const problems: ParameterProblem[] = [];
  const values = defaultValues();
  for (const [name, value] of entriesOf(json, problems)) {
    const definition = definitionByName.get(name);
    if (definition === undefined) {
      problems.push({ name, message: `${name} is not a parameter${suggestion(name)}. Remove it or correct its name.` });
      continue;
    }
    const message = problemWith(definition, value);
    if (message !== null) problems.push({ name, message });
    else values[definition.name] = value as number | boolean | string;
  }
  keepOrder(values, problems);
  return { parameters: values as Parameters, problems };
}

/** Puts both of a pair that is out of order back to their defaults, until every pair is in order: defaults all are. */
function keepOrder(values: Values, problems: ParameterProblem[]): void {
  for (let settled = false; !settled; ) {
    settled = true;
    for (const [lower, upper] of orderedParameters) {
      if (values[lower] <= values[upper]) continue;
      settled = false;
      const message = `${lower} (${values[lower]}) must not exceed ${upper} (${values[upper]}). Lower the one or raise the other.`;
      problems.push({ name: lower, message });
      values[lower] = defaultParameters[lower];
      values[upper] = defaultParameters[upper];
    }
  }
}

function entriesOf(json: unknown, problems: ParameterProblem[]): [string, unknown][] {
  let decoded = json;
  if (typeof json === 'string') {
    try {
      decoded = JSON.parse(json);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      problems.push({ name: '', message: `The parameters are not valid JSON (${detail}). Defaults are used.` });
      return [];
    }
  }
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded)) {
    problems.push({
      name: '',
      message: `The parameters must be a JSON object of names and values, not ${kindOf(decoded)}.`,
    });
    return [];
  }
  return Object.entries(decoded);
}

/** What is wrong with a value for a definition, as a sentence; null when nothing is. */
export function problemWith(definition: Definition, value: unknown): string | null {
  const { name } = definition;
  const got = `got ${describe(value)}`;
  switch (definition.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? null : `${name} must be true or false, ${got}.`;
    case 'enum':
      return typeof value === 'string' && definition.values.includes(value)
        ? null
        : `${name} must be one of ${definition.values.join(', ')}, ${got}.`;
    case 'text':
      return typeof value === 'string' && new RegExp(`^(?:${definition.pattern})$`).test(value)
        ? null
        : `${name} must be ${definition.expected}, ${got}.`;
    default: {
      const range = `from ${definition.min} to ${definition.max}${definition.unit === '' ? '' : ` (${definition.unit})`}`;
      const noun = definition.kind === 'integer' ? 'a whole number' : 'a number';
      const fits =
        typeof value === 'number' &&
        Number.isFinite(value) &&
        (definition.kind === 'number' || Number.isInteger(value)) &&
        value >= definition.min &&
        value <= definition.max;
      return fits ? null : `${name} must be ${noun} ${range}, ${got}.`;
    }
  }
}

function describe(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? JSON.stringify(value)
    : kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** The nearest known name, where it is near enough to be a slip of the finger. */
function suggestion(name: string): string {
  let best = '';
  let bestDistance = 4;
  for (const known of definitionByName.keys()) {
    const distance = editDistance(name, known);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = known;
    }
  }
  return best === '' ? '' : ` (did you mean ${best}?)`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substituted, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

export type SizeTier = 'NEW' | 'SMALL' | 'MEDIUM' | 'LARGE' | 'XL';
export type RiskLevel = 'HEALTHY' | 'LOW' | 'MODERATE' | 'HIGH' | 'CRITICAL';

export interface TierParameters {
  readonly ppvMin: number;
  readonly ppvMax: number;
  readonly bumps: number;
  readonly gapMinutes: number;
  readonly tolerance: number;
  readonly base: number;
}

/** One row of the tiers' table. */
export function tierParameters(parameters: Parameters, tier: SizeTier): TierParameters {
  const row = tier.toLowerCase() as Lowercase<SizeTier>;
  return {
    ppvMin: parameters[`tier_${row}_ppv_min`],
    ppvMax: parameters[`tier_${row}_ppv_max`],
    bumps: parameters[`tier_${row}_bumps`],
    gapMinutes: parameters[`tier_${row}_gap_minutes`],
    tolerance: parameters[`tier_${row}_tolerance`],
    base: parameters[`tier_${row}_base`],
  };
}

export interface RiskParameters {
  /** The score below which the level holds; CRITICAL reaches to 1. */
  readonly below: number;
  readonly action: Parameters['risk_low_action'];
  readonly volumeFactor: number;
  readonly targetFactor: number;
}

/** One row of the risks' table. */
export function riskParameters(parameters: Parameters, risk: RiskLevel): RiskParameters {
  const row = risk.toLowerCase() as Lowercase<RiskLevel>;
  return {
    below: row === 'critical' ? 1 : parameters[`risk_${row}_below`],
    action: parameters[`risk_${row}_action`],
    volumeFactor: parameters[`risk_${row}_volume`],
    targetFactor: parameters[`risk_${row}_target`],
  };
}
