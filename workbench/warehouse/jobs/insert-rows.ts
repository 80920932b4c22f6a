// tabledata.insertAll: rows of JSON straight into a table, each judged by itself.

import type { ObjectName, TableEntry } from '../catalog/model';
import { WarehouseError } from '../errors';
import type { SqlValue } from '../types/value';
import { defaultValues } from './default-values';
import { isObject, type JsonObject, objectList, optionalBool, optionalText } from './json-fields';
import { BadRow, jsonRowReader } from './json-row';
import type { JobWarehouse } from './port';
import { Staging, stagedColumn } from './staging';
import { missingValue, writeTable } from './write-table';

/** Ids of rows lately inserted: a client that tries again doubles nothing. */
const REMEMBERED = 20_000;

export class RowInserter {
  private readonly warehouse: JobWarehouse;
  private readonly recent = new Set<string>();

  constructor(warehouse: JobWarehouse) {
    this.warehouse = warehouse;
  }

  /** The insertErrors of the answer; empty where all rows were taken. */
  async insert(user: string, table: ObjectName, json: JsonObject): Promise<readonly JsonObject[]> {
    const entry = this.warehouse.catalog.table(table);
    if (entry.kind !== 'TABLE') {
      throw new WarehouseError('invalid', `Cannot add rows to a table of type ${entry.kind}.`);
    }
    if (optionalText(json, 'templateSuffix')) {
      throw new WarehouseError('notImplemented', 'The embedded warehouse does not support templateSuffix');
    }
    const rows = objectList(json, 'rows');
    if (rows.length === 0) throw new WarehouseError('invalid', 'No rows present in the request.');
    const read = jsonRowReader(entry.columns, {
      ignoreUnknownValues: optionalBool(json, 'ignoreUnknownValues') ?? false,
      jsonAsText: true,
    });
    const errors: JsonObject[] = [];
    const good: { readonly index: number; readonly id: string | undefined; readonly values: readonly SqlValue[] }[] =
      [];
    rows.forEach((row, index) => {
      const id = optionalText(row, 'insertId');
      const remembered = id === undefined ? undefined : `${entry.storage}/${id}`;
      if (remembered !== undefined && this.recent.has(remembered)) return;
      try {
        good.push({ index, id: remembered, values: read(isObject(row.json) ? row.json : {}) });
      } catch (error) {
        if (!(error instanceof BadRow)) throw error;
        errors.push(insertError(index, 'invalid', error.field, error.message));
      }
    });
    if (errors.length > 0 && !(optionalBool(json, 'skipInvalidRows') ?? false)) {
      const stopped = good.map(({ index }) => insertError(index, 'stopped', '', ''));
      return [...errors, ...stopped].sort((a, b) => Number(a.index) - Number(b.index));
    }
    if (good.length > 0)
      await this.write(
        user,
        entry,
        good.map((g) => g.values),
        rows.map((r) => r.json),
      );
    for (const { id } of good) if (id !== undefined) this.remember(id);
    return errors;
  }

  private remember(id: string): void {
    this.recent.add(id);
    if (this.recent.size <= REMEMBERED) return;
    for (const oldest of this.recent) {
      this.recent.delete(oldest);
      return;
    }
  }

  private async write(
    user: string,
    entry: TableEntry,
    rows: readonly (readonly SqlValue[])[],
    given: readonly unknown[],
  ): Promise<void> {
    const names = given.flatMap((row) => (isObject(row) ? Object.keys(row) : []));
    const mentioned = new Set(names.map((name) => name.toLowerCase()));
    const defaults = await defaultValues(this.warehouse, user, entry.columns, mentioned);
    const connection = await this.warehouse.engine.acquire();
    const staging = await Staging.open(connection, entry.columns);
    try {
      for (const row of rows) await staging.append(row);
      await staging.finish();
      const values = entry.columns.map((column, i) => {
        const value = defaults.get(column.name);
        return value === undefined ? stagedColumn(i) : `coalesce(${stagedColumn(i)}, ${value})`;
      });
      await writeTable(
        this.warehouse,
        connection,
        { table: entry, write: 'WRITE_APPEND', create: 'CREATE_NEVER' },
        { columns: entry.columns, select: `SELECT ${values.join(', ')} FROM temp.${Staging.table}` },
        { addColumns: false, defaultSql: (column) => missingValue(column.type) },
      );
    } finally {
      await staging.drop();
      this.warehouse.engine.release(connection);
    }
  }
}

const insertError = (index: number, reason: string, location: string, message: string): JsonObject => ({
  index,
  errors: [{ reason, location, debugInfo: '', message }],
});
