// tabledata.list and insertAll.

import type { ColumnDefinition, TableEntry } from '../catalog/model';
import { WarehouseError } from '../errors';
import { RowInserter } from '../jobs/insert-rows';
import type { Job } from '../jobs/job';
import type { JobService } from '../jobs/service';
import type { ServerContext } from './context';
import { etagOf } from './etag';
import { anonymousTable, isAnonymous } from './job-json';
import { pagePosition, pageToken, queryBool, queryInteger, type RowsPage, rowsPage } from './paging';
import type { Answer, Request, Router } from './router';
import { type StoredRows, tableRows } from './stored-rows';
import { tableNameOf } from './tables-routes';
import { rowEncoder } from './wire-values';

const DEFAULT_PAGE_ROWS = 100_000;

/** The rows of a query that went to no table of its own, by the hidden table's name. */
function anonymousRows(service: JobService, dataset: string, name: string): StoredRows | undefined {
  const hidden = (job: Job): boolean => {
    const table = anonymousTable(job);
    return table.name === name && table.dataset === dataset;
  };
  for (const job of service.registry.all()) {
    if (!job.rows || !hidden(job)) continue;
    const rows = service.registry.rowsOf(job);
    if (rows) return { total: rows.rowCount, fields: rows.fields, read: (from, to) => rows.slice(from, to) };
  }
  return undefined;
}

function selected(entry: TableEntry, query: URLSearchParams): readonly ColumnDefinition[] {
  const wanted = query.get('selectedFields');
  if (!wanted) return entry.columns;
  const names = new Set(wanted.split(',').map((n) => n.trim().toLowerCase()));
  for (const name of names) {
    if (name.includes('.')) {
      throw new WarehouseError('notImplemented', `The embedded warehouse does not select parts of a record: ${name}`);
    }
    if (!entry.columns.some((c) => c.name.toLowerCase() === name)) {
      throw new WarehouseError('invalid', `Selected field ${name} is not in the table's schema`);
    }
  }
  return entry.columns.filter((c) => names.has(c.name.toLowerCase()));
}

async function listRows(request: Request, of: string, rows: StoredRows): Promise<Answer> {
  const from = pagePosition(of, request.query.get('pageToken')) ?? queryInteger(request.query, 'startIndex') ?? 0;
  const maximum = queryInteger(request.query, 'maxResults') ?? DEFAULT_PAGE_ROWS;
  const int64Timestamps =
    queryBool(request.query, 'formatOptions.useInt64Timestamp') === true ||
    request.query.get('formatOptions.timestampOutputFormat') === 'INT64';
  const encode = rowEncoder(rows.fields, { int64Timestamps });
  const page: RowsPage = await rowsPage(rows.total, from, maximum, (a, b) => rows.read(a, b), encode);
  return {
    body: {
      kind: 'bigquery#tableDataList',
      etag: etagOf({ of, from, maximum, total: rows.total }),
      totalRows: String(rows.total),
      ...(page.next < rows.total && maximum > 0 ? { pageToken: pageToken(of, page.next) } : {}),
    },
    ...(page.rows.length > 0 ? { rows: page.rows } : {}),
  };
}

export function tabledataRoutes(router: Router, context: ServerContext, service: JobService): void {
  const inserter = new RowInserter(context.warehouse);
  const table = '/projects/{project}/datasets/{dataset}/tables/{table}';
  router.on('GET', `${table}/data`, (request) => {
    context.checkedProject(request);
    const name = tableNameOf(request);
    const of = `${name.dataset}.${name.name}`;
    if (isAnonymous(name)) {
      const rows = anonymousRows(service, name.dataset, name.name);
      if (rows) return listRows(request, of, rows);
    }
    const entry = context.warehouse.catalog.table(name);
    return tableRows(context.warehouse, entry, selected(entry, request.query), (rows) => listRows(request, of, rows));
  });
  router.on('POST', `${table}/insertAll`, async (request) => {
    context.checkedProject(request);
    const insertErrors = await inserter.insert(context.user, tableNameOf(request), await request.json());
    return {
      body: {
        kind: 'bigquery#tableDataInsertAllResponse',
        ...(insertErrors.length > 0 ? { insertErrors } : {}),
      },
    };
  });
}
