// One function call under translation.

import type { SqlType } from '../../types/type';
import type { CallExpr, Expr as Node, Translation } from '../translation';

export interface Call {
  readonly t: Translation;
  readonly node: CallExpr;
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly type: SqlType;
  /** The arguments' indexes. */
  readonly args: readonly number[];
  /** An argument's SQL. */
  arg(index: number): string;
  argType(index: number): SqlType;
}

export type CallTranslator = (call: Call) => string;

export const all = (call: Call): string[] => call.args.map((i) => call.arg(i));

/** The function of DuckDB, or of ours, that does the same with the same arguments. */
export const direct =
  (name: string): CallTranslator =>
  (call) =>
    `${name}(${all(call).join(', ')})`;

export const infix =
  (operator: string): CallTranslator =>
  (call) =>
    `(${all(call).join(` ${operator} `)})`;

/** Whether an argument is there and is not the literal NULL. */
export const has = (call: Call, index: number): boolean => index < call.nodes.length;

/** The value of a literal string or number argument. */
export function literalText(call: Call, index: number): string | undefined {
  const node = call.nodes[index];
  if (node?.kind !== 'Literal') return undefined;
  const { value } = node.value as { readonly value?: { readonly stringValue?: string } };
  return value?.stringValue;
}

export function enumValue(call: Call, index: number): number {
  const node = call.nodes[index];
  const { value } = (node?.value ?? {}) as { readonly value?: { readonly enumValue?: number } };
  return value?.enumValue ?? 0;
}
