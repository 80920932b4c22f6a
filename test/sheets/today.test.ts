// The tab Today: numbers with their marks and words, sentences that say what to do, hostile names as text, ticks read back.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { weekStart } from '../../src/calendar/weeks';
import { defaultParameters } from '../../src/parameters/registry';
import { columnOf } from '../../src/sheets/layout';
import { pageDay } from '../../src/sheets/today/page-day';
import { fillToday, readTodayEdits, TODAY, type TodayColumn } from '../../src/sheets/today/tab';
import type { TodayRow } from '../../src/warehouse/rows/today';
import { ANALYSIS } from './page-tab/rows';
import { cells, type Opened, openBook } from './spreadsheet';

/** Noon of Wednesday 2025-03-05 in Los Angeles. */
const NOW = instant(Date.parse('2025-03-05T20:00:00Z'));
const FIRST = TODAY.layout.titleRow + 1;
const HOSTILE = '=IMPORTXML("http://x","//a")';
const RED = ANALYSIS.replace(/"saturation_score": ?[0-9.]+/, '"saturation_score":0.82').replace('HEALTHY', 'CRITICAL');

let on: Opened;
beforeEach(async () => {
  on = await openBook();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const row = (page: string, differing: Partial<TodayRow> = {}): TodayRow => ({
  page_name: page,
  rollout: 'LIVE',
  measured_at: NOW,
  known_until: instant(NOW - 3_600_000),
  scheduled: 9,
  due: 5,
  sent: 5,
  late: 0,
  missing: 0,
  unreported: 0,
  to_come: 4,
  held_today: 0,
  judged: 2,
  deliveries: 3000,
  earnings: 160,
  expected_earnings: 210,
  expected_squares: 50 ** 2 + 160 ** 2,
  week_start: weekStart('2025-03-03'),
  schedule_id: `${page}/2025-03-03/1`,
  schedule_status: 'APPROVED',
  held: 0,
  held_schedule_id: null,
  holdable: 3,
  analysis: ANALYSIS,
  analysed_at: NOW,
  watched_colour: 'GREEN',
  watched_at: NOW,
  watched_score: 0.12,
  score_before: 0.2,
  red_since: null,
  resumed_at: null,
  resumed_by: null,
  alert_id: null,
  alert_level: null,
  alert_message: null,
  ...differing,
});

const day = (each: TodayRow) => pageDay(each, defaultParameters, losAngelesOffsets);
function fill(...rows: readonly TodayRow[]): void {
  fillToday(on.book, { at: NOW, knownUntil: rows[0]?.known_until ?? null, pages: rows.map(day) }, losAngelesOffsets);
}
const cell = (at: number, key: TodayColumn) =>
  cells(on.tab(TODAY.key), FIRST + at, columnOf(TODAY.layout, key), 1, 1)[0]?.[0];

it('is a row a page, with marks and words, and money beside its interval', () => {
  const held = { held: 4, late: 1, missing: 2, analysis: RED, held_schedule_id: 'x', score_before: 0.4 } as const;
  fill(row('jade', held), row(HOSTILE), row('ruby', { rollout: 'SHADOW' }));
  expect(cells(on.tab(TODAY.key), 2, 1, 1, 1)[0]?.[0]).toBe(
    '3 pages at 12:00, Los Angeles. Results are known until 11:00. EROS ▸ Today… reads them again.',
  );
  expect((['saturation', 'moved', 'late', 'missing', 'held'] as const).map((key) => cell(0, key))).toEqual([
    '■ RED',
    '▲ +0.42',
    '■ 1',
    '■ 2',
    '■ 4',
  ]);
  expect(cell(0, 'emv')).toBeCloseTo(53.33, 2);
  expect(cell(0, 'expected')).toBeCloseTo(70, 10);
  expect(Number(cell(0, 'low'))).toBeLessThan(53);
  expect(Number(cell(0, 'high'))).toBeGreaterThan(100);
  expect(cell(0, 'standing')).toBe(
    'Turned RED: 4 messages of this week are held. Resume sends them after all. 2 missing: look where they are sent. 1 late.',
  );
  expect(cell(1, 'page')).toBe(HOSTILE);
  expect(cell(1, 'standing')).toBe('As scheduled.');
  expect(cell(1, 'moved')).toBe('▼ −0.08');
  expect(cell(2, 'sent')).toBe('');
  expect(cell(2, 'standing')).toContain('SHADOW');
});

it.each([
  ['nothing scheduled', { scheduled: 0, sent: 0 }, 'Nothing is scheduled today.'],
  ['not reported', { unreported: 2 }, 'Results are known until 11:00, so 2 can’t be told yet.'],
  [
    'no results',
    { unreported: 2, known_until: null },
    'No results have come in since yesterday, so 2 can’t be told yet.',
  ],
  ['far above', { earnings: 900 }, 'EMV is above what was to be expected.'],
  ['far below', { earnings: 5 }, 'EMV is below what is to be expected so far; purchases still come in.'],
  ['out of RED', { held: 1 }, 'Was RED: 1 message of this week is held. Resume sends them after all.'],
  ['RED, not held yet', { analysis: RED }, 'RED: its PPV still to come will be held at the next full look.'],
  ['RED, let go on', { analysis: RED, resumed_at: NOW, resumed_by: 'lee' }, 'RED, and let go on by lee.'],
] as const)('says how a day stands: %s', (_, differing, sentence) => {
  expect(day(row('jade', differing)).standing).toBe(sentence);
});

it('takes what the monitor last saw for the analysis before, until it has looked at the new one', () => {
  const seenBefore = { watched_at: instant(NOW - 1), watched_score: 0.5, score_before: 0.9 };
  expect(day(row('jade', seenBefore)).moved).toBeCloseTo(0.12 - 0.5, 10);
  expect(day(row('jade', { watched_at: null, watched_score: null, score_before: null })).moved).toBe(null);
});

it('gives the pages whose box is ticked, and says what an empty tab is for', () => {
  fill(row('jade', { held: 4 }), row('ruby'));
  expect(readTodayEdits(on.book)).toEqual({ resume: [], problems: [], unreadable: null });
  on.type(TODAY.key, FIRST, columnOf(TODAY.layout, 'resume'), 'TRUE');
  expect(readTodayEdits(on.book).resume).toEqual(['jade']);
  fill();
  expect(cells(on.tab(TODAY.key), 2, 1, 1, 1)[0]?.[0]).toContain('No pages yet.');
});

it('keeps a tick that nobody has come to yet, as long as there is something to resume', () => {
  fill(row('jade', { held: 4 }), row('ruby', { held: 1 }));
  for (const at of [0, 1]) on.type(TODAY.key, FIRST + at, columnOf(TODAY.layout, 'resume'), 'TRUE');
  // The tick of jade is seen to; the tab is written anew, with one more page.
  fill(row('amber', { held: 2 }), row('jade'), row('ruby', { held: 1 }));
  expect([0, 1, 2].map((at) => cell(at, 'resume'))).toEqual([false, false, true]);
  expect(readTodayEdits(on.book).resume).toEqual(['ruby']);
});
