// Runs a query job: one statement or a script, its children as jobs of their own, its rows to a table where asked.

import { isNode, type TreeNode } from '../analyser/tree';
import { quoted } from '../catalog/catalog';
import type { ObjectName, TableEntry } from '../catalog/model';
import { runSql } from '../engine/engine';
import { WarehouseError } from '../errors';

import { type ChildJob, type ChildJobEnd, isScript, runScript } from '../script/run-script';
import type { StatementSession } from '../session/port';
import type { ResultField, StatementResult } from '../session/result';
import { typeName } from '../types/type';
import { billedBytes } from '../usage/billing';
import type { Destination, QueryConfiguration } from './configuration';
import { clusterClause, partitionClause } from './ddl-text';
import type { Job, QueryStatistics } from './job';
import type { JobWarehouse } from './port';
import type { JobRegistry } from './registry';

export function statisticsOf(result: StatementResult): QueryStatistics {
  return {
    statementType: result.statementType,
    bytesProcessed: result.bytesProcessed,
    bytesBilled: result.bytesBilled ?? billedBytes(result.bytesProcessed, result.referencedTables.length),
    referencedTables: result.referencedTables,
    ...(result.affected ? { affected: result.affected } : {}),
    ...(result.ddl ? { ddl: result.ddl } : {}),
    ...(result.rows ? { fields: result.rows.fields, totalRows: result.rows.rowCount } : {}),
  };
}

export class QueryRunner {
  private readonly warehouse: JobWarehouse;
  private readonly registry: JobRegistry;

  constructor(warehouse: JobWarehouse, registry: JobRegistry) {
    this.warehouse = warehouse;
    this.registry = registry;
  }

  async run(job: Job, configuration: QueryConfiguration, validate: boolean): Promise<void> {
    const session = await this.openSession(job.user, configuration);
    const off = job.onStop(() => session.cancel());
    try {
      job.checkStopped();
      if (validate) await this.examine(session, configuration);
      job.accept();
      if (configuration.destination) await this.runInto(job, session, configuration, configuration.destination);
      else await this.runHere(job, session, configuration);
    } finally {
      off();
      await session.close();
    }
  }

  /** What a query would read and give; it fails where running it would be refused. */
  async dryRun(user: string, configuration: QueryConfiguration): Promise<QueryStatistics> {
    const session = await this.openSession(user, configuration);
    try {
      return await this.examine(session, configuration);
    } finally {
      await session.close();
    }
  }

  private openSession(user: string, configuration: QueryConfiguration): Promise<StatementSession> {
    const { defaultDataset } = configuration;
    if (defaultDataset !== undefined) this.warehouse.catalog.dataset(defaultDataset);
    return this.warehouse.openSession({ user, ...(defaultDataset === undefined ? {} : { defaultDataset }) });
  }

  private async examine(session: StatementSession, configuration: QueryConfiguration): Promise<QueryStatistics> {
    const { query, parameters } = configuration;
    if (await isScript(session, query)) {
      return { statementType: 'SCRIPT', bytesProcessed: 0, bytesBilled: 0, referencedTables: [] };
    }
    const texts = await statementTexts(session, query);
    const last = texts.pop() ?? '';
    const scope = { variables: [], parameters, system: [] };
    // What stands before are temp functions, which the query needs; the session forgets them.
    for (const text of texts) await session.run(text, { ...scope, parameters: [] });
    const result = await session.dryRun(last, scope);
    return { ...statisticsOf(result), bytesBilled: 0 };
  }

