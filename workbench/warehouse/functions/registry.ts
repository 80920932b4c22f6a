// The library of BigQuery functions that DuckDB lacks or does otherwise, registered as DuckDB scalar functions.
//
// How to read the list: bq_name(PARAMS) → RESULT; TS is TIMESTAMP (held in UTC), DT DATETIME, BN BIGNUMERIC, part and mode are
// STRINGs. All are NULL on a NULL argument unless marked with *. A part is BigQuery's word (YEAR, ISOWEEK, WEEK, WEEK(MONDAY)) or
// the analyser's (WEEK_MONDAY). A zone is an IANA name or an offset ('+05:30'). SAFE.f(…) is TRY(bq_f(…)). CASE, COALESCE and
// IF guard an error; AND and OR do not (DuckDB may evaluate both sides).
//
// Errors            bq_error(STRING) → INT64
// Civil time        bq_format_date(format, DATE), bq_format_datetime(format, DT), bq_format_time(format, TIME),
//                   bq_format_timestamp(format, TS, zone) → STRING
//                   bq_parse_date(format, s), bq_parse_datetime(format, s), bq_parse_time(format, s), bq_parse_timestamp(format, s, zone)
//                   bq_timestamp_to_datetime(TS, zone) → DT, bq_timestamp_to_date(TS, zone) → DATE, bq_timestamp_to_time(TS, zone) → TIME,
//                   bq_datetime_to_timestamp(DT, zone) → TS, bq_date_to_timestamp(DATE, zone) → TS
//                   bq_{date,datetime,time}_trunc(x, part), bq_timestamp_trunc(TS, part, zone)
//                   bq_{date,datetime,timestamp,time}_diff(a, b, part) → INT64
//                   bq_{date,datetime,timestamp,time}_{add,sub}(x, n INT64, part)
//                   bq_{date,datetime,time}_extract(x, part), bq_timestamp_extract(TS, part, zone) → INT64
//                   bq_last_day(DATE, part) → DATE
//                   bq_date_of_parts(y, m, d), bq_datetime_of_parts(y, m, d, h, mi, s), bq_time_of_parts(h, mi, s)
//                   bq_date_from_unix_date(INT64), bq_timestamp_{seconds,millis,micros}(INT64) → TS,
//                   bq_unix_date(DATE), bq_unix_{seconds,millis,micros}(TS) → INT64
//                   bq_generate_date_array(DATE, DATE, step INT64, part) → DATE[], bq_generate_timestamp_array(TS, TS, step, part) → TS[],
//                   bq_generate_array_{int64,float64,numeric,bignumeric}(start, end, step)
//                   bq_{date,datetime,timestamp}_bucket(x, INTERVAL, origin)
//                   bq_range_bucket_{int64,float64,numeric,bignumeric,string,date,datetime,timestamp}(point, array) → INT64
// Intervals         bq_make_interval(y, mo, d, h, mi, s INT64), bq_interval_of(n INT64, part), bq_justify_{days,hours,interval}(INTERVAL),
//                   bq_interval_{add,sub}(INTERVAL, INTERVAL), bq_interval_negate(INTERVAL), bq_interval_{multiply,divide}(INTERVAL, INT64),
//                   bq_interval_extract(INTERVAL, part) → INT64, bq_interval_key(INTERVAL) → INT64 (months × 30 days; sorts as BigQuery compares),
//                   bq_interval_sum(INTERVAL[]), bq_interval_avg(INTERVAL[]),
//                   bq_date_add_interval(DATE, INTERVAL) → DT, bq_datetime_add_interval(DT, INTERVAL), bq_timestamp_add_interval(TS, INTERVAL)
//                   and the same with _sub_; bq_{date,datetime,timestamp,time}_minus(a, b) → INTERVAL
// To STRING         bq_string_of_{float64,numeric,bignumeric,bytes,datetime,time,interval}(x), bq_string_of_timestamp(TS, zone)
// From STRING       bq_{int64,float64,numeric,bignumeric,bool,date,datetime,time,interval}_of_string(s), bq_timestamp_of_string(s, zone),
//                   bq_parse_numeric(s), bq_parse_bignumeric(s)
// Between numbers   bq_int64_of_{float64,numeric,bignumeric}, bq_float64_of_{numeric,bignumeric}, bq_numeric_of_{int64,float64,bignumeric},
//                   bq_bignumeric_of_{int64,float64,numeric}
// CAST … FORMAT     see cast-formats.ts: bq_cast_{date,datetime,time,bytes}_to_string(x, format), bq_cast_timestamp_to_string(TS, format, zone),
//                   bq_cast_string_to_{date,datetime,time,bytes}(s, format), bq_cast_string_to_timestamp(s, format, zone)
// NUMERIC           bq_numeric_{add,subtract,multiply,divide,mod,div,power}(a, b), bq_numeric_{ceil,floor,sqrt,cbrt,exp,ln,log10}(x), bq_numeric_log(x, base),
//                   bq_numeric_{round,trunc}(x, digits INT64), bq_numeric_round_mode(x, digits, mode), bq_numeric_avg(sum, count INT64)
// BIGNUMERIC        the same with bq_bignumeric_…, and bq_bignumeric_{negate,abs}(x), bq_bignumeric_sign(x) → BN,
//                   bq_bignumeric_sum(BN[]), bq_bignumeric_avg(BN[])
// FLOAT64           bq_float64_{add,subtract,multiply,divide,power}(a, b), bq_float64_{exp,ln,log10,sqrt}(x), bq_float64_log(x, base),
//                   bq_float64_{round,trunc}(x, digits INT64), bq_ieee_divide(a, b); INT64: bq_int64_{add,subtract,multiply,div,mod}(a, b),
//                   bq_int64_{negate,abs}(x), bq_shift_left(x, n), bq_shift_right(x, n), bq_bit_count(INT64), bq_bit_count_bytes(BYTES)
// FORMAT            bq_format*(format, types STRING, args STRING[]): see format.ts for how arguments are encoded
// JSON              see json.ts: bq_parse_json(s, mode), bq_json_of_{bool,int64,float64,numeric,bignumeric,string,bytes,date,datetime,time,timestamp,
//                   interval,json}*, bq_json_array*(STRING[]), bq_json_object*(STRING[], STRING[]), bq_json_pretty(s), bq_json_normal(s),
//                   bq_json_query, bq_json_value, bq_json_extract, …
// Strings           see strings.ts      Bytes, hashes, NET    see bytes-and-net.ts
//
// Left to DuckDB, which does the same (tried against the reference implementation):
//   INT64 + - *: overflow is an error, in other words; DIV and MOD: a // b, a % b, but 0 gives NULL: guard it. NUMERIC + - and comparisons;
//   CAST of NUMERIC to INT64 (half away) and FLOAT64, of INT64 to anything, of DATE to STRING; ROUND(FLOAT64) with no digits.
//   FLOAT64 functions: take DuckDB's value (C's, to the last bit) and ours where it is no number, for the error or the infinity:
//     r := pow(a, b): CASE WHEN isfinite(r) THEN r ELSE bq_float64_power(a, b) END; ln, log10 and sqrt: CASE WHEN x > 0 THEN ln(x) ELSE
//     bq_float64_ln(x) END. The same for + - * /, whose overflow DuckDB gives as Infinity: … ELSE bq_float64_multiply(a, b) END.
//   length, strpos, instr with two arguments, starts_with, ends_with, ||, replace, chr, string_split (but not of NULL or ''), LIKE … ESCAPE '\',
//   octet_length, encode, hex, md5 and sha256 (from_hex(md5(x)) for BYTES), bit operators, least (NULLs aside), INTERVAL comparisons.
//   Regular expressions (both are RE2): REGEXP_CONTAINS: regexp_matches(s, p). REGEXP_EXTRACT: CASE WHEN regexp_matches(s, p) THEN
//     regexp_extract(s, p, CAST(bq_regexp_groups(p) AS INTEGER)) END. REGEXP_REPLACE: regexp_replace(s, p, bq_regexp_rewrite(p, r), 'g').
//     REGEXP_EXTRACT_ALL: regexp_extract_all(s, p, CAST(bq_regexp_groups(p) AS INTEGER)). REGEXP_INSTR: length of what
//     regexp_extract(s, '(?s)\A(.*?)(?-s:' || p || ')', 1) finds, plus one.
//   Not the same: CAST(FLOAT64 AS INT64) (half to even), ROUND(FLOAT64, n) (on rounded products), upper, lower, substr and left with positions
//     outside the text, trim without characters, reverse (graphemes), greatest (skips NULL), ascii, an optional group that took no part
//     (DuckDB: '', BigQuery: NULL), an empty match right after another in regexp_extract_all (DuckDB has it, BigQuery not).

