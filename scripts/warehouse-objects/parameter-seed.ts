// The rows of ops_config.ml_parameters that a deploy sows from the registry of numbers, given to it as data.

/** One number of the registry: its name, its default, and whatever else is told of it (bounds, unit, meaning). */
export interface SeededDefinition {
  readonly name: string;
  readonly default: number | boolean | string;
}

const TABLE = '`of-scheduler-proj.ops_config.ml_parameters`';

/** GoogleSQL reads JSON's escapes in a double-quoted string as JSON does. */
const jsonLiteral = (value: unknown): string => `PARSE_JSON(${JSON.stringify(JSON.stringify(value))})`;

/**
 * Two statements in the files' own names, which change nothing when they run again: the defaults, where an environment has no
 * set of values yet (what somebody has set is never overwritten), and the definitions, where they differ from the last ones sown.
 */
export function parameterSeed(definitions: readonly SeededDefinition[], environment = 'production'): string[] {
  const values = Object.fromEntries(definitions.map((definition) => [definition.name, definition.default]));
  const described = Object.fromEntries(definitions.map(({ name, ...rest }) => [name, rest]));
  const place = JSON.stringify(environment);
  return [
    `INSERT INTO ${TABLE} (parameter_set, environment, parameters, changed_by, change_note)
SELECT 'eros', ${place}, ${jsonLiteral(values)}, 'deploy', 'Defaults'
FROM (SELECT COUNT(*) AS found FROM ${TABLE} WHERE parameter_set = 'eros' AND environment = ${place})
WHERE found = 0`,
    `INSERT INTO ${TABLE} (parameter_set, environment, parameters, changed_by, change_note)
SELECT 'eros_definitions', ${place}, sown.parameters, 'deploy', 'Defaults and bounds'
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
  ];
}