  private async runHere(job: Job, session: StatementSession, configuration: QueryConfiguration): Promise<void> {
    const { query, parameters, maximumBytesBilled } = configuration;
    const children = new Map<string, Job>();
    // Between two statements a script computes without the session: it has to hear of the end itself.
    const stopping = new AbortController();
    const off = job.onStop(() => stopping.abort());
    const outcome = await runScript(session, query, {
      parameters,
      jobId: job.reference.jobId,
      creationMs: job.creationMs,
      now: () => Number(this.warehouse.clock() / 1000n),
      limits: { signal: stopping.signal, ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }) },
      onStatementStart: (child) => {
        children.set(child.jobId, this.startChild(job, child, configuration));
      },
      onStatementEnd: (child, end) => {
        const childJob = children.get(child.jobId);
        children.delete(child.jobId);
        if (childJob) this.endChild(childJob, end);
      },
    })
      .catch((error) => {
        if (job.childJobs > 0) job.queryStatistics = this.scriptStatistics(job);
        throw error;
      })
      .finally(off);
    const { result } = outcome;
    if (!outcome.isScript) {
      if (!result) throw new WarehouseError('internalError', 'The statement gave no result.');
      refuseSameNames(result.rows?.fields ?? []);
      job.queryStatistics = statisticsOf(result);
    } else {
      job.queryStatistics = {
        statementType: 'SCRIPT',
        bytesProcessed: outcome.bytesProcessed,
        bytesBilled: outcome.bytesBilled,
        referencedTables: [],
        ...(result?.affected ? { affected: result.affected } : {}),
        ...(result?.rows ? { fields: result.rows.fields, totalRows: result.rows.rowCount } : {}),
      };
    }
    if (result?.rows) this.registry.keepRows(job, result.rows);
  }

  /** Of a script that failed: what its children had read by then. */
  private scriptStatistics(job: Job): QueryStatistics {
    let bytesProcessed = 0;
    let bytesBilled = 0;
    for (const child of this.registry.childrenOf(job.reference.jobId)) {
      bytesProcessed += child.queryStatistics?.bytesProcessed ?? 0;
      bytesBilled += child.queryStatistics?.bytesBilled ?? 0;
    }
    return { statementType: 'SCRIPT', bytesProcessed, bytesBilled, referencedTables: [] };
  }

  private startChild(parent: Job, child: ChildJob, configuration: QueryConfiguration): Job {
    const job = this.registry.add({
      reference: { ...parent.reference, jobId: child.jobId },
      type: 'QUERY',
      user: parent.user,
      configuration: { jobType: 'QUERY', query: { query: child.text, useLegacySql: false } },
      labels: parent.labels,
      query: child.text,
      priority: configuration.priority,
      parentJobId: parent.reference.jobId,
      script: { evaluationKind: child.evaluationKind, stackFrames: child.stackFrames },
      creationMs: child.startMs,
    });
    job.start(child.startMs);
    job.queryStatistics = {
      statementType: child.statementType,
      bytesProcessed: 0,
      bytesBilled: 0,
      referencedTables: [],
    };
    return job;
  }

  private endChild(job: Job, end: ChildJobEnd): void {
    if (end.result) {
      job.queryStatistics = statisticsOf(end.result);
      if (end.result.rows) this.registry.keepRows(job, end.result.rows);
    } else if (end.value) {
      const { bytesProcessed = 0, bytesBilled, referencedTables = [] } = end.value;
      job.queryStatistics = {
        statementType: 'SELECT',
        bytesProcessed,
        bytesBilled: bytesBilled ?? billedBytes(bytesProcessed, referencedTables.length),
        referencedTables,
      };
    }
    if (end.error) job.fail(end.endMs, end.error);
    else job.succeed(end.endMs);
  }

  /** A SELECT whose rows go to a table: the same query as CREATE TABLE … AS or INSERT, so that nothing leaves the engine. */
  private async runInto(
    job: Job,
    session: StatementSession,
    configuration: QueryConfiguration,
    destination: Destination,
  ): Promise<void> {
    const examined = await this.examine(session, configuration);
    const { fields } = examined;
    if (examined.statementType !== 'SELECT' || !fields) {
      throw new WarehouseError(
        'invalidQuery',
        `Cannot set destination table in jobs with ${examined.statementType === 'SCRIPT' ? 'scripts' : 'DML or DDL statements'}`,
        'query',
      );
    }
    refuseSameNames(fields);
    const existing = this.warehouse.catalog.findTable(destination.table);
    await this.checkDisposition(destination, existing);
    const named = fields.map((f, i) => ({ name: f.name || `f${i}_`, type: f.type }));
    const texts = await statementTexts(session, configuration.query);
    const select = texts.pop() ?? '';
    const scope = { variables: [], parameters: [], system: [] };
    for (const text of texts) await session.run(text, scope);
    const { maximumBytesBilled } = configuration;
    const limits = maximumBytesBilled === undefined ? {} : { maximumBytesBilled };
    const result = await session.run(
      `${intoTable(session.projectId, destination, existing, named)} ${select}\n`,
      { ...scope, parameters: configuration.parameters },
      limits,
    );
    const entry = this.warehouse.catalog.table(destination.table);
    job.queryStatistics = {
      statementType: 'SELECT',
      bytesProcessed: result.bytesProcessed,
      bytesBilled: billedBytes(result.bytesProcessed, result.referencedTables.length),
      referencedTables: examined.referencedTables,
      fields: entry.columns,
      totalRows: await rowCount(this.warehouse, entry),
    };
  }

  private async checkDisposition(destination: Destination, existing: TableEntry | undefined): Promise<void> {
    const { catalog } = this.warehouse;
    if (!existing) {
      catalog.dataset(destination.table.dataset);
      if (destination.create === 'CREATE_NEVER') catalog.table(destination.table);
      return;
    }
    if (existing.kind !== 'TABLE') {
      throw new WarehouseError(
        'invalid',
        `${tableId(catalog.projectId, destination.table)} is not allowed for this operation because it is not a table`,
      );
    }
    if (destination.write === 'WRITE_EMPTY' && (await rowCount(this.warehouse, existing)) > 0) {
      throw new WarehouseError('duplicate', `Already Exists: Table ${tableId(catalog.projectId, destination.table)}`);
    }
  }
}

