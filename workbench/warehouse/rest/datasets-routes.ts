// datasets.get, list, insert, patch, update and delete.

import type { DatasetEntry } from '../catalog/model';
import { WarehouseError } from '../errors';
import { datasetOptions, optionsClause, quotedPath, textLiteral } from '../jobs/ddl-text';
import { type JsonObject, optionalText, requiredObject, requiredText } from '../jobs/json-fields';
import type { ServerContext } from './context';
import { checkIfMatch, etagOf } from './etag';
import { DAY_MS, describedFields, labelsOption, numberOption } from './options-json';
import { listPage, queryBool } from './paging';
import type { Answer, Request, Router } from './router';
import { runStatements } from './statements';

function datasetJson(context: ServerContext, entry: DatasetEntry): JsonObject {
  const { projectId } = context.warehouse;
  const tableDays = numberOption(entry.options, 'default_table_expiration_days');
  const partitionDays = numberOption(entry.options, 'default_partition_expiration_days');
  const resource = {
    kind: 'bigquery#dataset',
    id: `${projectId}:${entry.name}`,
    selfLink: `${context.selfUrl}/projects/${projectId}/datasets/${entry.name}`,
    datasetReference: { datasetId: entry.name, projectId },
    ...describedFields(entry.options),
    ...(tableDays === undefined ? {} : { defaultTableExpirationMs: String(tableDays * DAY_MS) }),
    ...(partitionDays === undefined ? {} : { defaultPartitionExpirationMs: String(partitionDays * DAY_MS) }),
    access: [
      { role: 'OWNER', userByEmail: context.user },
      { role: 'WRITER', specialGroup: 'projectWriters' },
      { role: 'OWNER', specialGroup: 'projectOwners' },
      { role: 'READER', specialGroup: 'projectReaders' },
    ],
    creationTime: String(entry.createdMs),
    lastModifiedTime: String(entry.modifiedMs),
    location: entry.location,
    type: 'DEFAULT',
  };
  return { ...resource, etag: etagOf(resource) };
}

export function datasetsRoutes(router: Router, context: ServerContext): void {
  const { catalog, projectId } = context.warehouse;
  const entryOf = (request: Request): DatasetEntry => {
    context.checkedProject(request);
    return catalog.dataset(request.parameters.dataset ?? '');
  };
  const change = async (request: Request): Promise<Answer> => {
    const entry = entryOf(request);
    const json = await request.json();
    checkIfMatch(request, String(datasetJson(context, entry).etag));
    const options = datasetOptions(json, request.method === 'PUT' ? {} : labelsOption(entry.options));
    if (options.length > 0) {
      await runStatements(context, `ALTER SCHEMA ${quotedPath(projectId, entry.name)} SET${optionsClause(options)}`);
    }
    return { body: datasetJson(context, catalog.dataset(entry.name)) };
  };
  router.on('GET', '/projects/{project}/datasets', (request) => {
    context.checkedProject(request);
    const all = [...catalog.datasets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = listPage('datasets', all, request.query);
    return {
      body: {
        kind: 'bigquery#datasetList',
        etag: etagOf({ names: all.map((d) => d.name) }),
        ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
        datasets: page.items.map((entry) => ({
          kind: 'bigquery#dataset',
          id: `${projectId}:${entry.name}`,
          datasetReference: { datasetId: entry.name, projectId },
          ...describedFields(entry.options),
          location: entry.location,
        })),
      },
    };
  });
  router.on('POST', '/projects/{project}/datasets', async (request) => {
    context.checkedProject(request);
    const json = await request.json();
    const name = requiredText(requiredObject(json, 'datasetReference'), 'datasetId');
    if (!/^\w{1,1024}$/.test(name)) {
      throw new WarehouseError(
        'invalid',
        `Invalid dataset ID "${name.slice(0, 100)}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`,
      );
    }
    if (catalog.datasets.has(name))
      throw new WarehouseError('duplicate', `Already Exists: Dataset ${projectId}:${name}`);
    const location = optionalText(json, 'location');
    const options = [...datasetOptions(json), ...(location ? [['location', textLiteral(location)] as const] : [])];
    await runStatements(context, `CREATE SCHEMA ${quotedPath(projectId, name)}${optionsClause(options)}`);
    return { body: datasetJson(context, catalog.dataset(name)) };
  });
  router.on('GET', '/projects/{project}/datasets/{dataset}', (request) => ({
    body: datasetJson(context, entryOf(request)),
  }));
  router.on('PATCH', '/projects/{project}/datasets/{dataset}', change);
  router.on('PUT', '/projects/{project}/datasets/{dataset}', change);
  router.on('DELETE', '/projects/{project}/datasets/{dataset}', async (request) => {
    const entry = entryOf(request);
    const contents = queryBool(request.query, 'deleteContents') ?? false;
    const used = catalog.tablesOf(entry.name).length > 0 || catalog.routinesOf(entry.name).length > 0;
    if (used && !contents) {
      throw new WarehouseError('invalid', `Dataset ${projectId}:${entry.name} is still in use`);
    }
    await runStatements(
      context,
      `DROP SCHEMA ${quotedPath(projectId, entry.name)} ${contents ? 'CASCADE' : 'RESTRICT'}`,
    );
    return { status: 204 };
  });
}
