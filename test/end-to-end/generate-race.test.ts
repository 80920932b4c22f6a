// Two people press Generate for one page at once, in real time: one runs, the other is told who has it and since when.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../scripts/bigquery/connection';
import { openStage, type Stage } from '../../scripts/workbench/stage';
import { realClock } from '../../workbench/apps-script';

const ANNA = 'anna@example.com';
const BELA = 'bela@example.com';
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ clock: realClock(), editors: [ANNA, BELA] });
});
afterAll(() => stage.close());

function nextMonday(): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + ((8 - day.getUTCDay()) % 7 || 7));
  return day.toISOString().slice(0, 10);
}

it('plans the page for one of them, and tells the other who is at it and since when', { timeout: 60_000 }, async () => {
  const request = { page: 'lumen', weekStart: nextMonday(), mode: 'auto', messageCount: null, seed: 'race' };
  const pressed = [ANNA, BELA].map((user) => stage.appsScript.run('generateWeek', [request], { user }));
  const runs = await Promise.all(pressed);
  expect(runs.map(({ outcome }) => outcome)).toEqual(['COMPLETED', 'COMPLETED']);
  const answers = runs.map(({ value }, index) => ({
    user: index === 0 ? ANNA : BELA,
    ...(value as { readonly outcome: string; readonly message: string }),
  }));
  const winner = answers.find(({ outcome }) => outcome === 'EXPORTED');
  const loser = answers.find(({ outcome }) => outcome === 'BUSY');
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['BUSY', 'EXPORTED']);
  expect(loser?.message).toContain(winner?.user);
  expect(loser?.message).toMatch(/since \d\d:\d\d/);

  const rows = await connect({ endpoint: stage.endpoint }).query(
    `SELECT (SELECT COUNT(DISTINCT schedule_id) FROM schedule_recommendations) AS schedules,
  (SELECT COUNT(*) FROM schedule_recommendations) AS messages,
  (SELECT COUNT(*) FROM active_caption_assignments WHERE is_active) AS locks,
  (SELECT COUNT(*) FROM schedule_export_log) AS exports,
  (SELECT COUNT(*) FROM schedule_generation_queue) AS places`,
    { defaultDataset: 'eros_scheduling_brain' },
  );
  expect(rows).toEqual([{ schedules: 1, messages: rows[0]?.locks, locks: rows[0]?.messages, exports: 1, places: 1 }]);
});
