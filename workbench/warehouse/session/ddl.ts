// DDL: datasets, tables, views, snapshots and routines made, changed and dropped; each statement all or nothing.

import type { TreeNode } from '../analyser/tree';
import { type TypeMessage, typeFromMessage, typeMessage } from '../analyser/types';
import { type ValueMessage, valueFromMessage } from '../analyser/values';
import { type CatalogChange, quoted } from '../catalog/catalog';
import type {
  ColumnDefinition,
  ObjectName,
  OptionEntry,
  Partitioning,
  RoutineArgument,
  RoutineEntry,
  RoutineKind,
  TableEntry,
  TimeUnit,
} from '../catalog/model';
import { atomically, runSql } from '../engine/engine';
import { CatalogMoved } from '../engine/errors';
import { NotSupported, WarehouseError } from '../errors';
import { functionName } from '../translate/calls';
import { conversion, limitsOf } from '../translate/casts';
import { type CallExpr, type Expr, type ResolvedColumn, type Scan, typeOf } from '../translate/translation';
import { duckType, type SqlType, type StructField, typeName } from '../types/type';
import type { SqlValue } from '../types/value';
import { writable } from './dml';
import { EngineRows } from './engine-rows';
import { type Environment, fullName, targetName } from './environment';
import { type Analysed, analyse, bindingsFor, outputColumns, tableOf, timeZoneOf, translatorFor } from './prepare';
import { emptyScope, type Scope, type StatementResult } from './result';

type Ddl = NonNullable<StatementResult['ddl']>;

export interface DdlOutcome {
  readonly ddl: Ddl;
  readonly rowsWritten?: number;
}

interface Annotations {
  readonly notNull?: boolean;
  readonly optionList?: readonly OptionNode[];
  readonly typeParameters?: Parameters;
  readonly childList?: readonly (Annotations | null)[];
}
interface Parameters {
  readonly stringTypeParameters?: { readonly maxLength?: string };
  readonly numericTypeParameters?: { readonly precision?: string; readonly scale?: string };
}
interface ColumnNode {
  readonly name: string;
  readonly type: TypeMessage;
  readonly annotations?: Annotations;
  readonly defaultValue?: { readonly sql?: string };
  readonly column?: ResolvedColumn;
}
interface OptionNode {
  readonly name: string;
  readonly value: Expr;
}

/** DDL that BigQuery allows inside a transaction: of temp objects only. */
export function refuseInTransaction(environment: Environment, statement: TreeNode): void {
  if (!environment.transaction || statement.createScope === 'CREATE_TEMP') return;
  const dropped = (statement.namePath ?? []) as readonly string[];
  if (statement.kind === 'DropStmt' && temporaryName(environment, dropped)) return;
  const name = dropped.length === 1 ? dropped[0]?.toLowerCase() : undefined;
  if (statement.kind === 'DropFunctionStmt' && name && environment.temporaryRoutines.has(name)) return;
  throw new WarehouseError(
    'invalidQuery',
    'DDL statement is not supported in a transaction, except for those which create or drop temporary tables or temporary functions',
    'query',
  );
}

function temporaryName(environment: Environment, path: readonly string[]): string | undefined {
  const parts = path.flatMap((p) => p.split('.'));
  const name =
    parts.length === 2 && parts[0]?.toUpperCase() === '_SESSION' ? parts[1] : parts.length === 1 ? parts[0] : undefined;
  const lower = name?.toLowerCase();
  return lower !== undefined && environment.temporaryTables.has(lower) ? lower : undefined;
}

export async function runDdl(
  environment: Environment,
  analysed: Analysed,
  sql: string,
  scope: Scope,
): Promise<DdlOutcome> {
  const statement = analysed.resolved;
  refuseInTransaction(environment, statement);
  switch (statement.kind) {
    case 'CreateTableStmt':
    case 'CreateTableAsSelectStmt':
      return createTable(environment, analysed, sql, scope);
    case 'CreateSnapshotTableStmt':
      return createSnapshot(environment, analysed, sql, scope);
    case 'CreateViewStmt':
      return createView(environment, analysed, sql, scope);
    case 'CreateSchemaStmt':
      return createSchema(environment, statement, scope);
    case 'CreateFunctionStmt':
    case 'CreateTableFunctionStmt':
    case 'CreateProcedureStmt':
      return createRoutine(environment, analysed, sql, scope);
    case 'DropStmt':
    case 'DropFunctionStmt':
    case 'DropTableFunctionStmt':
    case 'DropSnapshotTableStmt':
      return drop(environment, statement);
    case 'AlterTableStmt':
    case 'AlterViewStmt':
    case 'AlterTableSetOptionsStmt':
      return alterTable(environment, analysed, scope);
    case 'AlterSchemaStmt':
      return alterSchema(environment, statement, scope);
    default:
      throw new NotSupported(`the statement ${statement.kind.replace(/Stmt$/, '')}`);
  }
}

// ---- Options -------------------------------------------------------------------------------------------------

function optionText(type: SqlType, value: SqlValue): string {
  if (value === null) return 'NULL';
  if (type.kind === 'ARRAY')
    return `[${(value as readonly SqlValue[]).map((v) => optionText(type.element, v)).join(', ')}]`;
  if (type.kind === 'STRUCT') {
    return `STRUCT(${type.fields.map((f, i) => optionText(f.type, (value as readonly SqlValue[])[i] ?? null)).join(', ')})`;
  }
  if (type.kind === 'STRING') return JSON.stringify(value);
  if (type.kind === 'TIMESTAMP')
    return `TIMESTAMP ${JSON.stringify(new Date(Number((value as bigint) / 1000n)).toISOString())}`;
  return String(value);
}

