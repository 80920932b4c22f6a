// A million rows of twelve columns as NDJSON, by a resumable upload as Google's clients send it.

import type { BenchSize, Row } from '../report';
import { PROJECT, rounded, type Served, seconds, withWarehouse } from './served';
import { row } from './small-statements';

const COLUMNS = [
  'message_id:STRING',
  'page_name:STRING',
  'caption_id:INTEGER',
  'message_type:STRING',
  'content_category:STRING',
  'price_tier:STRING',
  'price:NUMERIC',
  'sending_time:TIMESTAMP',
  'sent_count:INTEGER',
  'viewed_count:INTEGER',
  'purchased_count:INTEGER',
  'earnings:NUMERIC',
] as const;

const schema = { fields: COLUMNS.map((text) => ({ name: text.split(':')[0], type: text.split(':')[1] })) };

/** Messages as a page's reports give them, in pieces of a megabyte or so. */
function* ndjson(count: number): Generator<Buffer> {
  const start = Date.UTC(2026, 0, 1) / 1000;
  let piece: string[] = [];
  for (let i = 0; i < count; i++) {
    const sent = 1000 + (i % 4000);
    const bought = i % 23;
    const price = 5 + (i % 30);
    const at = new Date((start + ((i * 31) % 7_000_000)) * 1000).toISOString();
    piece.push(
      `{"message_id":"m${i}","page_name":"page ${i % 100}","caption_id":${i % 10_000},"message_type":"${i % 3 ? 'PPV' : 'BUMP'}",` +
        `"content_category":"category ${i % 12}","price_tier":"MID","price":"${price}.99","sending_time":"${at}","sent_count":${sent},` +
        `"viewed_count":${Math.trunc(sent / 3)},"purchased_count":${bought},"earnings":"${bought * price}.50"}`,
    );
    if (piece.length === 5000) {
      yield Buffer.from(`${piece.join('\n')}\n`);
      piece = [];
    }
  }
  if (piece.length > 0) yield Buffer.from(`${piece.join('\n')}\n`);
}

export async function load(served: Served, table: string, count: number): Promise<void> {
  const begin = await fetch(`${served.url}/upload/bigquery/v2/projects/${PROJECT}/jobs?uploadType=resumable`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-upload-content-type': 'application/octet-stream' },
    body: JSON.stringify({
      configuration: {
        load: {
          destinationTable: { projectId: PROJECT, datasetId: 'bench', tableId: table },
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          timePartitioning: { type: 'DAY', field: 'sending_time' },
          clustering: { fields: ['page_name', 'caption_id'] },
          schema,
        },
      },
    }),
  });
  const place = begin.headers.get('location');
  if (!begin.ok || !place) throw new Error(`The upload was not begun: ${begin.status} ${await begin.text()}`);
  const pieces = ndjson(count);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
  const request: RequestInit & { duplex: 'half' } = { method: 'PUT', body, duplex: 'half' };
  let job = (await (await fetch(place, request)).json()) as JobAnswer;
  while (job.status?.state !== 'DONE') {
    const { jobId } = job.jobReference;
    job = (await (await fetch(`${served.url}/bigquery/v2/projects/${PROJECT}/jobs/${jobId}`)).json()) as JobAnswer;
    if (job.status?.state !== 'DONE') await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (job.status.errorResult) throw new Error(`The load failed: ${job.status.errorResult.message}`);
}

interface JobAnswer {
  readonly jobReference: { readonly jobId: string };
  readonly status?: { readonly state: string; readonly errorResult?: { readonly message: string } };
}

export async function loadRows({ quick, progress }: BenchSize): Promise<Row[]> {
  const count = quick ? 100_000 : 1_000_000;
  return withWarehouse(async (served) => {
    progress(`loading ${count.toLocaleString('en')} rows of NDJSON`);
    await served.query('CREATE SCHEMA bench');
    const took = await seconds(() => load(served, 'messages', count));
    const { rows } = await served.query('SELECT COUNT(*) FROM bench.messages');
    if (rows?.[0]?.f[0]?.v !== String(count))
      throw new Error(`${count} rows were sent; ${JSON.stringify(rows)} arrived.`);
    const note = `${rounded(count / took, 0).toLocaleString('en')} rows a second, the client's own work among it`;
    return [row(`${count.toLocaleString('en')} rows × 12 columns loaded as NDJSON, s`, took, quick ? 6 : 60, note)];
  });
}
