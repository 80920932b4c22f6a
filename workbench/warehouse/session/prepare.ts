// From a statement's text to what the engine runs: analysed against what it mentions, views opened, values named.

import type { Analyser, QueryParameter } from '../analyser/analyser';
import { type TreeNode, walk } from '../analyser/tree';
import type { Catalog } from '../catalog/catalog';
import { quoted } from '../catalog/catalog';
import type { RoutineEntry, TableEntry } from '../catalog/model';
import { WarehouseError } from '../errors';
import {
  type ComputedColumn,
  type Expr,
  isNodeWithColumns,
  type ResolvedColumn,
  type Scan,
} from '../translate/translation';
import { Translator } from '../translate/translator';
import { AnalyserCatalog } from './analyser-catalog';
import type { InformationSchemaTable } from './information-schema';
import { type InformationSchemaName, resolveName } from './names';
import { type References, referencesOf } from './references';
import { type Binding, emptyScope, type Scope } from './result';

/** What a statement is prepared in: the catalog, and what the session adds to it. */
export interface Surroundings {
  readonly analyser: Analyser;
  readonly catalog: Catalog;
  readonly defaultDataset: string | undefined;
  readonly temporaryTables: ReadonlyMap<string, TableEntry>;
  readonly temporaryRoutines: ReadonlyMap<string, RoutineEntry>;
  informationSchema(name: InformationSchemaName): InformationSchemaTable | undefined;
}

/** A resolved tree with its tables and the opened bodies of its views. */
export interface Analysed {
  readonly resolved: TreeNode;
  readonly tables: readonly TableEntry[];
  readonly views: ReadonlyMap<TreeNode, Analysed>;
  readonly informationSchema: ReadonlyMap<TableEntry, InformationSchemaTable>;
  /** What times without a zone are read and written in: UTC unless @@time_zone says otherwise. */
  readonly timeZone: string;
}

/** `SET @@time_zone` holds for what comes after it. */
export function timeZoneOf(scope: Pick<Scope, 'system'>): string {
  const set = scope.system.find((s) => s.name === 'time_zone')?.value;
  return typeof set === 'string' ? set : 'UTC';
}

const parsed = new Map<string, Promise<References & { readonly kind: string }>>();
const PARSED_KEPT = 4000;

/** The first statement's references and kind, remembered by text. */
export function parsedReferences(analyser: Analyser, sql: string): Promise<References & { readonly kind: string }> {
  let known = parsed.get(sql);
  if (!known) {
    known = analyser.parseScript(sql).then((script) => {
      const list = script.statementListNode as { readonly statementList?: readonly TreeNode[] } | undefined;
      const statement = list?.statementList?.[0];
      if (!statement) throw new WarehouseError('invalidQuery', 'The statement is empty', 'query');
      return { ...referencesOf(statement), kind: statement.kind };
    });
    if (parsed.size >= PARSED_KEPT) parsed.delete(parsed.keys().next().value ?? '');
    parsed.set(sql, known);
    known.catch(() => parsed.delete(sql));
  }
  return known;
}

const ingestionColumns: QueryParameter[] = [
  { name: '_PARTITIONTIME', type: { kind: 'TIMESTAMP' } },
  { name: '_PARTITIONDATE', type: { kind: 'DATE' } },
];

