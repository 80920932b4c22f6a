// An error as BigQuery reports it: a reason, a message in its words, and where in the statement.

export type ErrorReason =
  | 'invalidQuery'
  | 'invalid'
  | 'notFound'
  | 'duplicate'
  | 'accessDenied'
  | 'bytesBilledLimitExceeded'
  | 'rateLimitExceeded'
  | 'responseTooLarge'
  | 'resourcesExceeded'
  | 'stopped'
  | 'timeout'
  | 'backendError'
  | 'internalError'
  | 'notImplemented'
  | 'conditionNotMet';

export class WarehouseError extends Error {
  readonly reason: ErrorReason;
  /** `query`, or what the error is about. */
  readonly location: string | undefined;

  constructor(reason: ErrorReason, message: string, location?: string) {
    super(message);
    this.name = 'WarehouseError';
    this.reason = reason;
    this.location = location;
  }
}

/** What the embedded warehouse does not translate: said by name and place, never guessed. */
export class NotSupported extends WarehouseError {
  constructor(what: string) {
    super('notImplemented', `The embedded warehouse does not support ${what}`, 'query');
    this.name = 'NotSupported';
  }
}
