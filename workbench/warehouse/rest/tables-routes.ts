// tables.get, list, insert, patch, update and delete.

import { quoted } from '../catalog/catalog';
import type { ColumnDefinition, ObjectName, TableEntry } from '../catalog/model';
import { runSql } from '../engine/engine';
import { WarehouseError } from '../errors';
import {
  clusterClause,
  columnSql,
  optionsClause,
  partitionClause,
  quotedPath,
  tableOptions,
  textLiteral,
} from '../jobs/ddl-text';
import { type JsonObject, optionalObject, optionalText, requiredObject, requiredText } from '../jobs/json-fields';
import { clusteringOf, partitioningJson, partitioningOf } from '../jobs/partitioning-json';
import { columnsSchema, schemaColumns } from '../jobs/schema-json';
import { emptyScope } from '../session/result';
import type { ServerContext } from './context';
import { checkIfMatch, etagOf } from './etag';
import { DAY_MS, describedFields, flagOption, labelsOption, numberOption } from './options-json';
import { listPage } from './paging';
import type { Answer, Request, Router } from './router';
import { runStatements } from './statements';

export interface TableSize {
  readonly rows: number;
  readonly bytes: number;
}

export async function tableSize(context: ServerContext, table: TableEntry): Promise<TableSize> {
  const { engine, meter } = context.warehouse;
  const connection = await engine.acquire();
  try {
    const usage = { uses: [{ entry: table, columns: table.columns }], tables: [table] };
    const bytes = await meter.bytes(usage, connection, emptyScope);
    const result = await runSql(connection, `SELECT count(*) FROM ${quoted(table.storage)}`);
    const [row] = await result.getRows();
    return { rows: Number(row?.[0] ?? 0), bytes };
  } finally {
    engine.release(connection);
  }
}

const kinds: Readonly<Record<TableEntry['kind'], string>> = { TABLE: 'TABLE', VIEW: 'VIEW', SNAPSHOT: 'SNAPSHOT' };

function shapeJson(context: ServerContext, entry: TableEntry): JsonObject {
  const { projectId } = context.warehouse;
  const days = numberOption(entry.options, 'partition_expiration_days');
  return {
    id: `${projectId}:${entry.dataset}.${entry.name}`,
    tableReference: { projectId, datasetId: entry.dataset, tableId: entry.name },
    type: kinds[entry.kind],
    ...describedFields(entry.options),
    ...partitioningJson(entry.partitioning, days === undefined ? undefined : days * DAY_MS),
    ...(entry.clustering ? { clustering: { fields: entry.clustering } } : {}),
    ...(flagOption(entry.options, 'require_partition_filter') ? { requirePartitionFilter: true } : {}),
    creationTime: String(entry.createdMs),
    ...(entry.expiresMs === undefined ? {} : { expirationTime: String(entry.expiresMs) }),
  };
}

async function tableJson(context: ServerContext, entry: TableEntry): Promise<JsonObject> {
  const { projectId, catalog } = context.warehouse;
  const size = entry.kind === 'VIEW' ? { rows: 0, bytes: 0 } : await tableSize(context, entry);
  const identity = {
    kind: 'bigquery#table',
    ...shapeJson(context, entry),
    selfLink: `${context.selfUrl}/projects/${projectId}/datasets/${entry.dataset}/tables/${entry.name}`,
    schema: columnsSchema(entry.columns),
    lastModifiedTime: String(entry.modifiedMs),
    location: catalog.dataset(entry.dataset).location,
    ...(entry.kind === 'VIEW' ? { view: { query: entry.viewSql ?? '', useLegacySql: false } } : {}),
    ...(entry.snapshotOf
      ? {
          snapshotDefinition: {
            baseTableReference: {
              projectId,
              datasetId: entry.snapshotOf.dataset,
              tableId: entry.snapshotOf.name,
            },
            snapshotTime: new Date(Number(BigInt(entry.snapshotOf.atMicros) / 1000n)).toISOString(),
          },
        }
      : {}),
  };
  return {
    ...identity,
    etag: etagOf(identity),
    numRows: String(size.rows),
    numBytes: String(size.bytes),
    numLongTermBytes: '0',
    numTotalLogicalBytes: String(size.bytes),
    numActiveLogicalBytes: String(size.bytes),
    numLongTermLogicalBytes: '0',
  };
}

function createStatement(projectId: string, name: ObjectName, json: JsonObject): string {
  const path = quotedPath(projectId, name.dataset, name.name);
  const options = optionsClause(tableOptions(json));
  const view = optionalObject(json, 'view');
  if (view) return `CREATE VIEW ${path}${options} AS ${requiredText(view, 'query')}\n`;
  for (const field of ['externalDataConfiguration', 'materializedView', 'cloneDefinition', 'snapshotDefinition']) {
    if (optionalObject(json, field)) {
      throw new WarehouseError('notImplemented', `The embedded warehouse does not make tables with ${field}`);
    }
  }
  const columns = schemaColumns(json);
  if (!columns) {
    throw new WarehouseError('notImplemented', 'The embedded warehouse does not make tables without a schema');
  }
  const partitioning = partitionClause(partitioningOf(json), columns);
  return `CREATE TABLE ${path} (${columns.map(columnSql).join(', ')})${partitioning}${clusterClause(clusteringOf(json))}${options}`;
}

