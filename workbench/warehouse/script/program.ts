// A script made ready to run: each statement once read from the AST, with the texts, names and jumps it needs.

import type { SourceText } from '../source-text';
import type { SqlType } from '../types/type';
import type { PlainExpression } from './plain-expression';

/** A piece of the script that the session is given as a text of its own. */
export interface Fragment {
  readonly source: SourceText;
  /** Where the piece begins in the source, in bytes. */
  readonly start: number;
  readonly text: string;
  /** Which parts of `text` come from where; one part unless the text was put together. */
  readonly parts: readonly { readonly at: number; readonly from: number }[];
  /** What it mentions, in lower case: a superset of the variables it reads, so that it is given no others. */
  readonly names: readonly string[];
  readonly system: readonly string[];
  readonly parameters: readonly string[];
  /** Its share of the script's positional parameters: the first one's index, and how many. */
  readonly positional: { readonly first: number; readonly count: number };
  /** Whether it has a query in it, and so is a job of its own. */
  readonly queries: boolean;
  readonly plain: PlainExpression | undefined;
}

/** Where a statement stands. */
export interface StepPlace {
  readonly source: SourceText;
  readonly start: number;
  /** Where the text that `@@error.statement_text` shows ends; a compound statement is cut after its condition. */
  readonly end: number;
  readonly cut: boolean;
}

/** A variable named where it is assigned to. */
export interface Target {
  readonly name: string;
  readonly start: number;
}

export interface DeclareStep extends StepPlace {
  readonly kind: 'declare';
  readonly variables: readonly Target[];
  readonly type: DeclaredType | undefined;
  readonly value: Fragment | undefined;
}

export interface DeclaredType {
  readonly sql: string;
  readonly fragment: Fragment;
  /** Whether it has parameters, as STRING(10) has, which each assigned value must keep to. */
  readonly limited: boolean;
  /** Filled in when first asked of a session: a type's name means the same in each. */
  resolved: SqlType | undefined;
}

export interface SetStep extends StepPlace {
  readonly kind: 'set';
  readonly variable: Target;
  readonly value: Fragment;
}

export interface SetFromStructStep extends StepPlace {
  readonly kind: 'set-from-struct';
  readonly variables: readonly Target[];
  readonly value: Fragment;
}

export interface SetSystemStep extends StepPlace {
  readonly kind: 'set-system';
  readonly path: string;
  readonly pathStart: number;
  readonly value: Fragment;
}

/** A condition and what is done where it holds; it is a place of its own in a stack trace. */
export interface Branch extends StepPlace {
  readonly kind: 'branch';
  readonly condition: Fragment;
  readonly body: readonly Step[];
}

/** IF, and CASE without a value. */
export interface IfStep extends StepPlace {
  readonly kind: 'if';
  readonly branches: readonly Branch[];
  readonly otherwise: readonly Step[];
}

/** CASE with a value: `choice` evaluates to the number of the WHEN that matches, or -1. */
export interface SwitchStep extends StepPlace {
  readonly kind: 'switch';
  readonly choice: Fragment;
  readonly bodies: readonly (readonly Step[])[];
  readonly otherwise: readonly Step[];
}

/** WHILE, and LOOP, which has no condition. */
export interface WhileStep extends StepPlace {
  readonly kind: 'while';
  readonly id: number;
  readonly condition: Fragment | undefined;
  readonly body: readonly Step[];
}

export interface RepeatStep extends StepPlace {
  readonly kind: 'repeat';
  readonly id: number;
  readonly body: readonly Step[];
  readonly until: Branch;
}

export interface ForStep extends StepPlace {
  readonly kind: 'for';
  readonly id: number;
  readonly variable: Target;
  readonly query: Fragment;
  readonly body: readonly Step[];
}

export interface BlockStep extends StepPlace {
  readonly kind: 'block';
  readonly id: number;
  readonly body: readonly Step[];
  /** What it declares, in lower case: gone when the block ends. */
  readonly declares: readonly string[];
  readonly handler: readonly Step[] | undefined;
}

export interface JumpStep extends StepPlace {
  readonly kind: 'jump';
  /** The loop or block that is left, or the loop that goes on. */
  readonly target: number;
  readonly again: boolean;
}

export interface RaiseStep extends StepPlace {
  readonly kind: 'raise';
  readonly message: Fragment | undefined;
}

export interface CallArgument {
  readonly start: number;
  /** Of `name => value`. */
  readonly name: Target | undefined;
  readonly value: Fragment | undefined;
  /** The variable it is, if it is nothing but one. */
  readonly variable: string | undefined;
  /** Table or Model: neither is a procedure's argument. */
  readonly relation: 'Table' | 'Model' | undefined;
}

export interface CallStep extends StepPlace {
  readonly kind: 'call';
  readonly path: readonly string[];
  readonly pathStart: number;
  readonly arguments: readonly CallArgument[];
}

export interface ExecuteStep extends StepPlace {
  readonly kind: 'execute';
  readonly sql: Fragment;
  readonly into: readonly Target[] | undefined;
  readonly using: readonly { readonly name: Target | undefined; readonly value: Fragment }[];
}

export interface TransactionStep extends StepPlace {
  readonly kind: 'transaction';
  readonly action: 'begin' | 'commit' | 'rollback';
}

export interface ReturnStep extends StepPlace {
  readonly kind: 'return';
}

/** Any other statement: the session runs it. */
export interface SqlStep extends StepPlace {
  readonly kind: 'sql';
  readonly nodeKind: string;
  readonly statementType: string;
  readonly temporaryFunction: boolean;
  readonly fragment: Fragment;
}

export type Step =
  | DeclareStep
  | SetStep
  | SetFromStructStep
  | SetSystemStep
  | IfStep
  | SwitchStep
  | WhileStep
  | RepeatStep
  | ForStep
  | BlockStep
  | JumpStep
  | RaiseStep
  | CallStep
  | ExecuteStep
  | TransactionStep
  | ReturnStep
  | SqlStep;

export interface Program {
  readonly source: SourceText;
  readonly steps: readonly Step[];
  /** The kind of the AST's node for each step, for messages that name it. */
  readonly nodeKinds: readonly string[];
}
