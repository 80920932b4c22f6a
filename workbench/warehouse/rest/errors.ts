// Errors as BigQuery's REST answers them: an HTTP status, a reason, a message in its words.

import { type ErrorReason, WarehouseError } from '../errors';

export interface HttpError {
  readonly status: number;
  readonly body: { readonly error: Readonly<Record<string, unknown>> };
}

const httpStatuses: Readonly<Record<ErrorReason, number>> = {
  invalidQuery: 400,
  invalid: 400,
  notFound: 404,
  duplicate: 409,
  accessDenied: 403,
  bytesBilledLimitExceeded: 400,
  rateLimitExceeded: 403,
  responseTooLarge: 403,
  resourcesExceeded: 400,
  stopped: 499,
  timeout: 400,
  backendError: 503,
  internalError: 400,
  notImplemented: 400,
  conditionNotMet: 412,
};

const grpcStatuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  409: 'ALREADY_EXISTS',
  412: 'FAILED_PRECONDITION',
  413: 'INVALID_ARGUMENT',
  499: 'CANCELLED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/**
 * Google's clients try internal errors again for minutes. Here such an error is a fault of the embedded warehouse,
 * the same each time: it is shown as what it comes to, something that is not supported.
 */
export const shownReason = (reason: ErrorReason): ErrorReason =>
  reason === 'internalError' ? 'notImplemented' : reason;

/** A refusal of the request itself, before anything of BigQuery's is asked. */
export class RequestRefused extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

function answer(status: number, reason: string, message: string, location?: string): HttpError {
  const where = location === undefined ? {} : { location, locationType: 'parameter' };
  return {
    status,
    body: {
      error: {
        code: status,
        message,
        errors: [{ message, domain: 'global', reason, ...where }],
        status: grpcStatuses[status] ?? 'UNKNOWN',
      },
    },
  };
}

export function httpError(error: unknown): HttpError {
  if (error instanceof RequestRefused) return answer(error.status, error.reason, error.message);
  if (error instanceof WarehouseError) {
    // The statement is the parameter `q` of a request, and `query` in a job's status.
    const location = error.location === 'query' ? 'q' : error.location;
    return answer(httpStatuses[error.reason], shownReason(error.reason), error.message, location);
  }
  const message = error instanceof Error ? error.message : String(error);
  return answer(400, shownReason('internalError'), `An internal error occurred in the embedded warehouse: ${message}`);
}