/** The statements that make a table what a patch says: its options, and the columns it adds. */
function alterStatements(projectId: string, entry: TableEntry, json: JsonObject, replace: boolean): string[] {
  const path = quotedPath(projectId, entry.dataset, entry.name);
  const noun = entry.kind === 'VIEW' ? 'VIEW' : 'TABLE';
  const statements: string[] = [];
  const view = optionalObject(json, 'view');
  const query = view && optionalText(view, 'query');
  if (query !== undefined && query !== entry.viewSql) {
    statements.push(`CREATE OR REPLACE VIEW ${path} AS ${query}\n`);
  }
  const columns = schemaColumns(json);
  if (columns && entry.kind === 'TABLE') statements.push(...columnStatements(path, entry, columns));
  const options = tableOptions(json, replace ? {} : labelsOption(entry.options));
  if (options.length > 0) statements.push(`ALTER ${noun} ${path} SET${optionsClause(options)}`);
  return statements;
}

function columnStatements(path: string, entry: TableEntry, columns: readonly ColumnDefinition[]): string[] {
  const known = new Map(entry.columns.map((c) => [c.name.toLowerCase(), c]));
  const given = new Set(columns.map((c) => c.name.toLowerCase()));
  const missing = entry.columns.find((c) => !given.has(c.name.toLowerCase()));
  const refuse = (why: string): WarehouseError =>
    new WarehouseError(
      'invalid',
      `Provided Schema does not match Table ${path.replaceAll('`', '').replace('.', ':')}. ${why}`,
    );
  if (missing) throw refuse(`Field ${missing.name} is missing in new schema`);
  const statements: string[] = [];
  for (const column of columns) {
    const mine = known.get(column.name.toLowerCase());
    if (!mine) {
      statements.push(`ALTER TABLE ${path} ADD COLUMN ${columnSql(column)}`);
      continue;
    }
    if (JSON.stringify(mine.type) !== JSON.stringify(column.type)) {
      throw refuse(`Field ${column.name} has changed type from ${mine.type.kind} to ${column.type.kind}`);
    }
    if (column.notNull && !mine.notNull)
      throw refuse(`Field ${column.name} has changed mode from NULLABLE to REQUIRED`);
    if (mine.notNull && !column.notNull) {
      statements.push(`ALTER TABLE ${path} ALTER COLUMN \`${column.name}\` DROP NOT NULL`);
    }
    if (column.description !== undefined && column.description !== mine.description) {
      statements.push(
        `ALTER TABLE ${path} ALTER COLUMN \`${column.name}\` SET OPTIONS(description=${textLiteral(column.description)})`,
      );
    }
  }
  return statements;
}

const dropNouns: Readonly<Record<TableEntry['kind'], string>> = {
  TABLE: 'TABLE',
  VIEW: 'VIEW',
  SNAPSHOT: 'SNAPSHOT TABLE',
};

export const tableNameOf = (request: Request): ObjectName => ({
  dataset: request.parameters.dataset ?? '',
  name: request.parameters.table ?? '',
});

export function tablesRoutes(router: Router, context: ServerContext): void {
  const { catalog, projectId } = context.warehouse;
  const entryOf = (request: Request): TableEntry => {
    context.checkedProject(request);
    return catalog.table(tableNameOf(request));
  };
  const change = async (request: Request): Promise<Answer> => {
    const entry = entryOf(request);
    const json = await request.json();
    if (request.headers['if-match'] !== undefined) {
      checkIfMatch(request, String((await tableJson(context, entry)).etag));
    }
    const statements = alterStatements(projectId, entry, json, request.method === 'PUT');
    if (statements.length > 0) await runStatements(context, ...statements);
    return { body: await tableJson(context, catalog.table(entry)) };
  };
  const tables = '/projects/{project}/datasets/{dataset}/tables';
  router.on('GET', tables, (request) => {
    context.checkedProject(request);
    const dataset = catalog.dataset(request.parameters.dataset ?? '');
    const all = catalog.tablesOf(dataset.name);
    const page = listPage(`tables/${dataset.name}`, all, request.query);
    return {
      body: {
        kind: 'bigquery#tableList',
        etag: etagOf({ names: all.map((t) => t.name) }),
        ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
        ...(page.items.length > 0
          ? {
              tables: page.items.map((entry) => ({
                kind: 'bigquery#table',
                ...shapeJson(context, entry),
                ...(entry.kind === 'VIEW' ? { view: { useLegacySql: false } } : {}),
              })),
            }
          : {}),
        totalItems: all.length,
      },
    };
  });
  router.on('POST', tables, async (request) => {
    context.checkedProject(request);
    const dataset = catalog.dataset(request.parameters.dataset ?? '').name;
    const json = await request.json();
    const name = { dataset, name: requiredText(requiredObject(json, 'tableReference'), 'tableId') };
    if (catalog.findTable(name)) {
      throw new WarehouseError('duplicate', `Already Exists: Table ${projectId}:${dataset}.${name.name}`);
    }
    await runStatements(context, createStatement(projectId, name, json));
    return { body: await tableJson(context, catalog.table(name)) };
  });
  router.on('GET', `${tables}/{table}`, async (request) => ({ body: await tableJson(context, entryOf(request)) }));
  router.on('PATCH', `${tables}/{table}`, change);
  router.on('PUT', `${tables}/{table}`, change);
  router.on('DELETE', `${tables}/{table}`, async (request) => {
    const entry = entryOf(request);
    const path = quotedPath(projectId, entry.dataset, entry.name);
    await runStatements(context, `DROP ${dropNouns[entry.kind]} ${path}`);
    return { status: 204 };
  });
  router.on('GET', `${tables}/{table}/rowAccessPolicies`, (request) => {
    entryOf(request);
    return { body: { rowAccessPolicies: [] } };
  });
  router.on('GET', '/projects/{project}/datasets/{dataset}/models', (request) => {
    context.checkedProject(request);
    catalog.dataset(request.parameters.dataset ?? '');
    return { body: { models: [] } };
  });
}
