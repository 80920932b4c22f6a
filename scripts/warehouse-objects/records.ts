// What a deploy writes of itself into ops_config.deployed_objects, and how definitions are read from INFORMATION_SCHEMA for it.

import type { Target } from './identifiers';
import { stringLiteral } from './literals';
import type { DeployedKind, WantedMigration, WantedObject } from './wanted';

/** Of one run of deploy. */
export interface DeployIdentity {
  readonly id: string;
  /** Of EROS Scheduler. */
  readonly version: string;
}

export type Recorded = Pick<WantedObject, 'dataset' | 'kind' | 'name' | 'hash'>;

export const RECORDS = { dataset: 'ops_config', name: 'deployed_objects' } as const;

const recordsTable = ({ project, datasets }: Target): string =>
  `\`${project}.${datasets.get(RECORDS.dataset) ?? RECORDS.dataset}.${RECORDS.name}\``;

/** Tables and views share their names, and so do routines. */
export type Namespace = 'relation' | 'routine';
export const namespaceOf = (kind: DeployedKind): Namespace =>
  kind === 'table' || kind === 'view' ? 'relation' : 'routine';

/** What there is in a dataset: namespace, name, type and ddl. */
export function definitionsIn(project: string, dataset: string, namespace: Namespace): string {
  return namespace === 'relation'
    ? `SELECT table_schema AS dataset, 'relation' AS namespace, table_name AS name, table_type AS type, ddl
FROM \`${project}.${dataset}\`.INFORMATION_SCHEMA.TABLES`
    : `SELECT routine_schema AS dataset, 'routine' AS namespace, routine_name AS name, routine_type AS type, ddl
FROM \`${project}.${dataset}\`.INFORMATION_SCHEMA.ROUTINES`;
}

function definitionsOf(target: Target, objects: readonly Recorded[]): string {
  const places = new Map(objects.map((o) => [`${o.dataset} ${o.kind}`, [o.dataset, namespaceOf(o.kind)] as const]));
  const selects = new Set(
    [...places.values()].map(([dataset, place]) => definitionsIn(target.project, dataset, place)),
  );
  return [...selects].join('\nUNION ALL\n');
}

function rowsOf(objects: readonly Recorded[]): string {
  const rows = objects.map(({ dataset, kind, name, hash }) => {
    const texts = [dataset, kind, namespaceOf(kind), name, hash].map(stringLiteral);
    return `  (${texts.join(', ')})`;
  });
  return `UNNEST(ARRAY<STRUCT<dataset STRING, kind STRING, namespace STRING, name STRING, statement_hash STRING>>[
${rows.join(',\n')}
])`;
}

/** Before objects are replaced: keeps what is there, so that whatever happens next it can be had back. */
export function keepStatement(target: Target, { id, version }: DeployIdentity, objects: readonly Recorded[]): string {
  return `INSERT INTO ${recordsTable(target)}
  (deploy_id, object_dataset, object_kind, object_name, statement_hash, previous_ddl, version, deployed_by)
SELECT ${stringLiteral(id)}, made.dataset, made.kind, made.name, made.statement_hash, found.ddl, ${stringLiteral(version)}, SESSION_USER()
FROM ${rowsOf(objects)} AS made
JOIN (
${definitionsOf(target, objects)}
) AS found
  ON found.dataset = made.dataset AND found.namespace = made.namespace AND found.name = made.name`;
}

/** After they were made: how the warehouse tells of them from now on. */
export function recordStatement(target: Target, { id, version }: DeployIdentity, objects: readonly Recorded[]): string {
  return `MERGE ${recordsTable(target)} AS record
USING (
  SELECT made.dataset, made.kind, made.name, made.statement_hash, found.ddl
  FROM ${rowsOf(objects)} AS made
  JOIN (
${definitionsOf(target, objects)}
  ) AS found
    ON found.dataset = made.dataset AND found.namespace = made.namespace AND found.name = made.name
) AS made
ON record.deploy_id = ${stringLiteral(id)} AND record.object_dataset = made.dataset
  AND record.object_kind = made.kind AND record.object_name = made.name
WHEN MATCHED THEN
  UPDATE SET ddl = made.ddl, definition_hash = TO_HEX(SHA256(made.ddl)), deployed_at = CURRENT_TIMESTAMP()
WHEN NOT MATCHED THEN
  INSERT (deploy_id, object_dataset, object_kind, object_name, statement_hash, definition_hash, ddl, version, deployed_by)
  VALUES (${stringLiteral(id)}, made.dataset, made.kind, made.name, made.statement_hash, TO_HEX(SHA256(made.ddl)), made.ddl, ${stringLiteral(version)}, SESSION_USER())`;
}

/** After a table has been through them, or was made in the shape that they lead to. */
export function migrationsStatement(
  target: Target,
  { id, version }: DeployIdentity,
  migrations: readonly WantedMigration[],
): string {
  const rows = migrations.map(({ dataset, table, version: step, hash }) => {
    const texts = [id, dataset, 'migration', `${table}/${step}`, hash, version].map(stringLiteral);
    return `  (${texts.join(', ')}, SESSION_USER())`;
  });
  return `INSERT INTO ${recordsTable(target)}
  (deploy_id, object_dataset, object_kind, object_name, statement_hash, version, deployed_by)
VALUES
${rows.join(',\n')}`;
}

/** The row in force of everything that was ever deployed here. */
export function recordsInForce(target: Target): string {
  return `SELECT object_dataset AS dataset, object_kind AS kind, object_name AS name, statement_hash, definition_hash,
  FORMAT_TIMESTAMP('%Y-%m-%d', deployed_at) AS deployed_on, version
FROM ${recordsTable(target)}
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY object_dataset, object_kind, object_name ORDER BY deployed_at DESC, definition_hash IS NULL
) = 1`;
}
