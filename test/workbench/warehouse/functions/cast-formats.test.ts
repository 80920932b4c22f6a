// CAST … FORMAT: what each call gives, as the reference implementation of GoogleSQL gives it.

import { expect, it } from 'vitest';
import { evaluate, refusal } from './evaluate';

const values: readonly (readonly [sql: string, value: string | null])[] = [
  [`bq_cast_date_to_string(date '2020-02-03','YYYY-MM-DD')`, '2020-02-03'],
  [
    `bq_cast_date_to_string(date '2020-02-03','MONTH Month month MON Mon mon MM')`,
    'FEBRUARY February february FEB Feb feb 02',
  ],
  [
    `bq_cast_date_to_string(date '2020-02-03','DAY Day day DY Dy dy D DD DDD')`,
    'MONDAY Monday monday MON Mon mon 2 03 034',
  ],
  [`bq_cast_date_to_string(date '2020-02-03','YYYY"x"MM')`, '2020x02'],
  [`bq_cast_date_to_string(date '2020-02-03','dd/mm/yyyy')`, '03/02/2020'],
  [`bq_cast_date_to_string(date '2020-02-03','')`, ''],
  [`bq_cast_date_to_string(date '2020-02-03','YYYYMMDD')`, '20200203'],
  [`bq_cast_datetime_to_string(TIMESTAMP '2020-02-03 14:05:06.789123','YYYY-MM-DD HH24:MI:SS')`, '2020-02-03 14:05:06'],
  [
    `bq_cast_datetime_to_string(TIMESTAMP '2020-02-03 14:05:06.789123','HH:MI:SS AM HH12 p.m. pm PM A.M. Am')`,
    '02:05:06 PM 02 p.m. pm PM P.M. PM',
  ],
  [
    `bq_cast_datetime_to_string(TIMESTAMP '2020-02-03 14:05:06.789123','SSSSS FF1 FF3 FF6 FF9')`,
    '50706 7 789 789123 789123000',
  ],
  [`bq_cast_datetime_to_string(TIMESTAMP '2020-02-03 00:05:06','HH12 AM')`, '12 AM'],
  [`bq_cast_time_to_string(time '14:05:06.789','HH24:MI:SS.FF3')`, '14:05:06.789'],
  [
    `bq_cast_timestamp_to_string(timestamp '2020-02-03 14:05:06.789123+00','YYYY-MM-DD HH24:MI:SS TZH:TZM','Asia/Kolkata')`,
    '2020-02-03 19:35:06 +05:30',
  ],
  [`bq_cast_timestamp_to_string(timestamp '2020-02-03 14:05:06+00','HH24 TZH','America/Los_Angeles')`, '06 -08'],
  [`bq_cast_string_to_date('2020-02-03','YYYY-MM-DD')`, '2020-02-03'],
  [`bq_cast_string_to_date('02/03/2020','MM/DD/YYYY')`, '2020-02-03'],
  [`bq_cast_string_to_date('70-01-01','RR-MM-DD')`, '1970-01-01'],
  [`bq_cast_string_to_date('20-01-01','YY-MM-DD')`, '2020-01-01'],
  [`bq_cast_string_to_date('2,020-01-01','Y,YYY-MM-DD')`, '2020-01-01'],
  [`bq_cast_string_to_date('20200203','YYYYMMDD')`, '2020-02-03'],
  [`bq_cast_string_to_date('2020x02','YYYY"x"MM')`, '2020-02-01'],
  [`bq_cast_string_to_datetime('2020-02-03 14:05:06','YYYY-MM-DD HH24:MI:SS')`, '2020-02-03 14:05:06'],
  [`bq_cast_string_to_datetime('2020-02-03 12:05 A.M.','YYYY-MM-DD HH12:MI P.M.')`, '2020-02-03 00:05:00'],
  [`bq_cast_string_to_datetime('2020-02-03 36000','YYYY-MM-DD SSSSS')`, '2020-02-03 10:00:00'],
  [`bq_cast_string_to_datetime('2020-02-03 05.1234','YYYY-MM-DD SS.FF4')`, '2020-02-03 00:00:05.1234'],
  [`bq_cast_string_to_datetime('2020-02-03 05.12','YYYY-MM-DD SS.FF6')`, '2020-02-03 00:00:05.12'],
  [`bq_cast_string_to_datetime('2020-02-03  1','YYYY-MM-DD HH24')`, '2020-02-03 01:00:00'],
  [`bq_cast_string_to_time('14:05:06','HH24:MI:SS')`, '14:05:06'],
  [`bq_cast_string_to_timestamp('2020-02-03 14:05 +05:30','YYYY-MM-DD HH24:MI TZH:TZM','UTC')`, '2020-02-03 08:35:00'],
  [`bq_cast_string_to_timestamp('2020-02-03 14:05-08','YYYY-MM-DD HH24:MITZH','UTC')`, '2020-02-03 22:05:00'],
  [`bq_cast_string_to_timestamp('2020-02-03','YYYY-MM-DD','UTC')`, '2020-02-03 00:00:00'],
  [`bq_cast_bytes_to_string(unhex('6162ff'),'HEX')`, '6162ff'],
  [`bq_cast_bytes_to_string(unhex('6162ff'),'BASE64')`, 'YWL/'],
  [`bq_cast_bytes_to_string(unhex('6162ff'),'BASE2')`, '011000010110001011111111'],
  [`bq_cast_bytes_to_string(unhex('6162ff'),'BASE8')`, '30261377'],
  [`bq_cast_bytes_to_string(unhex('6162'),'ASCII')`, 'ab'],
  [`bq_cast_bytes_to_string(unhex('6162'),'UTF-8')`, 'ab'],
  [`bq_cast_bytes_to_string(unhex('6162'),'hex')`, '6162'],
  [`bq_cast_string_to_bytes('6162','HEX')`, 'ab'],
  [`bq_cast_string_to_bytes('YWI=','BASE64')`, 'ab'],
  [`bq_cast_string_to_bytes('é','UTF-8')`, '\\xC3\\xA9'],
  [`bq_cast_string_to_bytes('0110000101100010','BASE2')`, 'ab'],
];

