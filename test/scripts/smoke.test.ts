// The smoke checks: all pass on the product as it is, and each fails once what it watches is broken.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/building/add-on';
import { SMOKE_CHECKS } from '../../scripts/workbench/smoke/checks';
import { carriedOut, type SmokeCheck } from '../../scripts/workbench/smoke/findings';
import { openScene } from '../../scripts/workbench/smoke/open-scene';
import type { Scene } from '../../scripts/workbench/smoke/scene';
import { smokeCommand } from '../../scripts/workbench/smoke/smoke-command';
import { hearing } from './heard';

let opened: Scene | undefined;
beforeAll(async () => {
  opened = await openScene(() => undefined);
});
afterAll(async () => {
  await opened?.close();
});

function scene(): Scene {
  if (!opened) throw new Error('The scene is not open yet.');
  return opened;
}

const lent = (): Scene => ({ ...scene(), close: async () => undefined });
const environment = (checks: readonly SmokeCheck[]) => ({ checks, openScene: async () => lent() });

const OBJECTS = join(ROOT, 'sql', 'eros_scheduling_brain');
const fileText = (path: string): string => readFileSync(join(OBJECTS, path), 'utf8');
const NAMED = '`of-scheduler-proj.eros_scheduling_brain.';

const VIEW = 'views/schedule_recommendations_messages.sql';
/** The view that the export reads, as it should not be: rows missing, all of them fit to be shown, an hour late. */
async function breakView(): Promise<void> {
  const name = `${NAMED}schedule_recommendations_messages\``;
  const kept = `${NAMED}messages_as_they_are\``;
  await scene().stage.sql(fileText(VIEW).replace(`CREATE OR REPLACE VIEW ${name}`, `CREATE OR REPLACE VIEW ${kept}`));
  await scene().stage.sql(`CREATE OR REPLACE VIEW ${name} AS
SELECT * REPLACE (
  TRUE AS is_valid, 'GREEN' AS colour, 'READY' AS status, DATETIME_ADD(scheduled_local, INTERVAL 1 HOUR) AS scheduled_local
)
FROM ${kept} WHERE NOT ENDS_WITH(slot_id, '#001')`);
}

async function problemsOf(number: number, on: Scene = scene()): Promise<string> {
  const check = SMOKE_CHECKS[number - 1];
  if (!check) throw new Error(`There is no check ${number}.`);
  const result = await carriedOut(check, on);
  expect(result.passed).toBe(result.problems.length === 0);
  return result.problems.join('\n');
}

describe('npm run smoke', () => {
  it('passes ten checks, each with what was seen', async () => {
    const heard = hearing();
    const code = await smokeCommand(['--json'], heard.streams, environment(SMOKE_CHECKS));
    const { passed, checks } = JSON.parse(heard.out);
    expect(checks.map(({ problems }: { problems: string[] }) => problems)).toEqual(Array(10).fill([]));
    expect(code).toBe(0);
    expect(passed).toBe(true);
    for (const { seen } of checks) expect(seen.length).toBeGreaterThan(0);
  });

  it('fails by its exit code where one does, and names it with what was expected and seen', async () => {
    const check: SmokeCheck = {
      name: 'The sum of two',
      look: async (on, found) => found.equal('1 + 1', (await on.rows('SELECT 1 + 1 AS sum'))[0]?.sum, 3),
    };
    const unable: SmokeCheck = {
      name: 'What cannot be asked',
      look: async (on) => void (await on.rows('SELECT nothing')),
    };
    const heard = hearing();
    expect(await smokeCommand([], heard.streams, environment([check, unable]))).toBe(1);
    expect(heard.out).toContain('FAIL  1  The sum of two');
    expect(heard.out).toContain('! 1 + 1: expected 3, saw 2');
    expect(heard.out).toContain('! Unrecognized name: nothing');
    expect(heard.err).toContain('2 of 2 checks failed: The sum of two; What cannot be asked.');
  });
});