const plain = (type: SqlType, value: SqlValue): unknown => {
  if (value === null) return null;
  if (type.kind === 'ARRAY') return (value as readonly SqlValue[]).map((v) => plain(type.element, v));
  if (type.kind === 'STRUCT')
    return type.fields.map((f, i) => plain(f.type, (value as readonly SqlValue[])[i] ?? null));
  if (type.kind === 'INT64') return Number(value);
  if (type.kind === 'TIMESTAMP') return Number((value as bigint) / 1000n);
  return typeof value === 'bigint' ? String(value) : value;
};

async function optionsOf(
  environment: Environment,
  nodes: readonly OptionNode[] | undefined,
  scope: Scope,
): Promise<OptionEntry[]> {
  const entries: OptionEntry[] = [];
  for (const { name, value } of nodes ?? []) {
    const type = typeOf(value);
    const evaluated = await constant(environment, value, type, scope);
    entries.push({ name, typeName: typeName(type), sql: optionText(type, evaluated), json: plain(type, evaluated) });
  }
  return entries;
}

async function constant(environment: Environment, node: Expr, type: SqlType, scope: Scope): Promise<SqlValue> {
  if (node.kind === 'Literal') {
    return valueFromMessage(type, (node.value as { readonly value?: ValueMessage }).value);
  }
  const translator = translatorFor({
    resolved: node,
    tables: [],
    views: new Map(),
    informationSchema: new Map(),
    timeZone: timeZoneOf(scope),
  });
  const sql = `SELECT ${translator.expr(node)} AS o1`;
  const bindings = bindingsFor(translator, scope, { now: environment.nowMicros(), user: environment.user });
  const rows = await EngineRows.of(await runSql(environment.connection, sql, bindings), [{ name: 'o1', type }]);
  return rows.slice(0, 1)[0]?.[0] ?? null;
}

/** New values replace old ones; one set to NULL goes. */
function mergedOptions(before: readonly OptionEntry[], changes: readonly OptionEntry[]): OptionEntry[] {
  const kept = before.filter((o) => !changes.some((c) => c.name === o.name));
  return [...kept, ...changes.filter((c) => c.json !== null)];
}

function expiry(
  options: readonly OptionEntry[],
  dataset: { readonly options: readonly OptionEntry[] } | undefined,
  now: number,
): number | undefined {
  const own = options.find((o) => o.name === 'expiration_timestamp');
  if (typeof own?.json === 'number') return own.json;
  const days = dataset?.options.find((o) => o.name === 'default_table_expiration_days')?.json;
  return typeof days === 'number' ? now + days * 86_400_000 : undefined;
}

// ---- Columns -------------------------------------------------------------------------------------------------

async function columnOf(environment: Environment, node: ColumnNode, scope: Scope): Promise<ColumnDefinition> {
  const type = typeFromMessage(node.type);
  const described = (await optionsOf(environment, node.annotations?.optionList, scope)).find(
    (o) => o.name === 'description',
  );
  const limits = limitsOf({ typeParameters: node.annotations?.typeParameters });
  const struct = type.kind === 'ARRAY' ? type.element : type;
  const children = type.kind === 'ARRAY' ? node.annotations?.childList?.[0]?.childList : node.annotations?.childList;
  const fields =
    struct.kind === 'STRUCT' && children
      ? await Promise.all(
          struct.fields.map((f: StructField, i) =>
            columnOf(
              environment,
              { name: f.name, type: messageOf(f.type), annotations: children[i] ?? undefined },
              scope,
            ),
          ),
        )
      : undefined;
  return {
    name: node.name,
    type,
    ...(limits ? { limits } : {}),
    ...(node.annotations?.notNull ? { notNull: true } : {}),
    ...(node.defaultValue?.sql ? { defaultSql: node.defaultValue.sql } : {}),
    ...(typeof described?.json === 'string' ? { description: described.json } : {}),
    ...(fields ? { fields } : {}),
  };
}

const messageOf = (type: SqlType): TypeMessage => typeMessage(type);

const storedColumn = (c: ColumnDefinition): string =>
  `${quoted(c.name)} ${duckType(c.type)}${c.notNull ? ' NOT NULL' : ''}`;

export const createStorage = (storage: string, columns: readonly ColumnDefinition[], temporary = false): string =>
  `CREATE ${temporary ? 'TEMP ' : ''}TABLE ${quoted(storage)} (${columns.map(storedColumn).join(', ')})`;

// ---- Partitions ----------------------------------------------------------------------------------------------

const units: readonly string[] = ['HOUR', 'DAY', 'MONTH', 'YEAR'];
const unitNumbers: Readonly<Record<number, TimeUnit>> = { 1: 'YEAR', 2: 'MONTH', 3: 'DAY', 7: 'HOUR' };

function literalNumber(node: Expr | undefined): number {
  const { value } = (node?.value ?? {}) as {
    readonly value?: { readonly int64Value?: string; readonly enumValue?: number };
  };
  return Number(value?.int64Value ?? value?.enumValue ?? Number.NaN);
}

