// Between the analyser's type messages and our types.

import { NotSupported } from '../errors';
import { arrayOf, type ScalarKind, type SqlType, scalar, structOf } from '../types/type';

/** A TypeProto as the proto loader gives it, flattened. */
export interface TypeMessage {
  readonly typeKind: string;
  readonly arrayType?: { readonly elementType: TypeMessage };
  readonly structType?: {
    readonly field?: readonly { readonly fieldName?: string; readonly fieldType: TypeMessage }[];
  };
  readonly enumType?: { readonly enumName?: string };
}

const kinds: Readonly<Record<string, ScalarKind>> = {
  TYPE_INT64: 'INT64',
  TYPE_DOUBLE: 'FLOAT64',
  TYPE_NUMERIC: 'NUMERIC',
  TYPE_BIGNUMERIC: 'BIGNUMERIC',
  TYPE_BOOL: 'BOOL',
  TYPE_STRING: 'STRING',
  TYPE_BYTES: 'BYTES',
  TYPE_DATE: 'DATE',
  TYPE_DATETIME: 'DATETIME',
  TYPE_TIME: 'TIME',
  TYPE_TIMESTAMP: 'TIMESTAMP',
  TYPE_INTERVAL: 'INTERVAL',
  TYPE_JSON: 'JSON',
};

const kindMessages = new Map<ScalarKind, TypeMessage>(
  Object.entries(kinds).map(([typeKind, kind]) => [kind, { typeKind }]),
);

export function typeFromMessage(message: TypeMessage): SqlType {
  const kind = kinds[message.typeKind];
  if (kind) return scalar(kind);
  if (message.typeKind === 'TYPE_ARRAY' && message.arrayType) {
    return arrayOf(typeFromMessage(message.arrayType.elementType));
  }
  if (message.typeKind === 'TYPE_STRUCT') {
    const fields = message.structType?.field ?? [];
    return structOf(fields.map((f) => ({ name: f.fieldName ?? '', type: typeFromMessage(f.fieldType) })));
  }
  throw new NotSupported(`the type ${message.typeKind.replace('TYPE_', '')}`);
}

export function typeMessage(type: SqlType): TypeMessage {
  if (type.kind === 'ARRAY') return { typeKind: 'TYPE_ARRAY', arrayType: { elementType: typeMessage(type.element) } };
  if (type.kind === 'STRUCT') {
    return {
      typeKind: 'TYPE_STRUCT',
      structType: { field: type.fields.map((f) => ({ fieldName: f.name, fieldType: typeMessage(f.type) })) },
    };
  }
  const message = kindMessages.get(type.kind);
  if (!message) throw new NotSupported(`the type ${type.kind}`);
  return message;
}
