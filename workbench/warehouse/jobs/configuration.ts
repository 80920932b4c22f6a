// A job's configuration, decoded from REST's JSON.

import type { ColumnDefinition, ObjectName, Partitioning } from '../catalog/model';
import { WarehouseError } from '../errors';
import type { Binding } from '../session/result';
import type { JobType } from './job';
import {
  isObject,
  type JsonObject,
  labelsOf,
  objectList,
  optionalBool,
  optionalInteger,
  optionalObject,
  optionalText,
  requiredObject,
  requiredText,
  textList,
} from './json-fields';
import { queryParameters } from './parameters';
import { clusteringOf, partitioningOf } from './partitioning-json';
import { schemaColumns } from './schema-json';

export type WriteDisposition = 'WRITE_EMPTY' | 'WRITE_TRUNCATE' | 'WRITE_APPEND';
export type CreateDisposition = 'CREATE_IF_NEEDED' | 'CREATE_NEVER';

/** Where rows go, and what is made of the table there. */
export interface Destination {
  readonly table: ObjectName;
  readonly write: WriteDisposition;
  readonly create: CreateDisposition;
  readonly partitioning?: Partitioning;
  readonly clustering?: readonly string[];
}

export interface QueryConfiguration {
  readonly kind: 'QUERY';
  readonly query: string;
  readonly parameters: readonly Binding[];
  readonly defaultDataset?: string;
  readonly destination?: Destination;
  readonly maximumBytesBilled?: number;
  readonly priority: string;
}

export interface LoadConfiguration {
  readonly kind: 'LOAD';
  readonly destination: Destination;
  readonly format: 'CSV' | 'NEWLINE_DELIMITED_JSON';
  readonly columns?: readonly ColumnDefinition[];
  readonly autodetect: boolean;
  readonly maxBadRecords: number;
  readonly ignoreUnknownValues: boolean;
  readonly schemaUpdateOptions: readonly string[];
  readonly csv: CsvOptions;
}

export interface CsvOptions {
  readonly skipLeadingRows: number | undefined;
  readonly fieldDelimiter: string;
  readonly quote: string;
  readonly nullMarker: string | undefined;
  readonly allowQuotedNewlines: boolean;
  readonly allowJaggedRows: boolean;
  readonly encoding: 'utf8' | 'latin1';
}

export type CopyOperation = 'COPY' | 'SNAPSHOT' | 'RESTORE' | 'CLONE';

export interface CopyConfiguration {
  readonly kind: 'COPY';
  readonly sources: readonly ObjectName[];
  readonly destination: Destination;
  readonly operation: CopyOperation;
  readonly expiresMs?: number;
}

export interface JobConfiguration {
  readonly type: JobType;
  readonly work: QueryConfiguration | LoadConfiguration | CopyConfiguration;
  readonly labels: Readonly<Record<string, string>>;
  readonly dryRun: boolean;
  readonly jobTimeoutMs?: number;
}

const invalid = (message: string): WarehouseError => new WarehouseError('invalid', message);

/** The dataset.table of a TableReference; `$partition` decorators are refused. */
export function tableName(json: JsonObject, projectId: string): ObjectName {
  const dataset = requiredText(json, 'datasetId');
  const name = requiredText(json, 'tableId');
  checkProject(optionalText(json, 'projectId'), projectId, `${dataset}.${name}`);
  if (name.includes('$')) {
    throw new WarehouseError('notImplemented', `The embedded warehouse does not support partition decorators: ${name}`);
  }
  return { dataset, name };
}

export function checkProject(given: string | undefined, projectId: string, what: string): void {
  if (given !== undefined && given !== '' && given !== projectId) {
    throw new WarehouseError(
      'accessDenied',
      `Access Denied: ${given}:${what}: this embedded warehouse serves the project ${projectId} only`,
    );
  }
}

const MAX_QUERY_CHARACTERS = 1024 * 1024;

export function checkedQuery(query: string): string {
  if (query.length > MAX_QUERY_CHARACTERS) {
    throw new WarehouseError(
      'invalid',
      'The query is too large. The maximum standard SQL query length is 1024.00K characters, including comments and white space characters.',
    );
  }
  return query;
}

