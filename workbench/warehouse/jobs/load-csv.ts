// CSV into staging, record by record.

import type { ColumnDefinition } from '../catalog/model';
import { type DetectedCsv, detectCsvColumns, SAMPLE_ROWS } from './autodetect';
import type { BadRecords } from './bad-records';
import type { CsvOptions } from './configuration';
import { type CsvRecord, csvRecords } from './csv-records';
import { csvRowReader } from './csv-row';
import type { Job } from './job';
import { BadRow } from './json-row';
import { type Staging, stagedColumn } from './staging';

export async function detectCsv(path: string, options: CsvOptions): Promise<DetectedCsv> {
  const sample: CsvRecord[] = [];
  for await (const records of csvRecords(path, options)) {
    sample.push(...records.filter((r) => r.problem === undefined));
    if (sample.length >= SAMPLE_ROWS) break;
  }
  return detectCsvColumns(sample.slice(0, SAMPLE_ROWS), options.skipLeadingRows);
}

export interface CsvLoad {
  readonly path: string;
  readonly columns: readonly ColumnDefinition[];
  readonly options: CsvOptions;
  readonly headerRows: number;
  readonly ignoreUnknownValues: boolean;
  readonly bad: BadRecords;
  readonly job: Job;
}

/** Fills staging; gives the SELECT of all rows, columns in order. */
export async function stageCsv(load: CsvLoad, staging: Staging): Promise<string> {
  const read = csvRowReader(load.columns, load.options, load.ignoreUnknownValues);
  let skip = load.headerRows;
  for await (const records of csvRecords(load.path, load.options)) {
    load.job.checkStopped();
    for (const record of records) {
      if (skip > 0) {
        skip--;
        continue;
      }
      load.bad.count(1);
      try {
        await staging.append(read(record));
      } catch (error) {
        if (!(error instanceof BadRow)) throw error;
        load.bad.add(error.message);
      }
    }
    // Others' requests have their turn between pieces.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await staging.finish();
  return `SELECT ${load.columns.map((_, i) => stagedColumn(i)).join(', ')} FROM temp.staged`;
}
