// Exact decimals as scaled bigints: NUMERIC (10^9, 38 digits) and BIGNUMERIC (10^38, 256 bits), one arithmetic for both.

import { BIGNUMERIC_SCALE, NUMERIC_SCALE } from '../types/value';
import { failure } from './failure';

export interface DecimalKind {
  readonly name: 'NUMERIC' | 'BIGNUMERIC';
  /** As names of functions have it. */
  readonly word: 'numeric' | 'bignumeric';
  readonly digits: number;
  readonly scale: bigint;
  readonly min: bigint;
  readonly max: bigint;
}

export const NUMERIC: DecimalKind = {
  name: 'NUMERIC',
  word: 'numeric',
  digits: 9,
  scale: NUMERIC_SCALE,
  min: -(10n ** 38n - 1n),
  max: 10n ** 38n - 1n,
};
export const BIGNUMERIC: DecimalKind = {
  name: 'BIGNUMERIC',
  word: 'bignumeric',
  digits: 38,
  scale: BIGNUMERIC_SCALE,
  min: -(1n << 255n),
  max: (1n << 255n) - 1n,
};

export const fits = (kind: DecimalKind, value: bigint): boolean => value >= kind.min && value <= kind.max;

export const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** Half away from zero, as BigQuery rounds. */
export function divideRounded(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  const rest = a % b;
  if (absolute(rest) * 2n < absolute(b)) return quotient;
  return a < 0n !== b < 0n ? quotient - 1n : quotient + 1n;
}

function divideHalfEven(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  const twice = absolute(a % b) * 2n;
  const size = absolute(b);
  if (twice < size || (twice === size && quotient % 2n === 0n)) return quotient;
  return a < 0n !== b < 0n ? quotient - 1n : quotient + 1n;
}

/** The shortest text: `1.5`, `100`, `-0.001`. */
export function decimalText(kind: DecimalKind, value: bigint): string {
  const digits = absolute(value)
    .toString()
    .padStart(kind.digits + 1, '0');
  const whole = digits.slice(0, -kind.digits);
  const fraction = digits.slice(-kind.digits).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Text to a scaled value, rounded; undefined when it is no number or too large. `exact` refuses what must be rounded. */
export function decimalOfText(kind: DecimalKind, text: string, exact = false): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const exponent = Number(exponentText);
  const mantissa = BigInt(`${whole}${fraction}` || '0');
  if (mantissa === 0n) return 0n;
  const shift = exponent - fraction.length + kind.digits;
  if (shift > 100) return undefined;
  let value: bigint;
  if (shift >= 0) value = mantissa * 10n ** BigInt(shift);
  else if (shift < -(whole.length + fraction.length) - 1) value = 0n;
  else {
    value = divideRounded(mantissa, 10n ** BigInt(-shift));
    if (exact && value * 10n ** BigInt(-shift) !== mantissa) return undefined;
  }
  const signed = sign === '-' ? -value : value;
  return fits(kind, signed) ? signed : undefined;
}

