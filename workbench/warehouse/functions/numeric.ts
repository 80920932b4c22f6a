// Functions on numbers: NUMERIC and BIGNUMERIC exactly, FLOAT64 and INT64 with BigQuery's errors.

import {
  absolute,
  add,
  BIGNUMERIC,
  ceiling,
  cubeRoot,
  type DecimalKind,
  decimalLog,
  decimalOfFloat,
  decimalOfText,
  decimalText,
  divide,
  divideRounded,
  divideWhole,
  errorWord,
  exponential,
  fits,
  floatOfDecimal,
  floatText,
  floor,
  logarithm,
  modulo,
  multiply,
  NUMERIC,
  naturalLog,
  negate,
  overflow,
  power,
  round,
  roundBy,
  squareRoot,
  subtract,
  truncate,
} from './decimal';
import { failure } from './failure';
import { type ScalarFunction, strict } from './scalar-function';

const MIN_INT64 = -(1n << 63n);
const MAX_INT64 = (1n << 63n) - 1n;
export const isInt64 = (value: bigint): boolean => value >= MIN_INT64 && value <= MAX_INT64;

function decimalFamily(name: 'NUMERIC' | 'BIGNUMERIC', kind: DecimalKind): readonly ScalarFunction[] {
  const prefix = `bq_${kind.word}`;
  type Binary = (kind: DecimalKind, a: bigint, b: bigint) => bigint;
  type Unary = (kind: DecimalKind, x: bigint) => bigint;
  const binary = (suffix: string, run: Binary) =>
    strict(`${prefix}_${suffix}`, [name, name], name, (a: bigint, b: bigint): bigint => run(kind, a, b));
  const unary = (suffix: string, run: Unary) =>
    strict(`${prefix}_${suffix}`, [name], name, (x: bigint): bigint => run(kind, x));
  return [
    binary('add', add),
    binary('subtract', subtract),
    binary('multiply', multiply),
    binary('divide', divide),
    binary('mod', modulo),
    binary('div', divideWhole),
    binary('power', power),
    binary('log', logarithm),
    unary('ceil', ceiling),
    unary('floor', floor),
    unary('sqrt', squareRoot),
    unary('cbrt', cubeRoot),
    unary('exp', exponential),
    unary('ln', naturalLog),
    unary('log10', decimalLog),
    strict(`${prefix}_round`, [name, 'INT64'], name, (x: bigint, digits: bigint): bigint => round(kind, x, digits)),
    strict(`${prefix}_trunc`, [name, 'INT64'], name, (x: bigint, digits: bigint): bigint => truncate(kind, x, digits)),
    strict(`${prefix}_round_mode`, [name, 'INT64', 'STRING'], name, (x: bigint, digits: bigint, mode: string): bigint =>
      roundBy(kind, x, digits, mode),
    ),
    strict(`${prefix}_of_float64`, ['FLOAT64'], name, (x): bigint => decimalFromFloat(kind, x)),
    strict(`${prefix}_of_string`, ['STRING'], name, (text): bigint => decimalFromText(kind, text)),
    strict(`bq_parse_${kind.word}`, ['STRING'], name, (text): bigint => parseDecimal(kind, text)),
    strict(`${prefix}_of_int64`, ['INT64'], name, (x): bigint => x * kind.scale),
    strict(`bq_int64_of_${kind.word}`, [name], 'INT64', (x: bigint): bigint => {
      const whole = divideRounded(x, kind.scale);
      if (!isInt64(whole)) throw failure(`int64 out of range: ${decimalText(kind, x)}`);
      return whole;
    }),
    strict(`bq_float64_of_${kind.word}`, [name], 'FLOAT64', (x: bigint): number => floatOfDecimal(kind, x)),
    strict(`bq_string_of_${kind.word}`, [name], 'STRING', (x: bigint): string => decimalText(kind, x)),
  ];
}

