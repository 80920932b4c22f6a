// Expressions so plain that no engine is needed: literals, variables, and INT64 arithmetic and comparison on them.

import type { TypedValue } from '../session/result';
import { type SqlType, sameType, scalar } from '../types/type';
import type { IdentifierNode, PathNode, PlacedNode, SystemVariableNode } from './ast';

type ArithmeticOperator = 'PLUS' | 'MINUS' | 'MULTIPLY';
type ComparisonOperator = 'EQ' | 'NE' | 'LT' | 'LE' | 'GT' | 'GE';

export type PlainExpression =
  | { readonly kind: 'null' }
  | { readonly kind: 'literal'; readonly value: TypedValue }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'system'; readonly path: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | {
      readonly kind: 'binary';
      readonly operator: ArithmeticOperator | ComparisonOperator;
      readonly left: PlainExpression;
      readonly right: PlainExpression;
    };

/** Where the values of names are found; undefined where a name is none of the script's. */
export interface PlainNames {
  variable(name: string): TypedValue | undefined;
  system(path: string): TypedValue | undefined;
  parameter(name: string): TypedValue | undefined;
}

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const INT64 = scalar('INT64');
const BOOL = scalar('BOOL');
const STRING = scalar('STRING');

const operators: ReadonlySet<string> = new Set<ArithmeticOperator | ComparisonOperator>([
  'PLUS',
  'MINUS',
  'MULTIPLY',
  'EQ',
  'NE',
  'LT',
  'LE',
  'GT',
  'GE',
]);

const isOperator = (name: unknown): name is ArithmeticOperator | ComparisonOperator =>
  typeof name === 'string' && operators.has(name);

interface LiteralNode extends PlacedNode {
  readonly image?: string;
  readonly value?: boolean;
  readonly stringValue?: string;
}

interface OperatorNode extends PlacedNode {
  readonly op?: string;
  readonly isNot?: boolean;
  readonly operand?: PlacedNode;
  readonly lhs?: PlacedNode;
  readonly rhs?: PlacedNode;
}

function intLiteral(node: LiteralNode, negative: boolean): PlainExpression | undefined {
  if (!/^\d+$/.test(node.image ?? '')) return undefined;
  const value = BigInt(`${negative ? '-' : ''}${node.image}`);
  if (value > INT64_MAX || value < INT64_MIN) return undefined;
  return { kind: 'literal', value: { type: INT64, value } };
}

/** The plain form of an expression, where it has one. */
export function plainExpression(node: PlacedNode): PlainExpression | undefined {
  switch (node.kind) {
    case 'NullLiteral':
      return { kind: 'null' };
    case 'BooleanLiteral':
      return { kind: 'literal', value: { type: BOOL, value: (node as LiteralNode).value === true } };
    case 'IntLiteral':
      return intLiteral(node, false);
    case 'StringLiteral': {
      const { stringValue } = node as LiteralNode;
      return stringValue === undefined ? undefined : { kind: 'literal', value: { type: STRING, value: stringValue } };
    }
    case 'UnaryExpression': {
      const { op, operand } = node as OperatorNode;
      return op === 'MINUS' && operand?.kind === 'IntLiteral' ? intLiteral(operand, true) : undefined;
    }
    case 'PathExpression': {
      const [name, field] = (node as PathNode).names;
      return name && !field ? { kind: 'variable', name: name.idString.toLowerCase() } : undefined;
    }
    case 'SystemVariableExpr':
      return { kind: 'system', path: systemPath(node as SystemVariableNode) };
    case 'ParameterExpr': {
      const { name } = node as PlacedNode & { readonly name?: IdentifierNode };
      return name && { kind: 'parameter', name: name.idString.toLowerCase() };
    }
    case 'BinaryExpression': {
      const { op, isNot, lhs, rhs } = node as OperatorNode;
      // `<>` has a name of its own, though `!=` is the same.
      const operator = op === 'NE2' ? 'NE' : op;
      if (isNot || !lhs || !rhs || !isOperator(operator)) return undefined;
      const left = plainExpression(lhs);
      const right = left && plainExpression(rhs);
      return left && right && { kind: 'binary', operator, left, right };
    }
    default:
      return undefined;
  }
}

export const systemPath = (node: SystemVariableNode): string =>
  node.path.names.map((name) => name.idString.toLowerCase()).join('.');

function int64Operand(expression: PlainExpression, names: PlainNames): bigint | null | undefined {
  const operand = plainOperand(expression, names);
  if (operand?.type.kind !== 'INT64') return undefined;
  return typeof operand.value === 'bigint' || operand.value === null ? operand.value : undefined;
}

function compare(operator: ComparisonOperator, left: bigint, right: bigint): boolean {
  switch (operator) {
    case 'EQ':
      return left === right;
    case 'NE':
      return left !== right;
    case 'LT':
      return left < right;
    case 'LE':
      return left <= right;
    case 'GT':
      return left > right;
    case 'GE':
      return left >= right;
  }
}

function binary(
  operator: ArithmeticOperator | ComparisonOperator,
  left: bigint | null,
  right: bigint | null,
): TypedValue | undefined {
  if (operator === 'PLUS' || operator === 'MINUS' || operator === 'MULTIPLY') {
    if (left === null || right === null) return { type: INT64, value: null };
    const value = operator === 'PLUS' ? left + right : operator === 'MINUS' ? left - right : left * right;
    // An overflow is the session's to report, in its words.
    return value > INT64_MAX || value < INT64_MIN ? undefined : { type: INT64, value };
  }
  return { type: BOOL, value: left === null || right === null ? null : compare(operator, left, right) };
}

function plainOperand(expression: PlainExpression, names: PlainNames): TypedValue | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'variable':
      return names.variable(expression.name);
    case 'system':
      return names.system(expression.path);
    case 'parameter':
      return names.parameter(expression.name);
    case 'binary': {
      const left = int64Operand(expression.left, names);
      if (left === undefined) return undefined;
      const right = int64Operand(expression.right, names);
      return right === undefined ? undefined : binary(expression.operator, left, right);
    }
    case 'null':
      // Which type a NULL among operands takes is the analyser's to say.
      return undefined;
  }
}

/** The value of a plain expression; undefined where only the session can tell it, or must coerce it. */
export function plainValue(
  expression: PlainExpression,
  names: PlainNames,
  target: SqlType | undefined,
): TypedValue | undefined {
  if (expression.kind === 'null') return { type: target ?? INT64, value: null };
  const found = plainOperand(expression, names);
  if (!found || (target && !sameType(found.type, target))) return undefined;
  return { type: target ?? found.type, value: found.value };
}
