// Runs a compiled script: control flow, variables, exceptions and transactions; all else is the session's.

import { WarehouseError } from '../errors';
import type { Evaluation, RunLimits, StatementSession } from '../session/port';
import type { Binding, Scope, StatementResult, TypedValue } from '../session/result';
import { type SqlType, sameType, scalar, structOf } from '../types/type';
import type { SqlValue } from '../types/value';
import type { ChildJobs } from './child-jobs';
import { executeImmediate } from './dynamic-sql';
import { type PlainNames, plainValue } from './plain-expression';
import { callProcedure } from './procedures';
import type {
  BlockStep,
  DeclaredType,
  DeclareStep,
  ForStep,
  Fragment,
  Program,
  RaiseStep,
  RepeatStep,
  SetFromStructStep,
  SetSystemStep,
  SqlStep,
  Step,
  SwitchStep,
  Target,
  TransactionStep,
  WhileStep,
} from './program';
import { isCatchable, PlacedError, queryFailure, ScriptException, scriptFailure, withoutPlaces } from './script-error';
import type { ScriptRun } from './script-run';
import type { StopWatch } from './stop-watch';
import type { SystemVariables } from './system-variables';
import { elements, type Frame, type Variable, VariableStore } from './variables';

/** How a list of statements ended, where it did not just run out: by RETURN, or by leaving a loop or block. */
type Leaving = 'return' | { readonly target: number; readonly again: boolean };

/** CONTINUE of this very loop. */
const goesOn = (leaving: Leaving, id: number): boolean =>
  leaving !== 'return' && leaving.target === id && leaving.again;

/** What is still to be left once the loop or block is. */
const leftBehind = (leaving: Leaving, id: number): Leaving | undefined =>
  leaving !== 'return' && leaving.target === id ? undefined : leaving;

const BOOL = scalar('BOOL');
const INT64 = scalar('INT64');
const STRING = scalar('STRING');

const FOR_BATCH = 1000;

/** Results that are no statement's own answer: BigQuery gives a script the last SELECT's, DML's or DDL's. */
const withoutAnswer: ReadonlySet<string> = new Set(['ASSERT', 'EXPORT_DATA']);

export interface InterpreterParts {
  readonly session: StatementSession;
  readonly jobs: ChildJobs;
  readonly system: SystemVariables;
  readonly watch: StopWatch;
  readonly limits: RunLimits;
}

export class Interpreter implements ScriptRun {
  readonly session: StatementSession;
  readonly system: SystemVariables;
  readonly variables = new VariableStore();
  readonly frames: Frame[] = [];
  /** The last SELECT's, DML's or DDL's, and the child job that gave it. */
  answer: { readonly result: StatementResult; readonly jobId: string | null } | undefined;
  private readonly jobs: ChildJobs;
  private readonly watch: StopWatch;
  private readonly limits: RunLimits;

  constructor(parts: InterpreterParts) {
    this.session = parts.session;
    this.jobs = parts.jobs;
    this.system = parts.system;
    this.watch = parts.watch;
    this.limits = parts.limits;
  }

  get frame(): Frame {
    const frame = this.frames.at(-1);
    if (!frame) throw new WarehouseError('internalError', 'The script interpreter has no frame.');
    return frame;
  }

  /** Runs a program in a frame of its own; `beforeLeaving` reads what its variables hold at a normal end. */
  runProgram(program: Program, frame: Frame, beforeLeaving?: () => void): Promise<void> {
    return this.inFrame(frame, async () => {
      await this.list(program.steps);
      beforeLeaving?.();
    });
  }

  /** Does something in a new frame, so that errors show it in their stack. */
  async inFrame<T>(frame: Frame, work: () => Promise<T>): Promise<T> {
    this.frames.push(frame);
    try {
      return await work();
    } catch (error) {
      throw error instanceof WarehouseError ? scriptFailure(error, this.frames) : error;
    } finally {
      this.frames.pop();
      this.variables.drop(frame, [...frame.variables.keys()]);
    }
  }

