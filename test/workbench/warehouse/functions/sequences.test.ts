// Sequences and buckets: what each call gives, as the reference implementation of GoogleSQL gives it.

import { expect, it } from 'vitest';
import { evaluate, refusal } from './evaluate';

const values: readonly (readonly [sql: string, value: string | null])[] = [
  [
    `bq_generate_date_array(date '2020-01-31',date '2020-06-01',1,'MONTH')`,
    '[2020-01-31, 2020-02-29, 2020-03-29, 2020-04-29, 2020-05-29]',
  ],
  [
    `bq_generate_date_array(date '2020-01-31',date '2019-06-01',-1,'MONTH')`,
    '[2020-01-31, 2019-12-31, 2019-11-30, 2019-10-30, 2019-09-30, 2019-08-30, 2019-07-30, 2019-06-30]',
  ],
  [`bq_generate_date_array(date '2020-01-31',date '2019-06-01',1,'MONTH')`, '[]'],
  [`bq_generate_date_array(date '9999-11-01',date '9999-12-31',1,'MONTH')`, '[9999-11-01, 9999-12-01]'],
  [
    `bq_generate_timestamp_array(timestamp '2020-01-01 00:00:00+00',timestamp '2020-01-01 05:00:00+00',2,'HOUR')`,
    `['2020-01-01 00:00:00', '2020-01-01 02:00:00', '2020-01-01 04:00:00']`,
  ],
  [
    `bq_generate_timestamp_array(timestamp '2020-01-01 00:00:00+00',timestamp '2019-12-31 23:59:59.999999+00',-1,'HOUR')`,
    `['2020-01-01 00:00:00']`,
  ],
  ['bq_generate_array_int64(1,10,3)', '[1, 4, 7, 10]'],
  ['bq_generate_array_int64(10,1,-3)', '[10, 7, 4, 1]'],
  ['bq_generate_array_int64(1,10,-1)', '[]'],
  ['bq_generate_array_int64(9223372036854775806,9223372036854775807,1)', '[9223372036854775806, 9223372036854775807]'],
  [
    `bq_generate_array_float64(CAST('0' AS DOUBLE),CAST('1' AS DOUBLE),CAST('0.1' AS DOUBLE))`,
    '[0.0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6000000000000001, 0.7000000000000001, 0.8, 0.9, 1.0]',
  ],
  [
    `bq_generate_array_float64(CAST('1' AS DOUBLE),CAST('0' AS DOUBLE),CAST('-0.3' AS DOUBLE))`,
    '[1.0, 0.7, 0.4, 0.10000000000000009]',
  ],
  [
    `bq_generate_array_numeric(CAST('1' AS DECIMAL(38,9)),CAST('2' AS DECIMAL(38,9)),CAST('0.3' AS DECIMAL(38,9)))`,
    '[1.000000000, 1.300000000, 1.600000000, 1.900000000]',
  ],
  ['bq_range_bucket_int64(20,[0])', '1'],
  ['bq_range_bucket_int64(5,[7])', '0'],
];

it.each(values)('%s', async (sql, value) => {
  expect(await evaluate(sql)).toBe(value);
});

const refusals: readonly (readonly [sql: string, message: string])[] = [
  [`bq_generate_date_array(date '2020-01-01',date '2020-01-02',0,'MONTH')`, 'Sequence step cannot be 0.'],
  [
    `bq_generate_timestamp_array(timestamp '2020-01-01 00:00:00+00',timestamp '2020-01-01 00:00:00+00',0,'HOUR')`,
    'Sequence step cannot be 0.',
  ],
  ['bq_generate_array_int64(1,10,0)', 'Sequence step cannot be 0.'],
  [
    `bq_generate_array_float64(CAST('1' AS DOUBLE),CAST('2' AS DOUBLE),CAST('0' AS DOUBLE))`,
    'Sequence step cannot be 0.',
  ],
];

it.each(refusals)('%s is refused', async (sql, message) => {
  expect(await refusal(sql)).toBe(message);
});