/** The language of a request: GoogleSQL, also where nothing is said. */
export function checkGoogleSql(json: JsonObject, query: string): void {
  if (optionalBool(json, 'useLegacySql') || /^\s*#legacysql\b/i.test(query)) {
    throw new WarehouseError(
      'invalidQuery',
      'Legacy SQL is not supported by the embedded warehouse; set useLegacySql to false (bq query --nouse_legacy_sql).',
      'query',
    );
  }
}

function oneOf<T extends string>(json: JsonObject, field: string, allowed: readonly T[], otherwise: T): T {
  const text = optionalText(json, field);
  if (text === undefined || text === '') return otherwise;
  const value = allowed.find((candidate) => candidate === text);
  if (!value) throw invalid(`Invalid value for ${field}: ${text}`);
  return value;
}

const writes: readonly WriteDisposition[] = ['WRITE_EMPTY', 'WRITE_TRUNCATE', 'WRITE_APPEND'];
const creates: readonly CreateDisposition[] = ['CREATE_IF_NEEDED', 'CREATE_NEVER'];

function destinationOf(json: JsonObject, projectId: string, defaultWrite: WriteDisposition): Destination {
  const partitioning = partitioningOf(json);
  const clustering = clusteringOf(json);
  return {
    table: tableName(requiredObject(json, 'destinationTable'), projectId),
    write: oneOf(json, 'writeDisposition', writes, defaultWrite),
    create: oneOf(json, 'createDisposition', creates, 'CREATE_IF_NEEDED'),
    ...(partitioning ? { partitioning } : {}),
    ...(clustering ? { clustering } : {}),
  };
}

export function defaultDatasetOf(json: JsonObject, projectId: string): string | undefined {
  const reference = optionalObject(json, 'defaultDataset');
  if (!reference) return undefined;
  const dataset = requiredText(reference, 'datasetId');
  checkProject(optionalText(reference, 'projectId'), projectId, dataset);
  return dataset;
}

export function maximumBytesBilledOf(json: JsonObject): number | undefined {
  const limit = optionalInteger(json, 'maximumBytesBilled');
  return limit !== undefined && limit > 0 ? limit : undefined;
}

const refused: readonly (readonly [string, string])[] = [
  ['tableDefinitions', 'external tables'],
  ['userDefinedFunctionResources', 'legacy user-defined function resources'],
];

export function queryConfiguration(json: JsonObject, projectId: string): QueryConfiguration {
  const query = requiredText(json, 'query');
  checkGoogleSql(json, query);
  for (const [field, what] of refused) {
    const value = json[field];
    const given = Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
    if (given) throw new WarehouseError('notImplemented', `The embedded warehouse does not support ${what}`);
  }
  if (optionalBool(json, 'createSession')) {
    throw new WarehouseError('notImplemented', 'The embedded warehouse does not support sessions (createSession)');
  }
  const defaultDataset = defaultDatasetOf(json, projectId);
  const maximumBytesBilled = maximumBytesBilledOf(json);
  return {
    kind: 'QUERY',
    query: checkedQuery(query),
    parameters: queryParameters(json),
    ...(defaultDataset === undefined ? {} : { defaultDataset }),
    ...(optionalObject(json, 'destinationTable') ? { destination: destinationOf(json, projectId, 'WRITE_EMPTY') } : {}),
    ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }),
    priority: optionalText(json, 'priority') || 'INTERACTIVE',
  };
}

const delimiters: Readonly<Record<string, string>> = { '\\t': '\t', tab: '\t', '': ',' };

function csvOptions(json: JsonObject): CsvOptions {
  const given = optionalText(json, 'fieldDelimiter') ?? ',';
  const fieldDelimiter = delimiters[given] ?? given;
  const quote = optionalText(json, 'quote') ?? '"';
  if (fieldDelimiter.length !== 1) throw invalid(`Invalid fieldDelimiter: ${given}: one character is wanted`);
  if (quote.length > 1) throw invalid(`Invalid quote: ${quote}: one character is wanted`);
  return {
    skipLeadingRows: optionalInteger(json, 'skipLeadingRows'),
    fieldDelimiter,
    quote,
    nullMarker: optionalText(json, 'nullMarker'),
    allowQuotedNewlines: optionalBool(json, 'allowQuotedNewlines') ?? false,
    allowJaggedRows: optionalBool(json, 'allowJaggedRows') ?? false,
    encoding: /^(?:ISO-8859-1|latin1)$/i.test(optionalText(json, 'encoding') ?? '') ? 'latin1' : 'utf8',
  };
}

