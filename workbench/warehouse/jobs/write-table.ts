// Rows of a DuckDB query into a table of the catalog, as write and create dispositions say: all of it or none.

import type { DuckDBConnection } from '@duckdb/node-api';
import { type CatalogChange, quoted } from '../catalog/catalog';
import type { ColumnDefinition, ObjectName, TableEntry } from '../catalog/model';
import { runSql } from '../engine/engine';
import { WarehouseError } from '../errors';
import { createStorage } from '../session/ddl';
import { duckType, type SqlType, sameType, typeName } from '../types/type';
import type { Destination } from './configuration';
import type { JobWarehouse } from './port';

export interface RowSource {
  readonly columns: readonly ColumnDefinition[];
  /** A SELECT of these columns, in order. */
  readonly select: string;
}

/** The value, in DuckDB's SQL, of a column that the rows lack. */
export type DefaultSql = (column: ColumnDefinition) => string;

/** What a column holds that nothing is known of; an array is never NULL in a table. */
export const missingValue = (type: SqlType): string =>
  type.kind === 'ARRAY' ? `CAST([] AS ${duckType(type)})` : `CAST(NULL AS ${duckType(type)})`;

const tableId = (projectId: string, name: ObjectName): string => `${projectId}:${name.dataset}.${name.name}`;

/** Refuses before any row is read what the dispositions rule out. */
export async function checkDestination(
  warehouse: JobWarehouse,
  connection: DuckDBConnection,
  destination: Destination,
): Promise<TableEntry | undefined> {
  const { catalog } = warehouse;
  catalog.dataset(destination.table.dataset);
  const existing = catalog.findTable(destination.table);
  if (!existing) {
    if (destination.create === 'CREATE_NEVER') catalog.table(destination.table);
    return undefined;
  }
  const id = tableId(catalog.projectId, destination.table);
  if (existing.kind !== 'TABLE') {
    throw new WarehouseError('invalid', `${id} is not allowed for this operation because it is not a table`);
  }
  if (destination.write === 'WRITE_EMPTY') {
    const counted = await runSql(connection, `SELECT count(*) FROM ${quoted(existing.storage)}`);
    const rows = await counted.getRows();
    if (Number(rows[0]?.[0] ?? 0) > 0) throw new WarehouseError('duplicate', `Already Exists: Table ${id}`);
  }
  return existing;
}

/** Writes the rows on the connection that can see them; the number of rows written. */
export async function writeTable(
  warehouse: JobWarehouse,
  connection: DuckDBConnection,
  destination: Destination,
  source: RowSource,
  options: { readonly addColumns: boolean; readonly defaultSql: DefaultSql },
): Promise<number> {
  let appended: TableEntry | undefined;
  const rows = await warehouse.catalog.change(async (change) => {
    const existing = await checkDestination(warehouse, connection, destination);
    if (!existing) return create(warehouse, change, destination, source, undefined);
    if (destination.write === 'WRITE_TRUNCATE') return create(warehouse, change, destination, source, existing);
    appended = await fitted(warehouse, change, existing, source.columns, options.addColumns);
    return append(change, appended, source, options.defaultSql);
  }, connection);
  // Not before the commit: until then others count the rows as they were.
  if (appended) warehouse.meter.changed(appended);
  return rows;
}

async function changedRows(change: CatalogChange, sql: string): Promise<number> {
  const result = await runSql(change.connection, sql);
  return Number(result.rowsChanged);
}

async function create(
  warehouse: JobWarehouse,
  change: CatalogChange,
  destination: Destination,
  source: RowSource,
  replaced: TableEntry | undefined,
): Promise<number> {
  const { catalog } = warehouse;
  const nowMs = Number(warehouse.clock() / 1000n);
  const partitioning = destination.partitioning ?? replaced?.partitioning;
  const clustering = destination.clustering ?? replaced?.clustering;
  const entry: TableEntry = {
    dataset: destination.table.dataset,
    name: destination.table.name,
    kind: 'TABLE',
    storage: catalog.newStorage(),
    columns: source.columns,
    ...(partitioning ? { partitioning } : {}),
    ...(clustering ? { clustering } : {}),
    options: replaced?.options ?? [],
    createdMs: replaced?.createdMs ?? nowMs,
    modifiedMs: nowMs,
    ...(replaced?.expiresMs === undefined ? {} : { expiresMs: replaced.expiresMs }),
  };
  if (replaced) await change.dropTable(replaced);
  await change.sql(createStorage(entry.storage, entry.columns));
  const rows = await changedRows(change, `INSERT INTO ${quoted(entry.storage)} ${source.select}`);
  await change.putTable(entry);
  return rows;
}

async function append(
  change: CatalogChange,
  target: TableEntry,
  source: RowSource,
  defaultSql: DefaultSql,
): Promise<number> {
  const given = new Map(source.columns.map((c, index) => [c.name.toLowerCase(), index]));
  const names = source.columns.map((_, index) => `s${index}`);
  const values = target.columns.map((column) => {
    const index = given.get(column.name.toLowerCase());
    return index === undefined ? defaultSql(column) : `s${index}`;
  });
  const columns = target.columns.map((c) => quoted(c.name)).join(', ');
  return changedRows(
    change,
    `INSERT INTO ${quoted(target.storage)} (${columns}) SELECT ${values.join(', ')} FROM (${source.select}) AS s(${names.join(', ')})`,
  );
}

const legacyName = (type: SqlType): string =>
  type.kind === 'INT64'
    ? 'INTEGER'
    : type.kind === 'FLOAT64'
      ? 'FLOAT'
      : type.kind === 'BOOL'
        ? 'BOOLEAN'
        : typeName(type);

/** The table as the rows need it: the same columns, or with new ones added where that is asked for. */
async function fitted(
  warehouse: JobWarehouse,
  change: CatalogChange,
  table: TableEntry,
  columns: readonly ColumnDefinition[],
  addColumns: boolean,
): Promise<TableEntry> {
  const known = new Map(table.columns.map((c) => [c.name.toLowerCase(), c]));
  const refuse = (why: string): WarehouseError =>
    new WarehouseError(
      'invalid',
      `Provided Schema does not match Table ${tableId(warehouse.projectId, table)}. ${why}`,
    );
  const added: ColumnDefinition[] = [];
  for (const column of columns) {
    const mine = known.get(column.name.toLowerCase());
    if (!mine) {
      if (!addColumns) throw refuse(`Cannot add fields (field: ${column.name})`);
      if (column.notNull) throw refuse(`Cannot add required fields to an existing schema. (field: ${column.name})`);
      added.push(column);
    } else if (!sameType(mine.type, column.type)) {
      throw refuse(`Field ${column.name} has changed type from ${legacyName(mine.type)} to ${legacyName(column.type)}`);
    }
  }
  const given = new Set(columns.map((c) => c.name.toLowerCase()));
  const missing = table.columns.find(
    (c) => c.notNull && c.defaultSql === undefined && !given.has(c.name.toLowerCase()),
  );
  if (missing) throw refuse(`Field ${missing.name} is missing in new schema`);
  if (added.length === 0) return table;
  for (const column of added) {
    const empty = column.type.kind === 'ARRAY' ? ` DEFAULT ${missingValue(column.type)}` : '';
    await change.sql(
      `ALTER TABLE ${quoted(table.storage)} ADD COLUMN ${quoted(column.name)} ${duckType(column.type)}${empty}`,
    );
  }
  const entry: TableEntry = {
    ...table,
    columns: [...table.columns, ...added],
    modifiedMs: Number(warehouse.clock() / 1000n),
  };
  await change.putTable(entry);
  return entry;
}
