// A session: one connection, its temp objects and its transaction; every statement of a script runs here.

import type { DuckDBConnection } from '@duckdb/node-api';
import type { Analyser } from '../analyser/analyser';
import type { TreeNode } from '../analyser/tree';
import { typeFromMessage } from '../analyser/types';
import { type Catalog, quoted } from '../catalog/catalog';
import type { ObjectName, RoutineEntry, TableEntry } from '../catalog/model';
import { type Engine, runSql } from '../engine/engine';
import { CatalogMoved, RuntimeFailure, tooComplex } from '../engine/errors';
import { NotSupported, WarehouseError } from '../errors';
import type { Expr, Scan } from '../translate/translation';
import type { Translator } from '../translate/translator';
import { type SqlType, sameType, structFieldName, typeName } from '../types/type';
import type { Usage, UsageMeter } from '../usage/meter';
import type { SizedPartition, TransactionRows } from '../usage/table-sizes';
import { runDdl } from './ddl';
import { type PreparedDml, prepareDml, runDml, writable } from './dml';
import { EngineRows } from './engine-rows';
import type { Environment } from './environment';
import type { InformationSchema } from './information-schema';
import { resolveName } from './names';
import type { Evaluation, RunLimits, StatementSession } from './port';
import {
  type Analysed,
  analyse,
  bindingsFor,
  outputColumns,
  parsedReferences,
  readsInformationSchema,
  type Surroundings,
  timeZoneOf,
  translatorFor,
} from './prepare';
import type { References } from './references';
import { emptyScope, type ResultField, type Scope, type StatementResult } from './result';
import { statementType } from './statement-types';
import type { TableLocks } from './table-locks';
import { Transaction } from './transaction';

export interface SessionParts {
  readonly engine: Engine;
  readonly catalog: Catalog;
  readonly analyser: Analyser;
  readonly locks: TableLocks;
  readonly meter: UsageMeter;
  readonly informationSchema: InformationSchema;
  readonly clock: () => bigint;
  readonly prepared: PreparedStatements;
}

export interface SessionOptions {
  readonly defaultDataset?: string;
  readonly user?: string;
}

/** A translated query: what the engine runs, and what its rows are. */
interface PreparedQuery {
  readonly kind: 'query';
  readonly sql: string;
  /** The same without BigQuery's rules for what leaves a query: for values that stay inside a script. */
  readonly innerSql: string;
  readonly translator: Translator;
  readonly fields: readonly ResultField[];
}

type Plan =
  | PreparedQuery
  | { readonly kind: 'dml'; readonly dml: PreparedDml }
  | { readonly kind: 'ddl' }
  | { readonly kind: 'assert'; readonly sql: string; readonly translator: Translator; readonly description: string };

interface PreparedValue {
  readonly plan: PreparedQuery;
  readonly usage: Usage;
}

interface Prepared {
  readonly analysed: Analysed;
  readonly type: string;
  readonly plan: Plan;
  readonly usage: Usage;
}

/** Translations by statement, for as long as the catalog stays as it is. */
export class PreparedStatements {
  private readonly entries = new Map<string, Promise<Prepared>>();
  private version = -1;

  get(catalogVersion: number, key: string, prepare: () => Promise<Prepared>): Promise<Prepared> {
    if (this.version !== catalogVersion) {
      this.entries.clear();
      this.version = catalogVersion;
    }
    const known = this.entries.get(key);
    if (known) return known;
    const made = prepare();
    if (this.entries.size > 2000) this.entries.delete(this.entries.keys().next().value ?? '');
    this.entries.set(key, made);
    made.then(
      (p) => {
        // What is read from the catalog or the jobs is in the translation itself: it would go stale.
        const isKept = p.plan.kind !== 'ddl' || p.analysed.resolved.createScope === 'CREATE_TEMP';
        if (readsInformationSchema(p.analysed) || !isKept) this.entries.delete(key);
      },
      () => this.entries.delete(key),
    );
    return made;
  }
}

let sessions = 0;

