// An error as BigQuery reports it: a reason, a message in its words, and where in the statement.

import { SourceText } from './source-text';

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
  private readonly what: string;
  /** The byte of the statement where it stands, once that is known. */
  offset: number | undefined;

  constructor(what: string, place = '') {
    super('notImplemented', `The embedded warehouse does not support ${what}${place}`, 'query');
    this.name = 'NotSupported';
    this.what = what;
  }

  /** The same with line and column, as the analyser's own refusals have them. */
  locatedIn(sql: string): NotSupported {
    const { line, column } = new SourceText(sql).positionOf(this.offset ?? 0);
    return new NotSupported(this.what, ` at [${line}:${column}]`);
  }
}
