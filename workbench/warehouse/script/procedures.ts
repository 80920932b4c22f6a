// CALL: finds a procedure, binds its arguments, runs its body in a frame of its own, and hands OUT values back.

import type { RoutineArgument, RoutineEntry } from '../catalog/model';
import { WarehouseError } from '../errors';
import type { TypedValue } from '../session/result';
import { typeName } from '../types/type';

import { compiled } from './parsed-scripts';
import type { CallArgument, CallStep } from './program';
import { PlacedError } from './script-error';
import type { ScriptRun } from './script-run';
import { Frame, MAX_STACK_DEPTH, type Variable } from './variables';

interface BoundArgument {
  readonly formal: RoutineArgument;
  readonly actual: CallArgument;
  readonly value: TypedValue;
  /** The caller's variable that an OUT or INOUT argument is. */
  readonly variable: Variable | undefined;
}

/** A path as GoogleSQL writes it: back-ticked where it must be. */
export const pathText = (path: readonly string[]): string =>
  path.map((part) => (/^[A-Za-z_]\w*$/.test(part) ? part : `\`${part}\``)).join('.');

const isOutput = (argument: RoutineArgument): boolean => argument.mode !== 'IN';

export async function callProcedure(script: ScriptRun, step: CallStep): Promise<void> {
  const { session, frames } = script;
  const name = pathText(step.path);
  if (frames.length >= MAX_STACK_DEPTH) {
    throw new PlacedError(step.start, `Out of stack space due to deeply-nested procedure call to ${name}`);
  }
  const routine = session.findProcedure(script.routinePath(step.path));
  if (routine?.kind !== 'PROCEDURE') {
    throw new PlacedError(step.pathStart, `Procedure is not found: ${name}`);
  }
  const bound = await bindArguments(script, step, routine, name);
  const program = await compiled(
    session,
    routine.body,
    routine.arguments.map((argument) => argument.name),
  );
  const caller = script.frame;
  const frame = new Frame(program.source, `${session.projectId}.${routine.dataset}.${routine.name}`, []);
  for (const { formal, value } of bound) script.variables.create(frame, formal.name, value);
  const outputs: { bound: BoundArgument; value: TypedValue }[] = [];
  await script.runProgram(program, frame, () => {
    for (const argument of bound) {
      const variable = frame.variables.get(argument.formal.name.toLowerCase());
      if (argument.variable && variable) outputs.push({ bound: argument, value: variable.binding });
    }
  });
  caller.current = step;
  for (const { bound: argument, value } of outputs) {
    if (!argument.variable) continue;
    const coerced = await script.coerce(value, argument.variable.type);
    await script.assign(argument.variable, coerced.value);
  }
}

/** Which actual argument is which formal one. */
function pairArguments(step: CallStep, routine: RoutineEntry, name: string): Map<RoutineArgument, CallArgument> {
  const formals = routine.arguments;
  if (step.arguments.length !== formals.length) {
    throw new PlacedError(
      step.pathStart,
      `Procedure ${name} expects ${formals.length} argument(s), ${step.arguments.length} provided`,
    );
  }
  const pairs = new Map<RoutineArgument, CallArgument>();
  let named = false;
  for (const [index, actual] of step.arguments.entries()) {
    if (actual.relation) throw new PlacedError(actual.start, `${actual.relation} typed argument is not supported`);
    if (!actual.name) {
      if (named) throw new PlacedError(actual.start, 'Positional arguments must appear before named arguments');
      const formal = formals[index];
      if (formal) pairs.set(formal, actual);
      continue;
    }
    named = true;
    const wanted = actual.name.name.toLowerCase();
    const formal = formals.find((argument) => argument.name.toLowerCase() === wanted);
    if (!formal) throw new PlacedError(actual.name.start, `Unrecognized procedure argument: ${actual.name.name}`);
    if (pairs.has(formal)) {
      throw new PlacedError(actual.name.start, `Duplicate procedure argument: ${actual.name.name}`);
    }
    pairs.set(formal, actual);
  }
  return pairs;
}

async function bindArguments(
  script: ScriptRun,
  step: CallStep,
  routine: RoutineEntry,
  name: string,
): Promise<BoundArgument[]> {
  const pairs = pairArguments(step, routine, name);
  const outputs = new Set<string>();
  for (const [formal, actual] of pairs) {
    if (!isOutput(formal)) continue;
    if (actual.variable === undefined) {
      throw new PlacedError(actual.start, 'Procedure OUT/INOUT argument must be a variable');
    }
    if (outputs.has(actual.variable.toLowerCase())) {
      throw new PlacedError(
        actual.start,
        `A variable cannot be passed in multiple times as OUT/INOUT arguments: ${pathText([actual.variable])}`,
      );
    }
    outputs.add(actual.variable.toLowerCase());
  }
  const bound: BoundArgument[] = [];
  for (const [formal, actual] of pairs) {
    if (!actual.value) continue;
    if (!isOutput(formal)) {
      bound.push({ formal, actual, value: await script.evaluate(actual.value, formal.type), variable: undefined });
      continue;
    }
    const variable = script.variable({ name: actual.variable ?? '', start: actual.start });
    await checkOutput(script, formal, actual, variable);
    const value =
      formal.mode === 'INOUT'
        ? await script.evaluate(actual.value, formal.type)
        : { type: formal.type ?? variable.type, value: null };
    bound.push({ formal, actual, value, variable });
  }
  return bound;
}

/** An OUT value goes back into the caller's variable when the procedure ends: whether it can is said before. */
async function checkOutput(
  script: ScriptRun,
  formal: RoutineArgument,
  actual: CallArgument,
  variable: Variable,
): Promise<void> {
  if (!formal.type) return;
  try {
    await script.coerce({ type: formal.type, value: null }, variable.type);
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.reason !== 'invalidQuery') throw error;
    throw new PlacedError(
      actual.start,
      `Variable ${variable.name} cannot be passed as output argument ${formal.name}, for argument type ${typeName(
        formal.type,
      )} cannot be coerced to variable type ${typeName(variable.type)} when procedure exits`,
    );
  }
}
