// Cuts the pieces of a script that the session is given: their text, what they mention, and the way back to the source.

import { walk } from '../analyser/tree';
import { type Position, SourceText } from '../source-text';
import type { IdentifierNode, PlacedNode, SystemVariableNode } from './ast';
import { plainExpression, systemPath } from './plain-expression';
import type { Fragment } from './program';

interface Mentions {
  readonly names: readonly string[];
  readonly system: readonly string[];
  readonly parameters: readonly string[];
  readonly positional: { readonly first: number; readonly count: number };
  readonly queries: boolean;
}

function mentionsOf(nodes: readonly PlacedNode[]): Mentions {
  const names = new Set<string>();
  const system = new Set<string>();
  const parameters = new Set<string>();
  let first = 0;
  let count = 0;
  let queries = false;
  for (const root of nodes) {
    walk(root, (node) => {
      if (node.kind === 'SystemVariableExpr') {
        system.add(systemPath(node as SystemVariableNode));
        return false;
      }
      if (node.kind === 'ParameterExpr') {
        const { name, position } = node as typeof node & { readonly name?: IdentifierNode; readonly position?: string };
        if (name) parameters.add(name.idString.toLowerCase());
        else {
          const index = Number(position) - 1;
          first = count === 0 ? index : Math.min(first, index);
          count++;
        }
        return false;
      }
      if ('queryExpr' in node) queries = true;
      if (typeof node.idString === 'string') names.add(node.idString.toLowerCase());
      return true;
    });
  }
  return { names: [...names], system: [...system], parameters: [...parameters], positional: { first, count }, queries };
}

/** The text of a node as it stands. `closed`: it has a scope of its own, which sees no variables of the script. */
export function fragmentOf(source: SourceText, node: PlacedNode, closed = false): Fragment {
  const mentions = mentionsOf(closed ? [] : [node]);
  return {
    source,
    start: node.place.start,
    text: source.slice(node.place.start, node.place.end),
    parts: [{ at: 0, from: node.place.start }],
    ...mentions,
    plain: plainExpression(node),
  };
}

/** An expression put together from words of ours and the texts of nodes. */
export function composedFragment(source: SourceText, pieces: readonly (string | PlacedNode)[]): Fragment {
  const nodes: PlacedNode[] = [];
  const parts: { at: number; from: number }[] = [];
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    nodes.push(piece);
    parts.push({ at: Buffer.byteLength(text), from: piece.place.start });
    text += source.slice(piece.place.start, piece.place.end);
  }
  return { source, start: nodes[0]?.place.start ?? 0, text, parts, ...mentionsOf(nodes), plain: undefined };
}

/** Where a place in a fragment's text is in the whole source. */
export function sourcePosition(fragment: Fragment, position: Position): Position | undefined {
  const offset = new SourceText(fragment.text).offsetOf(position);
  if (offset === undefined) return undefined;
  let part = fragment.parts[0];
  for (const candidate of fragment.parts) if (candidate.at <= offset) part = candidate;
  return part && fragment.source.positionOf(part.from + Math.max(0, offset - part.at));
}
