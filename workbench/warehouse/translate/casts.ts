// CAST and SAFE_CAST, and the limits of parameterised types.

import { NotSupported } from '../errors';
import { duckType, type SqlType, sameType, structFieldName, type TypeLimits, typeName } from '../types/type';
import { type Expr, once, outside, raise, type Translation, text, typeOf } from './translation';

interface TypeModifiers {
  readonly typeParameters?: {
    readonly stringTypeParameters?: { readonly maxLength?: string; readonly isMaxLength?: boolean };
    readonly numericTypeParameters?: {
      readonly precision?: string;
      readonly scale?: string;
      readonly isMaxPrecision?: boolean;
    };
  };
}

/** The limits that the analyser's type parameters say. */
export function limitsOf(modifiers: TypeModifiers | undefined): TypeLimits | undefined {
  const strings = modifiers?.typeParameters?.stringTypeParameters;
  if (strings?.maxLength !== undefined) return { maxLength: Number(strings.maxLength) };
  const numbers = modifiers?.typeParameters?.numericTypeParameters;
  if (numbers?.precision !== undefined)
    return { precision: Number(numbers.precision), scale: Number(numbers.scale ?? 0) };
  return undefined;
}

/** A value held to the limits: a text too long is an error, a number is rounded to its scale and must fit. */
export function limited(t: Translation, sql: string, type: SqlType, limits: TypeLimits): string {
  if (limits.maxLength !== undefined) {
    const length = type.kind === 'BYTES' ? 'octet_length' : 'length';
    return once(
      t,
      [sql],
      (v) =>
        `CASE WHEN ${length}(${v}) > ${limits.maxLength} THEN ` +
        `${raise(`concat('${type.kind === 'BYTES' ? 'BYTES' : 'STRING'}(${limits.maxLength}) has maximum length ${limits.maxLength} but got a value with length ', ${length}(${v}))`, duckType(type))} ELSE ${v} END`,
    );
  }
  if (limits.precision !== undefined) {
    const family = type.kind.toLowerCase();
    const scale = limits.scale ?? 0;
    const whole = limits.precision - scale;
    return once(t, [`bq_${family}_round(${sql}, ${scale})`], (v) => {
      const size =
        type.kind === 'NUMERIC'
          ? `abs(${v}) >= CAST('1${'0'.repeat(whole)}' AS DECIMAL(38,0))`
          : `abs(bq_float64_of_bignumeric(${v})) >= 1e${whole}`;
      return whole >= 29 && type.kind === 'NUMERIC'
        ? `${v}`
        : `CASE WHEN ${size} THEN ${raise(text(`${type.kind}(${limits.precision}, ${scale}) has precision ${limits.precision} and scale ${scale} but got a value that is not in range of it`), duckType(type))} ELSE ${v} END`;
    });
  }
  return sql;
}

export function cast(t: Translation, node: Expr): string {
  const source = node.expr as Expr;
  const to = typeOf(node);
  const zone = node.timeZone ? t.expr(node.timeZone as Expr) : t.zone();
  const format = node.format ? t.expr(node.format as Expr) : undefined;
  const limits = limitsOf(node.typeModifiers as TypeModifiers | undefined);
  const convert = (sql: string): string => {
    const from = typeOf(source);
    const value = format === undefined ? conversion(t, sql, from, to, zone) : formatted(sql, from, to, format, zone);
    return limits ? limited(t, value, to, limits) : value;
  };
  const sql = t.expr(source);
  if (!node.returnNullOnError) return convert(sql);
  return outside(t, [sql], (value) => `TRY(${convert(value)})`);
}

const formattable = new Set(['DATE', 'DATETIME', 'TIME', 'TIMESTAMP', 'BYTES']);

