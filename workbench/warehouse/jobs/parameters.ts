// Query parameters from their REST form to values of GoogleSQL's types.

import { WarehouseError } from '../errors';
import type { Binding } from '../session/result';
import { arrayOf, type SqlType, scalar, scalarKind, structOf } from '../types/type';
import type { SqlValue } from '../types/value';
import { isObject, type JsonObject, objectList, optionalText } from './json-fields';
import { BadValue, scalarFromText } from './value-text';

const invalid = (message: string): WarehouseError => new WarehouseError('invalid', message);

/** A QueryParameterType. */
export function parameterType(json: unknown, label: string): SqlType {
  if (!isObject(json)) throw invalid(`Query parameter '${label}' has no type`);
  const name = (optionalText(json, 'type') ?? '').toUpperCase();
  if (name === 'ARRAY') return arrayOf(parameterType(json.arrayType, label));
  if (name === 'STRUCT' || name === 'RECORD') {
    return structOf(
      objectList(json, 'structTypes').map((field) => ({
        name: optionalText(field, 'name') ?? '',
        type: parameterType(field.type, label),
      })),
    );
  }
  const kind = scalarKind(name);
  if (!kind) throw invalid(`Invalid parameter type for '${label}': ${name || 'none'}`);
  return scalar(kind);
}

/** A QueryParameterValue; what is absent is NULL, but an absent list is an empty array, for JSON drops empty lists. */
function parameterValue(type: SqlType, json: unknown, label: string): SqlValue {
  if (json !== undefined && json !== null && !isObject(json)) {
    throw invalid(`Invalid value of query parameter '${label}': an object is wanted`);
  }
  if (type.kind === 'ARRAY') {
    return objectList(json ?? {}, 'arrayValues').map((item) => parameterValue(type.element, item, label));
  }
  if (type.kind === 'STRUCT') {
    const values = json?.structValues;
    if (values === undefined || values === null) {
      return json === undefined || json === null || 'value' in json
        ? null
        : type.fields.map((f) => parameterValue(f.type, undefined, label));
    }
    if (!isObject(values)) throw invalid(`Invalid structValues of query parameter '${label}'`);
    return type.fields.map((field, index) =>
      parameterValue(field.type, values[field.name] ?? values[String(index)], label),
    );
  }
  const value: unknown = json?.value;
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw invalid(`Invalid value of query parameter '${label}': a text is wanted`);
  }
  const text = String(value);
  try {
    return scalarFromText(type.kind, text);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    throw new WarehouseError(
      'invalidQuery',
      `Unparseable query parameter \`${label}\` in type \`TYPE_${type.kind}\`, ${error.message} value: '${text}'`,
      'query',
    );
  }
}

/** The `queryParameters` of a query configuration. */
export function queryParameters(json: JsonObject): Binding[] {
  const mode = (optionalText(json, 'parameterMode') ?? '').toUpperCase();
  const list = objectList(json, 'queryParameters');
  const named = mode === 'NAMED' || (mode === '' && list.some((p) => optionalText(p, 'name')));
  const seen = new Set<string>();
  return list.map((parameter, index) => {
    const name = named ? (optionalText(parameter, 'name') ?? '') : '';
    if (named && name === '') throw invalid('Named query parameters need a name');
    if (named && seen.has(name.toLowerCase())) throw invalid(`Duplicate parameter name found: ${name}`);
    seen.add(name.toLowerCase());
    const label = name || String(index + 1);
    const type = parameterType(parameter.parameterType, label);
    return { name, type, value: parameterValue(type, parameter.parameterValue, label) };
  });
}