export const tableId = (projectId: string, name: ObjectName): string => `${projectId}:${name.dataset}.${name.name}`;

/** The rows of a stored table. */
export async function rowCount(warehouse: JobWarehouse, table: TableEntry): Promise<number> {
  const connection = await warehouse.engine.acquire();
  try {
    const result = await runSql(connection, `SELECT count(*) FROM ${quoted(table.storage)}`);
    const rows = await result.getRows();
    return Number(rows[0]?.[0] ?? 0);
  } finally {
    warehouse.engine.release(connection);
  }
}

function intoTable(
  projectId: string,
  destination: Destination,
  existing: TableEntry | undefined,
  fields: readonly ResultField[],
): string {
  const table = `\`${projectId}.${destination.table.dataset}.${destination.table.name}\``;
  if (existing && destination.write !== 'WRITE_TRUNCATE') {
    return `INSERT INTO ${table} (${fields.map((f) => `\`${f.name}\``).join(', ')})`;
  }
  const partitioning = destination.partitioning ?? existing?.partitioning;
  const clustering = destination.clustering ?? existing?.clustering;
  const clauses = `${partitionClause(partitioning, fields)}${clusterClause(clustering)}`;
  const columns = fields.map((f) => `\`${f.name}\` ${typeName(f.type)}`).join(', ');
  return `CREATE OR REPLACE TABLE ${table} (${columns})${clauses} AS`;
}

function refuseSameNames(fields: readonly ResultField[]): void {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of fields) {
    const folded = name.toLowerCase();
    if (folded !== '' && seen.has(folded)) twice.add(name);
    seen.add(folded);
  }
  if (twice.size === 0) return;
  throw new WarehouseError(
    'invalidQuery',
    `Duplicate column names in the result are not supported when a destination table is present. Found duplicate(s): ${[...twice].join(', ')}`,
    'query',
  );
}

/** The text of each statement, without the semicolons between them. */
async function statementTexts(session: StatementSession, sql: string): Promise<string[]> {
  const tree = await session.parse(sql);
  const list = tree.statementListNode;
  const nodes: unknown = isNode(list) ? list.statementList : undefined;
  const bytes = Buffer.from(sql);
  const statements = Array.isArray(nodes) ? nodes.filter((n): n is TreeNode => isNode(n)) : [];
  return statements.map(({ place }) => bytes.toString('utf8', place?.start ?? 0, place?.end ?? bytes.length));
}
