// The dotted names in a text of SQL, by Google's parser: where each stands, and the text with project and datasets changed.
// Strings and comments are never touched: only what the parser calls an identifier is.

import { type TreeNode, walk } from '../../workbench/warehouse/analyser/tree';

/** Parses a text of one or more statements: `Analyser.parseScript`, or anything that gives its tree. */
export type Parse = (sql: string) => Promise<TreeNode>;

/** One identifier of a path. A backticked one may hold several parts: `project.dataset.object`. */
interface Identifier {
  readonly parts: readonly string[];
  /** In bytes of the text. */
  readonly start: number;
  readonly end: number;
}

export type Path = readonly Identifier[];

export const partsOf = (path: Path): string[] => path.flatMap((identifier) => [...identifier.parts]);

interface ParsedName {
  readonly idString?: string;
  readonly place?: { readonly start: number; readonly end: number };
}

export function pathsIn(tree: TreeNode): Path[] {
  const paths: Path[] = [];
  walk(tree, (node) => {
    if (Array.isArray(node.names)) {
      const path = (node.names as readonly ParsedName[]).flatMap(({ idString, place }) =>
        idString !== undefined && place ? [{ parts: idString.split('.'), start: place.start, end: place.end }] : [],
      );
      if (path.length > 0) paths.push(path);
    }
    return undefined;
  });
  return paths;
}

export interface Target {
  readonly project: string;
  /** The dataset to use in place of each; one that is not named stays. */
  readonly datasets: ReadonlyMap<string, string>;
}

/** The text with every path that begins with `project` put into the target's project and dataset. */
export async function retargeted(sql: string, project: string, target: Target, parse: Parse): Promise<string> {
  const edits = new Map<number, { readonly end: number; readonly text: string }>();
  for (const path of pathsIn(await parse(sql))) {
    if (partsOf(path)[0] !== project) continue;
    let index = 0;
    for (const { parts, start, end } of path) {
      const changed = parts.map((part) => {
        const position = index++;
        if (position === 0) return target.project;
        return position === 1 ? (target.datasets.get(part) ?? part) : part;
      });
      if (changed.some((part, i) => part !== parts[i])) edits.set(start, { end, text: `\`${changed.join('.')}\`` });
    }
  }
  const bytes = Buffer.from(sql);
  let written = '';
  let at = 0;
  for (const [start, { end, text }] of [...edits].sort(([a], [b]) => a - b)) {
    written += bytes.toString('utf8', at, start) + text;
    at = end;
  }
  return written + bytes.toString('utf8', at);
}