function partitioningOf(nodes: readonly Expr[] | undefined): Partitioning | undefined {
  const node = nodes?.[0];
  if (!node) return undefined;
  if ((nodes?.length ?? 0) > 1)
    throw new WarehouseError('invalidQuery', 'Only a single PARTITION BY expression is supported', 'query');
  const wrong = new WarehouseError(
    'invalidQuery',
    'PARTITION BY expression must be DATE(<timestamp_column>), DATE(<datetime_column>), DATETIME_TRUNC(<datetime_column>, DAY/HOUR/MONTH/YEAR), a DATE column, TIMESTAMP_TRUNC(<timestamp_column>, DAY/HOUR/MONTH/YEAR), DATE_TRUNC(<date_column>, MONTH/YEAR), or RANGE_BUCKET(<int64_column>, GENERATE_ARRAY(<int64_value>, <int64_value>[, <int64_value>]))',
    'query',
  );
  const nameOf = (expr: Expr | undefined): string => {
    if (expr?.kind !== 'ColumnRef') throw wrong;
    return (expr.column as ResolvedColumn).name;
  };
  const time = (column: string, unit: TimeUnit): Partitioning =>
    /^_PARTITION(TIME|DATE)$/i.test(column) ? { kind: 'INGESTION', unit } : { kind: 'TIME', unit, column };
  if (node.kind === 'ColumnRef') {
    if (typeOf(node).kind !== 'DATE') throw wrong;
    return time(nameOf(node), 'DAY');
  }
  if (node.kind !== 'FunctionCall') throw wrong;
  const call = node as CallExpr;
  const args = call.argumentList ?? [];
  switch (functionName(call)) {
    case 'date':
      return time(nameOf(args[0]), 'DAY');
    case 'date_trunc':
    case 'datetime_trunc':
    case 'timestamp_trunc': {
      const unit = unitNumbers[literalNumber(args[1])];
      if (!unit || !units.includes(unit)) throw wrong;
      return time(nameOf(args[0]), unit);
    }
    case 'range_bucket': {
      const range = args[1] as CallExpr | undefined;
      const bounds = (range?.argumentList ?? []).map(literalNumber);
      const [start, end, interval] = [bounds[0] ?? Number.NaN, bounds[1] ?? Number.NaN, bounds[2] ?? 1];
      if (!range || functionName(range) !== 'generate_array' || ![start, end, interval].every(Number.isFinite))
        throw wrong;
      return { kind: 'RANGE', column: nameOf(args[0]), start, end, interval };
    }
    default:
      throw wrong;
  }
}

const clusteringOf = (nodes: readonly Expr[] | undefined): string[] | undefined => {
  const names = (nodes ?? []).map((n) => (n.kind === 'ColumnRef' ? (n.column as ResolvedColumn).name : ''));
  if (names.length > 4)
    throw new WarehouseError('invalidQuery', 'Too many clustering columns: at most 4 are allowed', 'query');
  return names.length > 0 ? names : undefined;
};

// ---- Creating ------------------------------------------------------------------------------------------------

/** What stands under the name already, against what the statement wants. */
function creation(
  environment: Environment,
  statement: TreeNode,
  name: ObjectName,
  existing: { readonly kind?: string } | undefined,
  what: 'Table' | 'Routine',
): 'CREATE' | 'REPLACE' | 'SKIP' {
  if (!existing) return 'CREATE';
  if (statement.createMode === 'CREATE_IF_NOT_EXISTS') return 'SKIP';
  if (statement.createMode === 'CREATE_OR_REPLACE') return 'REPLACE';
  throw new WarehouseError('duplicate', `Already Exists: ${what} ${fullName(environment, name)}`, 'query');
}

async function createTable(
  environment: Environment,
  analysed: Analysed,
  sql: string,
  scope: Scope,
): Promise<DdlOutcome> {
  const statement = analysed.resolved;
  const path = statement.namePath as readonly string[];
  const temporary = statement.createScope === 'CREATE_TEMP';
  const name: ObjectName = temporary
    ? { dataset: '_SESSION', name: path[path.length - 1] ?? '' }
    : targetName(environment, path);
  const existing = temporary
    ? environment.temporaryTables.get(name.name.toLowerCase())
    : environment.catalog.findTable(name);
  if (!temporary) environment.catalog.dataset(name.dataset);
  const operation = creation(environment, statement, name, existing, 'Table');
  if (operation === 'REPLACE' && existing && existing.kind !== 'TABLE') {
    throw new WarehouseError(
      'invalidQuery',
      `${fullName(environment, name)} is not allowed for this operation because it is currently a ${existing.kind}.`,
      'query',
    );
  }
  if (operation === 'SKIP') return { ddl: { operation, table: name } };
  const source = (statement.copyFrom ?? statement.cloneFrom) as TreeNode | undefined;
  const copied = source ? tableOf(source, analysed.tables) : undefined;
  const likeNode = statement.likeTable as { readonly serializationId?: string } | undefined;
  const like = likeNode?.serializationId ? tableOf({ kind: '', table: likeNode }, analysed.tables) : undefined;
  const pattern = copied ?? like;
  const nodes = (statement.columnDefinitionList ?? []) as readonly ColumnNode[];
  const columns = pattern ? pattern.columns : await Promise.all(nodes.map((n) => columnOf(environment, n, scope)));
  refuseDoubles(columns);
  const now = Number(environment.nowMicros() / 1000n);
  const options = await optionsOf(environment, statement.optionList as readonly OptionNode[] | undefined, scope);
  const partitioning =
    pattern?.partitioning ?? partitioningOf(statement.partitionByList as readonly Expr[] | undefined);
  const clustering = pattern?.clustering ?? clusteringOf(statement.clusterByList as readonly Expr[] | undefined);
  const expiresMs = expiry(options, environment.catalog.datasets.get(name.dataset), now);
  const entry: TableEntry = {
    ...name,
    kind: 'TABLE',
    storage: temporary ? environment.newTemporaryStorage() : environment.catalog.newStorage(),
    columns,
    ...(partitioning ? { partitioning } : {}),
    ...(clustering ? { clustering } : {}),
    options,
    createdMs: now,
    modifiedMs: now,
    ...(expiresMs !== undefined ? { expiresMs } : {}),
    ddl: sql,
  };
  const translator = translatorFor(analysed);
  let fill: string | undefined;
  if (statement.kind === 'CreateTableAsSelectStmt') {
    const query = translator.scan(statement.query as Scan);
    const outputs = outputColumns(statement);
    const values = columns.map((column, i) => {
      const output = outputs[i];
      if (!output) throw new WarehouseError('internalError', `The query gives no column for ${column.name}.`);
      const from = typeFromMessage(output.column.type);
      return writable(
        translator,
        conversion(translator, translator.columnName(output.column), from, column.type),
        column.type,
        column.name,
      );
    });
    fill = `INSERT INTO ${quoted(entry.storage)} SELECT ${values.join(', ')} FROM (${query})`;
  } else if (copied) {
    fill = `INSERT INTO ${quoted(entry.storage)} SELECT * FROM ${quoted(copied.storage)}`;
  }
  const bindings = bindingsFor(translator, scope, { now: environment.nowMicros(), user: environment.user });
  let rowsWritten = 0;
  const build = async (connection = environment.connection): Promise<void> => {
    await runSql(connection, createStorage(entry.storage, columns, temporary));
    if (fill) rowsWritten = (await runSql(connection, fill, bindings)).rowsChanged;
  };
  if (temporary) {
    await ownChange(environment, async () => {
      await build();
      if (existing) await runSql(environment.connection, `DROP TABLE IF EXISTS ${quoted(existing.storage)}`);
    });
    environment.temporaryTables.set(name.name.toLowerCase(), entry);
  } else {
    await environment.catalog.change(async (change) => {
      unmoved(environment, name, environment.catalog.findTable(name), existing);
      await build(change.connection);
      if (existing) await change.dropTable(existing);
      await change.putTable(entry);
    }, environment.connection);
  }
  return { ddl: { operation, table: name }, rowsWritten };
}