/** The value with so many significant digits at most, as C's %g writes it. */
function general(value: number, precision: number): string {
  const [mantissa = '', exponentText = '0'] = value.toExponential(precision - 1).split('e');
  const exponent = Number(exponentText);
  const clean = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent >= -4 && exponent < precision) return clean(value.toPrecision(precision));
  return `${clean(mantissa)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A double as BigQuery writes it: 15 digits where they give it back, else 17. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value === 0 ? '0' : String(value);
  const short = general(value, 15);
  return Number(short) === value ? short : general(value, 17);
}

const PRECISE = new DataView(new ArrayBuffer(8));

/** A finite double times 10^digits, exact up to the rounding of the last digit. */
export function decimalOfFloat(kind: DecimalKind, value: number): bigint | undefined {
  if (value === 0) return 0n;
  PRECISE.setFloat64(0, value);
  const bits = PRECISE.getBigUint64(0);
  const exponentBits = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = exponentBits === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (exponentBits === 0 ? 1 : exponentBits) - 1075;
  const scaled = mantissa * kind.scale;
  const size =
    exponent >= 0
      ? exponent > 400
        ? undefined
        : scaled << BigInt(exponent)
      : divideRounded(scaled, 1n << BigInt(-exponent));
  if (size === undefined) return undefined;
  const signed = value < 0 ? -size : size;
  return fits(kind, signed) ? signed : undefined;
}

/** The nearest double: through the decimal text, which the platform reads exactly. */
export const floatOfDecimal = (kind: DecimalKind, value: bigint): number => Number(decimalText(kind, value));

/** Errors write NUMERIC small and BIGNUMERIC large. */
export const errorWord = (kind: DecimalKind): string => (kind === NUMERIC ? kind.word : kind.name);
export const overflow = (kind: DecimalKind, expression: string) =>
  failure(`${errorWord(kind)} overflow: ${expression}`);
const show = decimalText;

function result(kind: DecimalKind, value: bigint, expression: () => string): bigint {
  if (!fits(kind, value)) throw overflow(kind, expression());
  return value;
}

export const add = (kind: DecimalKind, a: bigint, b: bigint): bigint =>
  result(kind, a + b, () => `${show(kind, a)} + ${show(kind, b)}`);
export const subtract = (kind: DecimalKind, a: bigint, b: bigint): bigint =>
  result(kind, a - b, () => `${show(kind, a)} - ${show(kind, b)}`);
export const multiply = (kind: DecimalKind, a: bigint, b: bigint): bigint =>
  result(kind, divideRounded(a * b, kind.scale), () => `${show(kind, a)} * ${show(kind, b)}`);

const small = (value: bigint): number => Number(value) / 1e9;

/**
 * A NUMERIC result from doubles, where they leave no doubt: `bound` keeps the error under a hundredth of the last digit,
 * and what lies nearer than that to the midpoint of two digits is left to exact arithmetic. A hundred times as fast.
 */
function quick(kind: DecimalKind, approximate: number, bound = 2 ** 43): bigint | undefined {
  if (kind !== NUMERIC) return undefined;
  const scaled = approximate * 1e9;
  if (!(Math.abs(scaled) < bound)) return undefined;
  const fraction = Math.abs(scaled - Math.trunc(scaled));
  return Math.abs(fraction - 0.5) < 0.02 ? undefined : BigInt(Math.round(scaled));
}

const divisor = (b: bigint, expression: () => string): void => {
  if (b === 0n) throw failure(`division by zero: ${expression()}`);
};

export function divide(kind: DecimalKind, a: bigint, b: bigint): bigint {
  const expression = () => `${show(kind, a)} / ${show(kind, b)}`;
  divisor(b, expression);
  return quick(kind, Number(a) / Number(b)) ?? result(kind, divideRounded(a * kind.scale, b), expression);
}
/** DIV: the whole part of the quotient, as a decimal. */
export function divideWhole(kind: DecimalKind, a: bigint, b: bigint): bigint {
  const expression = () => `DIV(${show(kind, a)}, ${show(kind, b)})`;
  divisor(b, expression);
  return result(kind, (a / b) * kind.scale, expression);
}
export function modulo(kind: DecimalKind, a: bigint, b: bigint): bigint {
  divisor(b, () => `MOD(${show(kind, a)}, ${show(kind, b)})`);
  return a % b;
}

type Rounding = (a: bigint, b: bigint) => bigint;

function roundTo(kind: DecimalKind, value: bigint, digits: bigint, rounding: Rounding, callName: string): bigint {
  if (digits >= BigInt(kind.digits)) return value;
  const drop = BigInt(kind.digits) - digits;
  if (drop > 100n) return 0n;
  const unit = 10n ** drop;
  return result(kind, rounding(value, unit) * unit, () => `${callName}(${show(kind, value)}, ${digits})`);
}

export const round = (kind: DecimalKind, value: bigint, digits: bigint): bigint =>
  roundTo(kind, value, digits, divideRounded, 'ROUND');
export const truncate = (kind: DecimalKind, value: bigint, digits: bigint): bigint =>
  roundTo(kind, value, digits, (a, b) => a / b, 'TRUNC');

export function roundBy(kind: DecimalKind, value: bigint, digits: bigint, mode: string): bigint {
  if (mode === 'ROUND_HALF_EVEN') return roundTo(kind, value, digits, divideHalfEven, 'ROUND');
  if (mode === 'ROUND_HALF_AWAY_FROM_ZERO') return round(kind, value, digits);
  throw failure(`Unsupported rounding mode: ${mode}`);
}

export function ceiling(kind: DecimalKind, value: bigint): bigint {
  const whole = (value / kind.scale) * kind.scale;
  return result(kind, value > whole ? whole + kind.scale : whole, () => `CEIL(${show(kind, value)})`);
}
export function floor(kind: DecimalKind, value: bigint): bigint {
  const whole = (value / kind.scale) * kind.scale;
  return result(kind, value < whole ? whole - kind.scale : whole, () => `FLOOR(${show(kind, value)})`);
}

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

export function negate(kind: DecimalKind, value: bigint): bigint {
  return result(kind, -value, () => `-(${show(kind, value)})`);
}

export function squareRoot(kind: DecimalKind, value: bigint): bigint {
  if (value < 0n) throw failure(`SQRT is undefined for negative value: SQRT(${show(kind, value)})`);
  const fast = quick(kind, Math.sqrt(small(value)));
  if (fast !== undefined) return fast;
  // One bit more than is kept, so that the half is seen.
  const twice = integerRoot(value * kind.scale * 4n);
  return (twice + 1n) / 2n;
}

/** The cube root, rounded. */
export function cubeRoot(kind: DecimalKind, value: bigint): bigint {
  // Twice the root in the scale, so that the half is seen: root(8 × value × scale²).
  const radicand = absolute(value) * kind.scale * kind.scale * 8n;
  let low = 0n;
  let high = 1n << BigInt(Math.ceil(radicand.toString(2).length / 3) + 1);
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle * middle * middle <= radicand) low = middle;
    else high = middle;
  }
  const root = (low + 1n) / 2n;
  return value < 0n ? -root : root;
}

/** Logarithms and exponentials are worked out with this many digits. */
const WORK_DIGITS = 130n;
const WORK = 10n ** WORK_DIGITS;

function workOf(kind: DecimalKind, value: bigint): bigint {
  return (value * WORK) / kind.scale;
}
const fromWork = (kind: DecimalKind, value: bigint): bigint => divideRounded(value * kind.scale, WORK);

/** ln of a positive number in WORK's scale: halved near to one, then the series of artanh. */
function workLn(value: bigint): bigint {
  let x = value;
  let halvings = 0n;
  while (x > WORK * 2n) {
    const shift = BigInt(Math.max(1, (x / WORK).toString(2).length - 1));
    x >>= shift;
    halvings += shift;
  }
  while (x < WORK) {
    x <<= 1n;
    halvings -= 1n;
  }
  return artanhLn(x) + halvings * LN2();
}
function artanhLn(x: bigint): bigint {
  const ratio = ((x - WORK) * WORK) / (x + WORK);
  const square = (ratio * ratio) / WORK;
  let term = ratio;
  let sum = 0n;
  for (let odd = 1n; term !== 0n; odd += 2n) {
    sum += term / odd;
    term = (term * square) / WORK;
  }
  return sum * 2n;
}
let ln2: bigint | undefined;
function LN2(): bigint {
  ln2 ??= artanhLn(WORK * 2n);
  return ln2;
}

/** e to a number in WORK's scale. */
function workExp(value: bigint): bigint {
  const power = value / LN2() - (value < 0n ? 1n : 0n);
  const rest = value - power * LN2();
  let term = WORK;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = (term * rest) / (WORK * n);
  }
  return power >= 0n ? sum << power : sum >> -power;
}

export function exponential(kind: DecimalKind, value: bigint): bigint {
  if (value > 200n * kind.scale) throw overflow(kind, `EXP(${show(kind, value)})`);
  if (value < -200n * kind.scale) return 0n;
  const fast = quick(kind, Math.exp(small(value)), 2 ** 36);
  if (fast !== undefined) return fast;
  return result(kind, fromWork(kind, workExp(workOf(kind, value))), () => `EXP(${show(kind, value)})`);
}

export function naturalLog(kind: DecimalKind, value: bigint): bigint {
  if (value <= 0n) throw failure(`LN is undefined for zero or negative value: LN(${show(kind, value)})`);
  return quick(kind, Math.log(small(value))) ?? fromWork(kind, workLn(workOf(kind, value)));
}

export function logarithm(kind: DecimalKind, value: bigint, base: bigint): bigint {
  if (value <= 0n || base <= 0n || base === kind.scale) {
    throw failure(
      `LOG is undefined for zero or negative value, or when base equals 1: LOG(${show(kind, value)}, ${show(kind, base)})`,
    );
  }
  const quotient = (workLn(workOf(kind, value)) * WORK) / workLn(workOf(kind, base));
  return result(kind, fromWork(kind, quotient), () => `LOG(${show(kind, value)}, ${show(kind, base)})`);
}

export function decimalLog(kind: DecimalKind, value: bigint): bigint {
  if (value <= 0n) throw failure(`LOG10 is undefined for zero or negative value: LOG10(${show(kind, value)})`);
  return quick(kind, Math.log10(small(value))) ?? logarithm(kind, value, 10n * kind.scale);
}

/** A whole power in WORK's scale, by squaring; undefined beyond what could be a result. */
function wholePower(base: bigint, exponent: bigint): bigint | undefined {
  let outcome = WORK;
  let factor = base;
  const tooLarge = WORK * 10n ** 80n;
  for (let left = exponent; left > 0n; ) {
    if (left & 1n) outcome = (outcome * factor) / WORK;
    left >>= 1n;
    if (absolute(outcome) > tooLarge || (left > 0n && absolute(factor) > tooLarge)) return undefined;
    if (left > 0n) factor = (factor * factor) / WORK;
  }
  return outcome;
}

export function power(kind: DecimalKind, base: bigint, exponent: bigint): bigint {
  const expression = () => `POW(${show(kind, base)}, ${show(kind, exponent)})`;
  if (exponent === 0n) return kind.scale;
  if (base === 0n) {
    if (exponent < 0n) throw failure(`division by zero: ${expression()}`);
    return 0n;
  }
  const whole = exponent % kind.scale === 0n;
  if (!whole && base < 0n) {
    throw failure(`Negative ${kind.name} value cannot be raised to a fractional power: ${expression()}`);
  }
  if (whole) {
    const raised = wholePower(workOf(kind, base), absolute(exponent / kind.scale));
    if (exponent > 0n) {
      if (raised === undefined) throw overflow(kind, expression());
      return result(kind, fromWork(kind, raised), expression);
    }
    if (raised === undefined) return 0n;
    if (raised === 0n) throw overflow(kind, expression());
    return result(kind, fromWork(kind, (WORK * WORK) / raised), expression);
  }
  const log = (workLn(workOf(kind, base)) * exponent) / kind.scale;
  if (log > 200n * WORK) throw overflow(kind, expression());
  if (log < -200n * WORK) return 0n;
  return result(kind, fromWork(kind, workExp(log)), expression);
}
