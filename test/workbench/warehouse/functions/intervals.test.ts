// INTERVAL: what each call gives, as the reference implementation of GoogleSQL gives it.

import { expect, it } from 'vitest';
import { evaluate, refusal } from './evaluate';

const values: readonly (readonly [sql: string, value: string | null])[] = [
  [`bq_string_of_interval(bq_interval_of_string('1-2 3 4:5:6.7'))`, '1-2 3 4:5:6.700'],
  [`bq_string_of_interval(bq_interval_of_string('0-0 0 0:0:0'))`, '0-0 0 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('-1-2 3 -4:5:6'))`, '-1-2 3 -4:5:6'],
  [`bq_string_of_interval(bq_interval_of_string('P1Y2M3DT4H5M6.5S'))`, '1-2 3 4:5:6.500'],
  [`bq_string_of_interval(bq_interval_of_string('1-2'))`, '1-2 0 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('4:5:6'))`, '0-0 0 4:5:6'],
  [`bq_string_of_interval(bq_interval_of_string('1-2 3'))`, '1-2 3 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('3 4:5:6'))`, '0-0 3 4:5:6'],
  [`bq_string_of_interval(bq_interval_of_string('3 4:5'))`, '0-0 3 4:5:0'],
  [`bq_string_of_interval(bq_interval_of_string('1-2 3 4'))`, '1-2 3 4:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('1-2 3 4:5'))`, '1-2 3 4:5:0'],
  [`bq_string_of_interval(bq_interval_of_string('P1W'))`, '0-0 7 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('PT'))`, '0-0 0 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('P-1Y'))`, '-1-0 0 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('PT-5.5S'))`, '0-0 0 -0:0:5.500'],
  [`bq_string_of_interval(bq_interval_of_string('P1YT'))`, '1-0 0 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('+1-2 +3 +4:5:6'))`, '1-2 3 4:5:6'],
  [`bq_string_of_interval(bq_interval_of_string('1-13'))`, '2-1 0 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('0-0 0 0:0:0.1234567'))`, '0-0 0 0:0:0.123456'],
  [`bq_string_of_interval(bq_interval_of_string('P1Y1D1M'))`, '1-1 1 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('PT0.000001S'))`, '0-0 0 0:0:0.000001'],
  [`bq_string_of_interval(bq_interval_of_string('0:0:100'))`, '0-0 0 0:1:40'],
  [`bq_string_of_interval(bq_interval_of_string('0:100:0'))`, '0-0 0 1:40:0'],
  [`bq_string_of_interval(bq_interval_of_string('4:5:6.7'))`, '0-0 0 4:5:6.700'],
  [`bq_string_of_interval(bq_interval_of_string('-4:5:6.7'))`, '0-0 0 -4:5:6.700'],
  [`bq_string_of_interval(bq_interval_of_string('5 -4:5:6'))`, '0-0 5 -4:5:6'],
  [`bq_string_of_interval(bq_interval_of_string('1-2 3 4:5:6.7'))`, '1-2 3 4:5:6.700'],
  [`bq_string_of_interval(bq_interval_of_string('-1-2 -3 -4:5:6.000001'))`, '-1-2 -3 -4:5:6.000001'],
  [`bq_string_of_interval(bq_interval_of_string('0-0 0 -0:0:0.5'))`, '0-0 0 -0:0:0.500'],
  [`bq_string_of_interval(bq_interval_of_string('0-0 0 100:0:0'))`, '0-0 0 100:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('0-11 0 0:0:0'))`, '0-11 0 0:0:0'],
  [`bq_string_of_interval(bq_interval_of_string('-0-1 0 0:0:0'))`, '-0-1 0 0:0:0'],
  [`bq_string_of_interval(bq_justify_hours(bq_interval_of_string('0-0 0 25:0:0')))`, '0-0 1 1:0:0'],
  [`bq_string_of_interval(bq_justify_hours(bq_interval_of_string('0-0 5 -10:0:0')))`, '0-0 4 14:0:0'],
  [`bq_string_of_interval(bq_justify_hours(bq_interval_of_string('0-0 -5 10:0:0')))`, '0-0 -4 -14:0:0'],
  [`bq_string_of_interval(bq_justify_hours(bq_interval_of_string('0-0 1 -48:0:0')))`, '0-0 -1 0:0:0'],
  [`bq_string_of_interval(bq_justify_hours(bq_interval_of_string('0-0 -1 25:0:0')))`, '0-0 0 1:0:0'],
  [`bq_string_of_interval(bq_justify_hours(bq_interval_of_string('1-0 -1 25:0:0')))`, '1-0 0 1:0:0'],
  [`bq_string_of_interval(bq_justify_hours(bq_interval_of_string('0-0 1 -25:0:0')))`, '0-0 0 -1:0:0'],
  [`bq_string_of_interval(bq_justify_days(bq_interval_of_string('0-0 65 0:0:0')))`, '0-2 5 0:0:0'],
  [`bq_string_of_interval(bq_justify_days(bq_interval_of_string('0-1 -5 0:0:0')))`, '0-0 25 0:0:0'],
  [`bq_string_of_interval(bq_justify_days(bq_interval_of_string('0-1 -35 0:0:0')))`, '0-0 -5 0:0:0'],
  [`bq_string_of_interval(bq_justify_days(bq_interval_of_string('-0-1 35 0:0:0')))`, '0-0 5 0:0:0'],
  [`bq_string_of_interval(bq_justify_days(bq_interval_of_string('-1-0 5 0:0:0')))`, '-0-11 -25 0:0:0'],
  [`bq_string_of_interval(bq_justify_interval(bq_interval_of_string('0-1 -31 -25:0:0')))`, '0-0 -2 -1:0:0'],
  [`bq_string_of_interval(bq_justify_interval(bq_interval_of_string('0-1 -29 -25:0:0')))`, '0-0 0 -1:0:0'],
  [`bq_string_of_interval(bq_justify_interval(bq_interval_of_string('0-0 29 49:0:0')))`, '0-1 1 1:0:0'],
  [`bq_string_of_interval(bq_justify_interval(bq_interval_of_string('-0-1 31 25:0:0')))`, '0-0 2 1:0:0'],
  [`bq_string_of_interval(bq_justify_interval(bq_interval_of_string('1-0 -1 0:0:0')))`, '0-11 29 0:0:0'],
  [`bq_string_of_interval(bq_justify_interval(bq_interval_of_string('-1-0 1 1:0:0')))`, '-0-11 -28 -23:0:0'],
  [`bq_interval_extract(bq_interval_of_string('1-2 3 4:5:6.7'),'YEAR')`, '1'],
  [`bq_interval_extract(bq_interval_of_string('-1-2 -3 -4:5:6.789123'),'YEAR')`, '-1'],
  [`bq_interval_extract(bq_interval_of_string('1-2 3 4:5:6.7'),'MONTH')`, '2'],
  [`bq_interval_extract(bq_interval_of_string('-1-2 -3 -4:5:6.789123'),'MONTH')`, '-2'],
  [`bq_interval_extract(bq_interval_of_string('1-2 3 4:5:6.7'),'MINUTE')`, '5'],
  [`bq_interval_extract(bq_interval_of_string('-1-2 -3 -4:5:6.789123'),'MINUTE')`, '-5'],
  [`bq_interval_extract(bq_interval_of_string('1-2 3 4:5:6.7'),'SECOND')`, '6'],
  [`bq_interval_extract(bq_interval_of_string('-1-2 -3 -4:5:6.789123'),'SECOND')`, '-6'],
  [`bq_interval_extract(bq_interval_of_string('1-2 3 4:5:6.7'),'MILLISECOND')`, '700'],
  [`bq_interval_extract(bq_interval_of_string('-1-2 -3 -4:5:6.789123'),'MILLISECOND')`, '-789'],
  [`bq_interval_extract(bq_interval_of_string('1-2 3 4:5:6.7'),'MICROSECOND')`, '700000'],
  [`bq_interval_extract(bq_interval_of_string('-1-2 -3 -4:5:6.789123'),'MICROSECOND')`, '-789123'],
  [`bq_string_of_interval(bq_interval_multiply(bq_interval_of_string('1-2 3 4:5:6.7'),3))`, '3-6 9 12:15:20.100'],
  [`bq_string_of_interval(bq_interval_multiply(bq_interval_of_string('1-2 3 4:5:6.7'),-1))`, '-1-2 -3 -4:5:6.700'],
  [`bq_string_of_interval(bq_interval_divide(bq_interval_of_string('1-2 3 4:5:6.7'),3))`, '0-4 21 1:21:42.233333'],
  [`bq_string_of_interval(bq_interval_divide(bq_interval_of_string('0-1 0 0:0:0'),2))`, '0-0 15 0:0:0'],
  [`bq_string_of_interval(bq_interval_divide(bq_interval_of_string('0-1 0 0:0:0'),-7))`, '0-0 -4 -6:51:25.714285'],
  [`bq_string_of_interval(bq_interval_divide(bq_interval_of_string('0-0 5 0:0:0'),2))`, '0-0 2 12:0:0'],
  [`bq_string_of_interval(bq_interval_divide(bq_interval_of_string('-1-1 -1 -1:0:0'),7))`, '-0-1 -25 -20:42:51.428571'],
  [`bq_string_of_interval(bq_interval_divide(bq_interval_of_string('0-0 0 0:0:0.000001'),2))`, '0-0 0 0:0:0'],
  [
    `bq_string_of_interval(bq_interval_add(bq_interval_of_string('1-2 3 4:5:6.7'),bq_interval_of_string('1-2 -3 4:5:6.7')))`,
    '2-4 0 8:10:13.400',
  ],
  [
    `bq_string_of_interval(bq_interval_sub(bq_interval_of_string('1-2 3 4:5:6.7'),bq_interval_of_string('1-2 -3 4:5:6.7')))`,
    '0-0 6 0:0:0',
  ],
  [`bq_date_add_interval(date '2020-01-31',bq_interval_of_string('0-1 0 0:0:0'))`, '2020-02-29 00:00:00'],
  [`bq_date_add_interval(date '2020-01-31',bq_interval_of_string('0-1 1 1:0:0'))`, '2020-03-01 01:00:00'],
  [`bq_date_sub_interval(date '2020-03-31',bq_interval_of_string('0-1 0 0:0:0'))`, '2020-02-29 00:00:00'],
  [`bq_date_sub_interval(date '2020-03-31',bq_interval_of_string('0-1 1 1:0:0'))`, '2020-02-27 23:00:00'],
  [
    `bq_datetime_add_interval(TIMESTAMP '2020-01-31 12:00:00',bq_interval_of_string('0-1 30 13:0:0'))`,
    '2020-03-31 01:00:00',
  ],
  [
    `bq_datetime_sub_interval(TIMESTAMP '2020-01-31 12:00:00',bq_interval_of_string('0-1 30 13:0:0'))`,
    '2019-11-30 23:00:00',
  ],
  [
    `bq_timestamp_add_interval(timestamp '2020-01-31 12:00:00+00',bq_interval_of_string('0-0 30 13:0:0'))`,
    '2020-03-02 01:00:00',
  ],
  [
    `bq_timestamp_sub_interval(timestamp '2020-01-31 12:00:00+00',bq_interval_of_string('0-0 30 13:0:0'))`,
    '2019-12-31 23:00:00',
  ],
  [
    `bq_string_of_interval(bq_timestamp_minus(timestamp '2020-01-31 12:00:00+00',timestamp '2020-01-01 13:00:00+00'))`,
    '0-0 0 719:0:0',
  ],
  [
    `bq_string_of_interval(bq_datetime_minus(TIMESTAMP '2020-01-31 12:00:00',TIMESTAMP '2020-01-01 13:00:00'))`,
    '0-0 29 23:0:0',
  ],
  [
    `bq_string_of_interval(bq_datetime_minus(TIMESTAMP '2020-01-01 12:00:00',TIMESTAMP '2020-01-31 13:00:00'))`,
    '0-0 -30 -1:0:0',
  ],
  [`bq_string_of_interval(bq_date_minus(date '2020-01-31',date '2020-01-01'))`, '0-0 30 0:0:0'],
  [`bq_string_of_interval(bq_time_minus(time '12:00:00',time '13:00:00'))`, '0-0 0 -1:0:0'],
  [
    `bq_string_of_interval(bq_interval_sum([bq_interval_of_string('1-2 3 4:5:6.7'),bq_interval_of_string('1-2 -3 4:5:6.7')]))`,
    '2-4 0 8:10:13.400',
  ],
  [`bq_string_of_interval(bq_interval_sum([bq_interval_of_string('1-2 3 4:5:6.7'),null]))`, '1-2 3 4:5:6.700'],
  [
    `bq_string_of_interval(bq_interval_avg([bq_interval_of_string('1-2 3 4:5:6.7'),bq_interval_of_string('1-2 -3 4:5:6.7'),bq_interval_of_string('0-1 0 0:0:0')]))`,
    '0-9 20 2:43:24.466666',
  ],
  [
    `bq_string_of_interval(bq_interval_avg([bq_interval_of_string('-1-2 3 4:5:6.7'),bq_interval_of_string('0-0 1 0:0:0'),bq_interval_of_string('0-0 0 0:0:0.5')]))`,
    '-0-4 -18 -14:38:17.600',
  ],
  ['bq_string_of_interval(bq_make_interval(1,2,3,4,5,6))', '1-2 3 4:5:6'],
  [`bq_string_of_interval(bq_interval_of(5,'HOUR'))`, '0-0 0 5:0:0'],
  [`bq_string_of_interval(bq_interval_of(-5,'HOUR'))`, '0-0 0 -5:0:0'],
  [`bq_string_of_interval(bq_interval_of(5,'WEEK'))`, '0-0 35 0:0:0'],
];

it.each(values)('%s', async (sql, value) => {
  expect(await evaluate(sql)).toBe(value);
});

const refusals: readonly (readonly [sql: string, message: string])[] = [
  [`bq_interval_of_string('3')`, `Invalid INTERVAL value '3'`],
  [`bq_interval_of_string('x')`, `Invalid INTERVAL value 'x'`],
  [`bq_interval_of_string('10001-0 0 0:0:0')`, `Interval field months '120012' is out of range -120000 to 120000`],
  [`bq_interval_of_string('')`, `Invalid INTERVAL value ''`],
  [`bq_interval_of_string('4:5')`, `Invalid INTERVAL value '4:5'`],
  [
    `bq_interval_of_string('P')`,
    `Invalid INTERVAL value 'P': At least one datetime part must be defined in the interval`,
  ],
  [
    `bq_interval_of_string('PT5.5H')`,
    `Invalid INTERVAL value 'PT5.5H': Fractional values are only allowed for seconds part 'S', but were used for 'H'`,
  ],
  [`bq_interval_of_string(' 1-2')`, `Invalid INTERVAL value ' 1-2'`],
  [`bq_interval_of_string('1-2 ')`, `Invalid INTERVAL value '1-2 '`],
  [`bq_interval_of_string('2 1-2')`, `Invalid INTERVAL value '2 1-2'`],
  [`bq_interval_of_string('1-2 4:5:6')`, `Invalid INTERVAL value '1-2 4:5:6'`],
  [`bq_interval_of_string('3 4')`, `Invalid INTERVAL value '3 4'`],
  [`bq_interval_of_string('1-2 3 4:5:6.')`, `Invalid INTERVAL value '1-2 3 4:5:6.'`],
  [
    `bq_interval_multiply(bq_interval_of_string('1-2 3 4:5:6.7'),99999999)`,
    `Interval field months '1399999986' is out of range -120000 to 120000`,
  ],
  [
    `bq_interval_multiply(bq_interval_of_string('0-0 0 1:0:0'),9223372036854775807)`,
    `Interval field nanoseconds '33204139332677192905200000000000' is out of range -316224000000000000000 to 316224000000000000000`,
  ],
  [`bq_interval_divide(bq_interval_of_string('0-0 1 0:0:0'),0)`, 'Interval division by zero'],
  [
    `bq_date_add_interval(date '9999-12-31',bq_interval_of_string('0-0 1 0:0:0'))`,
    'Adding 1 DAY to datetime 9999-12-31 00:00:00 causes overflow',
  ],
  [
    `bq_date_sub_interval(date '0001-01-01',bq_interval_of_string('0-0 1 0:0:0'))`,
    'Adding -1 DAY to datetime 0001-01-01 00:00:00 causes overflow',
  ],
  [
    `bq_datetime_add_interval(TIMESTAMP '9999-12-31 00:00:00',bq_interval_of_string('0-0 1 0:0:0'))`,
    'Adding 1 DAY to datetime 9999-12-31 00:00:00 causes overflow',
  ],
  [
    `bq_datetime_add_interval(TIMESTAMP '9999-12-31 00:00:00',bq_interval_of_string('0-1 -40 0:0:0'))`,
    'Adding 1 MONTH to datetime 9999-12-31 00:00:00 causes overflow',
  ],
  [
    `bq_timestamp_add_interval(timestamp '2020-01-31 12:00:00+00',bq_interval_of_string('0-1 30 13:0:0'))`,
    'TIMESTAMP +/- INTERVAL is not supported for intervals with non-zero MONTH or YEAR part.',
  ],
  [
    `bq_timestamp_add_interval(timestamp '9999-12-31 12:00:00+00',bq_interval_of_string('0-0 30 13:0:0'))`,
    'Adding 720 HOUR to timestamp 9999-12-31 12:00:00+00 causes overflow',
  ],
  ['bq_make_interval(10001,0,0,0,0,0)', `Interval field months '120012' is out of range -120000 to 120000`],
  ['bq_make_interval(0,0,9999999,0,0,0)', `Interval field days '9999999' is out of range -3660000 to 3660000`],
  [
    'bq_make_interval(0,0,0,0,0,9223372036854775807)',
    `Interval field nanoseconds '9223372036854775807000000000' is out of range -316224000000000000000 to 316224000000000000000`,
  ],
  [
    `bq_interval_of(9223372036854775807,'HOUR')`,
    `Interval field nanoseconds '33204139332677192905200000000000' is out of range -316224000000000000000 to 316224000000000000000`,
  ],
  [`bq_interval_of(9999999,'WEEK')`, `Interval field days '69999993' is out of range -3660000 to 3660000`],
];

it.each(refusals)('%s is refused', async (sql, message) => {
  expect(await refusal(sql)).toBe(message);
});
