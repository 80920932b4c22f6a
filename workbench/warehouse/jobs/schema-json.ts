// Schemas in REST's JSON: legacy type names, modes, nested fields; and back to columns.

import type { ColumnDefinition } from '../catalog/model';
import { WarehouseError } from '../errors';
import type { ResultField } from '../session/result';
import { arrayOf, type ScalarKind, type SqlType, scalar, scalarKind, structOf, type TypeLimits } from '../types/type';
import { isObject, type JsonObject, objectList, optionalText, requiredText } from './json-fields';

const legacyNames: Partial<Record<ScalarKind, string>> = { INT64: 'INTEGER', FLOAT64: 'FLOAT', BOOL: 'BOOLEAN' };

export type WireField = Readonly<Record<string, unknown>>;

/** A result's column or a struct's field, whose names may be missing. */
function typeField(name: string, type: SqlType): WireField {
  const element = type.kind === 'ARRAY' ? type.element : type;
  const mode = type.kind === 'ARRAY' ? 'REPEATED' : 'NULLABLE';
  if (element.kind === 'STRUCT') {
    return {
      name,
      type: 'RECORD',
      mode,
      fields: element.fields.map((f, i) => typeField(f.name || `_field_${i + 1}`, f.type)),
    };
  }
  if (element.kind === 'ARRAY') throw new WarehouseError('invalidQuery', 'Arrays of arrays are not supported', 'query');
  return { name, type: legacyNames[element.kind] ?? element.kind, mode };
}

export function resultSchema(fields: readonly ResultField[]): { fields: WireField[] } {
  return { fields: fields.map((f, i) => typeField(f.name || `f${i}_`, f.type)) };
}

function limitsFields(limits: TypeLimits | undefined): WireField {
  if (!limits) return {};
  return {
    ...(limits.maxLength === undefined ? {} : { maxLength: String(limits.maxLength) }),
    ...(limits.precision === undefined ? {} : { precision: String(limits.precision) }),
    ...(limits.scale === undefined ? {} : { scale: String(limits.scale) }),
  };
}

function columnField(column: ColumnDefinition): WireField {
  const plain = typeField(column.name, column.type);
  const element = column.type.kind === 'ARRAY' ? column.type.element : column.type;
  return {
    ...plain,
    ...(column.notNull ? { mode: 'REQUIRED' } : {}),
    ...(column.description === undefined ? {} : { description: column.description }),
    ...(column.defaultSql === undefined ? {} : { defaultValueExpression: column.defaultSql }),
    ...limitsFields(column.limits),
    ...(element.kind === 'STRUCT' && column.fields ? { fields: column.fields.map(columnField) } : {}),
  };
}

export const columnsSchema = (columns: readonly ColumnDefinition[]): { fields: WireField[] } => ({
  fields: columns.map(columnField),
});

const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}\p{Pc}\p{Pd}&%=+:'<>#|\s]*$/u;

function columnOf(json: JsonObject): ColumnDefinition {
  const name = requiredText(json, 'name');
  if (!NAME.test(name) || name.length > 300) {
    throw new WarehouseError(
      'invalid',
      `Invalid field name "${name}". Fields must contain the allowed characters, and be at most 300 characters long.`,
    );
  }
  const typeText = requiredText(json, 'type').toUpperCase();
  const mode = (optionalText(json, 'mode') || 'NULLABLE').toUpperCase();
  if (!['NULLABLE', 'REQUIRED', 'REPEATED'].includes(mode)) {
    throw new WarehouseError('invalid', `Invalid value for mode: ${mode} is not a valid value`, 'schema');
  }
  let element: SqlType;
  let fields: readonly ColumnDefinition[] | undefined;
  if (typeText === 'RECORD' || typeText === 'STRUCT') {
    const nested = columnsOf(objectList(json, 'fields'));
    if (nested.length === 0) {
      throw new WarehouseError('invalid', `Field ${name} is type RECORD but has no schema`);
    }
    fields = nested;
    element = structOf(nested.map((f) => ({ name: f.name, type: f.type })));
  } else {
    const kind = scalarKind(typeText);
    if (!kind) {
      throw new WarehouseError('invalid', `Invalid value for type: ${typeText} is not a valid value`, 'schema');
    }
    element = scalar(kind);
  }
  const number = (field: string): number | undefined => {
    const text = optionalText(json, field);
    return text === undefined || text === '0' ? undefined : Number(text);
  };
  const limits: TypeLimits = { maxLength: number('maxLength'), precision: number('precision'), scale: number('scale') };
  const description = optionalText(json, 'description');
  const defaultSql = optionalText(json, 'defaultValueExpression');
  return {
    name,
    type: mode === 'REPEATED' ? arrayOf(element) : element,
    ...(limits.maxLength || limits.precision || limits.scale ? { limits: definedOnly(limits) } : {}),
    ...(mode === 'REQUIRED' ? { notNull: true } : {}),
    ...(defaultSql === undefined ? {} : { defaultSql }),
    ...(description === undefined || description === '' ? {} : { description }),
    ...(fields ? { fields } : {}),
  };
}

function definedOnly(limits: TypeLimits): TypeLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

export function columnsOf(fields: readonly JsonObject[]): readonly ColumnDefinition[] {
  const seen = new Set<string>();
  return fields.map((field) => {
    const column = columnOf(field);
    const folded = column.name.toLowerCase();
    if (seen.has(folded)) throw new WarehouseError('invalid', `Field ${column.name} already exists in schema`);
    seen.add(folded);
    return column;
  });
}

/** A resource's `schema`; undefined where it has none. */
export function schemaColumns(json: JsonObject): readonly ColumnDefinition[] | undefined {
  const schema = json.schema;
  if (schema === undefined || schema === null) return undefined;
  if (!isObject(schema)) throw new WarehouseError('invalid', "Invalid value at 'schema'");
  const fields = objectList(schema, 'fields');
  return fields.length === 0 ? undefined : columnsOf(fields);
}
