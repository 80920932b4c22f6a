// What each object refers to, and the order in which all can be made: an object after everything it mentions.

import { type TreeNode, walk } from '../../workbench/warehouse/analyser/tree';
import { type Parse, partsOf, pathsIn } from './identifiers';
import { type ObjectFile, ObjectFileError, type ObjectKind, WRITTEN_PROJECT } from './object-files';
import { statementNodes } from './script-statements';

export interface OrderedObject extends ObjectFile {
  /** Paths of the files it refers to. */
  readonly references: readonly string[];
  /** Its CREATE, parsed. */
  readonly statement: TreeNode;
}

const kindByStatement: Readonly<Record<string, ObjectKind>> = {
  CreateTableStatement: 'tables',
  CreateViewStatement: 'views',
  CreateFunctionStatement: 'functions',
  CreateTableFunctionStatement: 'functions',
  CreateProcedureStatement: 'procedures',
};

const keyOf = (project: string, dataset: string, name: string): string => `${project}.${dataset}.${name}`;

interface Declared {
  /** `project.dataset.object`. */
  readonly name: string;
  readonly kind: ObjectKind;
  readonly statement: TreeNode;
}

function declaredBy(file: ObjectFile, tree: TreeNode): Declared {
  const [statement, ...others] = statementNodes(tree);
  if (!statement || others.length > 0) {
    throw new ObjectFileError(`${file.path} holds ${others.length + (statement ? 1 : 0)} statements; expected one.`);
  }
  const kind = kindByStatement[statement.kind];
  if (!kind) throw new ObjectFileError(`${file.path} is a ${statement.kind}; expected a CREATE of an object.`);
  // The first path of a CREATE is the name of what it makes; that of a function stands in its declaration.
  let first = '';
  walk(statement, (node) => {
    if (first === '' && Array.isArray(node.names)) {
      const [path] = pathsIn(node);
      if (path) first = partsOf(path).join('.');
    }
    return first === '' ? undefined : false;
  });
  return { name: first, kind, statement };
}

async function described(
  file: ObjectFile,
  paths: ReadonlyMap<string, string>,
  datasets: ReadonlySet<string>,
  parse: Parse,
): Promise<OrderedObject> {
  const tree = await parse(file.sql).catch((cause) => {
    throw new ObjectFileError(`${file.path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
  const declared = declaredBy(file, tree);
  const expected = keyOf(WRITTEN_PROJECT, file.dataset, file.name);
  if (declared.name !== expected || declared.kind !== file.kind) {
    throw new ObjectFileError(
      `${file.path} declares ${declared.name} in ${declared.kind}; its path says ${expected} in ${file.kind}.`,
    );
  }
  const references = new Set<string>();
  for (const path of pathsIn(tree)) {
    const [project, dataset, name] = partsOf(path);
    if (project !== WRITTEN_PROJECT || dataset === undefined || name === undefined) continue;
    if (!datasets.has(dataset) || name.toUpperCase() === 'INFORMATION_SCHEMA') continue;
    const other = paths.get(keyOf(project, dataset, name));
    if (other === undefined) {
      throw new ObjectFileError(`${file.path} refers to ${keyOf(project, dataset, name)}, which no file declares.`);
    }
    if (other !== file.path) references.add(other);
  }
  return { ...file, references: [...references].sort(), statement: declared.statement };
}

/** The files so that each comes after what it refers to, and otherwise as they came. */
export async function inOrder(files: readonly ObjectFile[], parse: Parse): Promise<OrderedObject[]> {
  const paths = new Map<string, string>();
  for (const file of files) {
    const key = keyOf(WRITTEN_PROJECT, file.dataset, file.name);
    const other = paths.get(key);
    if (other !== undefined) throw new ObjectFileError(`${other} and ${file.path} declare one name, ${key}.`);
    paths.set(key, file.path);
  }
  const datasets = new Set(files.map((file) => file.dataset));
  const objects = new Map<string, OrderedObject>();
  for (const file of files) objects.set(file.path, await described(file, paths, datasets, parse));
  const ordered = new Set<OrderedObject>();
  const place = (object: OrderedObject, above: readonly string[]): void => {
    if (ordered.has(object)) return;
    const start = above.indexOf(object.path);
    if (start >= 0) {
      throw new ObjectFileError(`These refer to each other: ${[...above.slice(start), object.path].join(' → ')}.`);
    }
    for (const path of object.references) {
      const other = objects.get(path);
      if (other) place(other, [...above, object.path]);
    }
    ordered.add(object);
  };
  for (const object of objects.values()) place(object, []);
  return [...ordered];
}
