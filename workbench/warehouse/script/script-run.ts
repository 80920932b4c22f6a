// What CALL and EXECUTE IMMEDIATE need of the script in progress.

import type { StatementSession } from '../session/port';
import type { StatementResult, TypedValue } from '../session/result';
import type { SqlType } from '../types/type';
import type { SqlValue } from '../types/value';
import type { Fragment, Program, Target } from './program';
import type { Frame, Variable, VariableStore } from './variables';

export interface ScriptRun {
  readonly session: StatementSession;
  readonly variables: VariableStore;
  /** The script's own first. */
  readonly frames: readonly Frame[];
  readonly frame: Frame;

  evaluate(fragment: Fragment, target?: SqlType): Promise<TypedValue>;

  /** A value as one of another type, as an assignment makes it; the session refuses what cannot be. */
  coerce(value: TypedValue, target: SqlType): Promise<TypedValue>;

  /** A routine's path with the dataset that the script has set, where it names none. */
  routinePath(path: readonly string[]): readonly string[];

  /** Runs a statement of the script as a child job. */
  runStatement(fragment: Fragment, statementType: string): Promise<StatementResult>;

  /** Runs a program in a frame of its own; `beforeLeaving` reads what its variables hold at a normal end. */
  runProgram(program: Program, frame: Frame, beforeLeaving?: () => void): Promise<void>;

  /** Does something in a new frame, so that errors show it in their stack. */
  inFrame<T>(frame: Frame, work: () => Promise<T>): Promise<T>;

  /** The variable that is assigned to; an error where there is none of that name. */
  variable(target: Target): Variable;

  /** Assigns a value of the variable's type. */
  assign(variable: Variable, value: SqlValue): Promise<void>;
}