/** A change of temp tables: in the transaction where one is open, else all or nothing by itself. */
function ownChange(environment: Environment, work: () => Promise<void>): Promise<void> {
  const { transaction, connection } = environment;
  return transaction ? transaction.write(work) : atomically(connection, work);
}

/** Changes take turns: what one was decided on may be gone when its turn comes, and it is decided anew. */
function unmoved<E>(environment: Environment, name: ObjectName, now: E | undefined, before: E | undefined): void {
  if (now !== before || !environment.catalog.datasets.has(name.dataset)) throw new CatalogMoved();
}

function refuseDoubles(columns: readonly ColumnDefinition[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    const lower = name.toLowerCase();
    if (seen.has(lower)) throw new WarehouseError('invalidQuery', `Duplicate column name ${name}`, 'query');
    seen.add(lower);
  }
}

/** What a CREATE of a permanent table, view or snapshot names, and what stands there already. */
function permanentTarget(environment: Environment, statement: TreeNode) {
  const name = targetName(environment, statement.namePath as readonly string[]);
  environment.catalog.dataset(name.dataset);
  const existing = environment.catalog.findTable(name);
  return { name, existing, operation: creation(environment, statement, name, existing, 'Table') };
}

async function createSnapshot(
  environment: Environment,
  analysed: Analysed,
  sql: string,
  scope: Scope,
): Promise<DdlOutcome> {
  const statement = analysed.resolved;
  const { name, existing, operation } = permanentTarget(environment, statement);
  if (operation === 'SKIP') return { ddl: { operation, table: name } };
  const source = tableOf(statement.cloneFrom as TreeNode, analysed.tables);
  if (source.kind === 'VIEW') {
    throw new WarehouseError(
      'invalidQuery',
      `${fullName(environment, source)} is a view; only tables can be snapshotted`,
      'query',
    );
  }
  const now = Number(environment.nowMicros() / 1000n);
  const options = await optionsOf(environment, statement.optionList as readonly OptionNode[] | undefined, scope);
  const expiresMs = expiry(options, undefined, now);
  const { expiresMs: _unused, ...base } = source;
  const entry: TableEntry = {
    ...base,
    ...name,
    kind: 'SNAPSHOT',
    storage: environment.catalog.newStorage(),
    options,
    snapshotOf: { dataset: source.dataset, name: source.name, atMicros: String(environment.nowMicros()) },
    createdMs: now,
    modifiedMs: now,
    ...(expiresMs !== undefined ? { expiresMs } : {}),
    ddl: sql,
  };
  await environment.catalog.change(async (change) => {
    unmoved(environment, name, environment.catalog.findTable(name), existing);
    await change.sql(createStorage(entry.storage, entry.columns));
    await change.sql(`INSERT INTO ${quoted(entry.storage)} SELECT * FROM ${quoted(source.storage)}`);
    if (existing) await change.dropTable(existing);
    await change.putTable(entry);
  }, environment.connection);
  return { ddl: { operation, table: name } };
}