function formatted(sql: string, from: SqlType, to: SqlType, format: string, zone: string): string {
  const moment = (type: SqlType): string => {
    if (!formattable.has(type.kind)) throw new NotSupported(`CAST(${typeName(from)} AS ${typeName(to)} FORMAT …)`);
    return type.kind.toLowerCase();
  };
  const zoned = from.kind === 'TIMESTAMP' || to.kind === 'TIMESTAMP' ? `, ${zone}` : '';
  if (to.kind === 'STRING') return `bq_cast_${moment(from)}_to_string(${sql}, ${format}${zoned})`;
  if (from.kind === 'STRING') return `bq_cast_string_to_${moment(to)}(${sql}, ${format}${zoned})`;
  throw new NotSupported(`CAST(${typeName(from)} AS ${typeName(to)} FORMAT …)`);
}

/** A value of one type as another, with BigQuery's errors. */
export function conversion(t: Translation, sql: string, from: SqlType, to: SqlType, zone: string = t.zone()): string {
  if (sameType(from, to)) return sql;
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') {
    const name = t.fresh('e');
    return `list_transform(${sql}, lambda ${name}: ${conversion(t, name, from.element, to.element)})`;
  }
  if (from.kind === 'STRUCT' && to.kind === 'STRUCT') {
    return once(t, [sql], (value) => {
      const fields = to.fields.map((field, i) => {
        const source = from.fields[i];
        const part = `struct_extract(${value}, '${structFieldName(i)}')`;
        return `${structFieldName(i)} := ${source ? conversion(t, part, source.type, field.type) : part}`;
      });
      return `CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END`;
    });
  }
  const native = nativeConversions[`${from.kind}→${to.kind}`];
  if (native) return native(sql, zone === "'UTC'" ? undefined : zone);
  const zoned =
    (from.kind === 'STRING' && to.kind === 'TIMESTAMP') || (from.kind === 'TIMESTAMP' && to.kind === 'STRING')
      ? `, ${zone}`
      : '';
  return `bq_${to.kind.toLowerCase()}_of_${from.kind.toLowerCase()}(${sql}${zoned})`;
}

const civilOf = (sql: string, zone: string | undefined): string =>
  zone ? `bq_timestamp_to_datetime(${sql}, ${zone})` : sql;

const nativeConversions: Readonly<Record<string, (sql: string, zone: string | undefined) => string>> = {
  'INT64→FLOAT64': (v) => `CAST(${v} AS DOUBLE)`,
  'INT64→NUMERIC': (v) => `CAST(${v} AS DECIMAL(38,9))`,
  'INT64→STRING': (v) => `CAST(${v} AS VARCHAR)`,
  'INT64→BOOL': (v) => `(${v} <> 0)`,
  'BOOL→INT64': (v) => `CAST(${v} AS BIGINT)`,
  'BOOL→STRING': (v) => `CAST(${v} AS VARCHAR)`,
  'NUMERIC→FLOAT64': (v) => `CAST(${v} AS DOUBLE)`,
  'NUMERIC→INT64': (v) => `CAST(${v} AS BIGINT)`,
  'STRING→BYTES': (v) => `encode(${v})`,
  'DATE→DATETIME': (v) => `CAST(${v} AS TIMESTAMP)`,
  'DATE→TIMESTAMP': (v, zone) => (zone ? `bq_date_to_timestamp(${v}, ${zone})` : `CAST(${v} AS TIMESTAMP)`),
  'DATE→STRING': (v) => `CAST(${v} AS VARCHAR)`,
  'DATETIME→DATE': (v) => `CAST(${v} AS DATE)`,
  'DATETIME→TIME': (v) => `CAST(${v} AS TIME)`,
  'DATETIME→TIMESTAMP': (v, zone) => (zone ? `bq_datetime_to_timestamp(${v}, ${zone})` : v),
  'TIMESTAMP→DATE': (v, zone) => `CAST(${civilOf(v, zone)} AS DATE)`,
  'TIMESTAMP→TIME': (v, zone) => `CAST(${civilOf(v, zone)} AS TIME)`,
  'TIMESTAMP→DATETIME': civilOf,
};
