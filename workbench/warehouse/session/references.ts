// The names a statement mentions: what its catalog must hold, and which variables it may need.

import { type TreeNode, walk } from '../analyser/tree';

export interface References {
  /** Each distinct path as written, longest first. */
  readonly paths: readonly (readonly string[])[];
  /** Lower-case names that may be variables. */
  readonly names: ReadonlySet<string>;
}

interface Identifier {
  readonly idString?: string;
}

export function referencesOf(statement: TreeNode): References {
  const paths = new Map<string, readonly string[]>();
  const names = new Set<string>();
  walk(statement, (node) => {
    if (Array.isArray(node.names)) {
      const path = (node.names as readonly Identifier[]).map((n) => n.idString ?? '');
      paths.set(JSON.stringify(path), path);
      const first = path[0];
      if (first !== undefined) names.add(first.toLowerCase());
    }
    return undefined;
  });
  return { paths: [...paths.values()].sort((a, b) => b.length - a.length), names };
}
