// A session whose every value comes from Google's reference implementation: small, in memory, strict.

import { Analyser } from '../../../../workbench/warehouse/analyser/analyser';
import { isNode, type Place, type TreeNode, walk } from '../../../../workbench/warehouse/analyser/tree';
import { type TypeMessage, typeFromMessage, typeMessage } from '../../../../workbench/warehouse/analyser/types';
import type { RoutineArgument, RoutineEntry } from '../../../../workbench/warehouse/catalog/model';
import { NotSupported, WarehouseError } from '../../../../workbench/warehouse/errors';
import type { Evaluation, RunLimits, StatementSession } from '../../../../workbench/warehouse/session/port';
import type { Binding, ResultField, Scope, StatementResult } from '../../../../workbench/warehouse/session/result';
import { type SqlType, sameType, scalar, typeName } from '../../../../workbench/warehouse/types/type';
import type { SqlValue } from '../../../../workbench/warehouse/types/value';
import { decodeValue, encodeValue, type ValueMessage } from '../reference/values';

interface Table {
  readonly columns: readonly ResultField[];
  readonly rows: readonly (readonly SqlValue[])[];
}

interface QueryAnswer {
  readonly content?: { readonly tableData?: { readonly row?: readonly { readonly cell?: readonly ValueMessage[] }[] } };
  readonly prepared?: { readonly columns?: readonly { readonly name?: string; readonly type: TypeMessage }[] };
}

interface ModifyAnswer {
  readonly content?: readonly { readonly cell?: readonly ValueMessage[] }[];
}

interface Named extends TreeNode {
  readonly names?: readonly { readonly idString: string }[];
}

const analyser = new Analyser();
const BYTES_A_ROW = 8;

const place = (node: unknown): Place => {
  const found = isNode(node) ? node.place : undefined;
  if (!found) throw new Error('A node without a place.');
  return found;
};
const pathOf = (node: unknown): string =>
  isNode(node) ? ((node as Named).names ?? []).map((name) => name.idString).join('.') : '';

/** Puts names of constants where parameters and system variables stand, for the evaluator takes values of no others. */
async function withConstants(sql: string, prefix: string, scope: Scope): Promise<string> {
  const tree = await analyser.parseScript(prefix + sql);
  const found: { place: Place; name: string }[] = [];
  walk(tree, (node) => {
    if (node.kind === 'SystemVariableExpr') {
      const path = pathOf(node.path).toLowerCase();
      const known = scope.system.find((s) => path === s.name || path.startsWith(`${s.name}.`));
      if (!known) throw new WarehouseError('invalidQuery', `Unrecognized name: @@${path}`);
      found.push({ place: place(node), name: `\`@@${known.name}\`${path.slice(known.name.length)}` });
      return false;
    }
    if (node.kind === 'ParameterExpr') {
      const name = isNode(node.name) ? String(node.name.idString).toLowerCase() : String(Number(node.position) - 1);
      found.push({ place: place(node), name: `\`@${name}\`` });
      return false;
    }
    return true;
  });
  const bytes = Buffer.from(prefix + sql);
  let text = '';
  let at = 0;
  for (const { place: where, name } of found.sort((a, b) => a.place.start - b.place.start)) {
    text += bytes.toString('utf8', at, where.start) + name;
    at = where.end;
  }
  return (text + bytes.toString('utf8', at)).slice(prefix.length);
}

export class ReferenceSession implements StatementSession {
  readonly projectId = 'proj';
  readonly defaultDataset: string | undefined = undefined;
  readonly user = 'tester@example.com';
  tables = new Map<string, Table>();
  readonly procedures = new Map<string, RoutineEntry>();
  /** Every text given to run and evaluate, with the names of the variables given along. */
  readonly calls: { readonly text: string; readonly variables: readonly string[]; readonly scope: Scope }[] = [];
  parses = 0;
  private before: Map<string, Table> | undefined;
  private cancelled = false;

  get inTransaction(): boolean {
    return this.before !== undefined;
  }

  parse(sql: string): Promise<TreeNode> {
    this.parses++;
    return analyser.parseScript(sql);
  }

