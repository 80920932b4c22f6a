// Newline-delimited JSON into staging: the plain rows by the engine in one pass, the rest one by one, with the same meaning.

import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnDefinition } from '../catalog/model';
import { runSql } from '../engine/engine';
import { WarehouseError } from '../errors';
import { duckType, type SqlType } from '../types/type';
import { detectJsonColumns, SAMPLE_ROWS } from './autodetect';
import type { BadRecords } from './bad-records';
import type { Job } from './job';
import { isObject, type JsonObject } from './json-fields';
import { BadRow, type JsonRowReader, jsonRowReader, parseExact } from './json-row';
import { linesOf } from './lines';
import { type Staging, stagedColumn } from './staging';

const FAST = 'staged_fast';
/** Longer lines are read one by one. */
const LONGEST_LINE = 16 * 1024 * 1024;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export async function detectJson(path: string): Promise<readonly ColumnDefinition[]> {
  const rows: JsonObject[] = [];
  for await (const lines of linesOf(path)) {
    for (const { text } of lines) {
      const row = text.trim() === '' ? undefined : parsedLine(text);
      if (isObject(row)) rows.push(row);
    }
    if (rows.length >= SAMPLE_ROWS) break;
  }
  return detectJsonColumns(rows.slice(0, SAMPLE_ROWS));
}