import {
  DuckDBBlobVector,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBScalarFunction,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api';
import { duckTypeObject, duckValue, valueReader } from '../engine/values';
import type { SqlType } from '../types/type';
import type { SqlValue } from '../types/value';
import { bignumericOfBytes } from './bignumeric-bytes';
import { families } from './families';
import type { ScalarFunction } from './scalar-function';

export type { ScalarFunction } from './scalar-function';

export const scalarFunctions: readonly ScalarFunction[] = families;

/** The function by its DuckDB name, so that a translator can check what it calls. */
export const scalarFunctionsByName: ReadonlyMap<string, ScalarFunction> = new Map(
  scalarFunctions.map((definition) => [definition.name, definition]),
);

type Reader = (row: number) => SqlValue;

function readerOf(type: SqlType, vector: DuckDBVector): Reader {
  if (vector instanceof DuckDBBlobVector) {
    // Long payloads are copies made by the binding, short ones a view on the vector: both live as long as the call.
    if (type.kind === 'BIGNUMERIC') {
      return (row) => {
        const bytes = vector.getItemBytes(row);
        return bytes === null ? null : bignumericOfBytes(bytes);
      };
    }
    return (row) => vector.getItemBytes(row);
  }
  const read = valueReader(type);
  return (row) => read(vector.getItem(row));
}

interface Writable {
  setItem(row: number, value: DuckDBValue): void;
  flush(): void;
}

const isWritable = (vector: DuckDBVector): vector is DuckDBVector & Writable =>
  'setItem' in vector && typeof vector.setItem === 'function';

function chunkRunner(definition: ScalarFunction): (input: DuckDBDataChunk, output: DuckDBVector) => void {
  const { params, returns, strict } = definition;
  return (input, output) => {
    if (!isWritable(output)) throw new Error(`${definition.name}: its result cannot be written`);
    const readers = params.map((type, column) => readerOf(type, input.getColumnVector(column)));
    const rows = input.rowCount;
    const [first, second, third] = readers;
    // One to three arguments, the common cases, without an array per row.
    for (let row = 0; row < rows; row++) {
      let result: SqlValue;
      if (readers.length === 1 && first) {
        const a = first(row);
        result = strict && a === null ? null : definition.run(a);
      } else if (readers.length === 2 && first && second) {
        const a = first(row);
        const b = second(row);
        result = strict && (a === null || b === null) ? null : definition.run(a, b);
      } else if (readers.length === 3 && first && second && third) {
        const a = first(row);
        const b = second(row);
        const c = third(row);
        result = strict && (a === null || b === null || c === null) ? null : definition.run(a, b, c);
      } else {
        const args = readers.map((read) => read(row));
        result = strict && args.includes(null) ? null : definition.run(...args);
      }
      output.setItem(row, duckValue(returns, result));
    }
    output.flush();
  };
}

/** Adds every function to the connection's database: once for a database, its other connections see them too. */
export function registerFunctions(connection: DuckDBConnection): void {
  for (const definition of scalarFunctions) {
    const run = chunkRunner(definition);
    const registered = DuckDBScalarFunction.create({
      name: definition.name,
      parameterTypes: definition.params.map(duckTypeObject),
      returnType: duckTypeObject(definition.returns),
      specialHandling: !definition.strict,
      volatile: definition.volatile ?? false,
      mainFunction: (info, input, output) => {
        try {
          run(input, output);
        } catch (error) {
          info.setError(error instanceof Error ? error.message : String(error));
        }
      },
    });
    connection.registerScalarFunction(registered);
    registered.destroySync();
  }
}
