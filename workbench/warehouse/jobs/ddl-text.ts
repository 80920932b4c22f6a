// GoogleSQL's DDL for what REST asks of datasets, tables and views, so that one place alone makes them: the session.

import type { ColumnDefinition, Partitioning } from '../catalog/model';
import { WarehouseError } from '../errors';
import { type SqlType, typeName } from '../types/type';
import { isObject, type JsonObject, labelsOf, optionalText } from './json-fields';

export const textLiteral = (text: string): string => JSON.stringify(text);

export function quotedPath(...parts: readonly string[]): string {
  for (const part of parts) {
    if (!/^[\p{L}\p{N}_\- ]{1,1024}$/u.test(part)) {
      throw new WarehouseError(
        'invalid',
        `Invalid name "${part.slice(0, 100)}": letters, digits, underscores and dashes are allowed`,
      );
    }
  }
  return `\`${parts.join('.')}\``;
}

/** OPTIONS of a resource: what the JSON has, NULL for what it sets to null. */
export type OptionList = readonly (readonly [name: string, sql: string])[];

export const optionsClause = (options: OptionList): string =>
  options.length === 0 ? '' : ` OPTIONS(${options.map(([name, sql]) => `${name}=${sql}`).join(', ')})`;

const labelsSql = (labels: Readonly<Record<string, string>>): string =>
  `[${Object.entries(labels)
    .map(([key, value]) => `(${textLiteral(key)}, ${textLiteral(value)})`)
    .join(', ')}]`;

const texts: readonly (readonly [field: string, option: string])[] = [
  ['description', 'description'],
  ['friendlyName', 'friendly_name'],
];

function sharedOptions(json: JsonObject, labels: Readonly<Record<string, string>> | undefined): [string, string][] {
  const options: [string, string][] = [];
  for (const [field, option] of texts) {
    if (!(field in json)) continue;
    const text = optionalText(json, field);
    options.push([option, text === undefined ? 'NULL' : textLiteral(text)]);
  }
  if (labels) options.push(['labels', labelsSql(labels)]);
  else if (json.labels === null) options.push(['labels', 'NULL']);
  return options;
}

/** A patch of labels keeps those it does not name, and drops those it sets to null. */
function mergedLabels(json: JsonObject, current: Readonly<Record<string, string>>): Record<string, string> | undefined {
  if (!isObject(json.labels)) return undefined;
  const merged = { ...current, ...labelsOf(json) };
  for (const [name, value] of Object.entries(json.labels)) if (value === null) delete merged[name];
  return merged;
}

export function tableOptions(json: JsonObject, current: Readonly<Record<string, string>> = {}): OptionList {
  const options = sharedOptions(json, mergedLabels(json, current));
  if ('expirationTime' in json) {
    const ms = optionalText(json, 'expirationTime');
    options.push([
      'expiration_timestamp',
      ms === undefined || ms === '0' ? 'NULL' : `TIMESTAMP_MILLIS(${wholeNumber(ms)})`,
    ]);
  }
  const time = json.timePartitioning;
  if (isObject(time)) {
    const ms = optionalText(time, 'expirationMs');
    if (ms !== undefined && ms !== '0')
      options.push(['partition_expiration_days', `${Number(wholeNumber(ms)) / 86_400_000}`]);
  }
  if (json.requirePartitionFilter === true) options.push(['require_partition_filter', 'true']);
  return options;
}

export function datasetOptions(json: JsonObject, current: Readonly<Record<string, string>> = {}): OptionList {
  const options = sharedOptions(json, mergedLabels(json, current));
  const days: readonly (readonly [string, string])[] = [
    ['defaultTableExpirationMs', 'default_table_expiration_days'],
    ['defaultPartitionExpirationMs', 'default_partition_expiration_days'],
  ];
  for (const [field, option] of days) {
    if (!(field in json)) continue;
    const ms = optionalText(json, field);
    options.push([option, ms === undefined || ms === '0' ? 'NULL' : `${Number(wholeNumber(ms)) / 86_400_000}`]);
  }
  return options;
}

function wholeNumber(text: string): string {
  if (!/^\d{1,18}$/.test(text))
    throw new WarehouseError('invalid', `Invalid value (TYPE_INT64), "${text.slice(0, 100)}"`);
  return text;
}

function limited(column: ColumnDefinition, name: string): string {
  const { limits } = column;
  if (!limits) return name;
  if (limits.maxLength !== undefined) return `${name}(${limits.maxLength})`;
  if (limits.precision === undefined) return name;
  return limits.scale === undefined ? `${name}(${limits.precision})` : `${name}(${limits.precision}, ${limits.scale})`;
}

function typeSql(column: ColumnDefinition): string {
  const inner = (type: SqlType): string => {
    if (type.kind === 'ARRAY') return `ARRAY<${inner(type.element)}>`;
    if (type.kind === 'STRUCT' && column.fields) return `STRUCT<${column.fields.map(columnSql).join(', ')}>`;
    return limited(column, typeName(type));
  };
  return inner(column.type);
}

export function columnSql(column: ColumnDefinition): string {
  const options = column.description === undefined ? '' : ` OPTIONS(description=${textLiteral(column.description)})`;
  const value = column.defaultSql === undefined ? '' : ` DEFAULT ${column.defaultSql}`;
  return `\`${column.name}\` ${typeSql(column)}${value}${column.notNull ? ' NOT NULL' : ''}${options}`;
}

export function partitionClause(partitioning: Partitioning | undefined, columns: readonly ColumnDefinition[]): string {
  if (!partitioning) return '';
  if (partitioning.kind === 'RANGE') {
    const { column, start, end, interval } = partitioning;
    return ` PARTITION BY RANGE_BUCKET(\`${column}\`, GENERATE_ARRAY(${start}, ${end}, ${interval}))`;
  }
  const { unit } = partitioning;
  if (partitioning.kind === 'INGESTION') {
    return unit === 'DAY' ? ' PARTITION BY _PARTITIONDATE' : ` PARTITION BY TIMESTAMP_TRUNC(_PARTITIONTIME, ${unit})`;
  }
  const name = partitioning.column;
  const column = columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
  if (!column) {
    throw new WarehouseError('invalid', `The field specified for partitioning cannot be found in the schema: ${name}`);
  }
  const { kind } = column.type;
  if (kind === 'DATE') return ` PARTITION BY ${unit === 'DAY' ? `\`${name}\`` : `DATE_TRUNC(\`${name}\`, ${unit})`}`;
  return ` PARTITION BY ${kind === 'DATETIME' ? 'DATETIME' : 'TIMESTAMP'}_TRUNC(\`${name}\`, ${unit})`;
}

export const clusterClause = (clustering: readonly string[] | undefined): string =>
  clustering ? ` CLUSTER BY ${clustering.map((c) => `\`${c}\``).join(', ')}` : '';
