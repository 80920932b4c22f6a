// Runs a copy job: tables into a table, a table into a snapshot, a snapshot back into a table.

import { type CatalogChange, quoted } from '../catalog/catalog';
import type { TableEntry } from '../catalog/model';
import { runSql } from '../engine/engine';
import { WarehouseError } from '../errors';
import { createStorage } from '../session/ddl';
import type { CopyConfiguration, CopyOperation } from './configuration';
import type { Job } from './job';
import type { JobWarehouse } from './port';
import { checkDestination, missingValue, writeTable } from './write-table';

/** What each operation copies from. */
const sourceKinds: Readonly<Record<CopyOperation, readonly TableEntry['kind'][]>> = {
  COPY: ['TABLE', 'SNAPSHOT'],
  SNAPSHOT: ['TABLE'],
  RESTORE: ['SNAPSHOT', 'TABLE'],
  CLONE: ['TABLE', 'SNAPSHOT'],
};

export class CopyRunner {
  private readonly warehouse: JobWarehouse;

  constructor(warehouse: JobWarehouse) {
    this.warehouse = warehouse;
  }

  async run(job: Job, copy: CopyConfiguration): Promise<void> {
    const connection = await this.warehouse.engine.acquire();
    const off = job.onStop(() => connection.interrupt());
    try {
      job.checkStopped();
      const sources = copy.sources.map((name) => this.source(copy, name));
      const [first] = sources;
      if (!first) throw new WarehouseError('invalid', 'Required parameter is missing: sourceTable');
      const whole = sources.length === 1 && copy.destination.write !== 'WRITE_APPEND';
      const copiedRows = whole
        ? await this.warehouse.catalog.change((change) => this.copyWhole(change, copy, first), connection)
        : await this.copyRows(connection, copy, sources);
      job.copyStatistics = { copiedRows, copiedLogicalBytes: 0 };
    } finally {
      off();
      this.warehouse.engine.release(connection);
    }
  }

  private source(copy: CopyConfiguration, name: CopyConfiguration['sources'][number]): TableEntry {
    const table = this.warehouse.catalog.table(name);
    if (!sourceKinds[copy.operation].includes(table.kind)) {
      throw new WarehouseError(
        'invalid',
        `${this.warehouse.projectId}:${name.dataset}.${name.name} is a ${table.kind}, which ${copy.operation} does not copy`,
      );
    }
    return table;
  }

  /** One table with all that it is: columns, partitions, options. */
  private async copyWhole(change: CatalogChange, copy: CopyConfiguration, source: TableEntry): Promise<number> {
    const { catalog } = this.warehouse;
    const { destination } = copy;
    const there = catalog.findTable(destination.table);
    if (copy.operation !== 'COPY' && there && destination.write !== 'WRITE_TRUNCATE') {
      throw new WarehouseError(
        'duplicate',
        `Already Exists: Table ${catalog.projectId}:${destination.table.dataset}.${destination.table.name}`,
      );
    }
    const existing = await checkDestination(this.warehouse, change.connection, destination);
    const nowMs = Number(this.warehouse.clock() / 1000n);
    const entry: TableEntry = {
      columns: source.columns,
      ...(source.partitioning ? { partitioning: source.partitioning } : {}),
      ...(source.clustering ? { clustering: source.clustering } : {}),
      options: source.options,
      dataset: destination.table.dataset,
      name: destination.table.name,
      kind: copy.operation === 'SNAPSHOT' ? 'SNAPSHOT' : 'TABLE',
      storage: catalog.newStorage(),
      createdMs: nowMs,
      modifiedMs: nowMs,
      ...(copy.operation === 'SNAPSHOT'
        ? {
            snapshotOf: {
              dataset: source.dataset,
              name: source.name,
              atMicros: String(this.warehouse.clock()),
            },
          }
        : {}),
      ...(copy.expiresMs === undefined ? {} : { expiresMs: copy.expiresMs }),
    };
    if (existing) await change.dropTable(existing);
    await change.sql(createStorage(entry.storage, entry.columns));
    const written = await runSql(
      change.connection,
      `INSERT INTO ${quoted(entry.storage)} SELECT * FROM ${quoted(source.storage)}`,
    );
    await change.putTable(entry);
    return Number(written.rowsChanged);
  }

  private copyRows(
    connection: Awaited<ReturnType<JobWarehouse['engine']['acquire']>>,
    copy: CopyConfiguration,
    sources: readonly TableEntry[],
  ): Promise<number> {
    if (copy.operation !== 'COPY') {
      throw new WarehouseError('invalid', `${copy.operation} takes one source table and does not append`);
    }
    const columns = sources[0]?.columns ?? [];
    const names = columns.map((c) => quoted(c.name)).join(', ');
    for (const source of sources.slice(1)) {
      const same =
        source.columns.length === columns.length &&
        columns.every((c) => source.columns.some((other) => other.name.toLowerCase() === c.name.toLowerCase()));
      if (!same) {
        throw new WarehouseError('invalid', 'Cannot read and write in different schemas: the source tables differ');
      }
    }
    const select = sources.map((s) => `SELECT ${names} FROM ${quoted(s.storage)}`).join(' UNION ALL ');
    return writeTable(
      this.warehouse,
      connection,
      copy.destination,
      { columns, select },
      {
        addColumns: false,
        defaultSql: (column) => missingValue(column.type),
      },
    );
  }
}
