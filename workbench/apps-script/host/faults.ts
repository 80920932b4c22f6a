// What may go wrong between a script and BigQuery, as a plan that a test gives.

export type Fault =
  /** Answered so; nothing was done. */
  | { readonly kind: 'HTTP'; readonly code: number; readonly reason: string; readonly message: string }
  /** The connection breaks: before the request arrived, or after it was carried out. */
  | { readonly kind: 'RESET'; readonly isDone: boolean }
  /** jobs.insert: the job is taken, and fails without having run. */
  | { readonly kind: 'JOB_ERROR'; readonly reason: string; readonly message: string }
  /** jobs.insert: the next so many looks at the job find it running. */
  | { readonly kind: 'PENDING'; readonly times: number }
  /** The answer takes so much longer, by the clock. */
  | { readonly kind: 'SLOW'; readonly milliseconds: number };

export interface PlannedCall {
  /** Such as jobs.insert. */
  readonly method: string;
  /** Its number among all calls of BigQuery since the start, from 1. */
  readonly ordinal: number;
  readonly jobId: string | null;
  /** The statement of a query job. */
  readonly sql: string | null;
}

export type FaultPlan = (call: PlannedCall) => Fault | null;
