// The discovery document, from which bq builds its client: the methods served here, with their parameters.

import type { JsonObject } from '../jobs/json-fields';

type ParameterType = 'string' | 'integer' | 'boolean' | 'string*';

interface MethodEntry {
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, ParameterType>>;
  readonly request?: string;
  readonly response?: string;
  readonly upload?: boolean;
}

const list: Readonly<Record<string, ParameterType>> = { maxResults: 'integer', pageToken: 'string' };
const dataset = 'projects/{+projectId}/datasets/{+datasetId}';
const table = `${dataset}/tables/{+tableId}`;
const routine = `${dataset}/routines/{+routineId}`;
const job = 'projects/{+projectId}/jobs/{+jobId}';
const versions: Readonly<Record<string, ParameterType>> = { accessPolicyVersion: 'integer', updateMode: 'string' };
const rowsQuery: Readonly<Record<string, ParameterType>> = {
  ...list,
  startIndex: 'string',
  'formatOptions.useInt64Timestamp': 'boolean',
  'formatOptions.timestampOutputFormat': 'string',
};

const resources: Readonly<Record<string, Readonly<Record<string, MethodEntry>>>> = {
  projects: {
    list: { verb: 'GET', path: 'projects', query: list, response: 'ProjectList' },
    getServiceAccount: {
      verb: 'GET',
      path: 'projects/{+projectId}/serviceAccount',
      response: 'GetServiceAccountResponse',
    },
  },
  datasets: {
    get: { verb: 'GET', path: dataset, query: { ...versions, datasetView: 'string' }, response: 'Dataset' },
    list: {
      verb: 'GET',
      path: 'projects/{+projectId}/datasets',
      query: { ...list, all: 'boolean', filter: 'string' },
      response: 'DatasetList',
    },
    insert: {
      verb: 'POST',
      path: 'projects/{+projectId}/datasets',
      query: versions,
      request: 'Dataset',
      response: 'Dataset',
    },
    patch: { verb: 'PATCH', path: dataset, query: versions, request: 'Dataset', response: 'Dataset' },
    update: { verb: 'PUT', path: dataset, query: versions, request: 'Dataset', response: 'Dataset' },
    delete: { verb: 'DELETE', path: dataset, query: { deleteContents: 'boolean' } },
  },
  tables: {
    get: { verb: 'GET', path: table, query: { selectedFields: 'string', view: 'string' }, response: 'Table' },
    list: { verb: 'GET', path: `${dataset}/tables`, query: list, response: 'TableList' },
    insert: { verb: 'POST', path: `${dataset}/tables`, request: 'Table', response: 'Table' },
    patch: { verb: 'PATCH', path: table, query: { autodetect_schema: 'boolean' }, request: 'Table', response: 'Table' },
    update: { verb: 'PUT', path: table, query: { autodetect_schema: 'boolean' }, request: 'Table', response: 'Table' },
    delete: { verb: 'DELETE', path: table },
  },
  tabledata: {
    list: {
      verb: 'GET',
      path: `${table}/data`,
      query: { ...rowsQuery, selectedFields: 'string' },
      response: 'TableDataList',
    },
    insertAll: {
      verb: 'POST',
      path: `${table}/insertAll`,
      request: 'TableDataInsertAllRequest',
      response: 'TableDataInsertAllResponse',
    },
  },
  routines: {
    get: { verb: 'GET', path: routine, query: { readMask: 'string' }, response: 'Routine' },
    list: {
      verb: 'GET',
      path: `${dataset}/routines`,
      query: { ...list, filter: 'string', readMask: 'string' },
      response: 'ListRoutinesResponse',
    },
    insert: { verb: 'POST', path: `${dataset}/routines`, request: 'Routine', response: 'Routine' },
    update: { verb: 'PUT', path: routine, request: 'Routine', response: 'Routine' },
    delete: { verb: 'DELETE', path: routine },
  },
  models: {
    list: { verb: 'GET', path: `${dataset}/models`, query: list, response: 'ListModelsResponse' },
  },
  rowAccessPolicies: {
    list: {
      verb: 'GET',
      path: `${table}/rowAccessPolicies`,
      query: { pageSize: 'integer', pageToken: 'string' },
      response: 'ListRowAccessPoliciesResponse',
    },
  },
  jobs: {
    insert: { verb: 'POST', path: 'projects/{+projectId}/jobs', request: 'Job', response: 'Job', upload: true },
    get: { verb: 'GET', path: job, query: { location: 'string' }, response: 'Job' },
    list: {
      verb: 'GET',
      path: 'projects/{+projectId}/jobs',
      query: {
        ...list,
        allUsers: 'boolean',
        maxCreationTime: 'string',
        minCreationTime: 'string',
        parentJobId: 'string',
        projection: 'string',
        stateFilter: 'string*',
      },
      response: 'JobList',
    },
    cancel: { verb: 'POST', path: `${job}/cancel`, query: { location: 'string' }, response: 'JobCancelResponse' },
    delete: { verb: 'DELETE', path: `${job}/delete`, query: { location: 'string' } },
    query: { verb: 'POST', path: 'projects/{+projectId}/queries', request: 'QueryRequest', response: 'QueryResponse' },
    getQueryResults: {
      verb: 'GET',
      path: 'projects/{+projectId}/queries/{+jobId}',
      query: { ...rowsQuery, location: 'string', timeoutMs: 'integer' },
      response: 'GetQueryResultsResponse',
    },
  },
};

