// What a service throws into the script; every other error of the host is a fault of the workbench and ends the run.

export { UnsupportedCall } from '../inside/strict';

/** The `details` of an advanced service's error. */
export interface ErrorDetails {
  readonly code: number;
  readonly message: string;
  readonly errors: readonly { readonly message: string; readonly domain: string; readonly reason: string }[];
}

/** As Apps Script names what its services throw. */
export class ServiceException extends Error {
  override readonly name = 'Exception';
}

export class GoogleJsonResponseException extends Error {
  override readonly name = 'GoogleJsonResponseException';
  constructor(
    apiMethod: string,
    message: string,
    readonly details?: ErrorDetails,
  ) {
    super(`API call to ${apiMethod} failed with error: ${message}`);
  }
}

const THROWN_INTO_THE_SCRIPT = new Set(['Exception', 'GoogleJsonResponseException', 'UnsupportedCall']);

/** Told by name, so that every room may have error classes of its own. */
export const isThrownIntoTheScript = (error: unknown): error is Error =>
  error instanceof Error && THROWN_INTO_THE_SCRIPT.has(error.name);
