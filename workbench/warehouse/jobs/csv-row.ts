// CSV records to values of a table's columns, with BigQuery's complaints.

import type { ColumnDefinition } from '../catalog/model';
import { WarehouseError } from '../errors';
import type { ScalarKind } from '../types/type';
import type { SqlValue } from '../types/value';
import type { CsvOptions } from './configuration';
import type { CsvRecord } from './csv-records';
import { BadRow, checkLimits } from './json-row';
import { BadValue, scalarReader, timestampOfSeconds } from './value-text';

export type CsvRowReader = (record: CsvRecord) => SqlValue[];

const place = (record: CsvRecord, index: number, column: ColumnDefinition, value?: string): string =>
  `line_number: ${record.line} byte_offset_to_start_of_line: ${record.offset} column_index: ${index} column_name: "${column.name}" column_type: ${column.type.kind}${value === undefined ? '' : ` value: "${value.slice(0, 200)}"`}`;

function scalarKindOf(column: ColumnDefinition): ScalarKind {
  const { kind } = column.type;
  if (kind === 'ARRAY' || kind === 'STRUCT') {
    throw new WarehouseError(
      'invalid',
      `Cannot load CSV data with a ${kind === 'ARRAY' ? 'repeated' : 'nested'} field. Field: ${column.name}`,
    );
  }
  return kind;
}

export function csvRowReader(
  columns: readonly ColumnDefinition[],
  options: CsvOptions,
  ignoreUnknownValues: boolean,
): CsvRowReader {
  const readers = columns.map((column) => {
    const kind = scalarKindOf(column);
    const fromText = scalarReader(kind);
    const read = (text: string): SqlValue =>
      kind === 'TIMESTAMP' && /^\s*[+-]?\d+(?:\.\d*)?\s*$/.test(text) ? timestampOfSeconds(text) : fromText(text);
    return { column, kind, read };
  });
  return (record) => {
    if (record.problem !== undefined) {
      throw new BadRow(
        `${record.problem}; line_number: ${record.line} byte_offset_to_start_of_line: ${record.offset}`,
        '',
      );
    }
    const { fields } = record;
    if (fields.length > columns.length && !ignoreUnknownValues) {
      throw new BadRow(
        `Too many values in line. Found ${fields.length} column(s) while expected ${columns.length}.; line_number: ${record.line} byte_offset_to_start_of_line: ${record.offset}`,
        '',
      );
    }
    if (fields.length < columns.length && !options.allowJaggedRows) {
      const missing = columns[fields.length];
      throw new BadRow(
        `CSV table references column position ${fields.length}, but line contains only ${fields.length} columns.; ${missing ? place(record, fields.length, missing) : ''}`,
        missing?.name ?? '',
      );
    }
    return readers.map(({ column, kind, read }, index): SqlValue => {
      const field = fields[index];
      let value: SqlValue = null;
      if (field && !isNull(field, kind, options)) {
        try {
          value = read(field.text);
        } catch (error) {
          if (!(error instanceof BadValue)) throw error;
          throw new BadRow(`Unable to parse; ${place(record, index, column, field.text)}`, column.name);
        }
        if (column.limits) checkLimits(kind, column.limits, value, column.name);
      }
      if (value === null && column.notNull) {
        throw new BadRow(
          `Required column value for column index: ${index} is missing; ${place(record, index, column)}`,
          column.name,
        );
      }
      return value;
    });
  };
}

/** Without a marker an empty field is NULL, save a STRING or BYTES in quotes; a marker says which text alone is. */
function isNull(
  field: { readonly text: string; readonly quoted: boolean },
  kind: ScalarKind,
  options: CsvOptions,
): boolean {
  if (options.nullMarker !== undefined && options.nullMarker !== '') {
    return field.text === options.nullMarker && !field.quoted;
  }
  if (field.text !== '') return false;
  return !field.quoted || (kind !== 'STRING' && kind !== 'BYTES');
}