describe('a check fails where what it watches is broken', () => {
  it('1: the analyser gives other JSON', async () => {
    await scene().stage.sql(`CREATE OR REPLACE PROCEDURE ${NAMED}analyze_creator_performance\`(page_name STRING, lookback_days INT64, OUT analysis STRING)
BEGIN SET analysis = '{"version": 1, "page_name": "maple"}'; END`);
    expect(await problemsOf(1)).toContain('account_classification');
    await scene().stage.sql(fileText('procedures/analyze_creator_performance.sql'));
  });

  it('2: the selector gives one caption again and again', async () => {
    await scene().stage.sql(`CREATE OR REPLACE PROCEDURE ${NAMED}select_captions_for_creator\`(page_name STRING, needed INT64)
BEGIN SELECT -1 AS caption_id, 'same' AS caption_key FROM UNNEST(GENERATE_ARRAY(1, needed)); END`);
    const problems = await problemsOf(2);
    expect(problems).toContain('Different captions for maple (NEW, LOW): expected 35, saw 1');
    expect(problems).toContain('maple (NEW, LOW): 35 of them may not be sent, such as maple #-1');
    await scene().stage.sql(fileText('procedures/select_captions_for_creator.sql'));
  });

  describe('3, 4, 5: the export’s view', () => {
    beforeAll(breakView);
    afterAll(() => scene().stage.sql(fileText(VIEW)));

    it('lacks a row', async () => {
      expect(await problemsOf(3)).toMatch(/The view's rows of cedar\/2025-03-10\/\d+ and its rows: expected .*#001/);
    });

    it('hides what must not be exported', async () => {
      const problems = await problemsOf(4);
      expect(problems).toContain('A schedule that is invalid: expected "HELD", saw "EXPORTED"');
      expect(problems).toContain('A schedule that is RED: expected "HELD", saw "EXPORTED"');
      expect(problems).toContain('A schedule that is HELD: expected "HELD", saw "EXPORTED"');
      // The rollout is not the view's to say.
      expect(problems).not.toContain('SHADOW');
    });

    it('has local times of another zone', async () => {
      expect(await problemsOf(5)).toMatch(/Local time of lumen\/2025-03-03\/\d+#\d+: expected "2025-03-06T/);
    });
  });

  it('4: the exporter sends a statement of its own', async () => {
    const on = scene();
    const writing: Scene = {
      ...on,
      generate: async (page, week) => {
        const run = await on.generate(page, week);
        const own = { jobId: 'eros-0-own-1', sql: 'UPDATE schedule_recommendations SET note = NULL WHERE TRUE', at: 0 };
        return { ...run, sent: [...run.sent, own] };
      },
    };
    expect(await problemsOf(4, writing)).toContain(
      'What follows the export\'s read (RED): expected ["finish"], saw ["finish","own"]',
    );
  });

  it('6: a tier has another base in force', async () => {
    await scene().stage.sql(
      `INSERT INTO \`of-scheduler-proj.ops_config.ml_parameters\` (parameter_set, parameters, change_note) VALUES ('eros', JSON '{"tier_large_base": 100}', 'smoke')`,
    );
    expect(await problemsOf(6)).toContain(
      'Targets of LARGE from HEALTHY, LOW, MODERATE, HIGH, CRITICAL: expected [123,112,100,78,56], saw [110,100,90,70,50]',
    );
    await scene().stage.sql("DELETE FROM `of-scheduler-proj.ops_config.ml_parameters` WHERE change_note = 'smoke'");
  });

  it('7: a saturated page is queued', async () => {
    await scene().stage.sql(
      "INSERT INTO schedule_generation_queue (page_name, execution_date, saturation_pct, week_start) VALUES ('dahlia', '2025-03-06', 85, '2025-03-10')",
    );
    expect(await problemsOf(7)).toContain('A page that should rest was queued');
    await scene().stage.sql("DELETE FROM schedule_generation_queue WHERE page_name = 'dahlia' AND saturation_pct = 85");
  });

  it('8: a lock belongs to no schedule of the queue', async () => {
    await scene().stage.sql(
      "UPDATE active_caption_assignments SET schedule_id = 'fern/2025-03-10/9' WHERE slot_id = 'fern/2025-03-10/1#001'",
    );
    expect(await problemsOf(8)).toMatch(/Locks of fern\/2025-03-10\/1: expected \d+, saw \d+/);
  });

  it('9: the breaker leaves no alert', async () => {
    await scene().stage.sql("DELETE FROM automation_alerts WHERE alert_source = 'queue'");
    expect(await problemsOf(9)).toContain('The breaker left no CRITICAL alert of the queue');
  });

  it('9, 10: retries come at other times, jobs in another order', async () => {
    const night = await scene().night();
    const other: Scene = {
      ...scene(),
      night: async () => ({ ...night, pauses: [1, 1, 1], sent: [...night.sent].reverse() }),
    };
    expect(await problemsOf(9, other)).toContain('expected [4,2,4,8], saw [4,1,1,1]');
    expect(await problemsOf(10, other)).toContain('expected ["claim","candidates","commit","export"]');
  });
});