async function createView(
  environment: Environment,
  analysed: Analysed,
  sql: string,
  scope: Scope,
): Promise<DdlOutcome> {
  const statement = analysed.resolved;
  const { name, existing, operation } = permanentTarget(environment, statement);
  if (operation === 'SKIP') return { ddl: { operation, table: name } };
  if (existing && existing.kind !== 'VIEW') {
    throw new WarehouseError(
      'invalidQuery',
      `${fullName(environment, name)} is not allowed for this operation because it is currently a ${existing.kind}.`,
      'query',
    );
  }
  const outputs = outputColumns(statement);
  const definitions = (statement.columnDefinitionList ?? []) as readonly ColumnNode[];
  const columns = await Promise.all(
    outputs.map(async (o, i): Promise<ColumnDefinition> => {
      const definition = definitions[i];
      const column = definition ? await columnOf(environment, definition, scope) : undefined;
      return column ?? { name: o.name, type: typeFromMessage(o.column.type) };
    }),
  );
  refuseDoubles(columns);
  const anonymous = outputs.find((o) => o.name.startsWith('$'));
  if (anonymous) {
    throw new WarehouseError('invalidQuery', 'CREATE VIEW columns must be named, but a column has no name', 'query');
  }
  const query = String(statement.sql);
  const now = Number(environment.nowMicros() / 1000n);
  const entry: TableEntry = {
    ...name,
    kind: 'VIEW',
    storage: '',
    columns,
    options: await optionsOf(environment, statement.optionList as readonly OptionNode[] | undefined, scope),
    viewSql: statement.hasExplicitColumns ? await renamedView(environment, query, columns) : query,
    createdMs: now,
    modifiedMs: now,
    ddl: sql,
  };
  await environment.catalog.change(async (change) => {
    unmoved(environment, name, environment.catalog.findTable(name), existing);
    await change.putTable(entry);
  }, environment.connection);
  return { ddl: { operation, table: name } };
}

/** A view with a column list: its columns are the query's, by position, under the list's names. */
async function renamedView(
  environment: Environment,
  query: string,
  columns: readonly ColumnDefinition[],
): Promise<string> {
  const { resolved } = await analyse(environment, query, emptyScope);
  const inner = outputColumns(resolved).map((o) => o.name);
  const distinct = new Set(inner.map((name) => name.toLowerCase())).size === inner.length;
  if (distinct && inner.every((name) => !name.startsWith('$'))) {
    const items = columns.map((c, i) => `${googleQuoted(inner[i] ?? '')} AS ${googleQuoted(c.name)}`);
    return `SELECT ${items.join(', ')} FROM (${query}\n)`;
  }
  // Without names of their own to select them by: an empty first part of a union lends them.
  const names = columns.map((c) => `CAST(NULL AS ${typeName(c.type)}) AS ${googleQuoted(c.name)}`);
  return `SELECT ${names.join(', ')} FROM (SELECT 1) WHERE FALSE UNION ALL (${query}\n)`;
}

const googleQuoted = (name: string): string => `\`${name.replaceAll('`', '\\`')}\``;

async function createSchema(environment: Environment, statement: TreeNode, scope: Scope): Promise<DdlOutcome> {
  const path = (statement.namePath as readonly string[]).flatMap((p) => p.split('.'));
  const name = path[path.length - 1] ?? '';
  const exists = environment.catalog.datasets.has(name);
  if (exists && statement.createMode === 'CREATE_IF_NOT_EXISTS') return { ddl: { operation: 'SKIP', dataset: name } };
  if (exists)
    throw new WarehouseError('duplicate', `Already Exists: Dataset ${environment.catalog.projectId}:${name}`, 'query');
  const options = await optionsOf(environment, statement.optionList as readonly OptionNode[] | undefined, scope);
  const location = options.find((o) => o.name === 'location')?.json;
  const now = Number(environment.nowMicros() / 1000n);
  await environment.catalog.change(
    (change) =>
      change.putDataset({
        name,
        location: typeof location === 'string' ? location : 'US',
        options,
        createdMs: now,
        modifiedMs: now,
      }),
    environment.connection,
  );
  return { ddl: { operation: 'CREATE', dataset: name } };
}

interface SignatureArgument {
  readonly kind?: string;
  readonly type?: TypeMessage;
  readonly options?: { readonly procedureArgumentMode?: string };
}

async function createRoutine(
  environment: Environment,
  analysed: Analysed,
  sql: string,
  scope: Scope,
): Promise<DdlOutcome> {
  const statement = analysed.resolved;
  const path = statement.namePath as readonly string[];
  const temporary = statement.createScope === 'CREATE_TEMP';
  const kind: RoutineKind =
    statement.kind === 'CreateProcedureStmt'
      ? 'PROCEDURE'
      : statement.kind === 'CreateTableFunctionStmt'
        ? 'TABLE_FUNCTION'
        : 'SCALAR_FUNCTION';
  const name: ObjectName = temporary
    ? { dataset: '_SESSION', name: path[path.length - 1] ?? '' }
    : targetName(environment, path);
  if (!temporary) environment.catalog.dataset(name.dataset);
  const existing = temporary
    ? environment.temporaryRoutines.get(name.name.toLowerCase())
    : environment.catalog.findRoutine(name);
  const operation = creation(environment, statement, name, existing, 'Routine');
  if (operation === 'SKIP') return { ddl: { operation, routine: name } };
  if (existing && existing.kind !== kind) {
    throw new WarehouseError(
      'invalidQuery',
      `${fullName(environment, name)} is a ${existing.kind.toLowerCase().replaceAll('_', ' ')}; drop it before it becomes another kind of routine`,
      'query',
    );
  }
  if (kind === 'SCALAR_FUNCTION' && String(statement.language ?? 'SQL').toUpperCase() !== 'SQL') {
    throw new NotSupported(`functions in ${String(statement.language)}`);
  }
  if (statement.isAggregate) throw new NotSupported('CREATE AGGREGATE FUNCTION');
  const signature = statement.signature as { readonly argument?: readonly SignatureArgument[] } | undefined;
  const names = (statement.argumentNameList ?? []) as readonly string[];
  const args = names.map((argumentName, i): RoutineArgument => {
    const argument = signature?.argument?.[i];
    const mode = argument?.options?.procedureArgumentMode;
    return {
      name: argumentName,
      ...(argument?.type && argument.kind !== 'ARG_TYPE_ARBITRARY' ? { type: typeFromMessage(argument.type) } : {}),
      mode: mode === 'OUT' || mode === 'INOUT' ? mode : 'IN',
    };
  });
  const declared =
    statement.hasExplicitReturnType && statement.returnType
      ? typeFromMessage(statement.returnType as TypeMessage)
      : undefined;
  const inferred = statement.functionExpression ? typeOf(statement.functionExpression as Expr) : undefined;
  const code = String(kind === 'PROCEDURE' ? statement.procedureBody : statement.code);
  const now = Number(environment.nowMicros() / 1000n);
  const returnType = declared ?? inferred;
  const entry: RoutineEntry = {
    ...name,
    kind,
    arguments: args,
    ...(returnType ? { returnType } : {}),
    ...(kind === 'TABLE_FUNCTION'
      ? { returnColumns: outputColumns(statement).map((o) => ({ name: o.name, type: typeFromMessage(o.column.type) })) }
      : {}),
    body: kind === 'SCALAR_FUNCTION' && declared ? coerced(code, declared) : code,
    options: await optionsOf(environment, statement.optionList as readonly OptionNode[] | undefined, scope),
    createdMs: existing?.createdMs ?? now,
    modifiedMs: now,
    ddl: sql,
  };
  if (kind === 'SCALAR_FUNCTION') await checkFunction(environment, entry);
  if (temporary) environment.temporaryRoutines.set(name.name.toLowerCase(), entry);
  else {
    await environment.catalog.change(async (change) => {
      unmoved(environment, name, environment.catalog.findRoutine(name), existing);
      await change.putRoutine(entry);
    }, environment.connection);
  }
  return { ddl: { operation, routine: name } };
}

