// The analyser's messages as plain trees: wrappers removed, base classes folded in, each node with its kind and place.

import type { Message } from './server';

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A node of the parse tree or of the resolved tree; `kind` is the message's name without prefix and suffix. */
export interface TreeNode {
  readonly kind: string;
  readonly place?: Place;
  readonly [field: string]: unknown;
}

const wrapper = /^(?:resolved|ast)([A-Z]\w*?)Node$/;

function wrappedField(message: Message): string | undefined {
  for (const key in message) if (wrapper.test(key)) return key;
  return undefined;
}

function fold(message: Message, into: Record<string, unknown>): void {
  for (const key in message) {
    const value = message[key];
    if (key === 'parent') {
      if (value && typeof value === 'object') fold(value as Message, into);
    } else if (key === 'parseLocationRange') {
      const range = value as { start?: number; end?: number } | undefined;
      into.place = { start: range?.start ?? 0, end: range?.end ?? 0 };
    } else if (key === 'kind') {
      // A field of that name (ANY_VALUE's HAVING MAX has one) gives way to the node's kind.
      into.ownKind = value;
    } else if (!(key in into)) {
      into[key] = flatten(value);
    }
  }
}

/** Flattens a message of proto-loader into a tree of nodes. */
export function flatten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flatten);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  let message = value as Message;
  let kind = '';
  for (;;) {
    const field = wrappedField(message);
    if (!field) break;
    kind = wrapper.exec(field)?.[1] ?? '';
    message = message[field] as Message;
  }
  const node: Record<string, unknown> = { kind };
  fold(message, node);
  return node;
}

export const isNode = (value: unknown): value is TreeNode =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && 'kind' in value;

/** Visits a node and all below it, parents first; `visit` returns false to leave a subtree out. */
export function walk(value: unknown, visit: (node: TreeNode) => boolean | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  if (!isNode(value)) return;
  if (visit(value) === false) return;
  for (const key in value) {
    const child = value[key];
    if (child !== null && typeof child === 'object') walk(child, visit);
  }
}
