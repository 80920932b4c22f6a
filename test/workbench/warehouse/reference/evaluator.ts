// Runs queries and DML on Google's reference implementation of GoogleSQL, with tables given as values.

import { Analyser } from '../../../../workbench/warehouse/analyser/analyser';
import {
  AnalyserServer,
  type Message,
  type RpcMethod,
  sharedAnalyser,
} from '../../../../workbench/warehouse/analyser/server';
import { type TypeMessage, typeFromMessage, typeMessage } from '../../../../workbench/warehouse/analyser/types';
import type { ResultField } from '../../../../workbench/warehouse/session/result';
import { type SqlType, scalar } from '../../../../workbench/warehouse/types/type';
import type { SqlValue } from '../../../../workbench/warehouse/types/value';
import { decodeValue, encodeValue, type ValueMessage } from './values';

export interface ReferenceTable {
  /** The name as a statement writes it; a dotted one goes between back-ticks there. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly rows: readonly (readonly SqlValue[])[];
}

export interface ReferenceResult {
  readonly fields: readonly ResultField[];
  readonly rows: SqlValue[][];
}

interface QueryAnswer {
  readonly content?: { readonly tableData?: { readonly row?: readonly { readonly cell?: readonly ValueMessage[] }[] } };
  readonly prepared?: { readonly columns?: readonly { readonly name?: string; readonly type: TypeMessage }[] };
}

interface ModifyAnswer {
  readonly content?: readonly {
    readonly operation?: string;
    readonly cell?: readonly ValueMessage[];
    readonly oldPrimaryKey?: readonly ValueMessage[];
  }[];
}

/** Tells a table's rows apart in UPDATE and DELETE, for the reference implementation names them by primary key. */
const rowColumn = '_reference_row_';

const catalogOf = (tables: readonly ReferenceTable[], keyed?: ReferenceTable) => ({
  table: tables.map((table, index) => ({
    name: table.name,
    serializationId: index + 1,
    ...(table === keyed ? { primaryKeyColumnIndex: [table.columns.length - 1] } : {}),
    column: table.columns.map((c) => ({ name: c.name, type: typeMessage(c.type), isWritableColumn: true })),
  })),
});

const contentOf = (tables: readonly ReferenceTable[]) =>
  Object.fromEntries(
    tables.map((table) => [
      table.name,
      {
        tableData: {
          row: table.rows.map((row) => ({ cell: table.columns.map((c, i) => encodeValue(row[i] ?? null, c.type)) })),
        },
      },
    ]),
  );

/** Asks the shared server, in the way that evaluation needs. */
class EvaluationServer extends AnalyserServer {
  override async call(method: RpcMethod, request: object): Promise<Message> {
    if (method === 'EvaluateModify') {
      // The server stops where a column of the changed table was pruned.
      const { options } = request as { readonly options?: object };
      return sharedAnalyser().call(method, { ...request, options: { ...options, pruneUnusedColumns: false } });
    }
    const answer = await sharedAnalyser().call(method, request);
    if (method !== 'GetLanguageOptions') return answer;
    const { enabledLanguageFeatures = [] } = answer as { readonly enabledLanguageFeatures?: readonly string[] };
    // Called "in development" in this version, and therefore none of the maximum features.
    return { ...answer, enabledLanguageFeatures: [...new Set([...enabledLanguageFeatures, 'FEATURE_INTERVAL_TYPE'])] };
  }
}

export class ReferenceEvaluator {
  private readonly analyser: Analyser;

  constructor(analyser: Analyser = new Analyser(new EvaluationServer())) {
    this.analyser = analyser;
  }

  async query(sql: string, tables: readonly ReferenceTable[] = []): Promise<ReferenceResult> {
    const answer: QueryAnswer = await this.analyser.evaluateQuery(
      sql,
      { catalog: catalogOf(tables) },
      contentOf(tables),
    );
    const fields = (answer.prepared?.columns ?? []).map((c) => ({
      name: c.name ?? '',
      type: typeFromMessage(c.type),
    }));
    const rows = (answer.content?.tableData?.row ?? []).map((row) =>
      fields.map((field, i) => decodeValue(row.cell?.[i] ?? {}, field.type)),
    );
    return { fields, rows };
  }

  /** Runs an INSERT, UPDATE or DELETE on `table`, with `others` to read; gives the table's rows after it. */
  async modify(sql: string, table: ReferenceTable, others: readonly ReferenceTable[] = []): Promise<SqlValue[][]> {
    const inserts = /^\s*INSERT\b/i.test(sql);
    // An INSERT must not know of the key column, and stops the server where there is a key at all.
    const target: ReferenceTable = inserts
      ? table
      : {
          ...table,
          columns: [...table.columns, { name: rowColumn, type: scalar('INT64') }],
          rows: table.rows.map((row, index) => [...row, BigInt(index)]),
        };
    const tables = [target, ...others];
    const answer: ModifyAnswer = await this.analyser.evaluateModify(
      sql,
      { catalog: catalogOf(tables, inserts ? undefined : target) },
      contentOf(tables),
    );
    const rows: (SqlValue[] | undefined)[] = table.rows.map((row) => [...row]);
    for (const change of answer.content ?? []) {
      const values = table.columns.map((c, i) => decodeValue(change.cell?.[i] ?? {}, c.type));
      if (change.operation === 'INSERT') rows.push(values);
      else {
        const index = Number(change.oldPrimaryKey?.[0]?.int64Value);
        if (!Number.isInteger(index))
          throw new Error(`The reference implementation changed an unknown row of ${table.name}`);
        rows[index] = change.operation === 'DELETE' ? undefined : values;
      }
    }
    return rows.filter((row) => row !== undefined);
  }
}
