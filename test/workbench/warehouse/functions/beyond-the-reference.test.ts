// Functions that the reference implementation lacks, or does not finish: values from BigQuery's documentation and from mathematics.

import { expect, it } from 'vitest';
import { evaluate, refusal } from './evaluate';

const numeric = (value: string) => `CAST('${value}' AS DECIMAL(38,9))`;
const big = (value: string) => `bq_bignumeric_of_string('${value}')`;

const values: readonly (readonly [sql: string, value: string | null])[] = [
  [`bq_numeric_exp(${numeric('1')})`, '2.718281828'],
  [`bq_numeric_exp(${numeric('60')})`, '114200738981568428366295718.314476563'],
  [`bq_numeric_exp(${numeric('-100')})`, '0.000000000'],
  [`bq_numeric_ln(${numeric('2')})`, '0.693147181'],
  [`bq_numeric_ln(${numeric('0.000000001')})`, '-20.723265837'],
  [`bq_numeric_log(${numeric('8')}, ${numeric('2')})`, '3.000000000'],
  [`bq_numeric_log(${numeric('2')}, ${numeric('1.000000001')})`, '693147180.906518900'],
  [`bq_numeric_log10(${numeric('1000')})`, '3.000000000'],
  [`bq_numeric_power(${numeric('2')}, ${numeric('0.5')})`, '1.414213562'],
  [`bq_numeric_power(${numeric('4')}, ${numeric('-0.5')})`, '0.500000000'],
  [`bq_string_of_bignumeric(bq_bignumeric_exp(${big('1')}))`, '2.71828182845904523536028747135266249776'],
  [`bq_string_of_bignumeric(bq_bignumeric_ln(${big('2')}))`, '0.69314718055994530941723212145817656808'],
  [
    `bq_string_of_bignumeric(bq_bignumeric_power(${big('2')}, ${big('0.5')}))`,
    '1.41421356237309504880168872420969807857',
  ],
  [`bq_numeric_avg(${numeric('10')}, 3)`, '3.333333333'],
  [`bq_numeric_avg(${numeric('-20')}, 3)`, '-6.666666667'],

  ["bq_edit_distance('kitten', 'sitting', 9223372036854775807)", '3'],
  ["bq_edit_distance('kitten', 'sitting', 2)", '2'],
  ["bq_edit_distance('', 'abc', 9223372036854775807)", '3'],
  ["bq_edit_distance('é', 'e', 9223372036854775807)", '1'],
  ["bq_contains_substr('the blue house', 'Blue house')", 'true'],
  ["bq_contains_substr('the red house', 'blue')", 'false'],
  ["bq_contains_substr('Ⅸ', 'IX')", 'true'],

  ["bq_to_base32(unhex('6162636465FF'))", 'MFRGGZDF74======'],
  ["CAST(bq_from_base32('MFRGGZDF74======') AS VARCHAR)", 'abcde\\xFF'],

  [`bq_json_keys('{"a":{"b":1},"c":2}', 500, 'strict')`, '[a, a.b, c]'],
  [`bq_json_keys('{"a":[{"b":1},{"c":2}]}', 500, 'lax')`, '[a, a.b, a.c]'],
  [`bq_json_keys('{"a":[{"b":1},{"c":2}]}', 500, 'strict')`, '[a]'],
  [`bq_json_keys('{"a":[[{"b":1}]]}', 500, 'lax')`, '[a]'],
  [`bq_json_keys('{"a":[[{"b":1}]]}', 500, 'lax recursive')`, '[a, a.b]'],
  [`bq_json_keys('{"a":{"b":1}}', 1, 'strict')`, '[a]'],
  [`bq_json_set('{"a":1}', '$.b', '2', false)`, '{"a":1}'],
  [`bq_json_set('{"a":1}', '$.a', '2', false)`, '{"a":2}'],
  [`bq_int64_array_of_json('[1,2]')`, '[1, 2]'],
  [`bq_lax_int64_array('[1,"2",true,"x"]')`, '[1, 2, 1, NULL]'],
  [`bq_lax_string_array('{"a":1}')`, null],

  [
    "bq_timestamp_bucket(TIMESTAMP '2020-01-01 12:34:00', INTERVAL 5 MINUTE, TIMESTAMP '1950-01-01')",
    '2020-01-01 12:30:00',
  ],
  ["bq_date_bucket(DATE '1949-12-29', INTERVAL 2 DAY, DATE '1950-01-01')", '1949-12-28'],
  ["bq_date_bucket(DATE '2020-05-17', INTERVAL 3 MONTH, DATE '1950-01-01')", '2020-04-01'],
  ["bq_date_bucket(DATE '2020-05-09', INTERVAL 1 MONTH, DATE '1950-01-10')", '2020-04-10'],

  ["bq_regexp_groups('a(b)c')", '1'],
  ["bq_regexp_groups('a(?:b)[(]\\((?i:x)')", '0'],
  ["bq_regexp_groups('(?P<name>x)')", '1'],
  ["bq_regexp_groups('[]()]')", '0'],
  ["bq_regexp_rewrite('(b)', '<\\1>')", '<\\1>'],

  ["bq_cast_string_to_datetime('2020-02-03 02:05 PM', 'YYYY-MM-DD HH:MI AM')", '2020-02-03 14:05:00'],
  ["bq_cast_string_to_date('2020-034', 'YYYY-DDD')", '2020-02-03'],
];

it.each(values)('%s', async (sql, value) => {
  expect(await evaluate(sql)).toBe(value);
});

const refusals: readonly (readonly [sql: string, message: string])[] = [
  [`bq_numeric_exp(${numeric('70')})`, 'numeric overflow: EXP(70)'],
  [
    `bq_numeric_power(${numeric('-2')}, ${numeric('0.5')})`,
    'Negative NUMERIC value cannot be raised to a fractional power: POW(-2, 0.5)',
  ],
  [
    "bq_regexp_groups('(a)(b)')",
    'Regular expressions passed into extraction functions must not have more than 1 capturing group',
  ],
  [
    "bq_regexp_rewrite('b', '\\2')",
    'Invalid REGEXP_REPLACE pattern: Rewrite schema requests 2 matches, but the regexp only has 0 parenthesized subexpressions.',
  ],
  ["bq_like('a', 'a\\')", 'LIKE pattern ends with a backslash'],
  ["bq_edit_distance('a', 'b', -1)", 'max_distance must be non-negative'],
  [
    "bq_cast_string_to_date('02', 'MM')",
    'The embedded warehouse does not support CAST from STRING by a FORMAT without a year',
  ],
];

it.each(refusals)('%s is refused', async (sql, message) => {
  expect(await refusal(sql)).toBe(message);
});
