// The rows of ops_config.ml_parameters that a deploy sows from the registry of numbers, given to it as data.

import { stringLiteral } from './literals';
import type { Seed } from './seed';

/** One number of the registry: its name, its default, and whatever else is told of it (bounds, unit, meaning). */
export interface SeededDefinition {
  readonly name: string;
  readonly default: number | boolean | string;
}

const TABLE = '`of-scheduler-proj.ops_config.ml_parameters`';
const CURRENT = '`of-scheduler-proj.ops_config.current_parameters`';

const jsonLiteral = (value: unknown): string => `PARSE_JSON(${stringLiteral(JSON.stringify(value))})`;

const columns = 'parameter_set, environment, parameters, valid_from, changed_by, change_note';

const inserted = (name: string, rows: string): Seed => ({
  name,
  sql: `INSERT INTO ${TABLE} (${columns})\n${rows}`,
  needed: `SELECT COUNT(*) > 0 AS needed FROM (\n${rows}\n)`,
});

/**
 * Seeds that change nothing when they run again, and never what somebody has set: the defaults where an environment has no set of
 * values yet (valid from ever, so that any set of somebody's comes after them); the defaults of numbers that the set in force lacks,
 * as a new set with everything else as it was; and the definitions where they differ from the last ones sown.
 */
export function parameterSeeds(definitions: readonly SeededDefinition[], environment = 'production'): Seed[] {
  const values = Object.fromEntries(definitions.map((definition) => [definition.name, definition.default]));
  const described = Object.fromEntries(definitions.map(({ name, ...rest }) => [name, rest]));
  const place = stringLiteral(environment);
  const lacking = definitions.map(({ name, default: value }) => {
    const entry = `${stringLiteral(name)}:${JSON.stringify(value)}`;
    return `      IF(parameters.${name} IS NULL, ${stringLiteral(entry)}, NULL)`;
  });
  return [
    inserted(
      'the default of every number',
      `SELECT 'eros' AS parameter_set, ${place} AS environment, ${jsonLiteral(values)} AS parameters,
  TIMESTAMP '2000-01-01' AS valid_from, 'deploy' AS changed_by, 'Defaults' AS change_note
FROM (SELECT COUNT(*) AS found FROM ${TABLE} WHERE parameter_set = 'eros' AND environment = ${place})
WHERE found = 0`,
    ),
    inserted(
      'the default of every number that is new',
      `SELECT 'eros' AS parameter_set, ${place} AS environment,
  PARSE_JSON(
    CONCAT(LEFT(held, LENGTH(held) - 1), IF(held = '{}', '', ','), lacking, '}'), wide_number_mode => 'round'
  ) AS parameters,
  CURRENT_TIMESTAMP() AS valid_from, 'deploy' AS changed_by, 'Defaults of what was lacking' AS change_note
FROM (
  SELECT TO_JSON_STRING(parameters) AS held,
    ARRAY_TO_STRING([
${lacking.join(',\n')}
    ], ',') AS lacking
  FROM ${CURRENT}
  WHERE environment = ${place}
)
WHERE lacking != ''`,
    ),
    inserted(
      'the definition of every number',
      `SELECT 'eros_definitions' AS parameter_set, ${place} AS environment, sown.parameters,
  CURRENT_TIMESTAMP() AS valid_from, 'deploy' AS changed_by, 'Defaults and bounds' AS change_note
FROM (SELECT ${jsonLiteral(described)} AS parameters) AS sown
WHERE TO_JSON_STRING(sown.parameters) != COALESCE(
  (
    SELECT TO_JSON_STRING(parameters)
    FROM ${TABLE}
    WHERE parameter_set = 'eros_definitions' AND environment = ${place}
    ORDER BY valid_from DESC
    LIMIT 1
  ),
  ''
)`,
    ),
  ];
}
