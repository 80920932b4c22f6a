// What the files of sql/ say must be in the warehouse, read from Google's parse tree: columns, partitions, clusters, arguments, queries.

import { isNode, type TreeNode } from '../../workbench/warehouse/analyser/tree';
import type { Parse } from '../warehouse-objects/identifiers';
import { type ObjectFile, ObjectFileError } from '../warehouse-objects/object-files';
import { sourceUse } from '../warehouse-objects/source-tables';
import { tableShape, type WantedColumn } from '../warehouse-objects/table-shape';

export interface ExpectedColumn extends WantedColumn {
  readonly notNull: boolean;
  /** The expression; `undefined` where the file gives none. */
  readonly defaultSql: string | undefined;
}

interface Expected {
  /** As the files name it. */
  readonly dataset: string;
  readonly name: string;
}

export interface ExpectedTable extends Expected {
  readonly columns: readonly ExpectedColumn[];
  readonly partitionColumn: string | undefined;
  readonly clusters: readonly string[];
  /** Of a table of theirs, which is made only where it is missing and never dropped or restored: how EROS uses it. */
  readonly source: 'read' | 'written' | undefined;
  /** Option names and what the file sets them to, as written. */
  readonly options: ReadonlyMap<string, string>;
}

export interface ExpectedView extends Expected {
  /** The query after AS. */
  readonly query: string;
}

export type RoutineType = 'FUNCTION' | 'TABLE FUNCTION' | 'PROCEDURE';

export interface ExpectedParameter {
  readonly name: string;
  readonly type: string;
  /** Of a procedure's parameter only. */
  readonly mode: 'IN' | 'OUT' | 'INOUT' | undefined;
}

export interface ExpectedRoutine extends Expected {
  readonly type: RoutineType;
  readonly parameters: readonly ExpectedParameter[];
  readonly returns: string | undefined;
}

export interface ExpectedObjects {
  readonly datasets: readonly string[];
  readonly tables: readonly ExpectedTable[];
  readonly views: readonly ExpectedView[];
  readonly routines: readonly ExpectedRoutine[];
}

const child = (node: TreeNode | undefined, field: string): TreeNode | undefined => {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
};

const children = (node: TreeNode | undefined, field: string): TreeNode[] => {
  const value = node?.[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

const idOf = (node: TreeNode | undefined): string => (typeof node?.idString === 'string' ? node.idString : '');

const pathOf = (node: TreeNode | undefined): string => children(node, 'names').map(idOf).join('.');

/** The file's text at a node; places are in bytes. */
const textAt = (sql: string, node: TreeNode | undefined): string =>
  node?.place ? Buffer.from(sql).toString('utf8', node.place.start, node.place.end) : '';

/** A parameter's type as INFORMATION_SCHEMA writes it. */
function typeOf(node: TreeNode | undefined): string {
  const element = child(node, 'elementType');
  if (element) return `ARRAY<${typeOf(element)}>`;
  const fields = children(node, 'structFields');
  if (fields.length > 0) {
    const written = fields.map((field) => `${idOf(child(field, 'name'))} ${typeOf(child(field, 'type'))}`.trim());
    return `STRUCT<${written.join(', ')}>`;
  }
  return pathOf(child(node, 'typeName')).toUpperCase();
}

function columnOf(sql: string, column: WantedColumn, element: TreeNode | undefined): ExpectedColumn {
  const schema = child(element, 'schema');
  const written = child(schema, 'defaultExpression');
  return {
    ...column,
    notNull: children(child(schema, 'attributes'), 'values').some((value) => value.kind === 'NotNullColumnAttribute'),
    defaultSql: written ? textAt(sql, written) : undefined,
  };
}

function tableOf({ dataset, name, sql }: ObjectFile, statement: TreeNode): ExpectedTable {
  const { columns, partitionedBy, clusteredBy } = tableShape(statement);
  const elements = children(child(statement, 'tableElementList'), 'elements');
  return {
    dataset,
    name,
    columns: columns.map((column, i) => columnOf(sql, column, elements[i])),
    partitionColumn: partitionedBy,
    clusters: clusteredBy,
    source: sourceUse(dataset, name),
    options: new Map(
      children(child(statement, 'optionsList'), 'optionsEntries').map((entry) => [
        idOf(child(entry, 'name')),
        textAt(sql, child(entry, 'value')),
      ]),
    ),
  };
}

function modeOf(entry: TreeNode): 'IN' | 'OUT' | 'INOUT' {
  const mode = entry.procedureParameterMode;
  return mode === 'OUT' || mode === 'INOUT' ? mode : 'IN';
}

function routineOf({ dataset, name }: ObjectFile, statement: TreeNode, type: RoutineType): ExpectedRoutine {
  const list = child(child(statement, 'functionDeclaration') ?? statement, 'parameters');
  const returns = child(statement, 'returnType');
  return {
    dataset,
    name,
    type,
    parameters: children(list, 'parameterEntries').map((entry) => ({
      name: idOf(child(entry, 'name')),
      type: child(entry, 'type') ? typeOf(child(entry, 'type')) : 'ANY TYPE',
      mode: type === 'PROCEDURE' ? modeOf(entry) : undefined,
    })),
    returns: returns ? typeOf(returns) : undefined,
  };
}

export async function expectedObjects(files: readonly ObjectFile[], parse: Parse): Promise<ExpectedObjects> {
  const tables: ExpectedTable[] = [];
  const views: ExpectedView[] = [];
  const routines: ExpectedRoutine[] = [];
  for (const file of files) {
    const [statement] = children(child(await parse(file.sql), 'statementListNode'), 'statementList');
    switch (statement?.kind) {
      case 'CreateTableStatement':
        tables.push(tableOf(file, statement));
        break;
      case 'CreateViewStatement':
        views.push({ dataset: file.dataset, name: file.name, query: textAt(file.sql, child(statement, 'query')) });
        break;
      case 'CreateFunctionStatement':
        routines.push(routineOf(file, statement, 'FUNCTION'));
        break;
      case 'CreateTableFunctionStatement':
        routines.push(routineOf(file, statement, 'TABLE FUNCTION'));
        break;
      case 'CreateProcedureStatement':
        routines.push(routineOf(file, statement, 'PROCEDURE'));
        break;
      default:
        throw new ObjectFileError(
          `${file.path} is a ${statement?.kind ?? 'file without a statement'}; expected a CREATE.`,
        );
    }
  }
  return { datasets: [...new Set(files.map((file) => file.dataset))], tables, views, routines };
}
