// The statements of a parsed text, each with the part of the text that it is.

import type { TreeNode } from '../../workbench/warehouse/analyser/tree';
import type { Parse } from './identifiers';

export interface ScriptStatement {
  readonly node: TreeNode;
  /** Without the comments before it and the semicolon after it. */
  readonly sql: string;
}

export function statementNodes(tree: TreeNode): readonly TreeNode[] {
  const list = tree.statementListNode as { readonly statementList?: readonly TreeNode[] } | undefined;
  return list?.statementList ?? [];
}

export async function scriptStatements(sql: string, parse: Parse): Promise<ScriptStatement[]> {
  const bytes = Buffer.from(sql);
  return statementNodes(await parse(sql)).map((node) => ({
    node,
    sql: bytes.toString('utf8', node.place?.start ?? 0, node.place?.end ?? bytes.length),
  }));
}