  /** What a fragment is given to see. */
  private scope(fragment: Fragment): Scope {
    const { frame } = this;
    const { first, count } = fragment.positional;
    const positional = count > 0 ? frame.parameters.slice(first, first + count) : [];
    const named =
      fragment.parameters.length > 0
        ? frame.parameters.filter((p) => fragment.parameters.includes(p.name.toLowerCase()))
        : [];
    return {
      variables: frame.bindings(fragment.names),
      parameters: count > 0 ? positional : named,
      system: this.system.bindings(fragment.system),
    };
  }

  private readonly plainNames: PlainNames = {
    variable: (name) => this.frame.variables.get(name)?.binding,
    system: (path) => this.system.get(path),
    parameter: (name) => this.frame.parameters.find((p) => p.name.toLowerCase() === name),
  };

  async evaluate(fragment: Fragment, target?: SqlType): Promise<TypedValue> {
    const plain = fragment.plain && plainValue(fragment.plain, this.plainNames, target);
    if (plain) return plain;
    this.watch.check();
    const ask = (): Promise<Evaluation> =>
      this.located(fragment, () => this.session.evaluate(fragment.text, this.scope(fragment), target, this.limits));
    return fragment.queries ? this.jobs.expression(fragment, this.frames, ask) : ask();
  }