/** The declared return type is what callers see: the body is coerced to it. */
const coerced = (code: string, type: SqlType): string => `CAST((${code}\n) AS ${typeName(type)})`;

/** A function whose arguments are typed is analysed when it is made, so that its mistakes show here. */
async function checkFunction(environment: Environment, entry: RoutineEntry): Promise<void> {
  if (entry.arguments.some((a) => !a.type)) return;
  const nulls = entry.arguments.map((a) => `CAST(NULL AS ${a.type ? typeName(a.type) : 'STRING'})`);
  const trial = new Map([...environment.temporaryRoutines, ['_function_under_trial', entry]]);
  await analyse(
    { ...environment, temporaryRoutines: trial },
    `SELECT _function_under_trial(${nulls.join(', ')})`,
    emptyScope,
  );
}

// ---- Dropping ------------------------------------------------------------------------------------------------

async function drop(environment: Environment, statement: TreeNode): Promise<DdlOutcome> {
  const path = statement.namePath as readonly string[];
  const type = statement.kind === 'DropStmt' ? String(statement.objectType) : '';
  if (type === 'SCHEMA') return dropSchema(environment, statement, path);
  if (type === 'PROCEDURE' || statement.kind === 'DropFunctionStmt' || statement.kind === 'DropTableFunctionStmt') {
    return dropRoutine(environment, statement, path);
  }
  const temporary = temporaryName(environment, path);
  if (temporary !== undefined) {
    const entry = environment.temporaryTables.get(temporary);
    if (entry) {
      await ownChange(environment, async () => {
        await runSql(environment.connection, `DROP TABLE IF EXISTS ${quoted(entry.storage)}`);
      });
    }
    environment.temporaryTables.delete(temporary);
    return { ddl: { operation: 'DROP', table: { dataset: '_SESSION', name: temporary } } };
  }
  const name = targetName(environment, path);
  const entry = environment.catalog.findTable(name);
  if (!entry) {
    if (statement.isIfExists) return { ddl: { operation: 'SKIP', table: name } };
    environment.catalog.dataset(name.dataset);
    throw new WarehouseError(
      'notFound',
      `Not found: Table ${fullName(environment, name)} was not found in location US`,
      'query',
    );
  }
  const wanted = statement.kind === 'DropSnapshotTableStmt' ? 'SNAPSHOT' : type === 'VIEW' ? 'VIEW' : 'TABLE';
  if (entry.kind !== wanted) {
    const written = wanted === 'SNAPSHOT' ? 'SNAPSHOT TABLE' : wanted;
    throw new WarehouseError(
      'invalidQuery',
      `Cannot drop ${fullName(environment, name)} which has type ${entry.kind}. An object of type ${written} was expected.`,
      'query',
    );
  }
  await environment.catalog.change(async (change) => {
    unmoved(environment, name, environment.catalog.findTable(name), entry);
    await change.dropTable(entry);
  }, environment.connection);
  return { ddl: { operation: 'DROP', table: name } };
}

async function dropRoutine(
  environment: Environment,
  statement: TreeNode,
  path: readonly string[],
): Promise<DdlOutcome> {
  const single = path.length === 1 ? path[0]?.toLowerCase() : undefined;
  if (single && environment.temporaryRoutines.delete(single)) {
    return { ddl: { operation: 'DROP', routine: { dataset: '_SESSION', name: single } } };
  }
  const name = targetName(environment, path);
  const entry = environment.catalog.findRoutine(name);
  if (!entry) {
    if (statement.isIfExists) return { ddl: { operation: 'SKIP', routine: name } };
    throw new WarehouseError('notFound', `Not found: Routine ${fullName(environment, name)}`, 'query');
  }
  await environment.catalog.change(async (change) => {
    unmoved(environment, name, environment.catalog.findRoutine(name), entry);
    await change.dropRoutine(entry);
  }, environment.connection);
  return { ddl: { operation: 'DROP', routine: name } };
}

