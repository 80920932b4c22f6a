// A clock job as data, and the work behind it: begun, left running in BigQuery, found again by a later execution.
import type { CivilDate, Instant } from '../calendar/civil';
import type { Parameters } from '../parameters/registry';
import type { JobHandle } from '../warehouse/flight';
import type { Limits } from '../warehouse/statement';
import type { Schedule } from './schedule';

export const clockJobNames = ['performance', 'daily', 'sweep', 'monitor', 'health', 'queue'] as const;
export type ClockJobName = (typeof clockJobNames)[number];

export class UnknownClockJob extends Error {
  readonly code = 'UNKNOWN_CLOCK_JOB';
  constructor(value: unknown) {
    super(`"${String(value)}" is no clock job. There are: ${clockJobNames.join(', ')}.`);
    this.name = 'UnknownClockJob';
  }
}

/** A job's name as it comes from outside. */
export function clockJobName(value: unknown): ClockJobName {
  const found = clockJobNames.find((name) => name === value);
  if (found === undefined) throw new UnknownClockJob(value);
  return found;
}

export interface ClockRun {
  /** The same for the same slot and attempt: what BigQuery took from a killed execution is found again by it. */
  readonly id: string;
  /** How often this run has been begun: above 1 after a kill. For work that must not be found again but done anew. */
  readonly begins: number;
  readonly slot: Instant;
  /** The slot's date in Los Angeles. */
  readonly date: CivilDate;
  readonly parameters: Parameters;
  readonly limits: Limits;
  /** When this execution has to stop by itself. */
  readonly yieldAt: Instant;
}

export type WorkStep =
  | {
      readonly state: 'DONE';
      readonly summary: string;
      /** From when on there is, or may be, work for the queue. */
      readonly pendingFrom?: Instant;
      /** From when on what this or a killed execution left leased can be taken up. */
      readonly takeUpFrom?: Instant;
    }
  | { readonly state: 'RUNNING'; readonly handle: JobHandle }
  | {
      readonly state: 'FAILED';
      readonly message: string;
      readonly mayPass: boolean;
      /** It has left a CRITICAL alert: the watch is called, though the work is tried again. */
      readonly isGrave?: boolean;
    };

export interface Work {
  begin(run: ClockRun): WorkStep;
  /** Follows what an earlier execution left running. */
  resume(run: ClockRun, handle: JobHandle): WorkStep;
}

export interface ClockJob {
  readonly name: ClockJobName;
  readonly title: string;
  schedule(parameters: Parameters): Schedule;
  limits(parameters: Parameters): Limits;
  readonly work: Work;
}
