// Whether procedures and functions take and give what their files say, and what a procedure names is there.

import { type Check, checksOf, type InspectedWarehouse, textOf, unless } from '../check';
import type { ExpectedRoutine } from '../expected-objects';
import { overDatasets } from './existence';

const REDEPLOY = 'Run npm run deploy, which puts back the routine of sql/.';

const plain = (text: string): string => text.replace(/\s+/g, '').toUpperCase();

/** Each routine's parameters in one line, such as `IN page STRING, OUT analysis STRING → FLOAT64`. */
async function signatures(on: InspectedWarehouse): Promise<ReadonlyMap<string, string>> {
  const rows = await on.rows(`SELECT routines.dataset, routines.name, routines.type,
      ARRAY_TO_STRING(ARRAY_AGG(parameters.text IGNORE NULLS ORDER BY parameters.place), ', ') AS taken,
      MAX(parameters.result) AS given
    FROM (${overDatasets(
      on,
      (dataset) =>
        `SELECT '${dataset}' AS dataset, routine_name AS name, routine_type AS type FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.ROUTINES\``,
    )}) AS routines
    LEFT JOIN (${overDatasets(
      on,
      (dataset) => `SELECT '${dataset}' AS dataset, specific_name AS name, ordinal_position AS place,
        IF(is_result = 'YES', data_type, NULL) AS result,
        IF(is_result = 'YES', NULL, CONCAT(COALESCE(CONCAT(parameter_mode, ' '), ''), parameter_name, ' ', COALESCE(data_type, 'ANY TYPE'))) AS text
      FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.PARAMETERS\``,
    )}) AS parameters
      ON parameters.dataset = routines.dataset AND parameters.name = routines.name
    GROUP BY routines.dataset, routines.name, routines.type`);
  return new Map(
    rows.map((row) => {
      const given = row.given === null ? '' : ` → ${textOf(row, 'given')}`;
      return [`${textOf(row, 'dataset')}.${textOf(row, 'name')}`, `(${textOf(row, 'taken')})${given}`];
    }),
  );
}

const written = ({ parameters, returns }: ExpectedRoutine): string => {
  const taken = parameters.map(({ name, type, mode }) => `${mode === undefined ? '' : `${mode} `}${name} ${type}`);
  return `(${taken.join(', ')})${returns === undefined ? '' : ` → ${returns}`}`;
};

async function differing(on: InspectedWarehouse, routines: readonly ExpectedRoutine[]): Promise<string[]> {
  const found = await signatures(on);
  return routines.flatMap((routine) => {
    const is = found.get(`${routine.dataset}.${routine.name}`);
    if (is === undefined || plain(is) === plain(written(routine))) return [];
    return [`${routine.name} is ${is}, expected ${written(routine)}`];
  });
}

/** What procedures name and nothing has: found out only when the statement runs, unless somebody looks. */
async function missingNames(on: InspectedWarehouse): Promise<string[]> {
  const rows = await on.rows(
    overDatasets(
      on,
      (
        dataset,
      ) => `SELECT '${dataset}' AS dataset, routine_name AS name, routine_type AS type, routine_definition AS body
        FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.ROUTINES\`
      UNION ALL
      SELECT '${dataset}', table_name, table_type, NULL FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.TABLES\``,
    ),
  );
  const there = new Set(rows.map((row) => `${on.deployedDataset(textOf(row, 'dataset'))}.${textOf(row, 'name')}`));
  const problems: string[] = [];
  for (const row of rows) {
    if (row.type !== 'PROCEDURE') continue;
    for (const name of await on.namesIn(textOf(row, 'body'))) {
      if (!there.has(name)) problems.push(`${textOf(row, 'name')} names ${name}, which is not there`);
    }
  }
  return problems;
}

export const signatureChecks: readonly Check[] = checksOf('procedure signatures', [
  {
    name: 'every procedure takes what its file says',
    remedy: REDEPLOY,
    async look(on) {
      const procedures = on.expected.routines.filter((routine) => routine.type === 'PROCEDURE');
      return unless(await differing(on, procedures), `${procedures.length} procedures`);
    },
  },
  {
    name: 'every function takes and gives what its file says',
    remedy: REDEPLOY,
    async look(on) {
      const functions = on.expected.routines.filter((routine) => routine.type !== 'PROCEDURE');
      return unless(await differing(on, functions), `${functions.length} functions`);
    },
  },
  {
    name: 'everything that a procedure names is there',
    remedy: 'Run npm run deploy, which makes what is missing. A source table that was lost has to be loaded again.',
    async look(on) {
      const procedures = on.expected.routines.filter((routine) => routine.type === 'PROCEDURE');
      return unless(await missingNames(on), `what ${procedures.length} procedures read, write and call`);
    },
  },
]);