function decimalFromFloat(kind: DecimalKind, x: number): bigint {
  if (!Number.isFinite(x)) {
    throw failure(`Illegal conversion of non-finite floating point number to ${errorWord(kind)}: ${floatText(x)}`);
  }
  const value = decimalOfFloat(kind, x);
  if (value === undefined) throw failure(`${errorWord(kind)} out of range: ${floatText(x)}`);
  return value;
}

function decimalFromText(kind: DecimalKind, text: string): bigint {
  const value = decimalOfText(kind, text.trim());
  if (value === undefined) throw failure(`Invalid ${kind.name} value: ${text}`);
  return value;
}

/** PARSE_NUMERIC: spaces around sign and number, the sign before or after, commas among the digits. */
function parseDecimal(kind: DecimalKind, text: string): bigint {
  const match = /^\s*([+-]?)\s*([\d,]*\.?\d*(?:[eE][+-]?\d+)?)\s*([+-]?)\s*$/.exec(text);
  const [, before = '', digits = '', after = ''] = match ?? [];
  const sign = before || after;
  const clean = digits.replaceAll(',', '');
  const value =
    match && !(before && after) && !digits.startsWith('e') ? decimalOfText(kind, `${sign}${clean}`) : undefined;
  if (value === undefined) throw failure(`Invalid input to PARSE_${kind.name}: ${JSON.stringify(text)}`);
  return value;
}

function averageOf(values: readonly (bigint | null)[]): bigint | null {
  let sum = 0n;
  let count = 0n;
  for (const value of values) {
    if (value === null) continue;
    sum += value;
    count += 1n;
  }
  if (count === 0n) return null;
  return divideRounded(sum, count);
}

function sumOf(kind: DecimalKind, values: readonly (bigint | null)[]): bigint | null {
  let sum: bigint | null = null;
  for (const value of values) if (value !== null) sum = (sum ?? 0n) + value;
  if (sum !== null && !fits(kind, sum)) throw overflow(kind, 'SUM');
  return sum;
}

type FloatFunction = (a: number, b: number) => number;

/** A result that is not finite, of arguments that are, is an error. */
function checkedFloat(value: number, finiteArguments: boolean, message: () => string): number {
  if (!Number.isFinite(value) && finiteArguments) throw failure(message());
  return value;
}

function floatOperator(name: string, sign: string, run: FloatFunction): ScalarFunction {
  return strict(`bq_float64_${name}`, ['FLOAT64', 'FLOAT64'], 'FLOAT64', (a, b) =>
    checkedFloat(
      run(a, b),
      Number.isFinite(a) && Number.isFinite(b),
      () => `double overflow: ${floatText(a)} ${sign} ${floatText(b)}`,
    ),
  );
}

function floatCall(name: string, word: string, run: (x: number) => number): ScalarFunction {
  return strict(`bq_float64_${name}`, ['FLOAT64'], 'FLOAT64', (x) =>
    checkedFloat(run(x), Number.isFinite(x), () => `Floating point error in function: ${word}(${floatText(x)})`),
  );
}

/** At a decimal digit of the exact value: 1.45 lies below 1.45 and rounds to 1.4. */
function roundFloat(x: number, digits: bigint, mode: 'ROUND' | 'TRUNC'): number {
  if (!Number.isFinite(x) || x === 0 || digits > 340n) return x;
  if (digits < -310n) return 0;
  const size = Math.abs(x);
  const sign = x < 0 ? -1 : 1;
  if (digits >= 0n) {
    // From 2^52 on there is nothing after the point; below, toFixed works on the exact value.
    if (size >= 2 ** 52) return x;
    if (digits > 100n) return x;
    const places = Number(digits);
    if (mode === 'ROUND') return sign * Number(size.toFixed(places));
    const text = size.toFixed(100);
    return sign * Number(text.slice(0, text.length - 100 + places));
  }
  const unit = 10n ** -digits;
  const whole = BigInt(Math.trunc(size));
  const up = mode === 'ROUND' && (whole % unit) * 2n >= unit;
  return sign * Number((whole / unit + (up ? 1n : 0n)) * unit);
}