  async run(sql: string, scope: Scope, limits: RunLimits = {}): Promise<StatementResult> {
    this.note(sql, scope);
    const tree = await analyser.parseScript(sql);
    const list = isNode(tree.statementListNode) ? tree.statementListNode.statementList : undefined;
    const statement: unknown = Array.isArray(list) ? list[0] : undefined;
    if (!isNode(statement)) throw new Error(`No statement in ${sql}`);
    const stored = statement.kind === 'CreateProcedureStatement';
    const text = stored ? sql : await withConstants(sql, '', scope);
    switch (statement.kind) {
      case 'QueryStatement': {
        const { fields, rows } = await this.query(text, scope, limits);
        const held = { fields, rowCount: rows.length, bytes: 0, slice: (a: number, b: number) => rows.slice(a, b) };
        return { ...this.read(sql), statementType: 'SELECT', rows: held };
      }
      case 'InsertStatement':
        return this.insert(pathOf(statement.targetPath), text, scope);
      case 'DeleteStatement':
        return this.delete(pathOf(statement.targetPath), text.replace(/^.*?\bWHERE\b/is, ''), scope);
      case 'CreateTableStatement': {
        const query = place(statement.query);
        const { fields, rows } = await this.query(sql.slice(query.start, query.end), scope, limits);
        this.tables.set(pathOf(statement.name), { columns: fields, rows });
        return { ...this.read(''), statementType: 'CREATE_TABLE_AS_SELECT', ddl: { operation: 'CREATE' } };
      }
      case 'CreateProcedureStatement':
        await this.createProcedure(sql, statement);
        return { ...this.read(''), statementType: 'CREATE_PROCEDURE', ddl: { operation: 'CREATE' } };
      case 'CreateFunctionStatement':
        return { ...this.read(''), statementType: 'CREATE_FUNCTION', ddl: { operation: 'CREATE' } };
      case 'AssertStatement': {
        const where = place(statement.expr);
        const { rows } = await this.query(`SELECT ${text.slice(where.start, where.end)}`, scope, limits);
        if (rows[0]?.[0] !== true) throw new WarehouseError('invalidQuery', 'Assertion failed');
        return { ...this.read(''), statementType: 'ASSERT' };
      }
      default:
        throw new NotSupported(`${statement.kind} in this test's session`);
    }
  }

  dryRun(): Promise<StatementResult> {
    throw new NotSupported("dry runs in this test's session");
  }

  async evaluate(expression: string, scope: Scope, target?: SqlType): Promise<Evaluation> {
    this.note(expression, scope);
    const text = await withConstants(expression, 'SELECT ', scope);
    const wanted: Binding[] = target ? [{ name: '__target', type: target, value: null }] : [];
    const sql = target ? `SELECT IF(FALSE, __target, (\n${text}\n))` : `SELECT (\n${text}\n)`;
    const { fields, rows } = await this.query(sql, scope, {}, wanted).catch(fromSecondLine);
    const type = fields[0]?.type;
    if (!type) throw new Error(`No value of ${expression}`);
    if (target && !sameType(type, target)) {
      throw new WarehouseError('invalidQuery', `Cannot coerce expression to type ${typeName(target)}`);
    }
    return { type: target ?? type, value: rows[0]?.[0] ?? null, bytesProcessed: this.read(expression).bytesProcessed };
  }

  async typeOf(typeSql: string): Promise<SqlType> {
    const { fields } = await this.query(`SELECT CAST(NULL AS\n${typeSql})`, emptied, {}).catch(fromSecondLine);
    return fields[0]?.type ?? scalar('INT64');
  }

  findProcedure(path: readonly string[]): RoutineEntry | undefined {
    return this.procedures.get(path.join('.').toLowerCase());
  }

  async begin(): Promise<void> {
    this.before = new Map(this.tables);
  }

  async commit(): Promise<void> {
    this.before = undefined;
  }

  async rollback(): Promise<void> {
    if (!this.before) throw new Error('Nothing to roll back.');
    this.tables = this.before;
    this.before = undefined;
  }

  cancel(): void {
    this.cancelled = true;
  }

  async close(): Promise<void> {}

  rowsOf(table: string): readonly (readonly SqlValue[])[] {
    return this.tables.get(table)?.rows ?? [];
  }

  private note(text: string, scope: Scope): void {
    if (this.cancelled) throw new WarehouseError('stopped', 'Interrupted');
    this.calls.push({ text, variables: scope.variables.map((v) => v.name), scope });
  }

  /** What a text is taken to read: all of each table it names. */
  private read(sql: string): StatementResult {
    const names = [...this.tables.keys()].filter((name) => new RegExp(`\\b${name}\\b`).test(sql));
    const bytes = names.reduce((sum, name) => sum + this.rowsOf(name).length * BYTES_A_ROW, 0);
    const tables = names.map((name) => ({ dataset: '', name }));
    return { statementType: '', referencedTables: tables, bytesProcessed: bytes };
  }

