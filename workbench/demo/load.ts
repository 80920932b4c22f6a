// Loads the demo into an embedded warehouse by load jobs, and later the results that arrive, over its REST address.

import { type Instant, instant } from '../../src/calendar/civil';
import { arrivals, type DueSlot, type EarlierMessage, MEMORY_MS } from './arrivals';
import { pageHistory } from './history';
import type { MessageRow } from './sending';
import type { MessageKind } from './truth';
import type { DemoWorld } from './world';

export interface DemoTarget {
  /** Such as http://127.0.0.1:9050. */
  readonly endpoint: string;
  readonly project: string;
  readonly dataset: string;
}

export type DemoProgress = (done: number, of: number, what: string) => void;

export class DemoLoadError extends Error {
  override readonly name = 'DemoLoadError';
}

/** The source tables, written anew: pages, captions, restrictions, stock and every message before `endsAt`. */
export async function loadDemo(
  target: DemoTarget,
  world: DemoWorld,
  endsAt: Instant,
  progress: DemoProgress = () => undefined,
): Promise<{ messages: number }> {
  const steps = world.pages.length + 5;
  const at = new Date(endsAt).toISOString();
  const createdAt = new Date(endsAt - 200 * 86_400_000).toISOString();
  let step = 0;
  const put = async (table: string, rows: readonly object[]): Promise<void> => {
    await loadRows(target, table, rows, 'WRITE_TRUNCATE');
    progress(++step, steps, table);
  };
  await put('creator_profiles', world.pages.map(profileRow));
  const captions = world.captions.map((caption) => ({
    caption_id: caption.id,
    caption_text: caption.text,
    content_category: world.categories[caption.category],
    price_tier: caption.tier,
    urgency: caption.urgency,
    is_active: caption.active,
    created_at: createdAt,
  }));
  await put('caption_bank', captions);
  await put(
    'caption_bank_enriched',
    captions.map((row, index) => ({ ...row, ...traitsOf(world, index) })),
  );
  await put(
    'creator_caption_restrictions',
    world.pages.flatMap(({ name, barredCategories }) =>
      barredCategories.map((value) => ({
        page_name: name,
        kind: 'CATEGORY',
        value,
        reason: 'Not offered on this page',
        starts_at: createdAt,
      })),
    ),
  );
  await put(
    'creator_content_inventory',
    world.pages.flatMap(({ name }) =>
      world.categories.map((category) => ({
        page_name: name,
        content_category: category,
        items_available: 400,
        refreshed_at: at,
      })),
    ),
  );
  let messages = 0;
  let pending: MessageRow[] = [];
  let disposition: 'WRITE_TRUNCATE' | 'WRITE_APPEND' = 'WRITE_TRUNCATE';
  const flush = async (): Promise<void> => {
    await loadRows(target, 'mass_messages', pending, disposition);
    disposition = 'WRITE_APPEND';
    messages += pending.length;
    pending = [];
  };
  for (const page of world.pages) {
    for (const row of pageHistory(world, page, endsAt)) pending.push(row);
    if (pending.length >= ROWS_A_LOAD) await flush();
    progress(++step, steps, `messages of ${page.displayName}`);
  }
  if (pending.length > 0) await flush();
  return { messages };
}

const ROWS_A_LOAD = 50_000;

/** Sends what live schedules had for the time after `from` up to `to`; every second call adds nothing. */
export async function deliverResults(
  target: DemoTarget,
  world: DemoWorld,
  from: Instant,
  to: Instant,
): Promise<{ messages: number }> {
  const table = (name: string): string => `\`${target.project}.${target.dataset}.${name}\``;
  const period = { from: { TIMESTAMP: new Date(from).toISOString() }, to: { TIMESTAMP: new Date(to).toISOString() } };
  const slots = await rowsOf(
    target,
    `SELECT slot_id, page_name, UNIX_MILLIS(scheduled_send_at), message_type, caption_id, price, funnel_id
FROM ${table('schedule_recommendations')} AS planned
WHERE week_start >= DATE_SUB(DATE(@from, 'America/Los_Angeles'), INTERVAL 7 DAY)
  AND week_start <= DATE(@to, 'America/Los_Angeles')
  AND scheduled_send_at > @from AND scheduled_send_at <= @to
  AND status IN ('READY', 'APPROVED')
  AND page_name IN (SELECT page_name FROM ${table('creator_profiles')} WHERE rollout = 'LIVE' AND status = 'ACTIVE')
  AND slot_id NOT IN (
    SELECT message_id FROM ${table('mass_messages')} WHERE sending_time > @from AND sending_time <= @to
  )`,
    period,
  );
  if (slots.length === 0) return { messages: 0 };
  const earlier = await rowsOf(
    target,
    `SELECT page_name, UNIX_MILLIS(sending_time), message_type FROM ${table('mass_messages')}
WHERE sending_time > @from AND sending_time <= @to`,
    { from: { TIMESTAMP: new Date(from - MEMORY_MS).toISOString() }, to: period.to },
  );
  const due = slots.map(
    ([slotId, page, at, kind, captionId, price, funnelId]): DueSlot => ({
      slotId: String(slotId),
      page: String(page),
      at: instant(Number(at)),
      kind: kind as MessageKind,
      captionId: Number(captionId),
      price: price === null ? null : Number(price),
      funnelId: funnelId === null || funnelId === undefined ? null : String(funnelId),
    }),
  );
  const before = earlier.map(
    ([page, at, kind]): EarlierMessage => ({
      page: String(page),
      at: instant(Number(at)),
      kind: kind as MessageKind,
    }),
  );
  const rows = arrivals(world, due, before, to);
  await loadRows(target, 'mass_messages', rows, 'WRITE_APPEND');
  return { messages: rows.length };
}

