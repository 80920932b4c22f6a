// A value of any type as JSON text, built by SQL: what TO_JSON, TO_JSON_STRING and the constructors need.

import { type SqlType, structFieldName } from '../types/type';
import { once, type Translation, text } from './translation';

/** How numbers beyond FLOAT64 are written: `text` for TO_JSON_STRING, `json` for JSON values, `wide` as strings. */
export type JsonForm = 'text' | 'json' | 'wide';

const numbers = new Set(['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC']);

/** JSON text of a value; SQL NULL becomes the text `null`. */
export function jsonOf(t: Translation, sql: string, type: SqlType, form: JsonForm): string {
  switch (type.kind) {
    case 'ARRAY': {
      const name = t.fresh('j');
      return `bq_json_array(list_transform(${sql}, lambda ${name}: ${jsonOf(t, name, type.element, form)}))`;
    }
    case 'STRUCT':
      return once(t, [sql], (value) => {
        const names = type.fields.map((f) => text(f.name));
        const parts = type.fields.map((f, i) =>
          jsonOf(t, `struct_extract(${value}, '${structFieldName(i)}')`, f.type, form),
        );
        const object = `bq_json_object(CAST([${names.join(', ')}] AS VARCHAR[]), CAST([${parts.join(', ')}] AS VARCHAR[]))`;
        return `CASE WHEN ${value} IS NULL THEN 'null' ELSE ${object} END`;
      });
    default:
      return `bq_json_of_${type.kind.toLowerCase()}(${sql}${numbers.has(type.kind) ? `, '${form}'` : ''})`;
  }
}