async function catalogFor(
  around: Surroundings,
  references: References,
  scope: Pick<Scope, 'variables'>,
): Promise<{ built: AnalyserCatalog; informationSchema: Map<TableEntry, InformationSchemaTable> }> {
  const built = new AnalyserCatalog();
  const informationSchema = new Map<TableEntry, InformationSchemaTable>();
  const seen = new Set<string>();
  const add = async (paths: References['paths']): Promise<void> => {
    for (const path of paths) {
      const key = JSON.stringify(path);
      if (seen.has(key)) continue;
      seen.add(key);
      for (let length = path.length; length > 0; length--) {
        if (await addPath(path.slice(0, length))) break;
      }
    }
  };
  const addRoutine = async (path: readonly string[], routine: RoutineEntry): Promise<boolean> => {
    if (routine.kind === 'PROCEDURE') return false;
    built.addFunction(path, routine);
    const body = routine.kind === 'TABLE_FUNCTION' ? routine.body : `SELECT ${routine.body}`;
    await add((await parsedReferences(around.analyser, body)).paths);
    return true;
  };
  /** By the path as the analyser looks it up: `t` and the `t` of `t.id` are one. */
  const added = new Set<string>();
  const addPath = async (path: readonly string[]): Promise<boolean> => {
    const key = JSON.stringify(path).toLowerCase();
    if (added.has(key)) return true;
    const found = await findPath(path);
    if (found) added.add(key);
    return found;
  };
  const findPath = async (path: readonly string[]): Promise<boolean> => {
    const only = path.length === 1 ? path[0]?.toLowerCase() : undefined;
    const temporary = only === undefined ? undefined : around.temporaryTables.get(only);
    if (temporary) {
      built.addTable(path, temporary);
      return true;
    }
    const temporaryRoutine = only === undefined ? undefined : around.temporaryRoutines.get(only);
    if (temporaryRoutine) return addRoutine(path, temporaryRoutine);
    const resolved = resolveName(path, around.catalog.projectId, around.defaultDataset);
    if (!resolved) return false;
    if (resolved.kind === 'temporary') {
      const entry = around.temporaryTables.get(resolved.name.toLowerCase());
      if (entry) built.addTable(path, entry);
      return entry !== undefined;
    }
    if (resolved.kind === 'informationSchema') {
      const table = around.informationSchema(resolved.name);
      if (!table) return false;
      built.addTable(path, table.entry);
      informationSchema.set(table.entry, table);
      return true;
    }
    const table = around.catalog.findTable(resolved.name);
    if (table) built.addTable(path, table);
    const routine = around.catalog.findRoutine(resolved.name);
    if (routine) return (await addRoutine(path, routine)) || table !== undefined;
    return table !== undefined;
  };
  await add(references.paths);
  const declared = new Set<string>();
  for (const variable of scope.variables) {
    const name = variable.name.toLowerCase();
    if (declared.has(name) || !references.names.has(name)) continue;
    declared.add(name);
    built.addConstant(variable.name, variable.type);
  }
  return { built, informationSchema };
}

/** A table the analyser does not find, in BigQuery's words. */
function renamed(error: unknown, around: Surroundings): unknown {
  if (!(error instanceof WarehouseError)) return error;
  const missing = /^Table not found: (?:`([^`]+)`|([^\s;]+))/.exec(error.message);
  const path = missing?.[1] ?? missing?.[2];
  if (!path) return error;
  const place = / at \[\d+:\d+\]$/.exec(error.message)?.[0] ?? '';
  const resolved = resolveName([path.replaceAll('`', '')], around.catalog.projectId, around.defaultDataset);
  if (resolved?.kind === 'object') {
    const { dataset, name } = resolved.name;
    const what = around.catalog.datasets.has(dataset)
      ? `Table ${around.catalog.projectId}:${dataset}.${name}`
      : `Dataset ${around.catalog.projectId}:${dataset}`;
    return new WarehouseError('notFound', `Not found: ${what} was not found in location US${place}`, 'query');
  }
  if (resolved?.kind === 'informationSchema') return error;
  return new WarehouseError(
    'invalid',
    `Table "${path}" must be qualified with a dataset (e.g. dataset.table).${place}`,
    'query',
  );
}

export async function analyse(
  around: Surroundings,
  sql: string,
  scope: Scope,
  references?: References,
): Promise<Analysed> {
  const mentioned = references ?? (await parsedReferences(around.analyser, sql));
  const timeZone = timeZoneOf(scope);
  const { built, informationSchema } = await catalogFor(around, mentioned, scope);
  let resolved: TreeNode;
  try {
    resolved = await around.analyser.analyse(sql, {
      catalog: built.message(),
      timeZone,
      parameters: scope.parameters.map((p) => ({ name: p.name, type: p.type })),
      systemVariables: scope.system.map((s) => ({ path: s.name.split('.'), type: s.type })),
      pseudoColumns: /\b_PARTITION(?:TIME|DATE)\b/i.test(sql) ? ingestionColumns : [],
    });
  } catch (error) {
    throw renamed(error, around);
  }
  const views = new Map<TreeNode, Analysed>();
  const scans: Scan[] = [];
  walk(resolved, (node) => {
    if (isNodeWithColumns(node) && node.table) scans.push(node);
    return undefined;
  });
  for (const scan of scans) {
    const entry = tableOf(scan, built.tables);
    await informationSchema.get(entry)?.load();
    if (entry.kind !== 'VIEW') continue;
    const names = usedColumns(scan, entry).map((c) => quotedGoogle(c.name));
    const view = `SELECT ${names.length > 0 ? names.join(', ') : '1'} FROM (${entry.viewSql ?? ''}\n)`;
    const inner: Surroundings = {
      ...around,
      defaultDataset: entry.dataset,
      temporaryTables: new Map(),
      temporaryRoutines: new Map(),
    };
    views.set(scan, await analyse(inner, view, { ...emptyScope, system: scope.system }));
  }
  return { resolved, tables: built.tables, views, informationSchema, timeZone };
}

