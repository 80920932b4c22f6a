// A job, a page that failed in one, or a place in the queue, as the tab Runs shows it.
import { nullable, number, object, oneOf, type Read, text } from '../../planning/schema';
import { instantReader } from '../readers';

const count = nullable(number(0, Number.POSITIVE_INFINITY));

export const readRunRow = object({
  kind: oneOf('JOB', 'ERROR', 'QUEUE'),
  happened_at: instantReader(),
  name: nullable(text()),
  status: nullable(text()),
  page_name: nullable(text()),
  seconds: count,
  pages_done: count,
  pages_failed: count,
  bytes_billed: count,
  detail: nullable(text()),
});

export type RunRow = Read<typeof readRunRow>;
