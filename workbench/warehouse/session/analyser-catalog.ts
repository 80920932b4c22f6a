// The small catalog a statement is analysed against: just what it mentions, under the paths it writes.

import { typeMessage } from '../analyser/types';
import type { ColumnDefinition, RoutineEntry, TableEntry } from '../catalog/model';
import { type SqlType, scalar, typeName } from '../types/type';

interface Node {
  readonly table: object[];
  readonly customFunction: object[];
  readonly customTvf: object[];
  readonly constant: object[];
  readonly children: Map<string, Node>;
}

const emptyNode = (): Node => ({ table: [], customFunction: [], customTvf: [], constant: [], children: new Map() });

const argument = (type: SqlType | undefined, cardinality = 'REQUIRED', name?: string): object => ({
  kind: type ? 'ARG_TYPE_FIXED' : 'ARG_TYPE_ARBITRARY',
  ...(type ? { type: typeMessage(type) } : {}),
  numOccurrences: 1,
  options: { cardinality, ...(name ? { argumentName: name, namedArgumentKind: 'POSITIONAL_OR_NAMED' } : {}) },
});

const builtin = (name: string, args: readonly object[], returns: SqlType): object => ({
  namePath: [name],
  group: 'BigQuery',
  mode: 'SCALAR',
  signature: [{ argument: args, returnType: argument(returns) }],
});

/** Functions of BigQuery that came after the analyser's version. */
const unknownToTheAnalyser: readonly object[] = [
  builtin('contains_substr', [argument(undefined), argument(scalar('STRING'))], scalar('BOOL')),
  builtin(
    'edit_distance',
    [argument(scalar('STRING')), argument(scalar('STRING')), argument(scalar('INT64'), 'OPTIONAL', 'max_distance')],
    scalar('INT64'),
  ),
];

/** The analyser takes an argument's own type into the body, so that a bare NULL would be INT64 there: the declared one holds. */
function typedBody(routine: RoutineEntry): string {
  const typed = routine.arguments.flatMap((a) =>
    a.type && a.type.kind !== 'ARRAY' && a.type.kind !== 'STRUCT'
      ? [`\`${a.name}\` AS CAST(\`${a.name}\` AS ${typeName(a.type)})`]
      : [],
  );
  return typed.length === 0 ? routine.body : `WITH(${typed.join(', ')}, ${routine.body}\n)`;
}

export class AnalyserCatalog {
  readonly tables: TableEntry[] = [];
  private readonly root = emptyNode();

  addTable(path: readonly string[], entry: TableEntry): void {
    let id = this.tables.indexOf(entry);
    if (id < 0) id = this.tables.push(entry) - 1;
    const { node, name } = this.place(path);
    node.table.push({
      name,
      nameInCatalog: name,
      serializationId: String(id + 1),
      fullName: `${entry.dataset}.${entry.name}`,
      column: entry.columns.map((c) => column(c)),
    });
  }

  addFunction(path: readonly string[], routine: RoutineEntry): void {
    const { node, name } = this.place(path);
    const names = routine.arguments.map((a) => a.name);
    if (routine.kind === 'TABLE_FUNCTION') {
      node.customTvf.push({
        namePath: [name],
        type: 'TEMPLATED_SQL_TVF',
        signature: {
          argument: routine.arguments.map((a) => argument(a.type)),
          returnType: { kind: 'ARG_TYPE_RELATION', numOccurrences: 1 },
        },
        argumentName: names,
        parseResumeLocation: { filename: routine.name, input: routine.body, bytePosition: 0, allowResume: false },
      });
      return;
    }
    node.customFunction.push({
      namePath: [name],
      group: 'Templated_SQL_Function',
      mode: 'SCALAR',
      signature: [
        {
          argument: routine.arguments.map((a) => argument(a.type)),
          returnType: { kind: 'ARG_TYPE_ARBITRARY', numOccurrences: 1 },
        },
      ],
      parseResumeLocation: { filename: routine.name, input: typedBody(routine), bytePosition: 0, allowResume: false },
      templatedSqlFunctionArgumentName: names,
    });
  }

  addConstant(name: string, type: SqlType): void {
    this.root.constant.push({ namePath: [name], type: typeMessage(type), value: {} });
  }

  message(): object {
    return { ...write('', this.root), customFunction: [...this.root.customFunction, ...unknownToTheAnalyser] };
  }

  private place(path: readonly string[]): { node: Node; name: string } {
    let node = this.root;
    for (const part of path.slice(0, -1)) {
      let child = node.children.get(part);
      if (!child) {
        child = emptyNode();
        node.children.set(part, child);
      }
      node = child;
    }
    return { node, name: path[path.length - 1] ?? '' };
  }
}

const column = (c: ColumnDefinition): object => ({
  name: c.name,
  type: typeMessage(c.type),
  ...(c.defaultSql ? { hasDefaultValue: true } : {}),
});

function write(name: string, node: Node): object {
  return {
    name,
    table: node.table,
    customFunction: node.customFunction,
    customTvf: node.customTvf,
    constant: node.constant,
    catalog: [...node.children].map(([childName, child]) => write(childName, child)),
  };
}