const formats = ['CSV', 'NEWLINE_DELIMITED_JSON'] as const;

function loadConfiguration(json: JsonObject, projectId: string): LoadConfiguration {
  const format = (optionalText(json, 'sourceFormat') || 'CSV').toUpperCase();
  const known = formats.find((candidate) => candidate === (format === 'JSON' ? 'NEWLINE_DELIMITED_JSON' : format));
  if (!known) {
    throw new WarehouseError(
      'notImplemented',
      `The embedded warehouse loads CSV and NEWLINE_DELIMITED_JSON only, not ${format}`,
    );
  }
  if ((textList(json, 'sourceUris') ?? []).length > 0) {
    throw new WarehouseError(
      'notImplemented',
      'The embedded warehouse loads uploaded data only: there is no Cloud Storage on this machine (sourceUris)',
    );
  }
  const columns = schemaColumns(json);
  return {
    kind: 'LOAD',
    destination: destinationOf(json, projectId, 'WRITE_APPEND'),
    format: known,
    ...(columns ? { columns } : {}),
    autodetect: optionalBool(json, 'autodetect') ?? false,
    maxBadRecords: optionalInteger(json, 'maxBadRecords') ?? 0,
    ignoreUnknownValues: optionalBool(json, 'ignoreUnknownValues') ?? false,
    schemaUpdateOptions: textList(json, 'schemaUpdateOptions') ?? [],
    csv: csvOptions(json),
  };
}

const operations: readonly CopyOperation[] = ['COPY', 'SNAPSHOT', 'RESTORE', 'CLONE'];

function copyConfiguration(json: JsonObject, projectId: string): CopyConfiguration {
  const several = objectList(json, 'sourceTables');
  const sources = several.length > 0 ? several : [requiredObject(json, 'sourceTable')];
  const stated = optionalText(json, 'operationType');
  const operation = stated === 'OPERATION_TYPE_UNSPECIFIED' ? 'COPY' : oneOf(json, 'operationType', operations, 'COPY');
  const expiration = optionalText(json, 'destinationExpirationTime');
  return {
    kind: 'COPY',
    sources: sources.map((source) => sourceName(source, projectId)),
    destination: destinationOf(json, projectId, 'WRITE_EMPTY'),
    operation,
    ...(expiration === undefined ? {} : { expiresMs: Date.parse(expiration) || Number(expiration) }),
  };
}

/** A source may name a moment: `table@milliseconds`. */
function sourceName(json: JsonObject, projectId: string): ObjectName {
  const name = requiredText(json, 'tableId');
  if (name.includes('@')) {
    throw new WarehouseError('notImplemented', `The embedded warehouse does not support time decorators: ${name}`);
  }
  return tableName(json, projectId);
}

export function jobConfiguration(json: JsonObject, projectId: string): JobConfiguration {
  const given = (['query', 'load', 'copy', 'extract'] as const).filter((kind) => isObject(json[kind]));
  const kind = given[0];
  if (!kind || given.length > 1) {
    throw invalid('Required parameter is missing: exactly one of configuration.query, .load, .copy and .extract');
  }
  if (kind === 'extract') {
    throw new WarehouseError(
      'notImplemented',
      'The embedded warehouse does not support extract jobs: there is no Cloud Storage on this machine',
    );
  }
  const part = requiredObject(json, kind);
  const timeout = optionalInteger(json, 'jobTimeoutMs');
  const common = {
    labels: labelsOf(json) ?? {},
    dryRun: optionalBool(json, 'dryRun') ?? optionalBool(part, 'dryRun') ?? false,
    ...(timeout !== undefined && timeout > 0 ? { jobTimeoutMs: timeout } : {}),
  };
  if (kind === 'query') return { ...common, type: 'QUERY', work: queryConfiguration(part, projectId) };
  if (kind === 'load') return { ...common, type: 'LOAD', work: loadConfiguration(part, projectId) };
  return { ...common, type: 'COPY', work: copyConfiguration(part, projectId) };
}