it.each(values)('%s', async (sql, value) => {
  expect(await evaluate(sql)).toBe(value);
});

const refusals: readonly (readonly [sql: string, message: string])[] = [
  [`bq_cast_date_to_string(date '2020-02-03','HH24')`, `DATE does not support 'HH24'`],
  [`bq_cast_date_to_string(date '2020-02-03','abc')`, 'Cannot find matched format element at 0'],
  [`bq_cast_date_to_string(date '2020-02-03','TZH')`, `DATE does not support 'TZH'`],
  [`bq_cast_date_to_string(date '2020-02-03','YYYY|MM')`, 'Cannot find matched format element at 4'],
  [`bq_cast_datetime_to_string(TIMESTAMP '2020-02-03 00:05:06','TZM')`, `DATETIME does not support 'TZM'`],
  [`bq_cast_time_to_string(time '14:05:06','YYYY')`, `TIME does not support 'YYYY'`],
  [`bq_cast_string_to_date('2020-02-30','YYYY-MM-DD')`, 'Invalid result from year, month, day values after parsing'],
  [`bq_cast_string_to_date('2020-02-03x','YYYY-MM-DD')`, `Illegal non-space trailing data 'x' in timestamp string`],
  [
    `bq_cast_string_to_datetime('2020-02-03 11','YYYY-MM-DD HH12')`,
    `Format element in category MERIDIAN_INDICATOR is required when format element 'HH12' exists`,
  ],
  [`bq_cast_bytes_to_string(unhex('6162ff'),'ASCII')`, 'Failed to decode invalid ASCII string'],
  [`bq_cast_bytes_to_string(unhex('6162'),'x')`, `Invalid format 'x'`],
  [`bq_cast_string_to_bytes('é','ASCII')`, 'Failed to decode invalid ASCII string'],
  [`bq_cast_string_to_bytes('x','x')`, `Invalid format 'x'`],
];

it.each(refusals)('%s is refused', async (sql, message) => {
  expect(await refusal(sql)).toBe(message);
});
