// A value as the text that FORMAT is given for it.

import { type SqlType, structFieldName } from '../types/type';
import { once, type Translation } from './translation';

export function formatText(t: Translation, sql: string, type: SqlType): string {
  switch (type.kind) {
    case 'INT64':
    case 'BOOL':
    case 'DATE':
      return `CAST(${sql} AS VARCHAR)`;
    case 'STRING':
    case 'JSON':
      return sql;
    case 'BYTES':
      return `hex(${sql})`;
    case 'TIMESTAMP':
      return `bq_string_of_timestamp(${sql}, ${t.zone()})`;
    case 'ARRAY': {
      const name = t.fresh('f');
      return `CAST(to_json(list_transform(${sql}, lambda ${name}: ${formatText(t, name, type.element)})) AS VARCHAR)`;
    }
    case 'STRUCT':
      return once(t, [sql], (value) => {
        const parts = type.fields.map((f, i) =>
          formatText(t, `struct_extract(${value}, '${structFieldName(i)}')`, f.type),
        );
        return `CASE WHEN ${value} IS NOT NULL THEN CAST(to_json(CAST([${parts.join(', ')}] AS VARCHAR[])) AS VARCHAR) END`;
      });
    default:
      return `bq_string_of_${type.kind.toLowerCase()}(${sql})`;
  }
}
