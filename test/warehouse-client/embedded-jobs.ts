// The jobs' port over REST to an embedded warehouse in another process: synchronous, as Apps Script's services are.
import { type ChildProcess, spawn } from 'node:child_process';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { RestFailure } from '../../src/warehouse/failures';
import type { JobsPort, ResultPage, Time } from '../../src/warehouse/port';

const PROJECT = 'of-scheduler-proj';

const FETCHING = `
const { parentPort, workerData } = require('node:worker_threads');
const { port, signal } = workerData;
port.on('message', async ({ method, url, body }) => {
  let answer;
  try {
    const response = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
    answer = { status: response.status, text: await response.text() };
  } catch (error) {
    answer = { status: 0, text: JSON.stringify({ error: { message: String(error) } }) };
  }
  port.postMessage(answer);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
});
`;

interface RestJson {
  readonly [field: string]: unknown;
}

export interface EmbeddedJobs {
  readonly url: string;
  readonly jobs: JobsPort;
  readonly time: Time;
  stop(): Promise<void>;
}

export async function embeddedJobs(): Promise<EmbeddedJobs> {
  const { server, url } = await serve();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(FETCHING, { eval: true, workerData: { port: port2, signal }, transferList: [port2] });
  const ask = (method: string, path: string, body?: object): RestJson => {
    const seen = Atomics.load(signal, 0);
    port1.postMessage({
      method,
      url: `${url}/bigquery/v2/projects/${PROJECT}${path}`,
      body: body && JSON.stringify(body),
    });
    Atomics.wait(signal, 0, seen);
    const message: { readonly status: number; readonly text: string } | undefined =
      receiveMessageOnPort(port1)?.message;
    if (!message) throw new Error('The warehouse sent nothing.');
    const json = JSON.parse(message.text);
    if (message.status === 200) return json;
    throw new RestFailure(message.status, json.error.errors?.[0]?.reason ?? 'unknown', json.error.message);
  };
  return {
    url,
    jobs: jobsOver(ask),
    time: {
      now: () => Date.now(),
      sleep: (milliseconds) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
    },
    stop: async () => {
      await worker.terminate();
      port1.close();
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    },
  };
}

function jobsOver(ask: (method: string, path: string, body?: object) => RestJson): JobsPort {
  return {
    insert: ({ jobId, query, parameters, labels, maximumBytesBilled, jobTimeoutMs }) => {
      ask('POST', '/jobs', {
        jobReference: { projectId: PROJECT, location: 'US', jobId },
        configuration: {
          labels,
          jobTimeoutMs: String(jobTimeoutMs),
          query: {
            query,
            useLegacySql: false,
            parameterMode: 'NAMED',
            queryParameters: parameters,
            maximumBytesBilled: String(maximumBytesBilled),
          },
        },
      });
    },
    get: (jobId) => {
      const { status, configuration } = ask('GET', `/jobs/${jobId}?location=US`) as {
        status: { state: 'PENDING' | 'RUNNING' | 'DONE'; errorResult?: { reason: string; message: string } };
        configuration: { labels?: { [name: string]: string } };
      };
      return { state: status.state, problem: status.errorResult ?? null, labels: configuration.labels ?? {} };
    },
    results: (jobId, pageToken) => {
      const token = pageToken === undefined ? '' : `&pageToken=${encodeURIComponent(pageToken)}`;
      const path = `/queries/${jobId}?location=US&maxResults=400&timeoutMs=500&formatOptions.useInt64Timestamp=true${token}`;
      const answer = ask('GET', path) as {
        jobComplete: boolean;
        schema?: { fields: ResultPage['fields'] };
        rows?: unknown[];
        pageToken?: string;
      };
      return {
        complete: answer.jobComplete,
        ...(answer.schema?.fields ? { fields: answer.schema.fields } : {}),
        ...(answer.rows ? { rows: answer.rows } : {}),
        ...(answer.pageToken ? { pageToken: answer.pageToken } : {}),
      };
    },
    cancel: (jobId) => void ask('POST', `/jobs/${jobId}/cancel?location=US`),
  };
}

/** The warehouse's own command, in memory, until it says where it listens. */
function serve(): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const server = spawn(process.execPath, ['--import', 'tsx', 'scripts/warehouse.ts', '--ephemeral', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /http:\/\/localhost:\d+/.exec(said)?.[0];
      if (url) resolve({ server, url });
    });
    server.once('exit', (code) => reject(new Error(`The warehouse ended with ${code}: ${said}`)));
  });
}
