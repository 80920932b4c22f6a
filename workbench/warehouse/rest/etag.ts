// Entity tags: what a resource is called in one state of it.

import { createHash } from 'node:crypto';
import { WarehouseError } from '../errors';
import type { JsonObject } from '../jobs/json-fields';
import type { Request } from './router';

export const etagOf = (resource: JsonObject): string =>
  createHash('sha256').update(JSON.stringify(resource)).digest('base64').slice(0, 22);

/** Refuses a change of a resource that is no longer what the client read. */
export function checkIfMatch(request: Request, etag: string): void {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted === '*' || wanted === etag || wanted === `"${etag}"`) return;
  throw new WarehouseError('conditionNotMet', 'Precondition check failed.');
}
