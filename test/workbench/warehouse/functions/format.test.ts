// FORMAT: what each call gives, as the reference implementation of GoogleSQL gives it.

import { expect, it } from 'vitest';
import { evaluate, refusal } from './evaluate';

const values: readonly (readonly [sql: string, value: string | null])[] = [
  [`bq_format('%d','STRUCT<INT64>',CAST([CAST(CAST(42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '42'],
  [`bq_format('%i','STRUCT<INT64>',CAST([CAST(CAST(42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '42'],
  [`bq_format('%5d','STRUCT<INT64>',CAST([CAST(CAST(-42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '  -42'],
  [`bq_format('%-5d|','STRUCT<INT64>',CAST([CAST(CAST(-42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '-42  |'],
  [`bq_format('%05d','STRUCT<INT64>',CAST([CAST(CAST(0 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '00000'],
  [`bq_format('%+d','STRUCT<INT64>',CAST([CAST(CAST(0 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '+0'],
  [`bq_format('% d','STRUCT<INT64>',CAST([CAST(CAST(1234567 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, ' 1234567'],
  [`bq_format('%x','STRUCT<INT64>',CAST([CAST(CAST(1234567 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '12d687'],
  [
    `bq_format('%X','STRUCT<INT64>',CAST([CAST(CAST(9223372036854775807 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    '7FFFFFFFFFFFFFFF',
  ],
  [
    `bq_format('%#x','STRUCT<INT64>',CAST([CAST(CAST(9223372036854775807 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    '0x7fffffffffffffff',
  ],
  [
    `bq_format('%#X','STRUCT<INT64>',CAST([CAST(CAST((-9223372036854775807-1) AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    '-0X8000000000000000',
  ],
  [
    `bq_format('%o','STRUCT<INT64>',CAST([CAST(CAST((-9223372036854775807-1) AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    '-1000000000000000000000',
  ],
  [`bq_format('%''d','STRUCT<INT64>',CAST([CAST(CAST(42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '42'],
  [`bq_format('%''x','STRUCT<INT64>',CAST([CAST(CAST(42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '2a'],
  [`bq_format('%''X','STRUCT<INT64>',CAST([CAST(CAST(-42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '-2A'],
  [`bq_format('%''o','STRUCT<INT64>',CAST([CAST(CAST(-42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '-52'],
  [`bq_format('%.5d','STRUCT<INT64>',CAST([CAST(CAST(0 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '00000'],
  [`bq_format('%08.5d','STRUCT<INT64>',CAST([CAST(CAST(0 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '   00000'],
  [`bq_format('%-08d|','STRUCT<INT64>',CAST([CAST(CAST(1234567 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '1234567 |'],
  [`bq_format('%+05d','STRUCT<INT64>',CAST([CAST(CAST(1234567 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '+1234567'],
  [
    `bq_format('%+x','STRUCT<INT64>',CAST([CAST(CAST(9223372036854775807 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    '+7fffffffffffffff',
  ],
  [
    `bq_format('% 5d','STRUCT<INT64>',CAST([CAST(CAST(9223372036854775807 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    ' 9223372036854775807',
  ],
  [
    `bq_format('%.0d','STRUCT<INT64>',CAST([CAST(CAST((-9223372036854775807-1) AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    '-9223372036854775808',
  ],
  [
    `bq_format('%''012d','STRUCT<INT64>',CAST([CAST(CAST((-9223372036854775807-1) AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    '-9,223,372,036,854,775,808',
  ],
  [`bq_format('%#''x','STRUCT<INT64>',CAST([CAST(CAST(42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '0x2a'],
  [`bq_format('%#08x','STRUCT<INT64>',CAST([CAST(CAST(42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '0x00002a'],
  [`bq_format('%t','STRUCT<INT64>',CAST([CAST(CAST(-42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '-42'],
  [`bq_format('%T','STRUCT<INT64>',CAST([CAST(CAST(-42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '-42'],
  [`bq_format('%10t','STRUCT<INT64>',CAST([CAST(CAST(0 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '         0'],
  [`bq_format('%-10T|','STRUCT<INT64>',CAST([CAST(CAST(1234567 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`, '1234567   |'],
  [`bq_format('%f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-0' AS DOUBLE))] AS VARCHAR[]))`, '0.000000'],
  [`bq_format('%f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-inf'],
  [`bq_format('%f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('9.995' AS DOUBLE))] AS VARCHAR[]))`, '9.995000'],
  [
    `bq_format('%f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '99999.950000',
  ],
  [`bq_format('%e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-0' AS DOUBLE))] AS VARCHAR[]))`, '0.000000e+00'],
  [`bq_format('%e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-inf'],
  [
    `bq_format('%e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('9.995' AS DOUBLE))] AS VARCHAR[]))`,
    '9.995000e+00',
  ],
  [
    `bq_format('%e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '9.999995e+04',
  ],
  [`bq_format('%g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-0' AS DOUBLE))] AS VARCHAR[]))`, '0'],
  [`bq_format('%g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-inf'],
  [`bq_format('%g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('9.995' AS DOUBLE))] AS VARCHAR[]))`, '9.995'],
  [
    `bq_format('%g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '99999.9',
  ],
  [`bq_format('%F','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-0' AS DOUBLE))] AS VARCHAR[]))`, '0.000000'],
  [`bq_format('%F','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-INF'],
  [`bq_format('%F','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('9.995' AS DOUBLE))] AS VARCHAR[]))`, '9.995000'],
  [
    `bq_format('%F','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '99999.950000',
  ],
  [`bq_format('%E','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-0' AS DOUBLE))] AS VARCHAR[]))`, '0.000000E+00'],
  [`bq_format('%E','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-INF'],
  [
    `bq_format('%E','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('9.995' AS DOUBLE))] AS VARCHAR[]))`,
    '9.995000E+00',
  ],
  [
    `bq_format('%E','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '9.999995E+04',
  ],
  [`bq_format('%G','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-0' AS DOUBLE))] AS VARCHAR[]))`, '0'],
  [`bq_format('%G','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-INF'],
  [`bq_format('%G','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('9.995' AS DOUBLE))] AS VARCHAR[]))`, '9.995'],
  [
    `bq_format('%G','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '99999.9',
  ],
  [`bq_format('%.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-0' AS DOUBLE))] AS VARCHAR[]))`, '0.00'],
  [`bq_format('%.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-inf'],
  [`bq_format('%.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`, '1.00'],
  [
    `bq_format('%.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '99999.95',
  ],
  [
    `bq_format('%10.3f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`,
    '     2.500',
  ],
  [
    `bq_format('%10.3f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`,
    '      -inf',
  ],
  [
    `bq_format('%10.3f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`,
    '     1.005',
  ],
  [
    `bq_format('%10.3f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    ' 99999.950',
  ],
  [
    `bq_format('%-10.1f|','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`,
    '2.5       |',
  ],
  [
    `bq_format('%-10.1f|','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`,
    '-inf      |',
  ],
  [
    `bq_format('%-10.1f|','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`,
    '1.0       |',
  ],
  [
    `bq_format('%-10.1f|','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '99999.9   |',
  ],
  [`bq_format('%+f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, '+2.500000'],
  [`bq_format('%+f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-inf'],
  [
    `bq_format('%+f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`,
    '+1.005000',
  ],
  [
    `bq_format('%+f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '+99999.950000',
  ],
  [`bq_format('%''f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, '2.500000'],
  [`bq_format('%''f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-inf'],
  [
    `bq_format('%''f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`,
    '1.005000',
  ],
  [
    `bq_format('%''f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '99,999.950000',
  ],
  [`bq_format('%.0f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, '2'],
  [`bq_format('%.0f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-inf'],
  [`bq_format('%.0f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`, '1'],
  [
    `bq_format('%.0f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '100000',
  ],
  [`bq_format('%#.0f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, '2.'],
  [`bq_format('%#.0f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-inf' AS DOUBLE))] AS VARCHAR[]))`, '-inf'],
  [`bq_format('%#.0f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`, '1.'],
  [
    `bq_format('%#.0f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('99999.95' AS DOUBLE))] AS VARCHAR[]))`,
    '100000.',
  ],
  [`bq_format('%#g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, '2.50000'],
  [`bq_format('%#g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, 'nan'],
  [`bq_format('%#g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`, '1.00500'],
  [
    `bq_format('%#g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`,
    '1.00000e+22',
  ],
  [`bq_format('%.3g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, '2.5'],
  [`bq_format('%.3g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, 'nan'],
  [`bq_format('%.3g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`, '1'],
  [`bq_format('%.3g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`, '1e+22'],
  [`bq_format('%.0g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, '2'],
  [`bq_format('%.0g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, 'nan'],
  [`bq_format('%.0g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`, '1'],
  [`bq_format('%.0g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`, '1e+22'],
  [`bq_format('%.10g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, '2.5'],
  [`bq_format('%.10g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, 'nan'],
  [`bq_format('%.10g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`, '1.005'],
  [`bq_format('%.10g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`, '1e+22'],
  [`bq_format('% f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, ' 2.500000'],
  [`bq_format('% f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, ' nan'],
  [
    `bq_format('% f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`,
    ' 1.005000',
  ],
  [
    `bq_format('% f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`,
    ' 10000000000000000000000.000000',
  ],
  [
    `bq_format('%010.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`,
    '0000002.50',
  ],
  [
    `bq_format('%010.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`,
    '       nan',
  ],
  [
    `bq_format('%010.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`,
    '0000001.00',
  ],
  [
    `bq_format('%010.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`,
    '10000000000000000000000.00',
  ],
  [`bq_format('%+.1e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('2.5' AS DOUBLE))] AS VARCHAR[]))`, '+2.5e+00'],
  [`bq_format('%+.1e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, '+nan'],
  [
    `bq_format('%+.1e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.005' AS DOUBLE))] AS VARCHAR[]))`,
    '+1.0e+00',
  ],
  [
    `bq_format('%+.1e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`,
    '+1.0e+22',
  ],
  [`bq_format('%.0e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('3.5' AS DOUBLE))] AS VARCHAR[]))`, '4e+00'],
  [`bq_format('%.0e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, 'nan'],
  [
    `bq_format('%.0e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('123456789012345678' AS DOUBLE))] AS VARCHAR[]))`,
    '1e+17',
  ],
  [`bq_format('%.0e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`, '1e+22'],
  [`bq_format('%#.0e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('3.5' AS DOUBLE))] AS VARCHAR[]))`, '4.e+00'],
  [`bq_format('%#.0e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, 'nan'],
  [
    `bq_format('%#.0e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('123456789012345678' AS DOUBLE))] AS VARCHAR[]))`,
    '1.e+17',
  ],
  [`bq_format('%#.0e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`, '1.e+22'],
  [
    `bq_format('%.20f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('3.5' AS DOUBLE))] AS VARCHAR[]))`,
    '3.50000000000000000000',
  ],
  [`bq_format('%.20f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, 'nan'],
  [
    `bq_format('%.20f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('123456789012345678' AS DOUBLE))] AS VARCHAR[]))`,
    '123456789012345680.00000000000000000000',
  ],
  [
    `bq_format('%.20f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`,
    '10000000000000000000000.00000000000000000000',
  ],
  [`bq_format('%''.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('3.5' AS DOUBLE))] AS VARCHAR[]))`, '3.50'],
  [`bq_format('%''.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, 'nan'],
  [
    `bq_format('%''.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('123456789012345678' AS DOUBLE))] AS VARCHAR[]))`,
    '123,456,789,012,345,680.00',
  ],
  [
    `bq_format('%''.2f','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`,
    '10,000,000,000,000,000,000,000.00',
  ],
  [`bq_format('%''g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('3.5' AS DOUBLE))] AS VARCHAR[]))`, '3.5'],
  [`bq_format('%''g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('nan' AS DOUBLE))] AS VARCHAR[]))`, 'nan'],
  [
    `bq_format('%''g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('123456789012345678' AS DOUBLE))] AS VARCHAR[]))`,
    '1.23457e+17',
  ],
  [`bq_format('%''g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e22' AS DOUBLE))] AS VARCHAR[]))`, '1e+22'],
  [
    `bq_format('%t','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e10' AS DOUBLE))] AS VARCHAR[]))`,
    '10000000000.0',
  ],
  [`bq_format('%t','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('100000' AS DOUBLE))] AS VARCHAR[]))`, '100000.0'],
  [
    `bq_format('%t','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('5e-324' AS DOUBLE))] AS VARCHAR[]))`,
    '4.94065645841247e-324',
  ],
  [`bq_format('%t','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e23' AS DOUBLE))] AS VARCHAR[]))`, '1e+23'],
  [`bq_format('%T','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e-10' AS DOUBLE))] AS VARCHAR[]))`, '1e-10'],
  [
    `bq_format('%T','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1000000' AS DOUBLE))] AS VARCHAR[]))`,
    '1000000.0',
  ],
  [
    `bq_format('%T','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.7976931348623157e308' AS DOUBLE))] AS VARCHAR[]))`,
    '1.7976931348623157e+308',
  ],
  [
    `bq_format('%12g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.5' AS DOUBLE))] AS VARCHAR[]))`,
    '         1.5',
  ],
  [
    `bq_format('%12g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e-10' AS DOUBLE))] AS VARCHAR[]))`,
    '       1e-10',
  ],
  [
    `bq_format('%12g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('0.0001' AS DOUBLE))] AS VARCHAR[]))`,
    '      0.0001',
  ],
  [
    `bq_format('%12g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.7976931348623157e308' AS DOUBLE))] AS VARCHAR[]))`,
    '1.79769e+308',
  ],
  [
    `bq_format('%012e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-1.5' AS DOUBLE))] AS VARCHAR[]))`,
    '-1.500000e+00',
  ],
  [
    `bq_format('%012e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e-10' AS DOUBLE))] AS VARCHAR[]))`,
    '1.000000e-10',
  ],
  [
    `bq_format('%012e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('0.0001' AS DOUBLE))] AS VARCHAR[]))`,
    '1.000000e-04',
  ],
  [
    `bq_format('%012e','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.7976931348623157e308' AS DOUBLE))] AS VARCHAR[]))`,
    '1.797693e+308',
  ],
  [`bq_format('%.15g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-1.5' AS DOUBLE))] AS VARCHAR[]))`, '-1.5'],
  [`bq_format('%.15g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e-10' AS DOUBLE))] AS VARCHAR[]))`, '1e-10'],
  [
    `bq_format('%.15g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('0.0001' AS DOUBLE))] AS VARCHAR[]))`,
    '0.0001',
  ],
  [
    `bq_format('%.15g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.7976931348623157e308' AS DOUBLE))] AS VARCHAR[]))`,
    '1.79769313486232e+308',
  ],
  [`bq_format('%.17g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('-1.5' AS DOUBLE))] AS VARCHAR[]))`, '-1.5'],
  [`bq_format('%.17g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1e-10' AS DOUBLE))] AS VARCHAR[]))`, '1e-10'],
  [
    `bq_format('%.17g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('0.0001' AS DOUBLE))] AS VARCHAR[]))`,
    '0.0001',
  ],
  [
    `bq_format('%.17g','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.7976931348623157e308' AS DOUBLE))] AS VARCHAR[]))`,
    '1.7976931348623157e+308',
  ],
  [
    `bq_format('%f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('1.5'))] AS VARCHAR[]))`,
    '1.500000',
  ],
  [
    `bq_format('%f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('2.5'))] AS VARCHAR[]))`,
    '2.500000',
  ],
  [
    `bq_format('%f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('-0.000000001' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '-0.000000',
  ],
  [
    `bq_format('%e','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('-1.5' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '-1.500000e+00',
  ],
  [
    `bq_format('%e','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('12345.678'))] AS VARCHAR[]))`,
    '1.234568e+04',
  ],
  [
    `bq_format('%e','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('-0.000000001'))] AS VARCHAR[]))`,
    '-1.000000e-09',
  ],
  [`bq_format('%g','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('0' AS DECIMAL(38,9)))] AS VARCHAR[]))`, '0'],
  [
    `bq_format('%g','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('0.00001' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '1e-05',
  ],
  [
    `bq_format('%g','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('999999.5'))] AS VARCHAR[]))`,
    '1e+06',
  ],
  [
    `bq_format('%.0f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('0'))] AS VARCHAR[]))`,
    '0',
  ],
  [
    `bq_format('%.0f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('99999999999999999999999999999.999999999' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '100000000000000000000000000000',
  ],
  [
    `bq_format('%.2f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('1.5' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '1.50',
  ],
  [
    `bq_format('%.2f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('2.5'))] AS VARCHAR[]))`,
    '2.50',
  ],
  [
    `bq_format('%.2f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('-0.000000001' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '-0.00',
  ],
  [
    `bq_format('%.3g','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('-1.5' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '-1.5',
  ],
  [
    `bq_format('%.3g','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('12345.678'))] AS VARCHAR[]))`,
    '1.23e+04',
  ],
  [
    `bq_format('%.3g','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('-0.000000001'))] AS VARCHAR[]))`,
    '-1e-09',
  ],
  [
    `bq_format('%10.2f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('0' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '      0.00',
  ],
  [
    `bq_format('%10.2f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('0.00001' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '      0.00',
  ],
  [
    `bq_format('%10.2f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('999999.5'))] AS VARCHAR[]))`,
    ' 999999.50',
  ],
  [
    `bq_format('%''f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('0'))] AS VARCHAR[]))`,
    '0.000000',
  ],
  [
    `bq_format('%''f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('99999999999999999999999999999.999999999' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '100,000,000,000,000,000,000,000,000,000.000000',
  ],
  [`bq_format('%t','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('1.5' AS DECIMAL(38,9)))] AS VARCHAR[]))`, '1.5'],
  [
    `bq_format('%t','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('2.5'))] AS VARCHAR[]))`,
    '2.5',
  ],
  [
    `bq_format('%t','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('99999999999999999999999999999.999999999'))] AS VARCHAR[]))`,
    '99999999999999999999999999999.999999999',
  ],
  [
    `bq_format('%T','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('-1.5' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    'NUMERIC "-1.5"',
  ],
  [
    `bq_format('%T','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('12345.678' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    'NUMERIC "12345.678"',
  ],
  [
    `bq_format('%T','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('-0.000000001'))] AS VARCHAR[]))`,
    'BIGNUMERIC "-0.000000001"',
  ],
  [
    `bq_format('%E','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('-1.5'))] AS VARCHAR[]))`,
    '-1.500000E+00',
  ],
  [
    `bq_format('%E','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('0.00001' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '1.000000E-05',
  ],
  [
    `bq_format('%E','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('999999.5' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '9.999995E+05',
  ],
  [
    `bq_format('%G','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('0'))] AS VARCHAR[]))`,
    '0',
  ],
  [
    `bq_format('%G','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('0.00001'))] AS VARCHAR[]))`,
    '1E-05',
  ],
  [
    `bq_format('%#g','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('1.5' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '1.50000',
  ],
  [
    `bq_format('%#g','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('2.5' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '2.50000',
  ],
  [
    `bq_format('%#g','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('99999999999999999999999999999.999999999'))] AS VARCHAR[]))`,
    '1.00000e+29',
  ],
  [
    `bq_format('%+f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('1.5'))] AS VARCHAR[]))`,
    '+1.500000',
  ],
  [
    `bq_format('%+f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('12345.678' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '+12345.678000',
  ],
  [
    `bq_format('%+f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('-0.000000001' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '-0.000000',
  ],
  [
    `bq_format('%010.1f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('-1.5'))] AS VARCHAR[]))`,
    '-0000001.5',
  ],
  [
    `bq_format('%010.1f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('0.00001' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '00000000.0',
  ],
  [
    `bq_format('%010.1f','STRUCT<NUMERIC>',CAST([bq_string_of_numeric(CAST('999999.5' AS DECIMAL(38,9)))] AS VARCHAR[]))`,
    '00999999.5',
  ],
  [
    `bq_format('%.12f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('0'))] AS VARCHAR[]))`,
    '0.000000000000',
  ],
  [
    `bq_format('%.12f','STRUCT<BIGNUMERIC>',CAST([bq_string_of_bignumeric(bq_bignumeric_of_string('0.00001'))] AS VARCHAR[]))`,
    '0.000010000000',
  ],
  [`bq_format('%s','STRUCT<STRING>',CAST(['abc'] AS VARCHAR[]))`, 'abc'],
  ["bq_format('%s','STRUCT<STRING>',CAST(['a\nb\\c\t\r\u0001'] AS VARCHAR[]))", 'a\nb\\c\t\r\u0001'],
  [`bq_format('%10s|','STRUCT<STRING>',CAST(['a"b''c'] AS VARCHAR[]))`, `     a"b'c|`],
  [`bq_format('%-10s|','STRUCT<STRING>',CAST(['a"b'] AS VARCHAR[]))`, 'a"b       |'],
  [`bq_format('%.2s','STRUCT<STRING>',CAST(['é😀x'] AS VARCHAR[]))`, 'é😀'],
  [`bq_format('%10.2s|','STRUCT<STRING>',CAST(['abc'] AS VARCHAR[]))`, '        ab|'],
  ["bq_format('%10.2s|','STRUCT<STRING>',CAST(['a`b'] AS VARCHAR[]))", '        a`|'],
  [`bq_format('%t','STRUCT<STRING>',CAST(['a"b''c'] AS VARCHAR[]))`, `a"b'c`],
  [`bq_format('%T','STRUCT<STRING>',CAST(['a''b'] AS VARCHAR[]))`, `"a'b"`],
  [`bq_format('%.3T','STRUCT<STRING>',CAST(['é😀x'] AS VARCHAR[]))`, '"é😀'],
  [`bq_format('%010s','STRUCT<STRING>',CAST([''] AS VARCHAR[]))`, '          '],
  ["bq_format('%010s','STRUCT<STRING>',CAST(['a`b'] AS VARCHAR[]))", '       a`b'],
  [
    `bq_format('%P','STRUCT<JSON>',CAST(['{"a":[1,2],"b":{}}'] AS VARCHAR[]))`,
    '{\n  "a": [\n    1,\n    2\n  ],\n  "b": {}\n}',
  ],
  [
    `bq_format('%t','STRUCT<DATETIME>',CAST([bq_string_of_datetime(TIMESTAMP '2020-01-01 01:02:03.5')] AS VARCHAR[]))`,
    '2020-01-01 01:02:03.500',
  ],
  [
    `bq_format('%t','STRUCT<ARRAY<STRING>>',CAST([CAST(to_json(list_transform(['a',NULL], lambda e1: e1)) AS VARCHAR)] AS VARCHAR[]))`,
    '[a, NULL]',
  ],
  [
    `bq_format('%t','STRUCT<ARRAY<INT64>>',CAST([CAST(to_json(list_transform(CAST(NULL AS BIGINT[]), lambda e4: CAST(e4 AS VARCHAR))) AS VARCHAR)] AS VARCHAR[]))`,
    'NULL',
  ],
  [
    `bq_format('%T','STRUCT<DATETIME>',CAST([bq_string_of_datetime(TIMESTAMP '2020-01-01 01:02:03.5')] AS VARCHAR[]))`,
    'DATETIME "2020-01-01 01:02:03.500"',
  ],
  [
    `bq_format('%T','STRUCT<ARRAY<INT64>>',CAST([CAST(to_json(list_transform([1::BIGINT,2], lambda e8: CAST(e8 AS VARCHAR))) AS VARCHAR)] AS VARCHAR[]))`,
    '[1, 2]',
  ],
  [
    `bq_format('%T','STRUCT<ARRAY<INT64>>',CAST([CAST(to_json(list_transform(CAST(NULL AS BIGINT[]), lambda e12: CAST(e12 AS VARCHAR))) AS VARCHAR)] AS VARCHAR[]))`,
    'NULL',
  ],
  [
    `bq_format('%20t|','STRUCT<DATE>',CAST([CAST(date '2020-01-01' AS VARCHAR)] AS VARCHAR[]))`,
    '          2020-01-01|',
  ],
  [
    `bq_format('%20t|','STRUCT<ARRAY<INT64>>',CAST([CAST(to_json(list_transform([1::BIGINT,2], lambda e16: CAST(e16 AS VARCHAR))) AS VARCHAR)] AS VARCHAR[]))`,
    '              [1, 2]|',
  ],
  [
    `bq_format('%20t|','STRUCT<ARRAY<INT64>>',CAST([CAST(to_json(list_transform(CAST([] AS BIGINT[]), lambda e19: CAST(e19 AS VARCHAR))) AS VARCHAR)] AS VARCHAR[]))`,
    '                  []|',
  ],
  [
    `bq_format('%*d|','STRUCT<INT64, INT64>',CAST([CAST(CAST(-6 AS BIGINT) AS VARCHAR),CAST(CAST(42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    '42    |',
  ],
];

it.each(values)('%s', async (sql, value) => {
  expect(await evaluate(sql)).toBe(value);
});

const refusals: readonly (readonly [sql: string, message: string])[] = [
  [
    `bq_format('%hd','STRUCT<INT64>',CAST([CAST(CAST(42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "h" in FORMAT string: "%hd"',
  ],
  [
    `bq_format('%hd','STRUCT<INT64>',CAST([CAST(CAST(-42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "h" in FORMAT string: "%hd"',
  ],
  [
    `bq_format('%hd','STRUCT<INT64>',CAST([CAST(CAST(0 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "h" in FORMAT string: "%hd"',
  ],
  [
    `bq_format('%hd','STRUCT<INT64>',CAST([CAST(CAST(1234567 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "h" in FORMAT string: "%hd"',
  ],
  [
    `bq_format('%hd','STRUCT<INT64>',CAST([CAST(CAST(9223372036854775807 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "h" in FORMAT string: "%hd"',
  ],
  [
    `bq_format('%hd','STRUCT<INT64>',CAST([CAST(CAST((-9223372036854775807-1) AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "h" in FORMAT string: "%hd"',
  ],
  [
    `bq_format('%ld','STRUCT<INT64>',CAST([CAST(CAST(42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "l" in FORMAT string: "%ld"',
  ],
  [
    `bq_format('%ld','STRUCT<INT64>',CAST([CAST(CAST(-42 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "l" in FORMAT string: "%ld"',
  ],
  [
    `bq_format('%ld','STRUCT<INT64>',CAST([CAST(CAST(0 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "l" in FORMAT string: "%ld"',
  ],
  [
    `bq_format('%ld','STRUCT<INT64>',CAST([CAST(CAST(1234567 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "l" in FORMAT string: "%ld"',
  ],
  [
    `bq_format('%ld','STRUCT<INT64>',CAST([CAST(CAST(9223372036854775807 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "l" in FORMAT string: "%ld"',
  ],
  [
    `bq_format('%ld','STRUCT<INT64>',CAST([CAST(CAST((-9223372036854775807-1) AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "l" in FORMAT string: "%ld"',
  ],
  [
    `bq_format('%d','STRUCT<>',CAST([] AS VARCHAR[]))`,
    'Too few arguments to FORMAT for pattern "%d"; Expected 2; Got 1',
  ],
  [
    `bq_format('x','STRUCT<INT64>',CAST([CAST(CAST(1 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Too many arguments to FORMAT for pattern "x"; Expected 1; Got 2',
  ],
  [
    `bq_format('%z','STRUCT<INT64>',CAST([CAST(CAST(1 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid format specifier character "z" in FORMAT string: "%z"',
  ],
  [
    `bq_format('%s','STRUCT<INT64>',CAST([CAST(CAST(1 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid type for argument 2 to FORMAT; Expected STRING; Got INT64',
  ],
  [
    `bq_format('%d','STRUCT<FLOAT64>',CAST([bq_string_of_float64(CAST('1.5' AS DOUBLE))] AS VARCHAR[]))`,
    'Invalid type for argument 2 to FORMAT; Expected integer; Got FLOAT64',
  ],
  [
    `bq_format('%u','STRUCT<INT64>',CAST([CAST(CAST(1 AS BIGINT) AS VARCHAR)] AS VARCHAR[]))`,
    'Invalid type for argument 2 to FORMAT; Expected UINT; Got INT64',
  ],
  [`bq_format('%','STRUCT<>',CAST([] AS VARCHAR[]))`, 'Invalid FORMAT string: "%"'],
  [
    `bq_format('%d','STRUCT<STRING>',CAST(['a'] AS VARCHAR[]))`,
    'Invalid type for argument 2 to FORMAT; Expected integer; Got STRING',
  ],
];

it.each(refusals)('%s is refused', async (sql, message) => {
  expect(await refusal(sql)).toBe(message);
});
