// The warehouse bench's arithmetic: what a row tells, and what a day's bill comes to.
import { expect, it } from 'vitest';
import { type DailyBytes, dayRow } from '../../bench/warehouse/day';
import { objectRow } from '../../bench/warehouse/measured';

const TEBIBYTE = 2 ** 40;

const nothing: DailyBytes = {
  update_caption_performance: 0,
  run_daily_automation: 0,
  sweep_expired_caption_locks: 0,
  pages_today: 0,
  watch_pages: 0,
  claim_pages: 0,
  page_candidates: 0,
  commit_schedules: 0,
  schedule_recommendations_messages: 0,
  finish_pages: 0,
};

it.each([
  ['update_caption_performance', 4],
  ['run_daily_automation', 1],
  ['sweep_expired_caption_locks', 24],
  ['pages_today', 25],
  ['watch_pages', 1],
  ['claim_pages', 20],
  ['page_candidates', 20],
  ['commit_schedules', 20],
  ['schedule_recommendations_messages', 20],
  ['finish_pages', 20],
] as const)('%s is billed %d times a day at $6.25 a TiB', (object, times) => {
  const { ours, ok } = dayRow('', { ...nothing, [object]: TEBIBYTE / 1000 });
  expect(ours).toBeCloseTo((times * 6.25) / 1000, 3);
  expect(ok).toBe(true);
});

it('a day that costs half a dollar misses the goal', () => {
  expect(dayRow('', { ...nothing, run_daily_automation: 0.08 * TEBIBYTE })).toMatchObject({ ours: 0.5, ok: false });
});

it('a row tells seconds, rows a second, bytes and dollars, and whether limit and aim were kept', () => {
  const told = { object: 'page_candidates', asked: 'of five pages', kind: 'captions', count: 5000, most: 2, aim: 1 };
  const row = objectRow(told, { seconds: 2.5, bytesBilled: TEBIBYTE / 1000 });
  expect(row).toMatchObject({ ours: 2.5, limit: '≤ 2', ok: false, rows: 5000, rowsPerSecond: 2000, dollars: 0.00625 });
  expect(row.note).toContain('aim of 1 s missed');
  expect(objectRow(told, { seconds: 1, bytesBilled: 0 })).toMatchObject({ ok: true });
});
