// Runs a load job: an uploaded file's rows into staging, then into the table in one transaction.

import type { ColumnDefinition } from '../catalog/model';
import { WarehouseError } from '../errors';
import { BadRecords, TooManyBadRecords } from './bad-records';
import type { LoadConfiguration } from './configuration';
import { defaultValues } from './default-values';
import type { Job } from './job';
import { detectCsv, stageCsv } from './load-csv';
import { detectJson, dropFast, stageJson } from './load-json';
import type { JobWarehouse } from './port';
import { Staging } from './staging';
import { unpacked } from './unpack';
import { checkDestination, missingValue, writeTable } from './write-table';

interface FileColumns {
  readonly columns: readonly ColumnDefinition[];
  readonly headerRows: number;
}

export class LoadRunner {
  private readonly warehouse: JobWarehouse;

  constructor(warehouse: JobWarehouse) {
    this.warehouse = warehouse;
  }

  async run(job: Job, load: LoadConfiguration, uploaded: string, bytes: number): Promise<void> {
    const file = await unpacked(uploaded);
    const connection = await this.warehouse.engine.acquire();
    const off = job.onStop(() => connection.interrupt());
    const bad = new BadRecords(load.format === 'CSV' ? 'CSV' : 'JSON', load.maxBadRecords);
    let staging: Staging | undefined;
    try {
      job.checkStopped();
      const existing = await checkDestination(this.warehouse, connection, load.destination);
      const { columns, headerRows } = await this.fileColumns(load, file.path, existing?.columns);
      const given = new Set(columns.map((c) => c.name.toLowerCase()));
      const defaults = await defaultValues(this.warehouse, job.user, existing?.columns ?? [], given);
      staging = await Staging.open(connection, columns);
      const { ignoreUnknownValues } = load;
      const common = { path: file.path, columns, ignoreUnknownValues, bad, job };
      const select =
        load.format === 'CSV'
          ? await stageCsv({ ...common, options: load.csv, headerRows }, staging)
          : await stageJson({ ...common, connection }, staging);
      job.checkStopped();
      const rows = await writeTable(
        this.warehouse,
        connection,
        load.destination,
        { columns, select },
        {
          addColumns: load.schemaUpdateOptions.includes('ALLOW_FIELD_ADDITION'),
          defaultSql: (column) => defaults.get(column.name) ?? missingValue(column.type),
        },
      );
      const schema = this.warehouse.catalog.findTable(load.destination.table)?.columns ?? columns;
      job.problems = bad.problems;
      job.loadStatistics = {
        inputFiles: 1,
        inputFileBytes: bytes,
        outputRows: rows,
        outputBytes: bytes,
        badRecords: bad.bad,
        schema,
      };
    } catch (error) {
      if (error instanceof TooManyBadRecords) job.problems = error.details;
      throw error;
    } finally {
      off();
      await staging?.drop();
      await dropFast(connection);
      this.warehouse.engine.release(connection);
      await file.remove();
    }
  }

  private async fileColumns(
    load: LoadConfiguration,
    path: string,
    existing: readonly ColumnDefinition[] | undefined,
  ): Promise<FileColumns> {
    const headerRows = load.csv.skipLeadingRows ?? 0;
    if (load.columns) return { columns: load.columns, headerRows };
    const appends = existing !== undefined && load.destination.write !== 'WRITE_TRUNCATE';
    if (existing && (appends || !load.autodetect)) {
      // A header is found by autodetection also where the table's columns are known.
      const detected = load.autodetect && load.format === 'CSV' ? await detectCsv(path, load.csv) : undefined;
      return { columns: existing, headerRows: detected?.headerRows ?? headerRows };
    }
    if (!load.autodetect) throw new WarehouseError('invalid', 'No schema specified on job or table.');
    if (load.format === 'CSV') return detectCsv(path, load.csv);
    return { columns: await detectJson(path), headerRows: 0 };
  }
}
