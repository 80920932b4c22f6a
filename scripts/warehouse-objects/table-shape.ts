// The columns that a table's file asks for, and how a table that is there differs from them.

import type { TreeNode } from '../../workbench/warehouse/analyser/tree';
import { ObjectFileError } from './object-files';

export interface WantedColumn {
  readonly name: string;
  /** As INFORMATION_SCHEMA.COLUMNS writes it. */
  readonly type: string;
}

export interface TableShape {
  readonly columns: readonly WantedColumn[];
  readonly partitionedBy: string | undefined;
  readonly clusteredBy: readonly string[];
}

/** A row of INFORMATION_SCHEMA.COLUMNS. */
export interface FoundColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly partitions: boolean;
  /** From 1. */
  readonly clusters: number | undefined;
}

interface Named {
  readonly idString?: string;
  readonly names?: readonly { readonly idString?: string }[];
}

interface ColumnSchema {
  readonly kind: string;
  readonly typeName?: Named;
  readonly elementSchema?: ColumnSchema;
  readonly structFields?: readonly { readonly name?: Named; readonly schema: ColumnSchema }[];
}

export interface ColumnNode {
  readonly name?: Named;
  readonly schema?: ColumnSchema;
}

interface CreateTableNode {
  readonly tableElementList?: { readonly elements?: readonly ColumnNode[] };
  readonly partitionBy?: { readonly partitioningExpressions?: readonly TreeNode[] };
  readonly clusterBy?: { readonly clusteringExpressions?: readonly Named[] };
}

const pathText = (named: Named | undefined): string =>
  (named?.names ?? []).map((part) => part.idString ?? '').join('.');

function typeText(schema: ColumnSchema): string {
  if (schema.elementSchema) return `ARRAY<${typeText(schema.elementSchema)}>`;
  if (schema.structFields) {
    const fields = schema.structFields.map((field) => `${field.name?.idString ?? ''} ${typeText(field.schema)}`.trim());
    return `STRUCT<${fields.join(', ')}>`;
  }
  return pathText(schema.typeName).toUpperCase();
}

export function columnOf({ name, schema }: ColumnNode): WantedColumn {
  if (name?.idString === undefined || !schema) throw new ObjectFileError('A column lacks its name or its type.');
  return { name: name.idString, type: typeText(schema) };
}

/** The first plain name in an expression: the column in `DATE(sending_time)` and in `RANGE_BUCKET(year, …)`. */
function columnIn(expression: TreeNode | undefined): string | undefined {
  if (!expression) return undefined;
  const { kind, names, arguments: given } = expression as TreeNode & Named & { readonly arguments?: TreeNode[] };
  return kind === 'PathExpression' ? pathText({ names }) : columnIn(given?.[0]);
}

/** Of a parsed CREATE TABLE. */
export function tableShape(statement: TreeNode): TableShape {
  const { tableElementList, partitionBy, clusterBy } = statement as CreateTableNode;
  return {
    columns: (tableElementList?.elements ?? []).map(columnOf),
    partitionedBy: columnIn(partitionBy?.partitioningExpressions?.[0]),
    clusteredBy: (clusterBy?.clusteringExpressions ?? []).map(pathText),
  };
}

export interface ShapeDifference {
  readonly column: string;
  /** What is wrong, as the end of a sentence that begins with the column. */
  readonly problem: string;
  /** The statement that mends it, where there is one. */
  readonly ddl: string | undefined;
}

/** What BigQuery itself adds to a table that is partitioned by arrival. */
const ofBigQuery = /^_PARTITION(?:TIME|DATE)$/i;

/** Limits of length and precision may be theirs: any STRING is a STRING. */
const plainType = (type: string): string =>
  type
    .replace(/\([^)]*\)/g, '')
    .replaceAll(/\s*([<>,])\s*/g, '$1')
    .toUpperCase();

/** BigQuery changes a column's type in place only to a wider one. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  INT64: ['NUMERIC', 'BIGNUMERIC', 'FLOAT64'],
  NUMERIC: ['BIGNUMERIC', 'FLOAT64'],
};

/** What keeps the objects from using a table; columns in `coming` are added by a migration. */
export function shapeDifferences(
  table: string,
  wanted: TableShape,
  found: readonly FoundColumn[],
  coming: ReadonlySet<string> = new Set(),
): ShapeDifference[] {
  const there = new Map(found.map((column) => [column.name.toLowerCase(), column]));
  const differences: ShapeDifference[] = [];
  for (const { name, type } of wanted.columns) {
    const column = there.get(name.toLowerCase());
    if (!column) {
      if (coming.has(name)) continue;
      const ddl = `ALTER TABLE \`${table}\` ADD COLUMN ${name} ${type};`;
      differences.push({ column: name, problem: `is missing (${type})`, ddl });
    } else if (plainType(column.type) !== plainType(type)) {
      const widens = WIDER[plainType(column.type)]?.includes(type) ?? false;
      const ddl = widens ? `ALTER TABLE \`${table}\` ALTER COLUMN ${name} SET DATA TYPE ${type};` : undefined;
      differences.push({ column: name, problem: `is ${column.type} where ${type} is expected`, ddl });
    }
  }
  const known = new Set(wanted.columns.map((column) => column.name.toLowerCase()));
  for (const { name, nullable, hasDefault } of found) {
    if (known.has(name.toLowerCase()) || ofBigQuery.test(name) || nullable || hasDefault) continue;
    const ddl = `ALTER TABLE \`${table}\` ALTER COLUMN ${name} DROP NOT NULL;`;
    differences.push({
      column: name,
      problem: 'is unknown here, NOT NULL and without a default: no row could be added',
      ddl,
    });
  }
  return differences;
}

/** What costs or clutters, but keeps nothing from working. */
export function shapeRemarks(table: string, wanted: TableShape, found: readonly FoundColumn[]): string[] {
  const remarks: string[] = [];
  const partitions = found.find((column) => column.partitions)?.name;
  if (wanted.partitionedBy !== undefined && partitions !== wanted.partitionedBy) {
    remarks.push(
      `${table} is partitioned by ${partitions ?? 'nothing'}, not by ${wanted.partitionedBy}: its statements will read, and bill, more than they need.`,
    );
  }
  const known = new Set(wanted.columns.map((column) => column.name.toLowerCase()));
  const names = found.map((column) => column.name);
  const unknown = names.filter((name) => !known.has(name.toLowerCase()) && !ofBigQuery.test(name));
  if (unknown.length > 0)
    remarks.push(`${table} has columns that are not used here: ${unknown.join(', ')}. They stay.`);
  return remarks;
}