/** How often a statement outside of transactions is tried when others change its tables under it. */
const ATTEMPTS = 20;
/** An interrupt that comes before the engine has begun is lost: it is repeated until the work ends. */
const INTERRUPT_AGAIN_MS = 20;

export class Session implements StatementSession {
  readonly projectId: string;
  readonly defaultDataset: string | undefined;
  readonly user: string;

  private readonly parts: SessionParts;
  private readonly environment: Environment;
  private readonly id = ++sessions;
  private temporaryStorages = 0;
  private statements = 0;
  private readonly stopping = new AbortController();
  private interrupting: NodeJS.Timeout | undefined;
  private working = 0;
  private versionAtBegin = 0;
  private closed = false;
  private transactionRows: TransactionRows | undefined;
  private temporaryBefore: Pick<Surroundings, 'temporaryTables' | 'temporaryRoutines'> | undefined;

  private constructor(parts: SessionParts, connection: DuckDBConnection, options: SessionOptions) {
    this.parts = parts;
    this.projectId = parts.catalog.projectId;
    this.defaultDataset = options.defaultDataset;
    this.user = options.user ?? 'workbench@localhost';
    this.environment = {
      analyser: parts.analyser,
      catalog: parts.catalog,
      connection,
      locks: parts.locks,
      defaultDataset: options.defaultDataset,
      temporaryTables: new Map<string, TableEntry>(),
      temporaryRoutines: new Map<string, RoutineEntry>(),
      user: this.user,
      transaction: undefined,
      nowMicros: parts.clock,
      informationSchema: (name) =>
        parts.informationSchema.table(name, {
          catalog: parts.catalog,
          user: this.user,
          partitions: (entry) => this.partitions(entry),
          modifiedMs: (entry) => Math.max(entry.modifiedMs, parts.meter.lastChangeMs(entry) ?? 0),
        }),
      newHolder: () => parts.locks.newHolder(`${this.id}-${++this.statements}`),
      newTemporaryStorage: () => `temp_${++this.temporaryStorages}`,
      stop: this.stopping.signal,
    };
  }

  static async open(parts: SessionParts, options: SessionOptions = {}): Promise<Session> {
    return new Session(parts, await parts.engine.acquire(), options);
  }

  get inTransaction(): boolean {
    return this.environment.transaction !== undefined;
  }

  parse(sql: string): Promise<TreeNode> {
    return this.parts.analyser.parseScript(sql);
  }

