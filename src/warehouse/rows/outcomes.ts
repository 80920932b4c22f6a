// What commit_schedules and finish_pages answer: how each schedule or page ended.
import { nullable, object, oneOf, type Read, text, whole } from '../../planning/schema';
import { dateReader } from '../readers';

export const readCommitRow = object({
  schedule_id: nullable(text()),
  page_name: nullable(text()),
  outcome: oneOf('ACCEPTED', 'UNCHANGED', 'REFUSED'),
  message: nullable(text()),
  rows_written: nullable(whole(0, 10_000)),
});

export const readFinishRow = object({
  page_name: text(),
  week_start: nullable(dateReader()),
  schedule_id: nullable(text()),
  outcome: oneOf('FINISHED', 'UNCHANGED', 'NOT_OWNER', 'LOGGED'),
});

export type CommitRow = Read<typeof readCommitRow>;
export type FinishRow = Read<typeof readFinishRow>;
