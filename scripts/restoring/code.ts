// Views and routines made anew from the statements kept of them, each after what it refers to; and dropped.

import { isNode, type TreeNode } from '../../workbench/warehouse/analyser/tree';
import { CommandFailure } from '../terminal/failure';
import { type Parse, partsOf, pathsIn } from '../warehouse-objects/identifiers';
import { type CodeObject, keyOf, quoted, type RestoredWarehouse } from './warehouse';

/** What is to stand under a name: the statement that makes it, or nothing. */
export interface WishedCode extends CodeObject {
  readonly ddl: string | undefined;
}

export class KeptStatementFailure extends CommandFailure {
  override readonly name = 'KeptStatementFailure';
}

interface Statement {
  /** The CREATE as one that replaces, without what stood around it. */
  readonly replacing: string;
  /** Names `project.dataset.object` that it mentions. */
  readonly mentions: ReadonlySet<string>;
}

const firstStatement = (tree: TreeNode): TreeNode | undefined => {
  const list = tree.statementListNode;
  const statements = isNode(list) ? list.statementList : undefined;
  return Array.isArray(statements) ? statements.find(isNode) : undefined;
};

async function statementOf(code: CodeObject, ddl: string, parse: Parse): Promise<Statement> {
  const tree = await parse(ddl);
  const place = firstStatement(tree)?.place;
  const text = place ? Buffer.from(ddl).toString('utf8', place.start, place.end) : '';
  const replacing = text.replace(/^CREATE\s+(?:OR\s+REPLACE\s+)?/i, 'CREATE OR REPLACE ');
  if (!replacing.startsWith('CREATE OR REPLACE ')) {
    throw new KeptStatementFailure(
      `What was kept of ${keyOf(code)} is no CREATE: ${ddl.slice(0, 60)}`,
      'Run npm run deploy, which makes it from sql/.',
    );
  }
  return { replacing, mentions: new Set(pathsIn(tree).map((path) => partsOf(path).slice(0, 3).join('.'))) };
}

/** The wished ones in an order in which each can be made. */
async function inOrder(
  on: RestoredWarehouse,
  wished: readonly WishedCode[],
): Promise<{ readonly code: WishedCode; readonly replacing: string }[]> {
  const statements = new Map<WishedCode, Statement>();
  const byName = new Map<string, WishedCode>();
  for (const code of wished) {
    if (code.ddl === undefined) continue;
    statements.set(code, await statementOf(code, code.ddl, on.parse));
    const dataset = on.target.datasets.get(code.dataset) ?? code.dataset;
    byName.set(`${on.target.project}.${dataset}.${code.name}`, code);
  }
  const placed = new Set<WishedCode>();
  const ordered: { readonly code: WishedCode; readonly replacing: string }[] = [];
  const place = (code: WishedCode): void => {
    const statement = statements.get(code);
    if (!statement || placed.has(code)) return;
    placed.add(code);
    for (const mention of statement.mentions) {
      const other = byName.get(mention);
      if (other) place(other);
    }
    ordered.push({ code, replacing: statement.replacing });
  };
  for (const code of statements.keys()) place(code);
  return ordered;
}

export const dropOf = (code: CodeObject): string => `DROP ${code.kind} IF EXISTS ${quoted(code)}`;

/** Brings views and routines to what is wished; the same again changes nothing. */
export async function restoreCode(
  on: RestoredWarehouse,
  wished: readonly WishedCode[],
  tell: (what: string) => void,
): Promise<void> {
  for (const code of wished) {
    if (code.ddl !== undefined) continue;
    tell(`dropping ${keyOf(code)}`);
    await on.run(dropOf(code));
  }
  for (const { code, replacing } of await inOrder(on, wished)) {
    tell(`restoring ${keyOf(code)}`);
    await on.runAsItIs(replacing);
  }
}

const plain = (ddl: string): string =>
  ddl
    .replace(/^[\s\S]*?CREATE\s+(?:OR\s+REPLACE\s+)?/i, '')
    .replace(/;\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Whether two statements make the same: whatever the spaces, and whether one replaces. */
export const sameCode = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined ? one === other : plain(one) === plain(other);
