// An ephemeral warehouse behind its REST server, and Google's own client, unchanged, in front of it.

import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { afterAll, beforeAll } from 'vitest';
import { openWarehouse, type Warehouse } from '../../../../workbench/warehouse';
import { type RunningServer, startServer } from '../../../../workbench/warehouse/rest/serve';

export const PROJECT = 'of-scheduler-proj';

export interface Served {
  warehouse: Warehouse;
  server: RunningServer;
  client: BigQuery;
}

/** Any token will do here, but the client wants one before it uploads. */
function withoutCredentials(): OAuth2Client {
  const client = new OAuth2Client();
  client.setCredentials({ access_token: 'local', expiry_date: Date.now() + 24 * 3_600_000 });
  return client;
}

/** Serves for the tests of one file. */
export function served(): Served {
  const held: Partial<Served> = {};
  beforeAll(async () => {
    held.warehouse = await openWarehouse({ projectId: PROJECT });
    held.server = await startServer(held.warehouse, { port: 0 });
    held.client = new BigQuery({
      projectId: PROJECT,
      apiEndpoint: held.server.url,
      location: 'US',
      authClient: withoutCredentials(),
    });
  });
  afterAll(async () => {
    await held.server?.close();
    await held.warehouse?.close();
  });
  return held as Served;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A request as it goes over the wire; paths begin after the project. */
export async function rest(served: Served, method: string, path: string, body?: unknown): Promise<RestAnswer> {
  const response = await fetch(`${served.server.url}/bigquery/v2/projects/${PROJECT}${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

export interface ShownError {
  readonly code: number;
  readonly message: string;
  readonly errors: readonly { readonly reason: string; readonly message: string; readonly location?: string }[];
  readonly status: string;
}

export const errorOf = (answer: RestAnswer): ShownError => answer.body.error as ShownError;