  private async located<T>(fragment: Fragment, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      this.watch.check();
      throw error instanceof WarehouseError ? queryFailure(error, fragment, this.frames) : error;
    }
  }

  async coerce(value: TypedValue, target: SqlType): Promise<TypedValue> {
    if (sameType(value.type, target)) return { type: target, value: value.value };
    const variables: Binding[] = [{ name: 'value', type: value.type, value: value.value }];
    try {
      return await this.session.evaluate('`value`', { variables, parameters: [], system: [] }, target);
    } catch (error) {
      this.watch.check();
      if (!(error instanceof WarehouseError)) throw error;
      // Its places are in a text that is not the script's.
      throw new WarehouseError(error.reason, `Query error: ${withoutPlaces(error.message)}`, error.location);
    }
  }

  routinePath(path: readonly string[]): readonly string[] {
    if (path.length > 1) return path;
    const dataset = this.system.setting('dataset_id');
    const project = this.system.setting('dataset_project_id');
    if (!dataset) return path;
    return project ? [project, dataset, ...path] : [dataset, ...path];
  }

  runStatement(fragment: Fragment, statementType: string): Promise<StatementResult> {
    this.watch.check();
    return this.jobs.statement(statementType, fragment, this.frames, () =>
      this.located(fragment, () => this.session.run(fragment.text, this.scope(fragment), this.limits)),
    );
  }

  variable(target: Target): Variable {
    const variable = this.frame.variables.get(target.name.toLowerCase());
    if (!variable) throw new PlacedError(target.start, `Undeclared variable: ${target.name}`);
    return variable;
  }

  /** Assigns a value of the variable's type. */
  async assign(variable: Variable, value: SqlValue): Promise<void> {
    this.variables.assign(
      variable,
      variable.limits ? await this.limited(variable.limits, variable.type, value) : value,
    );
  }

  private async limited(limits: DeclaredType, type: SqlType, value: SqlValue): Promise<SqlValue> {
    if (value === null) return null;
    const variables: Binding[] = [{ name: 'value', type, value }];
    const kept = await this.located(limits.fragment, () =>
      this.session.evaluate(`CAST(\`value\` AS ${limits.sql})`, { variables, parameters: [], system: [] }),
    );
    return kept.value;
  }

  private async list(steps: readonly Step[]): Promise<Leaving | undefined> {
    const { frame } = this;
    for (const step of steps) {
      frame.current = step;
      try {
        const leaving = await this.step(step);
        if (leaving) return leaving;
      } catch (error) {
        throw error instanceof WarehouseError ? scriptFailure(error, this.frames) : error;
      }
    }
    return undefined;
  }

  private async step(step: Step): Promise<Leaving | undefined> {
    const rest = this.watch.turn();
    if (rest) await rest;
    switch (step.kind) {
      case 'sql':
        await this.sql(step);
        return undefined;
      case 'set': {
        const variable = this.variable(step.variable);
        const { value } = await this.evaluate(step.value, variable.type);
        await this.assign(variable, value);
        return undefined;
      }
      case 'declare':
        await this.declare(step);
        return undefined;
      case 'set-from-struct':
        await this.setFromStruct(step);
        return undefined;
      case 'set-system':
        await this.setSystem(step);
        return undefined;
      case 'if':
        for (const branch of step.branches) {
          if (branch !== step.branches[0]) this.frame.current = branch;
          if (await this.holds(branch.condition)) return this.list(branch.body);
        }
        return this.list(step.otherwise);
      case 'switch':
        return this.switch(step);
      case 'while':
        return this.while(step);
      case 'repeat':
        return this.repeat(step);
      case 'for':
        return this.for(step);
      case 'block':
        return this.block(step);
      case 'jump':
        return step;
      case 'return':
        return 'return';
      case 'raise':
        return this.raise(step);
      case 'call':
        await callProcedure(this, step);
        return undefined;
      case 'execute':
        await executeImmediate(this, step);
        return undefined;
      case 'transaction':
        await this.transaction(step);
        return undefined;
    }
  }

  private async holds(condition: Fragment): Promise<boolean> {
    const { value } = await this.evaluate(condition, BOOL);
    return value === true;
  }

  async sql(step: SqlStep): Promise<StatementResult> {
    const result = await this.runStatement(step.fragment, step.statementType);
    const { affected } = result;
    this.system.rowCount = affected ? BigInt(affected.inserted + affected.updated + affected.deleted) : null;
    if (!withoutAnswer.has(result.statementType)) this.answer = { result, jobId: this.jobs.lastJobId };
    return result;
  }

  private async declare(step: DeclareStep): Promise<void> {
    const { frame } = this;
    const type = step.type && (await this.declaredType(step.type));
    const value: TypedValue = step.value ? await this.evaluate(step.value, type) : { type: type ?? INT64, value: null };
    const limits = step.type?.limited ? step.type : undefined;
    const kept = limits ? await this.limited(limits, value.type, value.value) : value.value;
    for (const { name } of step.variables) {
      this.variables.create(frame, name, { type: value.type, value: kept }, limits);
    }
  }

  private async declaredType(type: DeclaredType): Promise<SqlType> {
    type.resolved ??= await this.located(type.fragment, () => this.session.typeOf(type.sql));
    return type.resolved;
  }

  private async setFromStruct(step: SetFromStructStep): Promise<void> {
    const seen = new Set<string>();
    for (const { name, start } of step.variables) {
      if (seen.has(name.toLowerCase())) throw new PlacedError(start, `Assigning multiple values to variable: ${name}`);
      seen.add(name.toLowerCase());
    }
    const variables = step.variables.map((target) => this.variable(target));
    const type = structOf(variables.map((variable) => ({ name: '', type: variable.type })));
    const { value } = await this.evaluate(step.value, type);
    const fields = elements(value);
    for (const [index, variable] of variables.entries()) await this.assign(variable, fields[index] ?? null);
  }

  private async setSystem(step: SetSystemStep): Promise<void> {
    const { path, pathStart } = step;
    if (!this.system.get(path)) throw new PlacedError(pathStart, `System variable not found: @@${path}`);
    if (!this.system.isWritable(path)) {
      throw new PlacedError(pathStart, `Assignment to read-only system variable @@${path}`);
    }
    const { value } = await this.evaluate(step.value, STRING);
    const text = typeof value === 'string' ? value : null;
    if (path === 'time_zone' && !isTimeZone(text)) {
      throw new PlacedError(step.value.start, `Invalid timezone: ${text ?? 'NULL'}`);
    }
    this.system.set(path, text);
  }

  private async switch(step: SwitchStep): Promise<Leaving | undefined> {
    const { value } = await this.evaluate(step.choice, INT64);
    return this.list(step.bodies[Number(value)] ?? step.otherwise);
  }

  private async while(step: WhileStep): Promise<Leaving | undefined> {
    while (!step.condition || (await this.holds(step.condition))) {
      const leaving = await this.list(step.body);
      if (leaving && !goesOn(leaving, step.id)) return leftBehind(leaving, step.id);
      // An empty body never comes to `step`, where the watch is otherwise asked.
      const rest = this.watch.turn();
      if (rest) await rest;
      this.frame.current = step;
    }
    return undefined;
  }

  private async repeat(step: RepeatStep): Promise<Leaving | undefined> {
    for (;;) {
      const leaving = await this.list(step.body);
      if (leaving && !goesOn(leaving, step.id)) return leftBehind(leaving, step.id);
      const rest = this.watch.turn();
      if (rest) await rest;
      this.frame.current = step.until;
      if (await this.holds(step.until.condition)) return undefined;
    }
  }

  private async for(step: ForStep): Promise<Leaving | undefined> {
    const { frame } = this;
    const { rows } = await this.runStatement(step.query, 'SELECT');
    if (!rows) throw new PlacedError(step.query.start, 'FOR ... IN needs a query that gives rows');
    const type = structOf(rows.fields);
    const name = step.variable.name.toLowerCase();
    this.variables.create(frame, step.variable.name, { type, value: null });
    try {
      for (let from = 0; from < rows.rowCount; from += FOR_BATCH) {
        for (const row of rows.slice(from, Math.min(from + FOR_BATCH, rows.rowCount))) {
          frame.current = step;
          this.variables.assign(this.variable(step.variable), row);
          const leaving = await this.list(step.body);
          if (leaving && !goesOn(leaving, step.id)) return leftBehind(leaving, step.id);
          const rest = this.watch.turn();
          if (rest) await rest;
        }
      }
      return undefined;
    } finally {
      this.variables.drop(frame, [name]);
    }
  }

  private async block(step: BlockStep): Promise<Leaving | undefined> {
    const leaving = await this.guarded(step);
    return leaving && leftBehind(leaving, step.id);
  }

  private async guarded(step: BlockStep): Promise<Leaving | undefined> {
    const { frame } = this;
    try {
      return await this.list(step.body);
    } catch (error) {
      if (!step.handler || !(error instanceof ScriptException) || !isCatchable(error)) throw error;
      // A handler is outside its block: what the block declared is gone.
      this.variables.drop(frame, step.declares);
      this.system.enterHandler(error);
      try {
        return await this.list(step.handler);
      } finally {
        this.system.leaveHandler();
      }
    } finally {
      this.variables.drop(frame, step.declares);
    }
  }

  private async raise(step: RaiseStep): Promise<never> {
    if (!step.message) {
      const { pending } = this.system;
      throw pending ?? new WarehouseError('internalError', 'RAISE found no exception to raise again.');
    }
    const { value } = await this.evaluate(step.message, STRING);
    throw new WarehouseError('invalidQuery', typeof value === 'string' ? value : 'NULL', 'query');
  }

  private async transaction(step: TransactionStep): Promise<void> {
    const { session } = this;
    const open = session.inTransaction;
    if (step.action === 'begin' && open) {
      throw new PlacedError(step.start, 'Transaction is already in progress; nested transactions are not supported');
    }
    if (step.action !== 'begin' && !open) {
      throw new PlacedError(step.start, `There is no active transaction to ${step.action}`);
    }
    const text = step.source.slice(step.start, step.end);
    const fragment = wholeFragment(step, text);
    const statementType = `${step.action.toUpperCase()}_TRANSACTION`;
    await this.jobs.statement(statementType, fragment, this.frames, () =>
      this.located(fragment, async () => {
        await session[step.action]();
        return { statementType, referencedTables: [], bytesProcessed: 0 };
      }),
    );
  }
}

const wholeFragment = (step: TransactionStep, text: string): Fragment => ({
  source: step.source,
  start: step.start,
  text,
  parts: [{ at: 0, from: step.start }],
  names: [],
  system: [],
  parameters: [],
  positional: { first: 0, count: 0 },
  queries: false,
  plain: undefined,
});

function isTimeZone(name: string | null): boolean {
  if (name === null) return false;
  if (/^[+-]\d{1,2}(:\d{2})?$/.test(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