async function dropSchema(environment: Environment, statement: TreeNode, path: readonly string[]): Promise<DdlOutcome> {
  const parts = path.flatMap((p) => p.split('.'));
  const name = parts[parts.length - 1] ?? '';
  if (!environment.catalog.datasets.has(name)) {
    if (statement.isIfExists) return { ddl: { operation: 'SKIP', dataset: name } };
    environment.catalog.dataset(name);
  }
  await environment.catalog.change(
    (change) => dropDataset(environment, change, name, statement.dropMode === 'CASCADE'),
    environment.connection,
  );
  return { ddl: { operation: 'DROP', dataset: name } };
}

export async function dropDataset(
  environment: Pick<Environment, 'catalog'>,
  change: CatalogChange,
  name: string,
  withContents: boolean,
): Promise<void> {
  const { catalog } = environment;
  const tables = catalog.tablesOf(name);
  const routines = catalog.routinesOf(name);
  if (!withContents && tables.length + routines.length > 0) {
    throw new WarehouseError('invalid', `Dataset ${catalog.projectId}:${name} is still in use`, 'query');
  }
  for (const table of tables) await change.dropTable(table);
  for (const routine of routines) await change.dropRoutine(routine);
  await change.dropDataset(name);
}

// ---- Altering ------------------------------------------------------------------------------------------------

interface AlterAction extends TreeNode {
  readonly column?: string;
  readonly name?: string;
  readonly newName?: string;
  readonly newPath?: readonly string[];
  readonly isIfExists?: boolean;
  readonly isIfNotExists?: boolean;
  readonly columnDefinition?: ColumnNode;
  readonly optionList?: readonly OptionNode[];
  readonly defaultValue?: { readonly sql?: string };
  readonly updatedType?: TypeMessage;
  readonly updatedTypeParameters?: Parameters;
}

async function alterTable(environment: Environment, analysed: Analysed, scope: Scope): Promise<DdlOutcome> {
  const statement = analysed.resolved;
  const name = targetName(environment, statement.namePath as readonly string[]);
  const entry = environment.catalog.findTable(name);
  if (!entry) {
    if (statement.isIfExists) return { ddl: { operation: 'SKIP', table: name } };
    return { ddl: { operation: 'ALTER', table: environment.catalog.table(name) } };
  }
  const actions: readonly AlterAction[] =
    statement.kind === 'AlterTableSetOptionsStmt'
      ? [{ kind: 'SetOptionsAction', optionList: statement.optionList as readonly OptionNode[] }]
      : (statement.alterActionList as readonly AlterAction[]);
  await environment.catalog.change(async (change) => {
    unmoved(environment, name, environment.catalog.findTable(name), entry);
    let current = entry;
    for (const action of actions) current = await alter(environment, change, current, action, scope);
    const renamed = current.name !== entry.name;
    if (renamed) {
      if (environment.catalog.findTable(current)) {
        throw new WarehouseError('duplicate', `Already Exists: Table ${fullName(environment, current)}`, 'query');
      }
      await change.dropTable({ ...entry, storage: '' });
    }
    await change.putTable({ ...current, modifiedMs: Number(environment.nowMicros() / 1000n) });
  }, environment.connection);
  return { ddl: { operation: 'ALTER', table: name } };
}

async function alter(
  environment: Environment,
  change: CatalogChange,
  entry: TableEntry,
  action: AlterAction,
  scope: Scope,
): Promise<TableEntry> {
  const storage = quoted(entry.storage);
  const find = (column: string | undefined): ColumnDefinition | undefined =>
    entry.columns.find((c) => c.name.toLowerCase() === column?.toLowerCase());
  const withColumn = (column: ColumnDefinition, next: ColumnDefinition): TableEntry => ({
    ...entry,
    columns: entry.columns.map((c) => (c === column ? next : c)),
  });
  const missing = (column: string | undefined): WarehouseError =>
    new WarehouseError('invalidQuery', `Column not found: ${column}`, 'query');
  switch (action.kind) {
    case 'SetOptionsAction': {
      const options = mergedOptions(entry.options, await optionsOf(environment, action.optionList, scope));
      const expires = options.find((o) => o.name === 'expiration_timestamp')?.json;
      const { expiresMs: _before, ...rest } = entry;
      return { ...rest, options, ...(typeof expires === 'number' ? { expiresMs: expires } : {}) };
    }
    case 'AddColumnAction': {
      const node = action.columnDefinition;
      if (!node) throw new NotSupported('ADD COLUMN without a definition');
      if (find(node.name)) {
        if (action.isIfNotExists) return entry;
        throw new WarehouseError('invalidQuery', `Column already exists: ${node.name}`, 'query');
      }
      const column = await columnOf(environment, node, scope);
      if (column.notNull) {
        throw new WarehouseError(
          'invalidQuery',
          `Cannot add required column ${column.name} to an existing table`,
          'query',
        );
      }
      if (column.defaultSql) {
        throw new WarehouseError(
          'invalidQuery',
          `Cannot add column ${column.name} with a default value to an existing table. Add it first, then ALTER COLUMN ${column.name} SET DEFAULT`,
          'query',
        );
      }
      const empty = column.type.kind === 'ARRAY' ? ` DEFAULT CAST([] AS ${duckType(column.type)})` : '';
      await change.sql(`ALTER TABLE ${storage} ADD COLUMN ${quoted(column.name)} ${duckType(column.type)}${empty}`);
      return { ...entry, columns: [...entry.columns, column] };
    }
    case 'DropColumnAction': {
      const column = find(action.name);
      if (!column) {
        if (action.isIfExists) return entry;
        throw missing(action.name);
      }
      const partition = entry.partitioning && 'column' in entry.partitioning ? [entry.partitioning.column] : [];
      if ([...partition, ...(entry.clustering ?? [])].some((c) => c.toLowerCase() === column.name.toLowerCase())) {
        throw new WarehouseError(
          'invalidQuery',
          `Cannot drop column ${column.name}: the table is partitioned or clustered by it`,
          'query',
        );
      }
      await change.sql(`ALTER TABLE ${storage} DROP COLUMN ${quoted(column.name)}`);
      return { ...entry, columns: entry.columns.filter((c) => c !== column) };
    }
    case 'RenameColumnAction': {
      const column = find(action.name);
      if (!column) {
        if (action.isIfExists) return entry;
        throw missing(action.name);
      }
      if (find(action.newName))
        throw new WarehouseError('invalidQuery', `Column already exists: ${action.newName}`, 'query');
      await change.sql(
        `ALTER TABLE ${storage} RENAME COLUMN ${quoted(column.name)} TO ${quoted(action.newName ?? '')}`,
      );
      return withColumn(column, { ...column, name: action.newName ?? '' });
    }
    case 'RenameToAction': {
      const parts = (action.newPath ?? []).flatMap((p) => p.split('.'));
      return { ...entry, name: parts[parts.length - 1] ?? entry.name };
    }
    default:
      return alterColumn(
        environment,
        change,
        entry,
        action,
        find(action.column) ?? fail(action, missing),
        withColumn,
        scope,
      );
  }
}

