// The way from a command to BigQuery, or to the embedded warehouse that answers in its place: Google's client, rows out.

import { BigQuery, type Query } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { UsageFailure } from '../terminal/failure';
import { WRITTEN_PROJECT } from '../warehouse-objects/object-files';
import { failureOf, NotFoundFailure } from './failures';

export interface ConnectOptions {
  readonly project?: string;
  /** Where jobs run: `US` when absent. */
  readonly location?: string;
  /** A warehouse that speaks BigQuery's REST, such as `http://localhost:9050`; Google's when absent. */
  readonly endpoint?: string;
}

export interface QueryOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  /** Types of parameters that their values do not tell: empty arrays, nulls, structs. */
  readonly types?: Query['types'];
  readonly labels?: Readonly<Record<string, string>>;
  readonly maximumBytesBilled?: number;
  /** Where names without a dataset are looked up. */
  readonly defaultDataset?: string;
}

/** INT64 as numbers (one beyond 2^53 is an error), NUMERIC and times as the client's own types, JSON as text. */
export type Row = Readonly<Record<string, unknown>>;

export interface Connection {
  readonly project: string;
  readonly location: string;
  readonly endpoint: string | undefined;
  /** For what has no statement: copy jobs, snapshots, loads. Its errors are the client's own. */
  readonly client: BigQuery;
  /** Runs a statement or a script to its end; the rows of its last SELECT. Fails with a class of `failures`. */
  query(sql: string, options?: QueryOptions): Promise<Row[]>;
  /** What a statement would read, in bytes; nothing runs. */
  dryRun(sql: string, options?: QueryOptions): Promise<number>;
  /** Where a dataset is; `undefined` where there is none. */
  locationOf(dataset: string): Promise<string | undefined>;
}

/** The embedded warehouse asks for no account, but the client will not upload without a token. */
function withoutAccount(): OAuth2Client {
  const client = new OAuth2Client();
  client.setCredentials({ access_token: 'local', expiry_date: Date.now() + 24 * 3_600_000 });
  return client;
}

function checkedEndpoint(endpoint: string | undefined): string | undefined {
  const redirected = process.env.BIGQUERY_EMULATOR_HOST;
  if (redirected !== undefined) {
    // Google's client would go there whatever it is told.
    throw new UsageFailure(
      `BIGQUERY_EMULATOR_HOST is set to ${redirected}, which leads every statement there unseen.`,
      `Unset it, and give --endpoint ${redirected} where that is what you want.`,
    );
  }
  if (endpoint !== undefined && !/^https?:\/\/[^/\s]+$/.test(endpoint.replace(/\/+$/, ''))) {
    throw new UsageFailure(`--endpoint ${endpoint} is no address.`, 'Write it as http://localhost:9050.');
  }
  return endpoint?.replace(/\/+$/, '');
}

export function connect({
  project = WRITTEN_PROJECT,
  location = 'US',
  endpoint: asked,
}: ConnectOptions = {}): Connection {
  const endpoint = checkedEndpoint(asked);
  const client = new BigQuery({
    projectId: project,
    location,
    // A warehouse on this machine answers or is not there: asking again would only take time.
    ...(endpoint === undefined
      ? {}
      : { apiEndpoint: endpoint, authClient: withoutAccount(), retryOptions: { autoRetry: false, maxRetries: 0 } }),
  });
  const explained = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw failureOf(error, { project, endpoint }) ?? error;
    }
  };
  const queryOf = (sql: string, options: QueryOptions): Query => ({
    query: sql,
    location,
    ...(options.params ? { params: { ...options.params } } : {}),
    ...(options.types ? { types: options.types } : {}),
    ...(options.labels ? { labels: { ...options.labels } } : {}),
    ...(options.maximumBytesBilled === undefined ? {} : { maximumBytesBilled: String(options.maximumBytesBilled) }),
    ...(options.defaultDataset ? { defaultDataset: { projectId: project, datasetId: options.defaultDataset } } : {}),
  });
  return {
    project,
    location,
    endpoint,
    client,
    query: async (sql, options = {}) => {
      const [rows]: [Row[], ...unknown[]] = await explained(client.query(queryOf(sql, options)));
      return rows;
    },
    dryRun: async (sql, options = {}) => {
      const [job] = await explained(client.createQueryJob({ ...queryOf(sql, options), dryRun: true }));
      return Number(job.metadata?.statistics?.totalBytesProcessed ?? 0);
    },
    locationOf: async (dataset) => {
      try {
        const [metadata] = await explained(client.dataset(dataset).getMetadata());
        return String(metadata.location);
      } catch (error) {
        if (error instanceof NotFoundFailure) return undefined;
        throw error;
      }
    },
  };
}
