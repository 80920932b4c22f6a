// Where the smoke checks look: the whole product in memory on a simulated clock, and every statement that the add-on sends.

import type { GeneratedWeek } from '../../../src/automation/week-request';
import type { Reader } from '../../../src/planning/schema';
import type { ExecutionResult, Fault, PlannedCall } from '../../../workbench/apps-script';
import type { Stage } from '../stage';

/** A job that the add-on has asked BigQuery for. */
export interface SentJob {
  readonly jobId: string;
  readonly sql: string;
  readonly at: number;
}

export interface PageRun {
  readonly week: GeneratedWeek;
  readonly execution: ExecutionResult;
  readonly sent: readonly SentJob[];
}

export interface Night {
  /** What the pump's job for the queue said while BigQuery failed. */
  readonly broken: string;
  /** How many jobs for candidates were asked for meanwhile, each by each attempt. */
  readonly attempts: number;
  /** Seconds by the clock between them. */
  readonly pauses: readonly number[];
  /** What was sent once BigQuery answered again. */
  readonly sent: readonly SentJob[];
  readonly summary: string;
}

export interface Scene {
  readonly stage: Stage;
  readonly sent: SentJob[];
  /** Answers calls to BigQuery with faults, until it is given another; null lets all pass. */
  fault(plan: ((call: PlannedCall) => Fault | null) | null): void;
  /** Rows of a statement as the add-on decodes them. */
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  read<T>(sql: string, reader: Reader<T>): Promise<readonly T[]>;
  /** As the Generate sidebar does. */
  generate(page: string, weekStart: string): Promise<PageRun>;
  /** Slot ids in a page's tab, from above; null where there is no such tab. */
  slotsInTab(page: string): readonly string[] | null;
  /** The clock's night: the daily run, the breaker, and the pages planned after it. Once a scene. */
  night(): Promise<Night>;
  close(): Promise<void>;
}

/** 03:00 on a Thursday in Los Angeles, in the week in which clocks go forward; the daily run is due at 03:05. */
export const OPENS_AT = '2025-03-06T11:00:00Z';
export const THIS_WEEK = '2025-03-03';
export const NEXT_WEEK = '2025-03-10';

export class SmokeFault extends Error {
  override readonly name = 'SmokeFault';
}
