// The jobs that a script's statements are: who is told of them, what they read, and which came last.

import { createHash } from 'node:crypto';
import { WarehouseError } from '../errors';
import type { Evaluation } from '../session/port';
import type { StatementResult, StatementType } from '../session/result';
import type { SourceText } from '../source-text';
import { billedBytes } from '../usage/billing';
import type { Fragment, StepPlace } from './program';
import { placeText } from './script-error';
import type { Frame } from './variables';

/** A frame as jobs show it: 1-based, `text` the statement or expression in progress. */
export interface ScriptStackFrame {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
  /** project.dataset.name; absent in the script itself. */
  readonly procedureId?: string;
}

export interface ChildJob {
  readonly jobId: string;
  /** 0 for the first. */
  readonly index: number;
  readonly text: string;
  readonly statementType: StatementType;
  readonly evaluationKind: 'STATEMENT' | 'EXPRESSION';
  /** The innermost first; never empty. */
  readonly stackFrames: readonly ScriptStackFrame[];
  readonly startMs: number;
}

export interface ChildJobEnd {
  readonly endMs: number;
  /** Of a STATEMENT. */
  readonly result?: StatementResult;
  /** Of an EXPRESSION. */
  readonly value?: Evaluation;
  readonly error?: WarehouseError;
}

export interface ChildJobHooks {
  onStatementStart?(child: ChildJob): void | Promise<void>;
  onStatementEnd?(child: ChildJob, end: ChildJobEnd): void | Promise<void>;
}

function stackFrame(source: SourceText, start: number, end: number, text: string, frame: Frame): ScriptStackFrame {
  const from = source.positionOf(start);
  const to = source.positionOf(end);
  return {
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
    text,
    procedureId: frame.procedureId,
  };
}

const callerFrame = (frame: Frame, place: StepPlace): ScriptStackFrame =>
  stackFrame(place.source, place.start, place.end, placeText(place), frame);

export class ChildJobs {
  count = 0;
  bytesProcessed = 0;
  bytesBilled = 0;
  slotMs = 0;
  currentJobId: string | null = null;
  lastJobId: string | null = null;
  private readonly hooks: ChildJobHooks;
  private readonly prefix: string;
  private readonly now: () => number;

  constructor(parentJobId: string, hooks: ChildJobHooks, now: () => number) {
    this.hooks = hooks;
    this.prefix = `script_job_${createHash('md5').update(parentJobId).digest('hex')}`;
    this.now = now;
  }

  /** Runs a statement as a child job. */
  statement(
    type: StatementType,
    fragment: Pick<Fragment, 'text' | 'source' | 'start'>,
    frames: readonly Frame[],
    work: () => Promise<StatementResult>,
  ): Promise<StatementResult> {
    return this.run('STATEMENT', type, fragment, frames, work, (result) => ({ result }), tableCount);
  }

  /** Evaluates an expression with a query in it, which is a job too. */
  expression(fragment: Fragment, frames: readonly Frame[], work: () => Promise<Evaluation>): Promise<Evaluation> {
    return this.run('EXPRESSION', 'SELECT', fragment, frames, work, (value) => ({ value }), tableCount);
  }

  private async run<T extends { readonly bytesProcessed?: number; readonly bytesBilled?: number }>(
    evaluationKind: ChildJob['evaluationKind'],
    statementType: StatementType,
    fragment: Pick<Fragment, 'text' | 'source' | 'start'>,
    frames: readonly Frame[],
    work: () => Promise<T>,
    outcome: (value: T) => Partial<ChildJobEnd>,
    tables: (value: T) => number,
  ): Promise<T> {
    const index = this.count++;
    const jobId = `${this.prefix}_${index}`;
    const before = this.currentJobId;
    this.currentJobId = jobId;
    const startMs = this.now();
    const { onStatementStart, onStatementEnd } = this.hooks;
    const told = onStatementStart !== undefined || onStatementEnd !== undefined;
    const child: ChildJob | undefined = told
      ? {
          jobId,
          index,
          text: fragment.text,
          statementType,
          evaluationKind,
          stackFrames: childFrames(fragment, frames),
          startMs,
        }
      : undefined;
    if (child) await this.hooks.onStatementStart?.(child);
    try {
      const value = await work();
      const processed = value.bytesProcessed ?? 0;
      this.bytesProcessed += processed;
      this.bytesBilled += value.bytesBilled ?? billedBytes(processed, tables(value));
      if (child) await this.hooks.onStatementEnd?.(child, { endMs: this.now(), ...outcome(value) });
      return value;
    } catch (error) {
      if (child && error instanceof WarehouseError) {
        await this.hooks.onStatementEnd?.(child, { endMs: this.now(), error });
      }
      throw error;
    } finally {
      this.slotMs += Math.max(0, this.now() - startMs);
      this.lastJobId = jobId;
      this.currentJobId = before;
    }
  }
}

const tableCount = (of: { readonly referencedTables?: readonly unknown[] }): number => of.referencedTables?.length ?? 0;

function childFrames(
  fragment: Pick<Fragment, 'text' | 'source' | 'start'>,
  frames: readonly Frame[],
): ScriptStackFrame[] {
  const leaf = frames.at(-1);
  if (!leaf) return [];
  const end = fragment.start + Buffer.byteLength(fragment.text);
  const callers = frames.slice(0, -1).map((frame) => callerFrame(frame, frame.current));
  return [stackFrame(fragment.source, fragment.start, end, fragment.text, leaf), ...callers.reverse()];
}