  private options(scope: Scope, more: readonly Binding[]) {
    const constants: Binding[] = [
      ...scope.variables,
      ...scope.parameters.map((p, index) => ({ ...p, name: `@${p.name.toLowerCase() || index}` })),
      ...scope.system.map((s) => ({ ...s, name: `@@${s.name}` })),
      ...more,
    ];
    const table = [...this.tables].map(([name, { columns }], index) => ({
      name,
      serializationId: index + 1,
      column: columns.map((c) => ({ name: c.name, type: typeMessage(c.type), isWritableColumn: true })),
    }));
    const constant = constants.map((c) => ({
      namePath: [c.name],
      type: typeMessage(c.type),
      value: encodeValue(c.value, c.type),
    }));
    const content = Object.fromEntries(
      [...this.tables].map(([name, { columns, rows }]) => [
        name,
        {
          tableData: {
            row: rows.map((row) => ({ cell: columns.map((c, i) => encodeValue(row[i] ?? null, c.type)) })),
          },
        },
      ]),
    );
    return { options: { catalog: { table, constant } }, content };
  }

  private async query(sql: string, scope: Scope, limits: RunLimits, more: readonly Binding[] = []) {
    const bytes = this.read(sql).bytesProcessed;
    if (limits.maximumBytesBilled !== undefined && bytes > limits.maximumBytesBilled) {
      throw new WarehouseError('bytesBilledLimitExceeded', `Query exceeded limit for bytes billed: ${bytes}`);
    }
    const { options, content } = this.options(scope, more);
    const answer: QueryAnswer = await analyser.evaluateQuery(sql, options, content);
    const fields: ResultField[] = (answer.prepared?.columns ?? []).map((c) => ({
      name: c.name ?? '',
      type: typeFromMessage(c.type),
    }));
    const rows = (answer.content?.tableData?.row ?? []).map((row) =>
      fields.map((field, i) => decodeValue(row.cell?.[i] ?? {}, field.type)),
    );
    return { fields, rows };
  }

  private table(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new WarehouseError('notFound', `Not found: Table ${name}`);
    return table;
  }

  private async insert(name: string, sql: string, scope: Scope): Promise<StatementResult> {
    const table = this.table(name);
    const { options, content } = this.options(scope, []);
    const answer: ModifyAnswer = await analyser.evaluateModify(sql, options, content);
    const added = (answer.content ?? []).map((change) =>
      table.columns.map((c, i) => decodeValue(change.cell?.[i] ?? {}, c.type)),
    );
    this.tables.set(name, { ...table, rows: [...table.rows, ...added] });
    const affected = { inserted: added.length, updated: 0, deleted: 0 };
    return { ...this.read(''), statementType: 'INSERT', affected };
  }

  private async delete(name: string, condition: string, scope: Scope): Promise<StatementResult> {
    const table = this.table(name);
    const { rows } = await this.query(`SELECT * FROM ${name} WHERE (${condition}) IS NOT TRUE`, scope, {});
    this.tables.set(name, { ...table, rows });
    const affected = { inserted: 0, updated: 0, deleted: table.rows.length - rows.length };
    return { ...this.read(''), statementType: 'DELETE', affected };
  }

  private async createProcedure(sql: string, statement: TreeNode): Promise<void> {
    const parameters = isNode(statement.parameters) ? statement.parameters.parameterEntries : undefined;
    const formals: RoutineArgument[] = [];
    for (const entry of Array.isArray(parameters) ? (parameters as unknown[]) : []) {
      if (!isNode(entry) || !isNode(entry.name)) throw new Error('An odd argument.');
      const mode = entry.procedureParameterMode;
      const where = isNode(entry.type) ? place(entry.type) : undefined;
      formals.push({
        name: String(entry.name.idString),
        mode: mode === 'OUT' || mode === 'INOUT' ? mode : 'IN',
        ...(where ? { type: await this.typeOf(sql.slice(where.start, where.end)) } : {}),
      });
    }
    const body = place(statement.body);
    const path = pathOf(statement.name);
    const [dataset = '', name = ''] = path.split('.');
    this.procedures.set(path.toLowerCase(), {
      dataset,
      name,
      kind: 'PROCEDURE',
      arguments: formals,
      body: sql.slice(body.start, body.end),
      options: [],
      createdMs: 0,
      modifiedMs: 0,
    });
  }
}

/** Of a text that was put on lines of its own after ours. */
function fromSecondLine(error: unknown): never {
  if (!(error instanceof WarehouseError)) throw error;
  const message = error.message.replace(/\[at (\d+):/, (_, line: string) => `[at ${Number(line) - 1}:`);
  throw new WarehouseError(error.reason, message);
}

const emptied: Scope = { variables: [], parameters: [], system: [] };