function methodJson(resource: string, name: string, entry: MethodEntry): JsonObject {
  const pathParameters = [...entry.path.matchAll(/\{\+(\w+)\}/g)].map((m) => m[1] ?? '');
  const parameters: Record<string, JsonObject> = {};
  for (const parameter of pathParameters) {
    parameters[parameter] = { type: 'string', location: 'path', required: true, pattern: '^[^/]+$' };
  }
  for (const [parameter, type] of Object.entries(entry.query ?? {})) {
    parameters[parameter] =
      type === 'string*' ? { type: 'string', location: 'query', repeated: true } : { type, location: 'query' };
  }
  return {
    id: `bigquery.${resource}.${name}`,
    httpMethod: entry.verb,
    path: entry.path,
    flatPath: entry.path.replaceAll('{+', '{'),
    parameters,
    parameterOrder: pathParameters,
    ...(entry.request ? { request: { $ref: entry.request } } : {}),
    ...(entry.response ? { response: { $ref: entry.response } } : {}),
    ...(entry.upload
      ? {
          supportsMediaUpload: true,
          mediaUpload: {
            accept: ['*/*'],
            protocols: {
              simple: { multipart: true, path: '/upload/bigquery/v2/projects/{+projectId}/jobs' },
              resumable: { multipart: true, path: '/resumable/upload/bigquery/v2/projects/{+projectId}/jobs' },
            },
          },
        }
      : {}),
  };
}

export function discoveryDocument(url: string): JsonObject {
  const schemas: Record<string, JsonObject> = {};
  const described: Record<string, JsonObject> = {};
  for (const [resource, methods] of Object.entries(resources)) {
    const entries = Object.entries(methods);
    for (const [, { request, response }] of entries) {
      for (const id of [request, response]) {
        if (id) schemas[id] = { id, type: 'object', additionalProperties: { type: 'any' } };
      }
    }
    described[resource] = {
      methods: Object.fromEntries(entries.map(([name, entry]) => [name, methodJson(resource, name, entry)])),
    };
  }
  const shared = ['alt', 'fields', 'key', 'oauth_token', 'access_token', 'quotaUser', 'uploadType', 'upload_protocol'];
  return {
    kind: 'discovery#restDescription',
    discoveryVersion: 'v1',
    id: 'bigquery:v2',
    name: 'bigquery',
    version: 'v2',
    title: 'BigQuery API (embedded warehouse)',
    ownerDomain: 'google.com',
    protocol: 'rest',
    rootUrl: `${url}/`,
    servicePath: 'bigquery/v2/',
    basePath: '/bigquery/v2/',
    baseUrl: `${url}/bigquery/v2/`,
    batchPath: 'batch/bigquery/v2',
    auth: { oauth2: { scopes: { 'https://www.googleapis.com/auth/bigquery': { description: 'BigQuery' } } } },
    parameters: {
      ...Object.fromEntries(shared.map((name) => [name, { type: 'string', location: 'query' }])),
      prettyPrint: { type: 'boolean', location: 'query', default: 'true' },
    },
    schemas,
    resources: described,
  };
}