/** Whether rows are in the translation itself, which is then good for one run only. */
export const readsInformationSchema = (analysed: Analysed): boolean =>
  analysed.informationSchema.size > 0 || [...analysed.views.values()].some(readsInformationSchema);

const quotedGoogle = (name: string): string => `\`${name.replaceAll('`', '\\`')}\``;

export function tableOf(scan: TreeNode, tables: readonly TableEntry[]): TableEntry {
  const { serializationId, name } = scan.table as { readonly serializationId?: string; readonly name: string };
  const entry = tables[Number(serializationId ?? '0') - 1];
  if (!entry) throw new WarehouseError('internalError', `The analyser names a table it was not given: ${name}`);
  return entry;
}

export function usedColumns(scan: Scan, entry: TableEntry): TableEntry['columns'] {
  const indexes = (scan.columnIndexList ?? []) as readonly string[];
  return indexes.flatMap((index) => {
    const column = entry.columns[Number(index)];
    return column ? [column] : [];
  });
}

/** Translates what was analysed: each table read from its storage, each view from its opened body. */
export function translatorFor(analysed: Analysed, parent?: Translator): Translator {
  const prefix = parent ? `${parent.fresh('v')}_` : '';
  const translator: Translator = new Translator(
    (scan, columnName) => {
      const entry = tableOf(scan, analysed.tables);
      const columns = scan.columnList ?? [];
      const virtual = analysed.informationSchema.get(entry);
      if (virtual) return virtual.select(usedColumns(scan, entry), columns.map(columnName));
      if (scan.forSystemTimeExpr) {
        throw new WarehouseError(
          'notImplemented',
          'FOR SYSTEM_TIME AS OF is not supported here: the past is not kept',
          'query',
        );
      }
      const view = analysed.views.get(scan);
      if (view) return viewSql(view, columns.map(columnName), translator);
      const used = usedColumns(scan, entry);
      const items = used.map((column, i) => `${quoted(column.name)} AS ${columnName(columns[i] as ResolvedColumn)}`);
      return `SELECT ${items.length > 0 ? items.join(', ') : '1 AS one'} FROM ${quoted(entry.storage)}`;
    },
    analysed.timeZone,
    parent ? { prefix, of: parent } : undefined,
  );
  return translator;
}

interface OutputColumn {
  readonly name: string;
  readonly column: ResolvedColumn;
}

export const outputColumns = (statement: TreeNode): readonly OutputColumn[] =>
  (statement.outputColumnList ?? []) as readonly OutputColumn[];

function viewSql(view: Analysed, names: readonly string[], parent: Translator): string {
  const inner = translatorFor(view, parent);
  const sql = inner.scan(view.resolved.query as Scan);
  const items = outputColumns(view.resolved).flatMap((o, i) =>
    names[i] ? [`${inner.columnName(o.column)} AS ${names[i]}`] : [],
  );
  return `SELECT ${items.length > 0 ? items.join(', ') : '1 AS one'} FROM (${sql})`;
}

/** The one expression of `SELECT (expression)`, for defaults. */
export function singleExpression(analysed: Analysed): Expr | undefined {
  const scan = analysed.resolved.query as Scan | undefined;
  const list = (scan?.exprList ?? []) as readonly ComputedColumn[];
  return list[0]?.expr;
}

/** What a translated statement must be given, from the scope it runs in. */
export function bindingsFor(
  translator: Translator,
  scope: Scope,
  session: { readonly now: bigint; readonly user: string },
): Binding[] {
  return translator.boundValues.map(({ name, source }) => {
    const value = (() => {
      switch (source.kind) {
        case 'clock':
          return session.now;
        case 'user':
          return session.user;
        case 'variable':
          return find(scope.variables, source.name, 'variable').value;
        case 'system':
          return find(scope.system, source.name, 'system variable').value;
        case 'parameter':
          if (source.name !== '') return find(scope.parameters, source.name, 'query parameter').value;
          return at(scope.parameters, source.position).value;
      }
    })();
    return { name, type: source.type, value };
  });
}

function find(bindings: readonly Binding[], name: string, what: string): Binding {
  const found = bindings.find((b) => b.name.toLowerCase() === name.toLowerCase());
  if (!found) throw new WarehouseError('invalidQuery', `Undeclared ${what}: ${name}`, 'query');
  return found;
}

function at(bindings: readonly Binding[], position: number): Binding {
  const found = bindings[position - 1];
  if (!found) throw new WarehouseError('invalidQuery', `Query parameter number ${position} is not given`, 'query');
  return found;
}
