// Function calls: which of the families translates a function, and what SAFE. adds.

import { NotSupported } from '../errors';
import { duckType } from '../types/type';
import { arrayCalls } from './calls/arrays';
import type { Call, CallTranslator } from './calls/call';
import { comparisonCalls } from './calls/comparison';
import { conditionalCalls } from './calls/conditional';
import { jsonCalls } from './calls/json';
import { mathCalls } from './calls/math';
import { networkAndBitCalls } from './calls/network-and-bits';
import { textCalls } from './calls/text';
import { timeCalls } from './calls/time';
import { type CallExpr, type Expr, outside, type Translation, typeOf } from './translation';

const families: Readonly<Record<string, CallTranslator>> = {
  ...arrayCalls,
  ...comparisonCalls,
  ...conditionalCalls,
  ...jsonCalls,
  ...mathCalls,
  ...networkAndBitCalls,
  ...textCalls,
  ...timeCalls,
};

/** `ZetaSQL:safe_divide` is `safe_divide`; operators keep their `$`. */
export const functionName = (node: CallExpr): string =>
  node.function.name.replace(/^(?:ZetaSQL|BigQuery):/, '').toLowerCase();

export function call(t: Translation, node: CallExpr): string {
  const name = functionName(node);
  const translate = families[name];
  if (!translate) throw new NotSupported(`the function ${name.replace(/^\$/, '').toUpperCase()}`);
  const nodes = node.argumentList ?? (node.genericArgumentList ?? []).flatMap((a) => (a.expr ? [a.expr] : []));
  if (node.errorMode === 'SAFE_ERROR_MODE') return safely(t, node, nodes, translate);
  return translate(makeCall(t, node, nodes, (_, arg) => t.expr(arg)));
}

function makeCall(
  t: Translation,
  node: CallExpr,
  nodes: readonly Expr[],
  render: (index: number, arg: Expr) => string,
): Call {
  const rendered = new Map<number, string>();
  return {
    t,
    node,
    name: functionName(node),
    nodes,
    type: typeOf(node),
    args: nodes.map((_, i) => i),
    arg(index) {
      const arg = nodes[index];
      if (!arg) throw new NotSupported(`${functionName(node).toUpperCase()} with ${nodes.length} arguments`);
      let sql = rendered.get(index);
      if (sql === undefined) {
        sql = render(index, arg);
        rendered.set(index, sql);
      }
      return sql;
    },
    argType(index) {
      const arg = nodes[index];
      if (!arg) throw new NotSupported(`${functionName(node).toUpperCase()} with ${nodes.length} arguments`);
      return typeOf(arg);
    },
  };
}

/** SAFE.f(x): an error of f is NULL; one that x raises is still an error, so x is evaluated outside the TRY. */
function safely(t: Translation, node: CallExpr, nodes: readonly Expr[], translate: CallTranslator): string {
  const args = nodes.map((arg) => t.expr(arg));
  const value = outside(t, args, (...names) => `TRY(${translate(makeCall(t, node, nodes, (i) => names[i] ?? ''))})`);
  return `CAST(${value} AS ${duckType(typeOf(node))})`;
}
