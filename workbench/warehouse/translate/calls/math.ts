// Arithmetic and mathematics on INT64, FLOAT64, NUMERIC and BIGNUMERIC.

import { duckType } from '../../types/type';
import { once, outside, raise } from '../translation';
import { all, type Call, type CallTranslator, direct, enumValue, has } from './call';

type Operator = '+' | '-' | '*' | '/';

const bignumericNames: Readonly<Record<Operator, string>> = {
  '+': 'bq_bignumeric_add',
  '-': 'bq_bignumeric_subtract',
  '*': 'bq_bignumeric_multiply',
  '/': 'bq_bignumeric_divide',
};

function addOrSubtract(c: Call, operator: '+' | '-'): string {
  const type = c.type.kind;
  const [left, right] = [c.argType(0).kind, c.argType(1).kind];
  if (type === 'BIGNUMERIC') return `${bignumericNames[operator]}(${c.arg(0)}, ${c.arg(1)})`;
  if (left === 'INTERVAL' && right === 'INTERVAL') {
    return `bq_interval_${operator === '+' ? 'add' : 'sub'}(${c.arg(0)}, ${c.arg(1)})`;
  }
  if (right === 'INTERVAL' || left === 'INTERVAL') {
    const [moment, interval, kind] = right === 'INTERVAL' ? [c.arg(0), c.arg(1), left] : [c.arg(1), c.arg(0), right];
    return `bq_${kind.toLowerCase()}_${operator === '+' ? 'add' : 'sub'}_interval(${moment}, ${interval})`;
  }
  if (type === 'INTERVAL') return `bq_${left.toLowerCase()}_minus(${c.arg(0)}, ${c.arg(1)})`;
  if (left === 'DATE') return `bq_date_${operator === '+' ? 'add' : 'sub'}(${c.arg(0)}, ${c.arg(1)}, 'DAY')`;
  if (right === 'DATE') return `bq_date_add(${c.arg(1)}, ${c.arg(0)}, 'DAY')`;
  if (type === 'FLOAT64') return `bq_float64_${operator === '+' ? 'add' : 'subtract'}(${c.arg(0)}, ${c.arg(1)})`;
  return `(${c.arg(0)} ${operator} ${c.arg(1)})`;
}

function multiply(c: Call): string {
  switch (c.type.kind) {
    case 'BIGNUMERIC':
      return `${bignumericNames['*']}(${c.arg(0)}, ${c.arg(1)})`;
    case 'NUMERIC':
      // Ours is several times faster than DuckDB's arithmetic on 38 digits.
      return `bq_numeric_multiply(${c.arg(0)}, ${c.arg(1)})`;
    case 'INTERVAL':
      return c.argType(0).kind === 'INTERVAL'
        ? `bq_interval_multiply(${c.arg(0)}, ${c.arg(1)})`
        : `bq_interval_multiply(${c.arg(1)}, ${c.arg(0)})`;
    case 'FLOAT64':
      return `bq_float64_multiply(${c.arg(0)}, ${c.arg(1)})`;
    default:
      return `(${c.arg(0)} * ${c.arg(1)})`;
  }
}

function divide(c: Call): string {
  switch (c.type.kind) {
    case 'BIGNUMERIC':
      return `${bignumericNames['/']}(${c.arg(0)}, ${c.arg(1)})`;
    case 'NUMERIC':
      return `bq_numeric_divide(${c.arg(0)}, ${c.arg(1)})`;
    case 'INTERVAL':
      return `bq_interval_divide(${c.arg(0)}, ${c.arg(1)})`;
    default:
      return `bq_float64_divide(${c.arg(0)}, ${c.arg(1)})`;
  }
}