function parsedLine(text: string): unknown {
  try {
    return parseExact(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export interface JsonLoad {
  readonly connection: DuckDBConnection;
  readonly path: string;
  readonly columns: readonly ColumnDefinition[];
  readonly ignoreUnknownValues: boolean;
  readonly bad: BadRecords;
  readonly job: Job;
}

/** Fills staging; gives the SELECT of all rows, columns in order. */
export async function stageJson(load: JsonLoad, staging: Staging): Promise<string> {
  const { connection, columns } = load;
  const read = jsonRowReader(columns, { ignoreUnknownValues: load.ignoreUnknownValues, jsonAsText: false });
  const names = columns.map((_, i) => stagedColumn(i)).join(', ');
  const slowly = `SELECT ${names} FROM temp.staged`;
  if (!(await stageFast(load))) {
    await stageSlowly(load, staging, read);
    return slowly;
  }
  const last = Number((await (await runSql(connection, `SELECT max(rowid) FROM ${FAST}`)).getRows())[0]?.[0] ?? -1);
  const badTexts: { readonly text: string; readonly problem: BadRow }[] = [];
  load.bad.count(last + 1);
  let slowRows = 0;
  for (let from = 0; from <= last && !load.bad.tooMany(badTexts.length); from += 100_000) {
    load.job.checkStopped();
    const left = await runSql(
      connection,
      `SELECT slow, rowid FROM ${FAST} WHERE slow IS NOT NULL AND rowid >= ${from} AND rowid < ${from + 100_000}`,
    );
    for (const [slow, place] of await left.getRows()) {
      const text = String(slow);
      const row = readLine(text, read);
      if (row instanceof BadRow) {
        badTexts.push({ text, problem: row });
        if (load.bad.tooMany(badTexts.length)) break;
      } else {
        await staging.append(row, BigInt(String(place)));
        slowRows++;
      }
    }
  }
  if (badTexts.length > 0) await placeBadRows(load, badTexts);
  await staging.finish();
  const fast = `FROM temp.${FAST} WHERE slow IS NULL`;
  if (slowRows === 0) return `SELECT ${names} ${fast}`;
  return `SELECT ${names} FROM (SELECT ${names}, rowid AS place ${fast} UNION ALL SELECT ${names}, place FROM temp.staged) ORDER BY place`;
}

export const dropFast = (connection: DuckDBConnection): Promise<unknown> =>
  runSql(connection, `DROP TABLE IF EXISTS temp.${FAST}`);

function readLine(text: string, read: JsonRowReader): ReturnType<JsonRowReader> | BadRow {
  let row: unknown;
  try {
    row = parseExact(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new BadRow('Parser terminated before end of string', '');
  }
  if (!isObject(row)) return new BadRow('Value encountered without start of object.', '');
  try {
    return read(row);
  } catch (error) {
    if (error instanceof BadRow) return error;
    throw error;
  }
}

const problemText = (offset: number, number: number, problem: BadRow): string =>
  `JSON parsing error in row starting at position ${offset}: ${problem.message}; line_number: ${number} byte_offset_to_start_of_line: ${offset}`;

/** Looks up where the bad lines stand in the file. */
async function placeBadRows(
  { path, bad }: JsonLoad,
  rows: readonly { readonly text: string; readonly problem: BadRow }[],
): Promise<void> {
  const left = new Map<string, BadRow[]>();
  for (const { text, problem } of rows) {
    const same = left.get(text);
    if (same) same.push(problem);
    else left.set(text, [problem]);
  }
  for await (const lines of linesOf(path)) {
    for (const { text, number, offset } of lines) {
      const problem = left.get(text)?.shift();
      if (problem) bad.add(problemText(offset, number, problem));
    }
  }
}

async function stageSlowly(load: JsonLoad, staging: Staging, read: JsonRowReader): Promise<void> {
  for await (const lines of linesOf(load.path)) {
    load.job.checkStopped();
    for (const { text, number, offset } of lines) {
      if (text.trim() === '') continue;
      load.bad.count(1);
      const row = readLine(text, read);
      if (row instanceof BadRow) load.bad.add(problemText(offset, number, row));
      else await staging.append(row);
    }
    // Others' requests have their turn between pieces.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await staging.finish();
}

/** The SQL of a column's value from its JSON text `v`, NULL where it is for the slow path to say what it is. */
function fastValue(type: SqlType, v: string): string {
  const when = (pattern: string, value: string): string =>
    `TRY_CAST(CASE WHEN regexp_full_match(${v}, ${literal(pattern)}) THEN ${value} END AS ${duckType(type)})`;
  const day = '[12][0-9]{3}-[0-9]{2}-[0-9]{2}';
  const civil = `${day}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?`;
  switch (type.kind) {
    case 'INT64':
      return when('"?-?[0-9]{1,18}"?', `trim(${v}, '"')`);
    case 'FLOAT64':
      return when('-?[0-9]{1,15}(\\.[0-9]{1,17})?([eE][-+]?[0-9]{1,2})?', v);
    case 'NUMERIC':
      return when('"?-?[0-9]{1,15}(\\.[0-9]{1,9})?"?', `trim(${v}, '"')`);
    case 'BOOL':
      return `CASE ${v} WHEN 'true' THEN true WHEN 'false' THEN false END`;
    case 'STRING':
      return `CASE WHEN ${v}[1] = '"' THEN CASE WHEN contains(${v}, '\\') THEN json_extract_string(${v}, '$') ELSE ${v}[2:-2] END END`;
    case 'DATE':
      return when(`"${day}"`, `${v}[2:-2]`);
    case 'DATETIME':
      return when(`"${civil}"`, `${v}[2:-2]`);
    case 'TIMESTAMP':
      return when(`"${civil}( ?UTC|Z)?"`, `regexp_extract(${v}, ${literal(`^"(${civil})`)}, 1)`);
    case 'ARRAY':
      return `CASE WHEN ${v} = '[]' THEN []::${duckType(type)} END`;
    default:
      return `CAST(NULL AS ${duckType(type)})`;
  }
}

/** One pass of the engine over the file; false where it can't read it, and every row is to be read one by one. */
async function stageFast({ connection, path, columns, ignoreUnknownValues }: JsonLoad): Promise<boolean> {
  if (columns.length === 0) return false;
  const source = `read_csv(${literal(path)}, columns = {'text': 'VARCHAR'}, delim = '\u0001', quote = '', escape = '', header = false, auto_detect = false, max_line_size = ${LONGEST_LINE}, compression = 'none')`;
  const structure = JSON.stringify(Object.fromEntries(columns.map((c) => [c.name, 'JSON'])));
  const known = columns.map((c) => literal(c.name)).join(', ');
  const each = (make: (column: ColumnDefinition, index: number) => string): string => columns.map(make).join(', ');
  const parsed = `SELECT text, CASE WHEN json_valid(text) AND json_type(text) = 'OBJECT' THEN from_json(text, ${literal(structure)}) END AS j, CASE WHEN json_valid(text) AND json_type(text) = 'OBJECT' THEN json_keys(text) END AS k FROM ${source} WHERE text IS NOT NULL AND trim(text) <> ''`;
  const member = (column: ColumnDefinition): string => `j."${column.name.replaceAll('"', '""')}"`;
  const flat = `SELECT text, k, ${each((c, i) => `nullif(CAST(${member(c)} AS VARCHAR), 'null') AS v${i}`)} FROM (${parsed})`;
  const converted = `SELECT text, k, ${each((c, i) => {
    const value = c.limits ? `CAST(NULL AS ${duckType(c.type)})` : fastValue(c.type, `v${i}`);
    const whole =
      c.type.kind === 'ARRAY' ? `CASE WHEN v${i} IS NULL THEN []::${duckType(c.type)} ELSE ${value} END` : value;
    return `v${i}, ${whole} AS ${stagedColumn(i)}`;
  })} FROM (${flat})`;
  const conditions = [
    'k IS NULL',
    // A name that differs in case only is the slow path's affair.
    ignoreUnknownValues
      ? `len(list_filter(k, lambda x: x NOT IN (${known}) AND lower(x) IN (${each((c) => literal(c.name.toLowerCase()))}))) > 0`
      : `NOT list_has_all([${known}], k)`,
    ...columns.map((_, i) => `(v${i} IS NOT NULL AND ${stagedColumn(i)} IS NULL)`),
    ...columns.flatMap((c, i) => (c.notNull ? [`v${i} IS NULL`] : [])),
  ];
  const select = `SELECT ${each((_, i) => stagedColumn(i))}, CASE WHEN ${conditions.join(' OR ')} THEN text END AS slow FROM (${converted})`;
  try {
    await runSql(connection, `CREATE OR REPLACE TEMP TABLE ${FAST} AS ${select}`);
    return true;
  } catch (error) {
    // Bytes that are no UTF-8, a line too long, a separator in it: read with more patience.
    if (error instanceof WarehouseError && error.reason !== 'stopped' && error.reason !== 'resourcesExceeded')
      return false;
    throw error;
  }
}
