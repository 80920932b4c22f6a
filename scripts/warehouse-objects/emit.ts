// A whole deploy as one script for `bq query`: it makes, migrates and records what `npm run deploy` would, wherever it finds itself.

import { schemaStatement } from './apply';
import { type DeployIdentity, keepStatement, migrationsStatement, RECORDS, recordStatement } from './records';
import type { Wanted } from './wanted';

const withoutEnd = (sql: string): string => sql.trim().replace(/;$/, '');

export function emittedScript(wanted: Wanted, identity: DeployIdentity, location: string): string {
  const { target, objects, seeds } = wanted;
  const isRecords = (path: string): boolean => path === `${RECORDS.dataset}/tables/${RECORDS.name}.sql`;
  const records = objects.filter(({ path }) => isRecords(path));
  const others = objects.filter(({ path }) => !isRecords(path));
  const code = others.filter(({ kind }) => kind !== 'table');
  const migrations = others.flatMap((object) => object.migrations);
  const statements = [
    ...[...target.datasets.values()].map((dataset) => schemaStatement(target.project, dataset, location)),
    ...records.map(({ sql }) => sql),
    `-- What is there of these views and routines is kept in ${RECORDS.dataset}.${RECORDS.name}.\n${keepStatement(target, identity, code)}`,
    ...others.flatMap(({ sql, migrations: steps }) => [sql, ...steps.flatMap((step) => step.statements)]),
    ...seeds.map(({ name, sql, needed }) => `-- ${name}\nIF (${needed}) THEN\n${sql};\nEND IF`),
    recordStatement(target, identity, objects),
    ...(migrations.length > 0 ? [migrationsStatement(target, identity, migrations)] : []),
  ];
  return `-- EROS Scheduler ${identity.version}: the warehouse of ${target.project} as one script. It may run again without harm.
-- Run: bq query --use_legacy_sql=false --project_id=${target.project} --location=${location} < this file

${statements.map((sql) => `${withoutEnd(sql)};`).join('\n\n')}
`;
}
