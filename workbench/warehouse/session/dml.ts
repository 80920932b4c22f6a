// INSERT, UPDATE, DELETE, TRUNCATE and MERGE on the engine's tables, with BigQuery's conflicts and refusals.

import { type TreeNode, walk } from '../analyser/tree';
import { quoted } from '../catalog/catalog';
import type { ColumnDefinition, TableEntry } from '../catalog/model';
import { atomically, runSql } from '../engine/engine';
import { NotSupported, WarehouseError } from '../errors';
import { limited } from '../translate/casts';
import { emptyArray } from '../translate/expressions';
import { type Expr, type ResolvedColumn, raise, type Scan, text, typeOf } from '../translate/translation';
import type { Translator } from '../translate/translator';
import { duckType, type SqlType, structFieldName, typeName } from '../types/type';
import { type Environment, fullName } from './environment';
import { type Analysed, analyse, bindingsFor, singleExpression, tableOf, translatorFor, usedColumns } from './prepare';
import { emptyScope, type Scope } from './result';

export interface Affected {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Ready to run: the DuckDB statements in order, each counting for one of the three. */
export interface PreparedDml {
  readonly entry: TableEntry;
  readonly translator: Translator;
  readonly steps: readonly { readonly sql: string; readonly counts?: keyof Affected; readonly bound?: boolean }[];
  /** UPDATE, DELETE and MERGE conflict; appends do not. */
  readonly mutates: boolean;
  /** Run at the end, come what may. */
  readonly cleanup?: string;
}

interface InsertRow {
  readonly valueList: readonly { readonly value: Expr }[];
}

interface UpdateItem {
  readonly target: Expr;
  readonly setValue?: { readonly value: Expr };
  readonly elementColumn?: unknown;
  readonly arrayUpdateList?: readonly unknown[];
  readonly deleteList?: readonly unknown[];
  readonly updateList?: readonly unknown[];
  readonly insertList?: readonly unknown[];
}

interface MergeWhen {
  readonly matchType: 'MATCHED' | 'NOT_MATCHED_BY_SOURCE' | 'NOT_MATCHED_BY_TARGET';
  readonly matchExpr?: Expr;
  readonly actionType: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly insertColumnList?: readonly ResolvedColumn[];
  readonly insertRow?: InsertRow;
  readonly updateItemList?: readonly UpdateItem[];
}

/** A value on its way into a column: within its limits, and with no NULL where BigQuery stores none. */
function stored(t: Translator, sql: string, column: ColumnDefinition): string {
  const value = column.limits ? limited(t, sql, column.type, column.limits) : sql;
  return writable(t, value, column.type, column.name);
}

/** Arrays are never NULL once written or given out, and hold no NULL; nor are those within STRUCTs. */
export function writable(t: Translator, sql: string, type: SqlType, name: string): string {
  if (!holdsArray(type)) return sql;
  const value = t.fresh('wr');
  return `list_transform([${sql}], lambda ${value}: ${writableValue(t, value, type, name)})[1]`;
}

const holdsArray = (type: SqlType): boolean =>
  type.kind === 'ARRAY' || (type.kind === 'STRUCT' && type.fields.some((field) => holdsArray(field.type)));

/** Of a value that is short enough to be written several times. */
function writableValue(t: Translator, value: string, type: SqlType, name: string): string {
  if (type.kind === 'STRUCT') {
    const fields = type.fields.map((field, i) => {
      const part = `struct_extract(${value}, '${structFieldName(i)}')`;
      return `${structFieldName(i)} := ${holdsArray(field.type) ? writableValue(t, part, field.type, name) : part}`;
    });
    return `CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END`;
  }
  if (type.kind !== 'ARRAY') return value;
  const wrong = raise(text(`Array cannot have a null element; error in writing field ${name}`), duckType(type));
  const element = t.fresh('we');
  const array = holdsArray(type.element)
    ? `list_transform(${value}, lambda ${element}: ${writableValue(t, element, type.element, name)})`
    : value;
  return (
    `CASE WHEN ${value} IS NULL THEN ${emptyArray(type)} ` +
    `WHEN len(list_filter(${value}, lambda e: e IS NULL)) > 0 THEN ${wrong} ELSE ${array} END`
  );
}

/** Defaults of a table's columns as expressions, analysed before the statement is put together. */
type Defaults = ReadonlyMap<string, (t: Translator) => string>;

async function defaultsOf(environment: Environment, entry: TableEntry): Promise<Defaults> {
  const defaults = new Map<string, (t: Translator) => string>();
  for (const column of entry.columns) {
    if (!column.defaultSql) continue;
    const analysed = await analyse(environment, `SELECT ${castTo(column)}`, emptyScope);
    const expr = singleExpression(analysed);
    if (expr) defaults.set(column.name.toLowerCase(), (t) => t.expr(expr));
  }
  return defaults;
}

const castTo = (column: ColumnDefinition): string =>
  column.type.kind === 'ARRAY' || column.type.kind === 'STRUCT'
    ? `(${column.defaultSql ?? 'NULL'})`
    : `CAST((${column.defaultSql ?? 'NULL'}) AS ${column.type.kind})`;

function insertStatement(
  t: Translator,
  entry: TableEntry,
  columns: readonly string[],
  from: string,
  defaults: Defaults,
  values: readonly string[],
): string {
  const given = new Map(columns.map((name, i) => [name.toLowerCase(), values[i] ?? 'NULL']));
  const items = entry.columns.map((column) => {
    const value = given.get(column.name.toLowerCase());
    if (value !== undefined) return stored(t, value, column);
    const byDefault = defaults.get(column.name.toLowerCase());
    if (byDefault) return stored(t, byDefault(t), column);
    return column.type.kind === 'ARRAY' ? emptyArray(column.type) : `CAST(NULL AS ${duckType(column.type)})`;
  });
  return `INSERT INTO ${quoted(entry.storage)} SELECT ${items.join(', ')} FROM ${from}`;
}

function prepareInsert(analysed: Analysed, t: Translator, entry: TableEntry, defaults: Defaults): PreparedDml {
  const statement = analysed.resolved;
  const columns = (statement.insertColumnList ?? []) as readonly ResolvedColumn[];
  const names = columns.map((c) => c.name);
  const query = statement.query as Scan | undefined;
  if (query) {
    const outputs = (statement.queryOutputColumnList ?? []) as readonly ResolvedColumn[];
    const sql = t.scan(query);
    return {
      entry,
      translator: t,
      mutates: false,
      steps: [
        {
          sql: insertStatement(
            t,
            entry,
            names,
            `(${sql})`,
            defaults,
            outputs.map((c) => t.columnName(c)),
          ),
          counts: 'inserted',
          bound: true,
        },
      ],
    };
  }
  const rows = (statement.rowList ?? []) as readonly InsertRow[];
  const byColumn = new Map(entry.columns.map((c) => [c.name.toLowerCase(), c]));
  const written = rows.map((row) => {
    const cells = row.valueList.map(({ value }, i) => {
      const name = names[i] ?? '';
      const column = byColumn.get(name.toLowerCase());
      if (value.kind !== 'Dmldefault')
        return `CAST(${t.expr(value)} AS ${column ? duckType(column.type) : duckType(typeOf(value))})`;
      const byDefault = defaults.get(name.toLowerCase());
      return byDefault ? byDefault(t) : 'NULL';
    });
    return `(${cells.join(', ')})`;
  });
  const labels = names.map((_, i) => `i${i}`);
  const from = `(VALUES ${written.join(', ')}) AS given(${labels.join(', ')})`;
  return {
    entry,
    translator: t,
    mutates: false,
    steps: [{ sql: insertStatement(t, entry, names, from, defaults, labels), counts: 'inserted', bound: true }],
  };
}

/** The target's rows with their row ids, under the resolved columns' names. */
function targetRows(t: Translator, scan: Scan, entry: TableEntry): string {
  const used = usedColumns(scan, entry);
  const items = used.map(
    (c, i) => `${quoted(c.name)} AS ${t.columnName((scan.columnList ?? [])[i] as ResolvedColumn)}`,
  );
  return `SELECT ${['rowid AS target_row', ...items].join(', ')} FROM ${quoted(entry.storage)}`;
}

interface Setting {
  readonly column: ColumnDefinition;
  readonly value: string;
}

/** SET items per column; a field of a STRUCT is set by packing the STRUCT anew. */
function settings(t: Translator, items: readonly UpdateItem[], entry: TableEntry, defaults: Defaults): Setting[] {
  const byColumn = new Map<string, { column: ColumnDefinition; value: string; resolved: ResolvedColumn }>();
  for (const item of items) {
    if (item.arrayUpdateList?.length || item.deleteList?.length || item.updateList?.length || item.insertList?.length) {
      throw new NotSupported('DML on the elements of an ARRAY column');
    }
    const path: number[] = [];
    let target = item.target;
    while (target.kind === 'GetStructField') {
      path.unshift(Number(target.fieldIdx));
      target = target.expr as Expr;
    }
    if (target.kind !== 'ColumnRef') throw new NotSupported(`SET on ${target.kind}`);
    const resolved = target.column as ResolvedColumn;
    const column = entry.columns.find((c) => c.name.toLowerCase() === resolved.name.toLowerCase());
    if (!column) throw new WarehouseError('invalidQuery', `Column ${resolved.name} is not in the table`, 'query');
    const node = item.setValue?.value;
    if (!node) throw new NotSupported('SET without a value');
    const value = node.kind === 'Dmldefault' ? (defaults.get(column.name.toLowerCase())?.(t) ?? 'NULL') : t.expr(node);
    const before = byColumn.get(column.name)?.value ?? t.columnName(resolved);
    byColumn.set(column.name, {
      column,
      resolved,
      value: path.length === 0 ? value : repacked(before, column.type, path, value),
    });
  }
  return [...byColumn.values()].map(({ column, value }) => ({ column, value: stored(t, value, column) }));
}

function repacked(whole: string, type: SqlType, path: readonly number[], value: string): string {
  const [index, ...rest] = path;
  if (index === undefined) return value;
  if (type.kind !== 'STRUCT') throw new NotSupported('SET on a field of what is no STRUCT');
  const fields = type.fields.map((f, i) => {
    const part = `struct_extract(${whole}, '${structFieldName(i)}')`;
    return `${structFieldName(i)} := ${i === index ? repacked(part, f.type, rest, value) : part}`;
  });
  const missing = raise(text(`Cannot set field of NULL ${typeName(type)}`), duckType(type));
  return `CASE WHEN ${whole} IS NULL THEN ${missing} ELSE struct_pack(${fields.join(', ')}) END`;
}

const TWICE = 'UPDATE/MERGE must match at most one source row for each target row';

function prepareUpdate(analysed: Analysed, t: Translator, entry: TableEntry, defaults: Defaults): PreparedDml {
  const statement = analysed.resolved;
  const scan = statement.tableScan as Scan;
  const source = statement.fromScan as Scan | undefined;
  const target = targetRows(t, scan, entry);
  const relation = source ? `SELECT * FROM (${target}) CROSS JOIN (${t.scan(source)})` : target;
  const { from, value } = t.overRows(relation, () => ({
    where: t.expr(statement.whereExpr as Expr),
    sets: settings(t, statement.updateItemList as readonly UpdateItem[], entry, defaults),
  }));
  const items = value.sets.map((s, i) => `${s.value} AS n${i}`);
  const guard = source
    ? `, CASE WHEN count(*) OVER (PARTITION BY target_row) > 1 THEN ${raise(text(TWICE), 'BIGINT')} ELSE 0 END AS twice`
    : ', 0 AS twice';
  const rows = `SELECT target_row, ${items.join(', ')}${guard} FROM ${from} WHERE ${value.where}`;
  const assignments = value.sets.map((s, i) => `${quoted(s.column.name)} = s.n${i}`);
  const storage = quoted(entry.storage);
  return {
    entry,
    translator: t,
    mutates: true,
    steps: [
      {
        sql: `UPDATE ${storage} SET ${assignments.join(', ')} FROM (${rows}) AS s WHERE ${storage}.rowid = s.target_row AND s.twice = 0`,
        counts: 'updated',
        bound: true,
      },
    ],
  };
}

function prepareDelete(analysed: Analysed, t: Translator, entry: TableEntry): PreparedDml {
  const statement = analysed.resolved;
  const storage = quoted(entry.storage);
  const condition = statement.whereExpr as Expr | undefined;
  let sql = `DELETE FROM ${storage}`;
  if (condition && !(condition.kind === 'Literal' && t.expr(condition) === 'true')) {
    const { from, value } = t.overRows(targetRows(t, statement.tableScan as Scan, entry), () => t.expr(condition));
    sql = `DELETE FROM ${storage} WHERE rowid IN (SELECT target_row FROM ${from} WHERE ${value})`;
  }
  return { entry, translator: t, mutates: true, steps: [{ sql, counts: 'deleted', bound: true }] };
}

/** One join decides each row's clause and values into a temp table; then each clause is one statement over it. */
function prepareMerge(analysed: Analysed, t: Translator, entry: TableEntry, defaults: Defaults): PreparedDml {
  const statement = analysed.resolved;
  const clauses = statement.whenClauseList as readonly MergeWhen[];
  refuseCorrelated(clauses);
  const target = targetRows(t, statement.tableScan as Scan, entry);
  const source = `SELECT *, 1 AS source_row FROM (${t.scan(statement.fromScan as Scan)})`;
  const keepsSource = clauses.some((c) => c.matchType === 'NOT_MATCHED_BY_TARGET');
  const keepsTarget = clauses.some((c) => c.matchType === 'NOT_MATCHED_BY_SOURCE');
  const words =
    keepsSource && keepsTarget ? 'FULL JOIN' : keepsSource ? 'RIGHT JOIN' : keepsTarget ? 'LEFT JOIN' : 'JOIN';
  const joined = `SELECT * FROM (${target}) AS target ${words} (${source}) AS source ON ${t.expr(statement.mergeExpr as Expr)}`;
  const sides: Readonly<Record<MergeWhen['matchType'], string>> = {
    MATCHED: 'target_row IS NOT NULL AND source_row IS NOT NULL',
    NOT_MATCHED_BY_TARGET: 'target_row IS NULL',
    NOT_MATCHED_BY_SOURCE: 'source_row IS NULL',
  };
  const chosen = t.overRows(joined, () =>
    clauses
      .map((c, i) => `WHEN ${sides[c.matchType]}${c.matchExpr ? ` AND (${t.expr(c.matchExpr)})` : ''} THEN ${i}`)
      .join(' '),
  );
  const decided = `SELECT *, CASE ${chosen.value} END AS clause FROM ${chosen.from}`;
  const name = `merge_${entry.storage}`;
  const { from, value: plans } = t.overRows(decided, () =>
    clauses.map((clause, i) => clausePlan(t, clause, i, entry, defaults)),
  );
  const values = plans.flatMap((p) => p.items);
  const storage = quoted(entry.storage);
  const steps: { sql: string; counts?: keyof Affected; bound?: boolean }[] = [
    {
      sql: `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT target_row, clause${values.map((v) => `, ${v}`).join('')} FROM ${from} WHERE clause IS NOT NULL`,
      bound: true,
    },
    {
      sql: `SELECT ${raise(text(TWICE), 'BIGINT')} FROM (SELECT target_row FROM ${name} WHERE target_row IS NOT NULL GROUP BY target_row HAVING count(*) > 1 LIMIT 1)`,
    },
  ];
  for (const [i, clause] of clauses.entries()) {
    const plan = plans[i];
    if (!plan) continue;
    if (clause.actionType === 'DELETE') {
      steps.push({
        sql: `DELETE FROM ${storage} WHERE rowid IN (SELECT target_row FROM ${name} WHERE clause = ${i})`,
        counts: 'deleted',
      });
    } else if (clause.actionType === 'UPDATE') {
      const sets = plan.columns.map((column, k) => `${quoted(column)} = s.u${i}_${k}`);
      steps.push({
        sql: `UPDATE ${storage} SET ${sets.join(', ')} FROM ${name} AS s WHERE ${storage}.rowid = s.target_row AND s.clause = ${i}`,
        counts: 'updated',
      });
    } else {
      const list = entry.columns.map((_, k) => `u${i}_${k}`);
      steps.push({
        sql: `INSERT INTO ${storage} SELECT ${list.join(', ')} FROM ${name} WHERE clause = ${i}`,
        counts: 'inserted',
      });
    }
  }
  return { entry, translator: t, mutates: true, steps, cleanup: `DROP TABLE IF EXISTS ${name}` };
}

interface ClausePlan {
  readonly columns: readonly string[];
  readonly items: readonly string[];
}

function clausePlan(
  t: Translator,
  clause: MergeWhen,
  index: number,
  entry: TableEntry,
  defaults: Defaults,
): ClausePlan {
  const only = (value: string, type: SqlType): string =>
    `CASE WHEN clause = ${index} THEN CAST(${value} AS ${duckType(type)}) END`;
  if (clause.actionType === 'UPDATE') {
    const sets = settings(t, clause.updateItemList ?? [], entry, defaults);
    return {
      columns: sets.map((s) => s.column.name),
      items: sets.map((s, k) => `${only(s.value, s.column.type)} AS u${index}_${k}`),
    };
  }
  if (clause.actionType === 'DELETE') return { columns: [], items: [] };
  const given = new Map(
    (clause.insertColumnList ?? []).map((c, k) => [c.name.toLowerCase(), clause.insertRow?.valueList[k]?.value]),
  );
  const items = entry.columns.map((column, k) => {
    const node = given.get(column.name.toLowerCase());
    const byDefault = defaults.get(column.name.toLowerCase());
    const value =
      node && node.kind !== 'Dmldefault'
        ? t.expr(node)
        : byDefault
          ? byDefault(t)
          : `CAST(NULL AS ${duckType(column.type)})`;
    return `${only(stored(t, value, column), column.type)} AS u${index}_${k}`;
  });
  return { columns: entry.columns.map((c) => c.name), items };
}

/** The analyser lets subqueries of the joined rows through; BigQuery does not. */
function refuseCorrelated(clauses: readonly MergeWhen[]): void {
  walk(clauses, (node) => {
    if (node.kind === 'SubqueryExpr' && ((node.parameterList ?? []) as readonly unknown[]).length > 0) {
      throw new WarehouseError('invalidQuery', 'Correlated subquery is unsupported in WHEN clause of MERGE.', 'query');
    }
    return undefined;
  });
}

export async function prepareDml(environment: Environment, analysed: Analysed): Promise<PreparedDml> {
  const statement = analysed.resolved;
  const entry = tableOf(statement.tableScan as TreeNode, analysed.tables);
  if (entry.kind !== 'TABLE' || !entry.storage) {
    throw new WarehouseError(
      'invalidQuery',
      `${statement.kind.replace('Stmt', '').toUpperCase()} is not allowed on ${entry.kind === 'VIEW' ? 'view' : 'read-only table'} ${fullName(environment, entry)}`,
      'query',
    );
  }
  const t = translatorFor(analysed);
  const defaults =
    statement.kind === 'DeleteStmt' || statement.kind === 'TruncateStmt'
      ? new Map()
      : await defaultsOf(environment, entry);
  switch (statement.kind) {
    case 'InsertStmt':
      return prepareInsert(analysed, t, entry, defaults);
    case 'UpdateStmt':
      if (!statement.whereExpr) throw new WarehouseError('invalidQuery', 'UPDATE must have a WHERE clause', 'query');
      return prepareUpdate(analysed, t, entry, defaults);
    case 'DeleteStmt':
      if (!statement.whereExpr) throw new WarehouseError('invalidQuery', 'DELETE must have a WHERE clause', 'query');
      return prepareDelete(analysed, t, entry);
    case 'TruncateStmt':
      return prepareDelete(analysed, t, entry);
    case 'MergeStmt':
      return prepareMerge(analysed, t, entry, defaults);
    default:
      throw new NotSupported(`the statement ${statement.kind}`);
  }
}

/** Runs prepared DML: in the session's transaction, or in one of its own that waits its turn for the table. */
export async function runDml(environment: Environment, dml: PreparedDml, scope: Scope): Promise<Affected> {
  const { connection, locks } = environment;
  const temporary = dml.entry.dataset === '_SESSION';
  const bindings = bindingsFor(dml.translator, scope, { now: environment.nowMicros(), user: environment.user });
  const run = async (): Promise<Affected> => {
    const affected = { inserted: 0, updated: 0, deleted: 0 };
    for (const step of dml.steps) {
      const result = await runSql(connection, step.sql, step.bound ? bindings : []);
      if (step.counts) affected[step.counts] += result.rowsChanged;
      else if (!step.bound) await result.fetchAllChunks();
    }
    if (dml.cleanup) await runSql(connection, dml.cleanup);
    return affected;
  };
  const transaction = environment.transaction;
  if (transaction) {
    if (dml.mutates && !temporary) locks.claim(transaction.holder, dml.entry.storage, fullName(environment, dml.entry));
    return transaction.write(run);
  }
  const holder = environment.newHolder();
  let committed = false;
  try {
    if (dml.mutates && !temporary) await locks.wait(holder, dml.entry.storage, environment.stop);
    const affected = dml.steps.length > 1 ? await atomically(connection, run) : await run();
    committed = true;
    return affected;
  } finally {
    locks.release(holder, committed && dml.mutates);
  }
}