function fail(action: AlterAction, missing: (column: string | undefined) => WarehouseError): ColumnDefinition {
  if (action.column === undefined) throw new NotSupported(`ALTER TABLE … ${action.kind.replace(/Action$/, '')}`);
  throw missing(action.column);
}

async function alterColumn(
  environment: Environment,
  change: CatalogChange,
  entry: TableEntry,
  action: AlterAction,
  column: ColumnDefinition,
  withColumn: (column: ColumnDefinition, next: ColumnDefinition) => TableEntry,
  scope: Scope,
): Promise<TableEntry> {
  const storage = quoted(entry.storage);
  switch (action.kind) {
    case 'AlterColumnSetDefaultAction':
      return withColumn(column, { ...column, defaultSql: action.defaultValue?.sql ?? 'NULL' });
    case 'AlterColumnDropDefaultAction': {
      const { defaultSql: _gone, ...rest } = column;
      return withColumn(column, rest);
    }
    case 'AlterColumnDropNotNullAction': {
      if (column.notNull) await change.sql(`ALTER TABLE ${storage} ALTER COLUMN ${quoted(column.name)} DROP NOT NULL`);
      const { notNull: _gone, ...rest } = column;
      return withColumn(column, rest);
    }
    case 'AlterColumnOptionsAction': {
      const description = (await optionsOf(environment, action.optionList, scope)).find(
        (o) => o.name === 'description',
      )?.json;
      const { description: _before, ...rest } = column;
      return withColumn(column, typeof description === 'string' ? { ...rest, description } : rest);
    }
    case 'AlterColumnSetDataTypeAction': {
      if (!action.updatedType) throw new NotSupported('SET DATA TYPE without a type');
      const type = typeFromMessage(action.updatedType);
      const limits = limitsOf({ typeParameters: action.updatedTypeParameters });
      const widening = `${column.type.kind}→${type.kind}`;
      const allowed = ['INT64→NUMERIC', 'INT64→BIGNUMERIC', 'INT64→FLOAT64', 'NUMERIC→BIGNUMERIC', 'NUMERIC→FLOAT64'];
      if (column.type.kind !== type.kind && !allowed.includes(widening)) {
        throw new WarehouseError(
          'invalidQuery',
          `ALTER TABLE ALTER COLUMN SET DATA TYPE requires that the existing column type (${column.type.kind}) is assignable to the new type (${type.kind})`,
          'query',
        );
      }
      if (column.type.kind !== type.kind) {
        const translator = translatorFor({
          resolved: { kind: '' },
          tables: [],
          views: new Map(),
          informationSchema: new Map(),
          timeZone: 'UTC',
        });
        const using = conversion(translator, quoted(column.name), column.type, type);
        await change.sql(
          `ALTER TABLE ${storage} ALTER COLUMN ${quoted(column.name)} SET DATA TYPE ${duckType(type)} USING ${using}`,
        );
      }
      const { limits: _before, ...rest } = column;
      return withColumn(column, { ...rest, type, ...(limits ? { limits } : {}) });
    }
    default:
      throw new NotSupported(`ALTER TABLE … ${action.kind.replace(/Action$/, '')}`);
  }
}

async function alterSchema(environment: Environment, statement: TreeNode, scope: Scope): Promise<DdlOutcome> {
  const parts = (statement.namePath as readonly string[]).flatMap((p) => p.split('.'));
  const name = parts[parts.length - 1] ?? '';
  if (statement.isIfExists && !environment.catalog.datasets.has(name))
    return { ddl: { operation: 'SKIP', dataset: name } };
  const entry = environment.catalog.dataset(name);
  let options = entry.options;
  for (const action of statement.alterActionList as readonly AlterAction[]) {
    if (action.kind !== 'SetOptionsAction')
      throw new NotSupported(`ALTER SCHEMA … ${action.kind.replace(/Action$/, '')}`);
    options = mergedOptions(options, await optionsOf(environment, action.optionList, scope));
  }
  const modifiedMs = Number(environment.nowMicros() / 1000n);
  await environment.catalog.change(
    (change) => change.putDataset({ ...entry, options, modifiedMs }),
    environment.connection,
  );
  return { ddl: { operation: 'ALTER', dataset: name } };
}