function int64(value: bigint, expression: () => string): bigint {
  if (!isInt64(value)) throw failure(`int64 overflow: ${expression()}`);
  return value;
}

export function bitCount(value: bigint): bigint {
  let count = 0n;
  for (let rest = BigInt.asUintN(64, value); rest > 0n; rest &= rest - 1n) count += 1n;
  return count;
}

/** Rounds half away from zero; exact, as the double is whole or below 2^53. */
export function int64OfFloat(x: number): bigint {
  if (!Number.isFinite(x)) {
    throw failure(`Illegal conversion of non-finite floating point number to an integer: ${floatText(x)}`);
  }
  const size = Math.abs(x);
  const whole = Math.floor(size);
  const rounded = size - whole >= 0.5 ? whole + 1 : whole;
  const value = BigInt(x < 0 ? -rounded : rounded);
  if (!isInt64(value)) throw failure(`int64 out of range: ${shortFloat(x)}`);
  return value;
}
/** Six digits, as %g. */
const shortFloat = (x: number): string => floatText(Number(x.toPrecision(6)));

export const numeric: readonly ScalarFunction[] = [
  ...decimalFamily('NUMERIC', NUMERIC),
  ...decimalFamily('BIGNUMERIC', BIGNUMERIC),
  strict('bq_bignumeric_negate', ['BIGNUMERIC'], 'BIGNUMERIC', (x) => negate(BIGNUMERIC, x)),
  strict('bq_bignumeric_abs', ['BIGNUMERIC'], 'BIGNUMERIC', (x) => (x < 0n ? negate(BIGNUMERIC, x) : x)),
  strict('bq_bignumeric_sign', ['BIGNUMERIC'], 'BIGNUMERIC', (x) =>
    x === 0n ? 0n : x < 0n ? -BIGNUMERIC.scale : BIGNUMERIC.scale,
  ),
  strict('bq_bignumeric_sum', ['BIGNUMERIC[]'], 'BIGNUMERIC', (values) => sumOf(BIGNUMERIC, values)),
  strict('bq_bignumeric_avg', ['BIGNUMERIC[]'], 'BIGNUMERIC', (values) => averageOf(values)),
  strict('bq_numeric_avg', ['NUMERIC', 'INT64'], 'NUMERIC', (sum, count) =>
    count === 0n ? null : divideRounded(sum, count),
  ),
  strict('bq_bignumeric_of_numeric', ['NUMERIC'], 'BIGNUMERIC', (x) => x * (BIGNUMERIC.scale / NUMERIC.scale)),
  strict('bq_numeric_of_bignumeric', ['BIGNUMERIC'], 'NUMERIC', (x) => {
    const value = divideRounded(x, BIGNUMERIC.scale / NUMERIC.scale);
    if (!fits(NUMERIC, value)) throw failure(`numeric out of range: ${decimalText(BIGNUMERIC, x)}`);
    return value;
  }),

  floatOperator('add', '+', (a, b) => a + b),
  floatOperator('subtract', '-', (a, b) => a - b),
  floatOperator('multiply', '*', (a, b) => a * b),
  strict('bq_float64_divide', ['FLOAT64', 'FLOAT64'], 'FLOAT64', (a, b) => {
    if (b === 0) throw failure(`division by zero: ${floatText(a)} / ${floatText(b)}`);
    return checkedFloat(
      a / b,
      Number.isFinite(a) && Number.isFinite(b),
      () => `double overflow: ${floatText(a)} / ${floatText(b)}`,
    );
  }),
  strict('bq_float64_safe_divide', ['FLOAT64', 'FLOAT64'], 'FLOAT64', (a, b) => {
    const quotient = a / b;
    const overflows = !Number.isFinite(quotient) && Number.isFinite(a) && Number.isFinite(b);
    return b === 0 || overflows ? null : quotient;
  }),
  strict('bq_ieee_divide', ['FLOAT64', 'FLOAT64'], 'FLOAT64', (a, b) => a / b),
  strict('bq_float64_power', ['FLOAT64', 'FLOAT64'], 'FLOAT64', (a, b) =>
    // C's pow gives 1 for 1 to any power, JavaScript's gives NaN for some.
    a === 1 || b === 0
      ? 1
      : a === -1 && !Number.isFinite(b) && !Number.isNaN(b)
        ? 1
        : checkedFloat(
            a ** b,
            Number.isFinite(a) && Number.isFinite(b),
            () => `Floating point error in function: POW(${floatText(a)}, ${floatText(b)})`,
          ),
  ),
  floatCall('exp', 'EXP', Math.exp),
  floatCall('ln', 'LN', Math.log),
  floatCall('log10', 'LOG10', Math.log10),
  strict('bq_float64_sqrt', ['FLOAT64'], 'FLOAT64', (x) => {
    if (x < 0) throw failure(`Argument to SQRT cannot be negative: ${floatText(x)}`);
    return Math.sqrt(x);
  }),
  strict('bq_float64_log', ['FLOAT64', 'FLOAT64'], 'FLOAT64', (x, base) =>
    checkedFloat(
      base === 1 || base === 0
        ? Number.NaN
        : base === 10
          ? Math.log10(x)
          : base === 2
            ? Math.log2(x)
            : Math.log(x) / Math.log(base),
      Number.isFinite(x) && Number.isFinite(base),
      () => `Floating point error in function: LOG(${floatText(x)}, ${floatText(base)})`,
    ),
  ),
  strict('bq_float64_round', ['FLOAT64', 'INT64'], 'FLOAT64', (x, digits) => roundFloat(x, digits, 'ROUND')),
  strict('bq_float64_trunc', ['FLOAT64', 'INT64'], 'FLOAT64', (x, digits) => roundFloat(x, digits, 'TRUNC')),

  strict('bq_int64_of_float64', ['FLOAT64'], 'INT64', int64OfFloat),
  strict('bq_int64_add', ['INT64', 'INT64'], 'INT64', (a, b) => int64(a + b, () => `${a} + ${b}`)),
  strict('bq_int64_subtract', ['INT64', 'INT64'], 'INT64', (a, b) => int64(a - b, () => `${a} - ${b}`)),
  strict('bq_int64_multiply', ['INT64', 'INT64'], 'INT64', (a, b) => int64(a * b, () => `${a} * ${b}`)),
  strict('bq_int64_div', ['INT64', 'INT64'], 'INT64', (a, b) => {
    if (b === 0n) throw failure(`division by zero: ${a} / ${b}`);
    return int64(a / b, () => `${a} / ${b}`);
  }),
  strict('bq_int64_mod', ['INT64', 'INT64'], 'INT64', (a, b) => {
    if (b === 0n) throw failure(`division by zero: MOD(${a}, ${b})`);
    return a % b;
  }),
  strict('bq_int64_negate', ['INT64'], 'INT64', (x) => int64(-x, () => `-${x}`)),
  strict('bq_int64_abs', ['INT64'], 'INT64', (x) => int64(absolute(x), () => `-${x}`)),
  strict('bq_shift_left', ['INT64', 'INT64'], 'INT64', (x, n) => {
    if (n < 0n) throw failure('Bitwise shift by negative offset.');
    return n >= 64n ? 0n : BigInt.asIntN(64, x << n);
  }),
  strict('bq_shift_right', ['INT64', 'INT64'], 'INT64', (x, n) => {
    if (n < 0n) throw failure('Bitwise shift by negative offset.');
    return n >= 64n ? 0n : BigInt.asIntN(64, BigInt.asUintN(64, x) >> n);
  }),
  strict('bq_bit_count', ['INT64'], 'INT64', bitCount),
];
