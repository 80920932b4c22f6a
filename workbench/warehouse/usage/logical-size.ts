// What BigQuery counts for a value: its logical bytes by type, in DuckDB's SQL.

import { type SqlType, structFieldName } from '../types/type';

const fixed: Readonly<Partial<Record<SqlType['kind'], number>>> = {
  BOOL: 1,
  NUMERIC: 16,
  INTERVAL: 16,
  BIGNUMERIC: 32,
};

/** The size of one value; NULL takes nothing. `depth` keeps the names of nested lambdas apart. */
export function logicalSize(value: string, type: SqlType, depth = 0): string {
  switch (type.kind) {
    case 'STRING':
      return `coalesce(strlen(${value}) + 2, 0)`;
    case 'JSON':
      return `coalesce(strlen(${value}), 0)`;
    case 'BYTES':
      return `coalesce(octet_length(${value}) + 2, 0)`;
    case 'ARRAY': {
      const element = `e${depth}`;
      const size = logicalSize(element, type.element, depth + 1);
      return `coalesce(list_sum(list_transform(${value}, lambda ${element}: CAST(${size} AS BIGINT))), 0)`;
    }
    case 'STRUCT': {
      const fields = type.fields.map((f, i) =>
        logicalSize(`struct_extract(${value}, '${structFieldName(i)}')`, f.type, depth),
      );
      return fields.length > 0 ? `(${fields.join(' + ')})` : '0';
    }
    default:
      return `CASE WHEN ${value} IS NULL THEN 0 ELSE ${fixed[type.kind] ?? 8} END`;
  }
}