function integerDivision(c: Call, operator: '//' | '%'): string {
  const name = operator === '//' ? 'div' : 'mod';
  if (c.type.kind === 'BIGNUMERIC') return `bq_bignumeric_${name}(${c.arg(0)}, ${c.arg(1)})`;
  if (c.type.kind === 'NUMERIC') return `bq_numeric_${name}(${c.arg(0)}, ${c.arg(1)})`;
  const words = operator === '//' ? "' / '" : "', '";
  return once(c.t, all(c), (a, b) => {
    const message =
      operator === '//'
        ? `concat('division by zero: ', ${a}, ${words}, ${b})`
        : `concat('division by zero: MOD(', ${a}, ${words}, ${b}, ')')`;
    return `CASE WHEN ${b} = 0 AND ${a} IS NOT NULL THEN ${raise(message, 'BIGINT')} ELSE ${a} ${operator} ${b} END`;
  });
}

function safeDivide(c: Call): string {
  switch (c.type.kind) {
    case 'FLOAT64':
      return `bq_float64_safe_divide(${c.arg(0)}, ${c.arg(1)})`;
    case 'NUMERIC':
      return outside(c.t, all(c), (a, b) => `TRY(bq_numeric_divide(${a}, nullif(${b}, 0)))`);
    default:
      return outside(c.t, all(c), (a, b) => `TRY(bq_bignumeric_divide(${a}, ${b}))`);
  }
}

const safely =
  (translate: CallTranslator): CallTranslator =>
  (c) =>
    outside(c.t, all(c), (...names) => `TRY(${translate({ ...c, arg: (i) => names[i] ?? '' })})`);

function rounding(name: 'round' | 'trunc'): CallTranslator {
  return (c) => {
    const kind = c.type.kind;
    if (kind === 'NUMERIC' || kind === 'BIGNUMERIC') {
      const digits = has(c, 1) ? c.arg(1) : 'CAST(0 AS BIGINT)';
      const mode = has(c, 2) ? `, '${enumValue(c, 2) === 2 ? 'ROUND_HALF_EVEN' : 'ROUND_HALF_AWAY_FROM_ZERO'}'` : '';
      return `bq_${kind.toLowerCase()}_${name}${mode ? '_mode' : ''}(${c.arg(0)}, ${digits}${mode})`;
    }
    if (!has(c, 1)) return `${name}(${c.arg(0)})`;
    return `bq_float64_${name}(${c.arg(0)}, ${c.arg(1)})`;
  };
}

function whole(name: 'ceil' | 'floor'): CallTranslator {
  return (c) => {
    const kind = c.type.kind;
    if (kind === 'NUMERIC' || kind === 'BIGNUMERIC') return `bq_${kind.toLowerCase()}_${name}(${c.arg(0)})`;
    return `${name}(${c.arg(0)})`;
  };
}

/** A function of floats that is ours for exact decimals. */
function perType(name: string, float: CallTranslator): CallTranslator {
  return (c) => {
    const kind = c.type.kind;
    if (kind === 'NUMERIC' || kind === 'BIGNUMERIC') return `bq_${kind.toLowerCase()}_${name}(${all(c).join(', ')})`;
    return float(c);
  };
}

/** DuckDB's function where the argument suits it, ours for the rest and its errors. */
const guarded =
  (suits: string, name: string): CallTranslator =>
  (c) =>
    once(c.t, [c.arg(0)], (a) => `CASE WHEN ${a} ${suits} THEN ${name}(${a}) ELSE bq_float64_${name}(${a}) END`);

function unaryMinus(c: Call): string {
  switch (c.type.kind) {
    case 'BIGNUMERIC':
      return `bq_bignumeric_negate(${c.arg(0)})`;
    case 'INTERVAL':
      return `bq_interval_negate(${c.arg(0)})`;
    default:
      return `(-${c.arg(0)})`;
  }
}

function sign(c: Call): string {
  if (c.type.kind === 'BIGNUMERIC') return `bq_bignumeric_sign(${c.arg(0)})`;
  if (c.type.kind === 'FLOAT64') {
    return once(c.t, [c.arg(0)], (a) => `CASE WHEN isnan(${a}) THEN ${a} ELSE CAST(sign(${a}) AS DOUBLE) END`);
  }
  return `CAST(sign(${c.arg(0)}) AS ${duckType(c.type)})`;
}

