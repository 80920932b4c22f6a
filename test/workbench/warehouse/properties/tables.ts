// The tables that random expressions read: one of ordinary values and nulls, one of values at the edges. No array is NULL,
// for BigQuery stores such a one as an empty array; no text holds U+0000, at which the reference's FORMAT stops; days and
// instants stay a day inside their limits, so that each has a civil time in every zone.

/** Columns by name, with the grammar's symbol of their type. */
export const columns: Readonly<Record<string, string>> = {
  id: 'INT',
  i: 'INT',
  k: 'SMALL',
  f: 'FLOAT',
  n: 'NUM',
  bn: 'BIGNUM',
  b: 'BOOL',
  s: 'STR',
  s2: 'STR',
  y: 'BYTES',
  d: 'DATE',
  dt: 'DATETIME',
  ti: 'TIME',
  ts: 'TS',
  iv: 'INTERVAL',
  j: 'JSON',
  js: 'STR',
  ai: 'INTS',
  az: 'STRS',
  st: 'STRUCT',
};

export const tables: Readonly<Record<string, string>> = {
  t: String.raw`
    SELECT 1 AS id, 5 AS i, 2 AS k, 1.5 AS f, NUMERIC '12.5' AS n, BIGNUMERIC '0.25' AS bn, TRUE AS b, 'apple pie' AS s, 'b' AS s2,
      b'\x01\xff' AS y, DATE '2024-02-29' AS d, DATETIME '2024-03-10 02:30:00' AS dt, TIME '23:59:59.5' AS ti,
      TIMESTAMP '2024-03-10 10:00:00+00' AS ts, INTERVAL '1-2 3 4:5:6' YEAR TO SECOND AS iv, JSON '{"a":1,"b":["x",2.5,null]}' AS j,
      '{"a":"text","b":[1,2]}' AS js, [3, 1, 2] AS ai, ['x', 'y,z'] AS az, STRUCT(1 AS a, 'one' AS b) AS st
    UNION ALL SELECT 2, -7, 0, -2.25, NUMERIC '-0.000000001', BIGNUMERIC '-3', FALSE, '', 'Apple', b'', DATE '2023-12-31',
      DATETIME '2023-12-31 23:59:59.999999', TIME '00:00:00', TIMESTAMP '2024-11-03 08:30:00.25+00', INTERVAL -5 DAY, JSON '[1,true]',
      'not json', [], ['', 'é'], STRUCT(2, NULL)
    UNION ALL SELECT 3, 0, 3, 0.0, NUMERIC '0', BIGNUMERIC '0', NULL, 'Ünïcode 日本', '2024-01-31', b'abc', DATE '1969-12-31',
      DATETIME '1970-01-01 00:00:00', TIME '12:30:00.000001', TIMESTAMP '1969-12-31 23:59:59.999999+00', INTERVAL 90 MINUTE, JSON 'null',
      '[]', [5], [], STRUCT(NULL, 'three')
    UNION ALL SELECT 4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, [], [], NULL
    UNION ALL SELECT 5, 100, 1, 1e10, NUMERIC '99999.999', BIGNUMERIC '123456789012345678901234567890.5', TRUE, 'a-b_c%d', '42',
      b'a\x01b', DATE '2016-01-01', DATETIME '2016-01-03 12:00:00', TIME '06:07:08', TIMESTAMP '2024-11-03 09:30:00+00',
      INTERVAL '-1-1 2 -0:0:0.000001' YEAR TO SECOND, JSON '"s"', '{"a":null}', [7, 7, -7], ['b', 'a', 'b'], STRUCT(5, '')
    UNION ALL SELECT 6, 42, 4, 0.1, NUMERIC '3.14', BIGNUMERIC '3.14', FALSE, 'one two  three', 'é', b'\xc3\xa9', DATE '2024-12-30',
      DATETIME '2024-12-30 00:00:00.5', TIME '18:00:00', TIMESTAMP '2050-06-15 12:34:56.789+00', INTERVAL 0 DAY, JSON '12.5',
      '{"b":[{"a":"deep"}]}', [0, 1], ['long string here'], STRUCT(6, 'six')
    UNION ALL SELECT 7, 5, 2, 1.5, NUMERIC '12.5', BIGNUMERIC '0.25', TRUE, 'apple pie', 'b', b'\x01\xff', DATE '2024-02-29',
      DATETIME '2024-03-10 02:30:00', TIME '23:59:59.5', TIMESTAMP '2024-03-10 10:00:00+00', INTERVAL '1-2 3 4:5:6' YEAR TO SECOND,
      JSON '{"a":2}', '{"a":"other"}', [3, 1, 2], ['x', 'y,z'], STRUCT(1, 'one')`,
  edge: String.raw`
    SELECT 1 AS id, 9223372036854775807 AS i, 5 AS k, 1.7976931348623157e308 AS f, NUMERIC '99999999999999999999999999999.999999999' AS n,
      BIGNUMERIC '578960446186580977117854925043439539266.34992332820282019728792003956564819967' AS bn, TRUE AS b, '😀🎉' AS s, 'ſ' AS s2, b'\x7f' AS y,
      DATE '9999-12-30' AS d, DATETIME '9999-12-30 23:59:59.999999' AS dt, TIME '23:59:59.999999' AS ti,
      TIMESTAMP '9999-12-30 23:59:59.999999+00' AS ts, INTERVAL 10000 YEAR AS iv, JSON '{}' AS j, '1' AS js, [9223372036854775807] AS ai,
      ['\n'] AS az, STRUCT(9223372036854775807 AS a, '"' AS b) AS st
    UNION ALL SELECT 2, -9223372036854775808, 0, -0.0, NUMERIC '-99999999999999999999999999999.999999999', BIGNUMERIC '-1e-38', FALSE, ' \t\n', '\\', b'\xff\xfe',
      DATE '0001-01-02', DATETIME '0001-01-02 00:00:00', TIME '00:00:00', TIMESTAMP '0001-01-02 00:00:00+00', INTERVAL -10000 YEAR, JSON '[]', 'null',
      [-9223372036854775808, 0], ['"', '\\'], STRUCT(0, '')
    UNION ALL SELECT 3, 0, 1, CAST('nan' AS FLOAT64), NUMERIC '0.000000001', BIGNUMERIC '1', NULL, 'a\u0301', 'İ', b'', DATE '1900-03-01',
      DATETIME '1900-02-28 12:00:00', TIME '12:00:00', TIMESTAMP '1883-11-18 20:00:00+00', INTERVAL '0-0 0 87839999:59:59' YEAR TO SECOND, JSON '0', '"x"', [], [], STRUCT(NULL, NULL)
    UNION ALL SELECT 4, 1, 2, CAST('-inf' AS FLOAT64), NULL, NULL, TRUE, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, [], [], NULL
    UNION ALL SELECT 5, NULL, 3, 4.9e-324, NUMERIC '1', BIGNUMERIC '2', NULL, '%_\\', '1e5', b'%', DATE '2000-02-29', DATETIME '2000-02-29 23:59:59', TIME '01:01:01.1',
      TIMESTAMP '2007-03-11 09:59:59+00', INTERVAL '0.000001' SECOND, JSON '"2024-01-01"', '[null]', [1, 1], ['', ''], STRUCT(1, 'x')`,
};
