// What a run asks of the tabs: to show one schedule, as the warehouse's view has it.
import type { MessageRow } from '../warehouse/rows/messages';

export interface ShownSchedule {
  readonly page: string;
  readonly weekStart: string;
  readonly scheduleId: string;
  /** As the view gives them, in the order of their times. */
  readonly rows: readonly MessageRow[];
  readonly rollout: 'SHADOW' | 'LIVE';
  /** The analyser's JSON, where the run has it. */
  readonly analysis: string | null;
}

export interface ShowOutcome {
  /** SKIPPED: what is not valid, RED or of a SHADOW page is not exported; the tab says why. */
  readonly status: 'SUCCESS' | 'SKIPPED' | 'FAILED';
  readonly rows: number;
  /** The spreadsheet and tab. */
  readonly destination: string;
  readonly message: string | null;
}

/** Sends no statement to the warehouse. A tab that can't be written is an outcome, not an exception. */
export interface ScheduleSheets {
  show(schedule: ShownSchedule): ShowOutcome;
}
