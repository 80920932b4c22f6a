// What BigQuery and the way to it can answer instead of rows: a class per cause, each with what to do.

import { CommandFailure } from '../terminal/failure';

/** No credentials, or ones that are no longer good. */
export class CredentialsFailure extends CommandFailure {
  override readonly name = 'CredentialsFailure';
}

/** Nothing answers at the endpoint. */
export class UnreachableFailure extends CommandFailure {
  override readonly name = 'UnreachableFailure';
}

/** BigQuery knows who asks, and does not allow it. */
export class PermissionFailure extends CommandFailure {
  override readonly name = 'PermissionFailure';
}

/** A project, dataset, table or routine that is not there. */
export class NotFoundFailure extends CommandFailure {
  override readonly name = 'NotFoundFailure';
}

/** More at once, or more bytes, than is allowed. */
export class LimitFailure extends CommandFailure {
  override readonly name = 'LimitFailure';
}

/** The statement itself failed: what it says, or what it met while it ran. */
export class StatementFailure extends CommandFailure {
  override readonly name = 'StatementFailure';
}

/** BigQuery's own trouble. */
export class BackendFailure extends CommandFailure {
  override readonly name = 'BackendFailure';
}

interface ApiError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly errors?: readonly { readonly reason?: string; readonly message?: string }[];
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH']);

export interface Asked {
  readonly project: string;
  readonly endpoint: string | undefined;
}

/** The role that a refused permission belongs to, by the words of BigQuery's refusal. */
function roleFor(message: string, project: string): string {
  const create = /bigquery\.jobs\.create/.test(message);
  const schema = /bigquery\.datasets\.(?:create|get|update)/.test(message);
  const role = create ? 'roles/bigquery.jobUser' : schema ? 'roles/bigquery.user' : 'roles/bigquery.dataEditor';
  const also =
    create || schema ? '' : `, or on the dataset alone: its Sharing ▸ Permissions in the console, BigQuery Data Editor`;
  return (
    `Grant ${role}: gcloud projects add-iam-policy-binding ${project} --member=user:YOUR_ACCOUNT --role=${role}${also}. ` +
    'A deploy needs jobUser on the project and dataEditor on the datasets.'
  );
}

/** The failure that an error of the client stands for; `undefined` for what is none of BigQuery's. */
export function failureOf(error: unknown, { project, endpoint }: Asked): CommandFailure | undefined {
  if (error instanceof CommandFailure) return error;
  if (!(error instanceof Error)) return undefined;
  const { code, errors }: ApiError = error;
  const reason = errors?.[0]?.reason ?? '';
  const message = errors?.[0]?.message ?? error.message;
  const options = { cause: error };
  const place = endpoint ?? 'bigquery.googleapis.com';
  if (UNREACHABLE.has(String(code))) {
    const remedy = endpoint ? 'Start it (npm run warehouse) or correct --endpoint.' : 'Check the network connection.';
    return new UnreachableFailure(`Nothing answers at ${place} (${String(code)}).`, remedy, options);
  }
  if (/default credentials|invalid_grant|invalid_rapt|reauth/i.test(error.message) || code === 401) {
    const remedy = 'Sign in: gcloud auth application-default login.';
    return new CredentialsFailure(`No valid Google credentials for ${project}: ${message}`, remedy, options);
  }
  if (/rateLimitExceeded|quotaExceeded|bytesBilledLimitExceeded|resourcesExceeded/.test(reason)) {
    return new LimitFailure(message, 'Wait a little and try again, or raise the limit that is named.', options);
  }
  if (code === 403) return new PermissionFailure(message, roleFor(message, project), options);
  if (code === 404 || reason === 'notFound') {
    return new NotFoundFailure(
      message,
      'Correct --project, --dataset or --location, or run npm run deploy first.',
      options,
    );
  }
  if (code === 409 || code === 400 || ['invalidQuery', 'invalid', 'duplicate'].includes(reason)) {
    return new StatementFailure(message, 'Correct what the message names, then run the command again.', options);
  }
  if (typeof code === 'number') {
    return new BackendFailure(`${place} answered ${code}: ${message}`, 'Try again in a minute.', options);
  }
  return undefined;
}