function profileRow(page: DemoWorld['pages'][number]): object {
  return {
    page_name: page.name,
    display_name: page.displayName,
    aliases: page.aliases,
    owner: page.owner,
    status: page.status,
    rollout: page.rollout,
    min_price: page.minPrice,
    max_price: page.maxPrice,
    window_start: page.windowStart,
    window_end: page.windowEnd,
    blackout_dates: [],
    notes: '',
  };
}

function traitsOf(world: DemoWorld, index: number): object {
  const caption = world.captions[index];
  if (caption === undefined) throw new RangeError(`The demo has no caption ${index + 1}.`);
  const length = caption.text.length;
  return {
    psychological_trigger: caption.trigger,
    tone: caption.tone,
    has_emoji: /\p{Extended_Pictographic}/u.test(caption.text),
    is_question: caption.text.includes('?'),
    length_bucket: length < 50 ? 'SHORT' : length < 80 ? 'MEDIUM' : 'LONG',
  };
}

/** One load job of newline-delimited JSON, to its end. */
async function loadRows(
  { endpoint, project, dataset }: DemoTarget,
  table: string,
  rows: readonly object[],
  writeDisposition: 'WRITE_TRUNCATE' | 'WRITE_APPEND',
): Promise<void> {
  const boundary = 'demo-rows';
  const configuration = {
    configuration: {
      load: {
        destinationTable: { projectId: project, datasetId: dataset, tableId: table },
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        createDisposition: 'CREATE_NEVER',
        writeDisposition,
      },
    },
  };
  const part = (type: string, content: string): string =>
    `--${boundary}\r\ncontent-type: ${type}\r\n\r\n${content}\r\n`;
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  const body = `${part('application/json', JSON.stringify(configuration))}${part('application/octet-stream', lines)}--${boundary}--`;
  const address = `${endpoint}/upload/bigquery/v2/projects/${project}/jobs?uploadType=multipart`;
  const headers = { 'content-type': `multipart/related; boundary=${boundary}` };
  let job = await jobOf(await fetch(address, { method: 'POST', headers, body }), table);
  while (job.status.state !== 'DONE') {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { jobId } = job.jobReference;
    job = await jobOf(await fetch(`${endpoint}/bigquery/v2/projects/${project}/jobs/${jobId}`), table);
  }
  if (job.status.errorResult) throw new DemoLoadError(`Loading ${table} failed: ${job.status.errorResult.message}`);
}

interface JobAnswer {
  readonly jobReference: { readonly jobId: string };
  readonly status: { readonly state: string; readonly errorResult?: { readonly message: string } };
}

async function jobOf(response: Response, table: string): Promise<JobAnswer> {
  if (!response.ok) throw new DemoLoadError(`Loading ${table} failed: ${response.status} ${await response.text()}`);
  return (await response.json()) as JobAnswer;
}

type Named = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A query's rows, each a list of what the columns say as text. */
async function rowsOf({ endpoint, project }: DemoTarget, sql: string, named: Named): Promise<(string | null)[][]> {
  const queryParameters = Object.entries(named).flatMap(([name, typed]) =>
    Object.entries(typed).map(([type, value]) => ({ name, parameterType: { type }, parameterValue: { value } })),
  );
  const response = await fetch(`${endpoint}/bigquery/v2/projects/${project}/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: sql,
      useLegacySql: false,
      parameterMode: 'NAMED',
      queryParameters,
      timeoutMs: 600_000,
      maxResults: 1_000_000,
    }),
  });
  const answer = (await response.json()) as {
    readonly rows?: readonly { readonly f: readonly { readonly v: string | null }[] }[];
    readonly pageToken?: string;
    readonly error?: { readonly message: string };
  };
  if (answer.error) throw new DemoLoadError(`Reading the schedule failed: ${answer.error.message}`);
  if (answer.pageToken !== undefined)
    throw new DemoLoadError('Reading the schedule gave more rows than one page holds.');
  return (answer.rows ?? []).map((row) => row.f.map(({ v }) => v));
}