const log: CallTranslator = (c) =>
  has(c, 1)
    ? once(
        c.t,
        all(c),
        (x, base) =>
          `CASE WHEN ${x} > 0 AND ${base} > 0 AND ${base} <> 1 AND isfinite(${x}) AND isfinite(${base}) ` +
          `THEN ln(${x}) / ln(${base}) ELSE bq_float64_log(${x}, ${base}) END`,
      )
    : ln(c);

const ln = guarded('> 0', 'ln');

/** DuckDB's is C's to the last digit; ours has the errors. */
const power: CallTranslator = (c) =>
  once(
    c.t,
    all(c),
    (a, b) =>
      `CASE WHEN ${a} > 0 AND isfinite(pow(${a}, ${b})) THEN pow(${a}, ${b}) ELSE bq_float64_power(${a}, ${b}) END`,
  );

/** An angle without end has no sine: NaN, where DuckDB refuses. */
const circular =
  (name: string): CallTranslator =>
  (c) =>
    once(c.t, [c.arg(0)], (a) => `CASE WHEN isinf(${a}) THEN CAST('nan' AS DOUBLE) ELSE ${name}(${a}) END`);

const rangeBucket: CallTranslator = (c) => `bq_range_bucket_${c.argType(0).kind.toLowerCase()}(${all(c).join(', ')})`;

export const mathCalls: Readonly<Record<string, CallTranslator>> = {
  $add: (c) => addOrSubtract(c, '+'),
  $subtract: (c) => addOrSubtract(c, '-'),
  $multiply: multiply,
  $divide: divide,
  $unary_minus: unaryMinus,
  $safe_unary_minus: safely(unaryMinus),
  div: (c) => integerDivision(c, '//'),
  mod: (c) => integerDivision(c, '%'),
  safe_divide: safeDivide,
  safe_add: safely((c) => addOrSubtract(c, '+')),
  safe_subtract: safely((c) => addOrSubtract(c, '-')),
  safe_multiply: safely(multiply),
  safe_negate: safely(unaryMinus),
  ieee_divide: direct('bq_ieee_divide'),
  abs: (c) => (c.type.kind === 'BIGNUMERIC' ? `bq_bignumeric_abs(${c.arg(0)})` : `abs(${c.arg(0)})`),
  sign,
  round: rounding('round'),
  trunc: rounding('trunc'),
  ceil: whole('ceil'),
  ceiling: whole('ceil'),
  floor: whole('floor'),
  is_nan: direct('isnan'),
  is_inf: direct('isinf'),
  sqrt: perType('sqrt', guarded('>= 0', 'sqrt')),
  cbrt: perType('cbrt', direct('cbrt')),
  pow: perType('power', power),
  power: perType('power', power),
  exp: perType('exp', guarded('< 709', 'exp')),
  ln: perType('ln', ln),
  log: perType('log', log),
  log10: perType('log10', guarded('> 0', 'log10')),
  sin: circular('sin'),
  cos: circular('cos'),
  tan: circular('tan'),
  asin: direct('asin'),
  acos: direct('acos'),
  atan: direct('atan'),
  atan2: direct('atan2'),
  sinh: direct('sinh'),
  cosh: direct('cosh'),
  tanh: direct('tanh'),
  asinh: direct('asinh'),
  acosh: direct('acosh'),
  atanh: direct('atanh'),
  cot: direct('cot'),
  coth: (c) => `(1 / tanh(${c.arg(0)}))`,
  csc: (c) => `(1 / sin(${c.arg(0)}))`,
  csch: (c) => `(1 / sinh(${c.arg(0)}))`,
  sec: (c) => `(1 / cos(${c.arg(0)}))`,
  sech: (c) => `(1 / cosh(${c.arg(0)}))`,
  pi: () => 'pi()',
  range_bucket: rangeBucket,
  parse_numeric: direct('bq_parse_numeric'),
  parse_bignumeric: direct('bq_parse_bignumeric'),
};
