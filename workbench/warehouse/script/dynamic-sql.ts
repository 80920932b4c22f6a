// EXECUTE IMMEDIATE: a statement from a text, with parameters, and its one row into variables.

import { WarehouseError } from '../errors';
import type { Binding, ResultRows } from '../session/result';
import { scalar, typeName } from '../types/type';

import { compiled } from './parsed-scripts';
import type { ExecuteStep, Program, SqlStep, Target } from './program';
import { inBigQueryForm, PlacedError } from './script-error';
import type { ScriptRun } from './script-run';
import { Frame, MAX_STACK_DEPTH, type Variable } from './variables';

const STRING = scalar('STRING');

export async function executeImmediate(script: ScriptRun, step: ExecuteStep): Promise<void> {
  if (script.frames.length >= MAX_STACK_DEPTH) {
    throw new PlacedError(step.start, 'Out of stack space due to deeply-nested execute immediate call');
  }
  const into = step.into && intoVariables(script, step.into);
  const { value: sql } = await script.evaluate(step.sql, STRING);
  if (typeof sql !== 'string') {
    throw new PlacedError(step.sql.start, 'EXECUTE IMMEDIATE sql string cannot be NULL');
  }
  const parameters = await usingParameters(script, step);
  const program = await dynamicProgram(script, step, sql);
  const frame = new Frame(program.source, undefined, parameters);
  if (!into) {
    await script.runProgram(program, frame);
    return;
  }
  const caller = script.frame;
  const values = await script.inFrame(frame, async () => {
    const [only] = program.steps;
    if (only) frame.current = only;
    if (only?.kind !== 'sql' || only.nodeKind !== 'QueryStatement') {
      throw new WarehouseError(
        'invalidQuery',
        'EXECUTE IMMEDIATE with INTO clause must use a query statement',
        'query',
      );
    }
    return rowFor(script, only, into);
  });
  caller.current = step;
  for (const [index, variable] of into.entries()) await script.assign(variable, values[index] ?? null);
}

function intoVariables(script: ScriptRun, targets: readonly Target[]): Variable[] {
  const variables = targets.map((target) => script.variable(target));
  const repeated = targets.find((target, index) => variables.indexOf(script.variable(target)) !== index);
  if (repeated) {
    throw new PlacedError(
      repeated.start,
      'EXECUTE IMMEDIATE with INTO clause cannot assign to the same variable multiple times',
    );
  }
  return variables;
}

async function usingParameters(script: ScriptRun, step: ExecuteStep): Promise<Binding[]> {
  const parameters: Binding[] = [];
  const named = step.using[0]?.name !== undefined;
  for (const { name, value } of step.using) {
    if ((name !== undefined) !== named) {
      throw new PlacedError(step.start, 'EXECUTE IMMEDIATE USING parameters must be all positional or all named.');
    }
    const lower = name?.name.toLowerCase() ?? '';
    if (name && parameters.some((parameter) => parameter.name === lower)) {
      throw new PlacedError(
        name.start,
        `EXECUTE IMMEDIATE USING parameters must have unique names, found duplicate name: ${name.name}`,
      );
    }
    const given = await script.evaluate(value);
    parameters.push({ name: lower, type: given.type, value: given.value });
  }
  return parameters;
}

async function dynamicProgram(script: ScriptRun, step: ExecuteStep, sql: string): Promise<Program> {
  const at = step.sql.start;
  let program: Program;
  try {
    program = await compiled(script.session, sql);
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.reason !== 'invalidQuery') throw error;
    throw new PlacedError(at, `Invalid EXECUTE IMMEDIATE sql string \`${sql}\`, ${inBigQueryForm(error.message)}`);
  }
  const [only] = program.steps;
  if (!only) throw new PlacedError(at, 'Empty EXECUTE IMMEDIATE sql string cannot be executed');
  if (program.steps.length > 1) {
    throw new PlacedError(at, 'EXECUTE IMMEDIATE sql string must contain exactly one statement');
  }
  if (only.kind !== 'sql' && only.kind !== 'call') {
    throw new PlacedError(
      at,
      `SQL created by EXECUTE IMMEDIATE contains unsupported statement type: ${program.nodeKinds[0]}`,
    );
  }
  return program;
}

/** The values for INTO of the query's row, each of its variable's type; NULLs where there is no row. */
async function rowFor(script: ScriptRun, query: SqlStep, into: readonly Variable[]) {
  const { rows } = await script.runStatement(query.fragment, query.statementType);
  const columns = rows?.fields.length ?? 0;
  const refuse = (message: string): never => {
    throw new WarehouseError('invalidQuery', message, 'query');
  };
  if (columns !== into.length) {
    refuse(
      `Variables returned by Dynamic SQL do not match number of variables in INTO clause, expected ${into.length} columns, but got ${columns}`,
    );
  }
  if (!rows || rows.rowCount === 0) return into.map(() => null);
  if (rows.rowCount > 1) refuse('DynamicSQL may only return 0 or 1 rows with INTO clause');
  return intoValues(script, rows, into, refuse);
}

async function intoValues(
  script: ScriptRun,
  rows: ResultRows,
  into: readonly Variable[],
  refuse: (message: string) => never,
) {
  const row = rows.slice(0, 1)[0] ?? [];
  const values = [];
  for (const [index, variable] of into.entries()) {
    const type = rows.fields[index]?.type ?? variable.type;
    try {
      values.push((await script.coerce({ type, value: row[index] ?? null }, variable.type)).value);
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.reason !== 'invalidQuery') throw error;
      refuse(
        `Value returned by Dynamic SQL has type ${typeName(type)} which is not assignable to variable ${variable.name} of type ${typeName(variable.type)}`,
      );
    }
  }
  return values;
}