  async run(sql: string, scope: Scope, limits?: RunLimits): Promise<StatementResult> {
    for (let attempt = 1; ; attempt++) {
      this.checkOpen();
      try {
        return await this.interruptible(() => this.runOnce(sql, scope, limits));
      } catch (error) {
        if (!(error instanceof CatalogMoved) || this.inTransaction || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async runOnce(sql: string, scope: Scope, limits: RunLimits | undefined): Promise<StatementResult> {
    const prepared = await this.prepare(sql, scope);
    const bytesProcessed = await this.bytes(prepared.usage, scope, limits);
    const base = { statementType: prepared.type, ...this.reported(prepared.usage, bytesProcessed) };
    const { plan, analysed } = prepared;
    switch (plan.kind) {
      case 'query': {
        const rows = await this.rows(plan, plan.sql, scope, prepared.usage);
        return { ...base, rows };
      }
      case 'dml': {
        const affected = await runDml(this.environment, plan.dml, scope);
        this.parts.meter.changed(plan.dml.entry, this.transactionRows);
        return { ...base, affected };
      }
      case 'assert': {
        const bindings = bindingsFor(plan.translator, scope, this.values());
        const result = await this.reading(prepared.usage, () =>
          runSql(this.environment.connection, plan.sql, bindings),
        );
        const [holds] = (await result.getRows())[0] ?? [];
        if (holds !== true) throw new RuntimeFailure(plan.description || 'Assertion failed');
        return base;
      }
      case 'ddl': {
        const outcome = await located(sql, runDdl(this.around(scope), analysed, sql, scope));
        const written = outcome.rowsWritten;
        return {
          ...base,
          ddl: outcome.ddl,
          ...(written !== undefined && prepared.type.endsWith('AS_SELECT')
            ? { affected: { inserted: written, updated: 0, deleted: 0 } }
            : {}),
        };
      }
    }
  }

  async dryRun(sql: string, scope: Scope): Promise<StatementResult> {
    this.checkOpen();
    const { type, plan, usage } = await this.prepare(sql, scope);
    const bytesProcessed = await this.bytes(usage, scope, undefined);
    const base = { statementType: type, ...this.reported(usage, bytesProcessed) };
    if (plan.kind !== 'query') return base;
    return { ...base, rows: { fields: plan.fields, rowCount: 0, bytes: 0, slice: () => [] } };
  }

  async evaluate(expression: string, scope: Scope, target?: SqlType, limits?: RunLimits): Promise<Evaluation> {
    this.checkOpen();
    return this.interruptible(async () => {
      const { plan, usage } = await this.prepareExpression(expression, scope, target);
      const bytesProcessed = await this.bytes(usage, scope, limits);
      const rows = await this.rows(plan, plan.innerSql, scope, usage);
      const type = target ?? plan.fields[0]?.type;
      if (!type) throw new WarehouseError('invalidQuery', 'The expression has no value', 'query');
      const value = rows.slice(0, 1)[0]?.[0] ?? null;
      return { type, value, ...this.reported(usage, bytesProcessed) };
    });
  }

  /** An expression as a query; where it is of another type than wanted, as an assignment coerces it. */
  private async prepareExpression(
    expression: string,
    scope: Scope,
    target: SqlType | undefined,
  ): Promise<PreparedValue> {
    const plain = await placedIn('SELECT (', (prefix) => this.prepareQuery(`${prefix}${expression}\n)`, scope));
    const type = plain.plan.fields[0]?.type;
    if (!target || (type && sameType(type, target))) return plain;
    const words = `Cannot coerce expression ${expression.trim()} to type ${typeName(target)}`;
    const refusal = new WarehouseError('invalidQuery', words, 'query');
    let widened: PreparedValue;
    try {
      widened = await placedIn('SELECT COALESCE((', (prefix) =>
        this.prepareQuery(`${prefix}${expression}\n), CAST(NULL AS ${typeName(target)}))`, scope),
      );
    } catch (error) {
      // A literal of the right kind with a wrong value: the analyser says what is wrong with it.
      if (error instanceof WarehouseError && /^Could not cast literal/.test(error.message)) throw error;
      throw refusal;
    }
    const found = widened.plan.fields[0]?.type;
    if (!found || !sameType(found, target)) throw refusal;
    return widened;
  }

  async typeOf(typeSql: string): Promise<SqlType> {
    const { plan } = await this.prepareQuery(`SELECT CAST(NULL AS ${typeSql})`, emptyScope);
    const type = plan.fields[0]?.type;
    if (!type) throw new WarehouseError('invalidQuery', `Unknown type ${typeSql}`, 'query');
    return type;
  }

  findProcedure(path: readonly string[]): RoutineEntry | undefined {
    const resolved = resolveName(path, this.projectId, this.defaultDataset);
    if (resolved?.kind !== 'object') return undefined;
    const routine = this.parts.catalog.findRoutine(resolved.name);
    return routine?.kind === 'PROCEDURE' ? routine : undefined;
  }

  async begin(): Promise<void> {
    this.checkOpen();
    if (this.environment.transaction) {
      throw new WarehouseError(
        'invalidQuery',
        'Transaction control statements are not supported inside a transaction: a transaction is already in progress',
        'query',
      );
    }
    const { connection, newHolder, temporaryTables, temporaryRoutines } = this.environment;
    this.temporaryBefore = {
      temporaryTables: new Map(temporaryTables),
      temporaryRoutines: new Map(temporaryRoutines),
    };
    this.versionAtBegin = this.parts.catalog.version;
    const rows = this.parts.meter.transaction();
    this.environment.transaction = await Transaction.begin(connection, newHolder);
    this.transactionRows = rows;
  }

  async commit(): Promise<void> {
    const transaction = this.open('COMMIT');
    try {
      await transaction.commit();
    } catch (error) {
      await transaction.rollback();
      this.end(transaction, false);
      throw error;
    }
    this.end(transaction, true);
  }

  async rollback(): Promise<void> {
    const transaction = this.open('ROLLBACK');
    await transaction.rollback();
    this.end(transaction, false);
  }

  cancel(): void {
    this.stopping.abort(cancellation());
    if (this.working === 0) return;
    const { connection } = this.environment;
    connection.interrupt();
    this.interrupting ??= setInterval(() => connection.interrupt(), INTERRUPT_AGAIN_MS);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const { connection, temporaryTables, transaction } = this.environment;
    try {
      if (transaction) await this.rollback();
      for (const entry of temporaryTables.values()) {
        await runSql(connection, `DROP TABLE IF EXISTS ${quoted(entry.storage)}`);
      }
    } catch (error) {
      this.parts.engine.discard(connection);
      throw error;
    }
    this.parts.engine.release(connection);
  }

  private open(statement: string): Transaction {
    const { transaction } = this.environment;
    if (!transaction)
      throw new WarehouseError('invalidQuery', `There is no transaction in progress for ${statement} to end`, 'query');
    return transaction;
  }

  private end(transaction: Transaction, committed: boolean): void {
    const { temporaryTables, temporaryRoutines } = this.environment;
    if (!committed && this.temporaryBefore) {
      refill(temporaryTables, this.temporaryBefore.temporaryTables);
      refill(temporaryRoutines, this.temporaryBefore.temporaryRoutines);
    }
    this.temporaryBefore = undefined;
    this.environment.transaction = undefined;
    this.parts.locks.release(transaction.holder, committed);
    if (committed && this.transactionRows) this.parts.meter.committed(this.transactionRows);
    this.transactionRows = undefined;
  }

  private checkOpen(): void {
    this.stopping.signal.throwIfAborted();
    if (this.closed) throw new WarehouseError('internalError', 'The session is closed.');
  }

  /** What a statement reads; more than its limit is refused. */
  private async bytes(usage: Usage, scope: Scope, limits: RunLimits | undefined): Promise<number> {
    const { meter } = this.parts;
    const bytes = await this.reading(usage, () =>
      meter.bytes(usage, this.environment.connection, scope, this.values(), this.transactionRows),
    );
    const limit = limits?.maximumBytesBilled;
    const billed = limit === undefined ? 0 : meter.billed(bytes, usage);
    if (limit !== undefined && billed > limit) {
      throw new WarehouseError(
        'bytesBilledLimitExceeded',
        `Query exceeded limit for bytes billed: ${limit}. ${billed} or higher required.`,
        'query',
      );
    }
    return bytes;
  }

  private partitions(entry: TableEntry): Promise<readonly SizedPartition[]> {
    const { connection, transaction } = this.environment;
    const count = () => this.parts.meter.partitions(entry, entry.columns, connection, this.transactionRows);
    return transaction ? transaction.read(count, true) : count();
  }

  private reported(
    usage: Usage,
    bytesProcessed: number,
  ): Pick<StatementResult, 'referencedTables' | 'bytesProcessed' | 'bytesBilled'> {
    const bytesBilled = this.parts.meter.billed(bytesProcessed, usage);
    return { referencedTables: usage.tables.map(nameOf), bytesProcessed, bytesBilled };
  }

  private values(): { now: bigint; user: string } {
    return { now: this.parts.clock(), user: this.user };
  }

  private reading<T>(usage: Usage, work: () => Promise<T>): Promise<T> {
    const { transaction } = this.environment;
    return transaction ? transaction.read(work, usage.tables.length > 0) : work();
  }

  private rows(query: PreparedQuery, sql: string, scope: Scope, usage: Usage): Promise<EngineRows> {
    const bindings = bindingsFor(query.translator, scope, this.values());
    return this.reading(usage, async () =>
      EngineRows.of(await runSql(this.environment.connection, sql, bindings), query.fields),
    );
  }

  /** Does what `cancel` may end. */
  private async interruptible<T>(work: () => Promise<T>): Promise<T> {
    this.working++;
    try {
      return await work();
    } catch (error) {
      this.transactionRows?.failed();
      this.checkOpen();
      throw this.explained(error);
    } finally {
      if (--this.working === 0) {
        clearInterval(this.interrupting);
        this.interrupting = undefined;
      }
    }
  }

  private explained(error: unknown): unknown {
    if (error instanceof RangeError && /call stack/.test(error.message)) return tooComplex();
    // In a transaction the engine still has the tables as they were; the catalog already tells of what they became.
    const moved = this.inTransaction && this.parts.catalog.version !== this.versionAtBegin;
    return moved && error instanceof WarehouseError && error.reason === 'internalError' ? new CatalogMoved() : error;
  }

  private async prepareQuery(sql: string, scope: Scope): Promise<PreparedValue> {
    const { plan, usage } = await this.prepare(sql, scope);
    if (plan.kind !== 'query') throw new WarehouseError('invalidQuery', 'An expression is expected', 'query');
    return { plan, usage };
  }

  /** What the session's names are read in, with what the script has set. */
  private around(scope: Scope): Environment {
    const set = (name: string): string | undefined => {
      const value = scope.system.find((v) => v.name === name)?.value;
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    // No other project is here: a name without a project is then found in none.
    if ((set('dataset_project_id') ?? this.projectId) !== this.projectId) {
      return { ...this.environment, defaultDataset: undefined };
    }
    const defaultDataset = set('dataset_id');
    return defaultDataset ? { ...this.environment, defaultDataset } : this.environment;
  }

  private async prepare(sql: string, scope: Scope): Promise<Prepared> {
    const references = await parsedReferences(this.parts.analyser, sql);
    const mentioned = scope.variables.filter((v) => references.names.has(v.name.toLowerCase()));
    const types = (list: Scope['variables']): string => list.map((b) => `${b.name}:${typeName(b.type)}`).join(',');
    const around = this.around(scope);
    const key = [
      around.defaultDataset ?? '',
      this.ownMentioned(references),
      types(mentioned),
      types(scope.parameters),
      types(scope.system),
      timeZoneOf(scope),
      sql,
    ].join('\u0001');
    const prepared = await this.parts.prepared.get(this.parts.catalog.version, key, async () => {
      const analysed = await analyse(around, sql, { ...scope, variables: mentioned }, references);
      const plan = await located(sql, this.plan(around, analysed));
      this.checkOpen();
      const usage = this.parts.meter.usage(analysed, this.projectId);
      return { analysed, type: statementType(analysed.resolved), plan, usage };
    });
    return { ...prepared, usage: this.ownUsage(prepared.usage) };
  }

  /** The session's own tables and functions that a statement may mean, as far as its translation depends on them. */
  private ownMentioned({ paths }: References): string {
    const { temporaryTables, temporaryRoutines } = this.environment;
    if (temporaryTables.size + temporaryRoutines.size === 0) return '';
    const names = new Set(paths.flat().map((name) => name.toLowerCase()));
    // What a function of the session reads stands in its body.
    const isMeant = (name: string): boolean => temporaryRoutines.size > 0 || names.has(name);
    const own = [...temporaryTables, ...temporaryRoutines].filter(([name]) => isMeant(name));
    return own.length === 0
      ? ''
      : JSON.stringify(own.map(([, entry]) => ({ ...entry, createdMs: 0, modifiedMs: 0, ddl: '' })));
  }

  /** Translations are shared, rows of temp tables are not: they are counted by the session's own entries. */
  private ownUsage(usage: Usage): Usage {
    const { temporaryTables } = this.environment;
    if (temporaryTables.size === 0) return usage;
    const ownOf = (entry: TableEntry): TableEntry =>
      (entry.dataset === '_SESSION' && temporaryTables.get(entry.name.toLowerCase())) || entry;
    return {
      ...usage,
      uses: usage.uses.map((use) => ({ ...use, entry: ownOf(use.entry) })),
      tables: usage.tables.map(ownOf),
    };
  }

  private async plan(around: Environment, analysed: Analysed): Promise<Plan> {
    const statement = analysed.resolved;
    switch (statement.kind) {
      case 'QueryStmt':
        return queryPlan(analysed);
      case 'InsertStmt':
      case 'UpdateStmt':
      case 'DeleteStmt':
      case 'MergeStmt':
      case 'TruncateStmt':
        return { kind: 'dml', dml: await prepareDml(around, analysed) };
      case 'AssertStmt': {
        const translator = translatorFor(analysed);
        const condition = translator.expr(statement.expression as Expr);
        return {
          kind: 'assert',
          sql: `SELECT ${condition}`,
          translator,
          description: String(statement.description ?? ''),
        };
      }
      case 'ExportDataStmt':
        throw new NotSupported('EXPORT DATA');
      default:
        return { kind: 'ddl' };
    }
  }
}

/** Prepares a text that begins with words of ours; the places in an error are those in what follows them. */
async function placedIn<T>(prefix: string, prepare: (prefix: string) => Promise<T>): Promise<T> {
  try {
    return await prepare(prefix);
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    const message = error.message.replace(
      /(?:at \[|\[at )(\d+):(\d+)\]/g,
      (_, line, column) => `at [${line}:${line === '1' ? Math.max(1, Number(column) - prefix.length) : column}]`,
    );
    throw new WarehouseError(error.reason, message, error.location);
  }
}

const cancellation = (): WarehouseError =>
  new WarehouseError('stopped', 'Job execution was cancelled: User requested cancellation');

function refill<V>(map: Map<string, V>, before: ReadonlyMap<string, V>): void {
  map.clear();
  for (const [name, entry] of before) map.set(name, entry);
}

/** What is not supported is said with its line and column. */
const located = <T>(sql: string, work: Promise<T>): Promise<T> =>
  work.catch((error) => {
    throw error instanceof NotSupported ? error.locatedIn(sql) : error;
  });

const nameOf = (entry: TableEntry): ObjectName => ({ dataset: entry.dataset, name: entry.name });

interface Output {
  readonly name: string;
  readonly type: SqlType;
  readonly sql: string;
}

/** What the query gives, by name; SELECT AS STRUCT and AS VALUE of a STRUCT give its fields. */
function outputsOf(analysed: Analysed, translator: Translator): Output[] {
  const columns = outputColumns(analysed.resolved).map((o) => ({
    name: o.name,
    type: typeFromMessage(o.column.type),
    sql: translator.columnName(o.column),
  }));
  const [only] = columns;
  if (!analysed.resolved.isValueTable || !only || only.type.kind !== 'STRUCT') return columns;
  return only.type.fields.map((f, i) => ({ ...f, sql: `struct_extract(${only.sql}, '${structFieldName(i)}')` }));
}

function queryPlan(analysed: Analysed): PreparedQuery {
  const statement = analysed.resolved;
  const translator = translatorFor(analysed);
  const scan = translator.scan(statement.query as Scan);
  const outputs = outputsOf(analysed, translator);
  const fields = outputs.map((o, i) => ({
    name: o.name === '' || o.name.startsWith('$') ? `f${i}_` : o.name,
    type: o.type,
  }));
  const select = (write: (name: string, field: ResultField) => string): string => {
    const items = outputs.map((o, i) => {
      const field = fields[i];
      return `${field ? write(o.sql, field) : 'NULL'} AS o${i + 1}`;
    });
    return `SELECT ${items.join(', ')} FROM (${scan})`;
  };
  return {
    kind: 'query',
    translator,
    fields,
    sql: select((name, field) => writable(translator, name, field.type, field.name)),
    innerSql: select((name) => name),
  };
}
