// What can go wrong between the add-on and BigQuery, one class per cause, and which of it may pass by itself.

export abstract class WarehouseFailure extends Error {
  abstract readonly code: string;
  /** Whether the same call may succeed a little later. */
  abstract readonly mayPass: boolean;
}

/** Reasons, of REST and of jobs, that BigQuery's documentation says to try again. */
const PASSING_REASONS: ReadonlySet<string> = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'jobRateLimitExceeded',
  'backendError',
  'jobBackendError',
  'internalError',
  'jobInternalError',
  'tableUnavailable',
]);

/** 0: no answer came at all. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([0, 408, 429, 500, 502, 503, 504]);

// A procedure raises an error anew with its own sentence before it: the reason is lost, the words are not.
const PASSING_WORDS =
  /Transaction is aborted due to concurrent update|Could not serialize access to table|Exceeded rate limits|Retrying (?:the|your) job may solve/i;

/** BigQuery refused a request, or did not answer. */
export class RestFailure extends WarehouseFailure {
  readonly code = 'REST';
  constructor(
    /** The HTTP status; 0 where no answer came. */
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
    this.name = 'RestFailure';
  }

  get mayPass(): boolean {
    return PASSING_STATUSES.has(this.status) || PASSING_REASONS.has(this.reason) || PASSING_WORDS.test(this.message);
  }

  /** The job id is taken: by an earlier try of the same call, as a rule. */
  get isDuplicate(): boolean {
    return this.status === 409;
  }
}

/** A job was run and failed. */
export class JobFailure extends WarehouseFailure {
  readonly code = 'JOB';
  constructor(
    readonly jobId: string,
    readonly reason: string,
    /** BigQuery's own words. */
    readonly detail: string,
  ) {
    super(`BigQuery job ${jobId} failed (${reason}): ${detail}`);
    this.name = 'JobFailure';
  }

  get mayPass(): boolean {
    return PASSING_REASONS.has(this.reason) || PASSING_WORDS.test(this.detail);
  }
}

/** A job was not done within its time limit and has been told to stop. */
export class JobTimeout extends WarehouseFailure {
  readonly code = 'TIMEOUT';
  readonly mayPass = false;
  constructor(
    readonly jobId: string,
    readonly seconds: number,
  ) {
    super(
      `BigQuery job ${jobId} was stopped: it was not done within ${seconds} s. Raise the job's time limit in Settings.`,
    );
    this.name = 'JobTimeout';
  }
}

/** A job of this id exists and does something else. */
export class JobIdTaken extends WarehouseFailure {
  readonly code = 'JOB_ID_TAKEN';
  readonly mayPass = false;
  constructor(readonly jobId: string) {
    super(`BigQuery has another job ${jobId} already, with another statement. Start the run again: it gets a new id.`);
    this.name = 'JobIdTaken';
  }
}

/** A result is not what the statement's reader expects. */
export class ResultFailure extends WarehouseFailure {
  readonly code = 'RESULT';
  readonly mayPass = false;
  constructor(statement: string, problem: string) {
    super(`${statement} gave a result that can't be read: ${problem}`);
    this.name = 'ResultFailure';
  }
}
