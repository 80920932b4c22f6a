// BigQuery's types as data, and how each is named in SQL, in REST schemas and in DuckDB.

export type ScalarKind =
  | 'INT64'
  | 'FLOAT64'
  | 'NUMERIC'
  | 'BIGNUMERIC'
  | 'BOOL'
  | 'STRING'
  | 'BYTES'
  | 'DATE'
  | 'DATETIME'
  | 'TIME'
  | 'TIMESTAMP'
  | 'INTERVAL'
  | 'JSON';

export interface ScalarType {
  readonly kind: ScalarKind;
}
export interface ArrayType {
  readonly kind: 'ARRAY';
  readonly element: SqlType;
}
export interface StructField {
  /** Empty for an anonymous field. */
  readonly name: string;
  readonly type: SqlType;
}
export interface StructType {
  readonly kind: 'STRUCT';
  readonly fields: readonly StructField[];
}
export type SqlType = ScalarType | ArrayType | StructType;

export const scalarKinds: readonly ScalarKind[] = [
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'BIGNUMERIC',
  'BOOL',
  'STRING',
  'BYTES',
  'DATE',
  'DATETIME',
  'TIME',
  'TIMESTAMP',
  'INTERVAL',
  'JSON',
];

const scalars = new Map<ScalarKind, ScalarType>(scalarKinds.map((kind) => [kind, { kind }]));

export function scalar(kind: ScalarKind): ScalarType {
  const type = scalars.get(kind);
  if (!type) throw new Error(`No such type: ${kind}`);
  return type;
}

export const arrayOf = (element: SqlType): ArrayType => ({ kind: 'ARRAY', element });

export const structOf = (fields: readonly StructField[]): StructType => ({ kind: 'STRUCT', fields });

/** The limits of a parameterised type: STRING(10), NUMERIC(10, 2). */
export interface TypeLimits {
  readonly maxLength?: number;
  readonly precision?: number;
  readonly scale?: number;
}

/** The name as GoogleSQL writes it: `ARRAY<STRUCT<a INT64, b STRING>>`. */
export function typeName(type: SqlType): string {
  if (type.kind === 'ARRAY') return `ARRAY<${typeName(type.element)}>`;
  if (type.kind === 'STRUCT') {
    const fields = type.fields.map((f) => (f.name ? `${f.name} ${typeName(f.type)}` : typeName(f.type)));
    return `STRUCT<${fields.join(', ')}>`;
  }
  return type.kind;
}

/** Struct fields are positional in DuckDB, for BigQuery allows fields without a name or with the same one. */
export const structFieldName = (index: number): string => `f${index + 1}`;

/**
 * The DuckDB type that holds a value. DATETIME and TIMESTAMP are both TIMESTAMP (the latter in UTC); JSON is its
 * text; BIGNUMERIC is 32 bytes, big-endian, of value × 10^38 + 2^255, so that bytes sort as values do.
 */
export function duckType(type: SqlType): string {
  switch (type.kind) {
    case 'INT64':
      return 'BIGINT';
    case 'FLOAT64':
      return 'DOUBLE';
    case 'NUMERIC':
      return 'DECIMAL(38,9)';
    case 'BIGNUMERIC':
      return 'BLOB';
    case 'BOOL':
      return 'BOOLEAN';
    case 'STRING':
    case 'JSON':
      return 'VARCHAR';
    case 'BYTES':
      return 'BLOB';
    case 'DATE':
      return 'DATE';
    case 'DATETIME':
    case 'TIMESTAMP':
      return 'TIMESTAMP';
    case 'TIME':
      return 'TIME';
    case 'INTERVAL':
      return 'INTERVAL';
    case 'ARRAY':
      return `${duckType(type.element)}[]`;
    case 'STRUCT':
      return `STRUCT(${type.fields.map((f, i) => `${structFieldName(i)} ${duckType(f.type)}`).join(', ')})`;
  }
}

export function sameType(a: SqlType, b: SqlType): boolean {
  if (a.kind === 'ARRAY') return b.kind === 'ARRAY' && sameType(a.element, b.element);
  if (a.kind === 'STRUCT') {
    return (
      b.kind === 'STRUCT' &&
      a.fields.length === b.fields.length &&
      a.fields.every((f, i) => {
        const other = b.fields[i];
        return other !== undefined && sameType(f.type, other.type);
      })
    );
  }
  return a.kind === b.kind;
}

const aliases: Readonly<Record<string, ScalarKind>> = {
  INTEGER: 'INT64',
  INT: 'INT64',
  SMALLINT: 'INT64',
  BIGINT: 'INT64',
  TINYINT: 'INT64',
  BYTEINT: 'INT64',
  FLOAT: 'FLOAT64',
  DOUBLE: 'FLOAT64',
  DECIMAL: 'NUMERIC',
  BIGDECIMAL: 'BIGNUMERIC',
  BOOLEAN: 'BOOL',
};

/** A scalar's kind from any of the names that SQL or REST use for it; undefined for what is no scalar. */
export function scalarKind(name: string): ScalarKind | undefined {
  const upper = name.toUpperCase();
  return scalarKinds.find((kind) => kind === upper) ?? aliases[upper];
}
