// What the runbook tells people to do, done: each SQL text and menu item as it stands there, and each command of the terminal by the
// test that runs it. What is new in the text has no case here, and fails.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../scripts/bigquery/connection';
import { openStage, type Stage } from '../../scripts/workbench/stage';
import { simulatedClock } from '../../workbench/apps-script';
import type { MenuEntry } from '../../workbench/apps-script/inside/spreadsheet/protocol';
import { AnsweringUi } from '../end-to-end/answering-ui';

const ROOT = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');

const found = (pattern: RegExp, within = text): string[] => [
  ...new Set([...within.matchAll(pattern)].map(([, what]) => what ?? '')),
];
const commands = found(/`(npm [^`]+)`/g);
const statements = found(/```sql\n([\s\S]*?)```/g);
const menuItems = found(/\*\*(EROS ▸ [^*]+)\*\*/g, text.replace(/\s+/g, ' '));

/** Commands that are run, with their effect asserted, by these tests. */
const RUN_IN: Readonly<Record<string, readonly [file: string, title: string]>> = {
  'npm run smoke': ['scripts/smoke.test.ts', 'passes ten checks, each with what was seen'],
  'npm run deploy -- --dry-run': ['scripts/deploy.test.ts', 'a dry run says all of it in order, and changes nothing'],
  'npm run deploy': ['scripts/deploy.test.ts', 'who answers yes gets all of it, recorded'],
  'npm run deploy -- --emit FILE': [
    'scripts/deploy.test.ts',
    'writes one script that does the same, may run again, and is known to the next deploy',
  ],
  'npm run deploy -- --only addon': [
    'scripts/addon-deploy.test.ts',
    'makes a spreadsheet with its script once, pushes our manifest over clasp’s, and says what is to be done by hand',
  ],
  'npm run verify': ['scripts/verify.test.ts', 'passes every check, and is left as it was'],
  'npm run health': ['scripts/health.test.ts', 'tells every check with its word, and ends with 0'],
  'npm run rollback -- --procedures-only': [
    'scripts/rollback.test.ts',
    'views and routines are again as they were, tables stay, jobs are paused, and all is told',
  ],
  'npm run rollback -- --full': [
    'scripts/rollback.test.ts',
    'leaves theirs, the pause and the snapshots, and the set brings all back',
  ],
  'npm run rollback -- --to SNAPSHOT': [
    'scripts/rollback-sets.test.ts',
    'brings rows, columns and tables back, releases locks that hold nothing, and lets the others be',
  ],
  'npm run rollback -- --resume': ['scripts/rollback-sets.test.ts', 'lets the jobs run again'],
};

/** Commands that no test runs, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm test': 'it is what runs this test',
  'npm run bench -- warehouse --scale full': 'it takes minutes; test/bench holds its sums to account',
};

/** Wednesday noon in Los Angeles. */
const clock = simulatedClock('2025-03-05T20:00:00Z');
const ui = new AnsweringUi();
let opened: Stage | undefined;
const stage = (): Stage => {
  if (opened === undefined) throw new Error('The stage is not open yet.');
  return opened;
};

beforeAll(async () => {
  opened = await openStage({ clock, ui });
  await opened.sql("UPDATE creator_profiles SET status = 'PAUSED' WHERE page_name NOT IN ('lumen', 'fern')");
  await opened.appsScript.open(opened.user);
}, 120_000);
afterAll(() => opened?.close());

const rows = (sql: string) =>
  connect({ endpoint: stage().endpoint }).query(sql, { defaultDataset: 'eros_scheduling_brain' });

/** The function behind an item of the menu that opening the sheet has made. */
function functionOf(path: string): string {
  const [caption, ...titles] = path.replaceAll("'", '’').split(' ▸ ');
  let entries: readonly MenuEntry[] = ui.menus.find((menu) => menu.caption === caption)?.entries ?? [];
  let called: string | undefined;
  for (const title of titles) {
    const entry = entries.find((each) => each.caption === title);
    called = entry?.functionName;
    entries = entry?.entries ?? [];
  }
  if (called !== undefined) return called;
  throw new Error(`The menu has no ${path}.`);
}

async function choose(path: string): Promise<unknown> {
  const { outcome, error, value } = await stage().appsScript.run(functionOf(path));
  if (outcome !== 'COMPLETED') throw new Error(`${path}: ${error?.message ?? outcome}`);
  return value;
}

const tabs = () => stage().spreadsheet.workbook.sheets.map((sheet) => sheet.name);
const sidebar = () => ui.sidebars[ui.sidebars.length - 1];
const handlers = () =>
  stage()
    .appsScript.triggers()
    .map(({ spec }) => spec.handler);

/** What the next firings of the clock report. */
async function reports(minutes: number): Promise<readonly { readonly outcome: string; readonly jobs: unknown }[]> {
  const ran = await stage().appsScript.tick(new Date(clock.now() + minutes * 60_000).toISOString());
  return ran.map(({ value }) => value as { outcome: string; jobs: unknown });
}

/** In the order in which they can be done. */
const MENU: Readonly<Record<string, () => Promise<void>>> = {
  'EROS ▸ Setup ▸ Install or upgrade': async () => {
    expect(tabs()).toEqual(expect.arrayContaining(['Overview', 'Alerts', 'Runs', 'Settings']));
    expect(handlers()).toContain('sheetEdited');
  },
  'EROS ▸ Setup ▸ Verify': async () => {
    expect(ui.questions[ui.questions.length - 1]).toMatch(/PASS {2}Warehouse/);
  },
  'EROS ▸ Automation ▸ Start': async () => {
    expect(handlers()).toContain('pump');
  },
  'EROS ▸ Automation ▸ Status': async () => {
    expect(sidebar()?.title).toMatch(/Automation|Status/);
  },
  'EROS ▸ Automation ▸ Pause': async () => {
    expect(await reports(6)).toContainEqual(expect.objectContaining({ outcome: 'PAUSED', jobs: [] }));
    await choose('EROS ▸ Automation ▸ Start');
    expect(await reports(6)).toContainEqual(expect.objectContaining({ outcome: 'WORKED' }));
  },
  'EROS ▸ Generate all due pages': async () => {
    const [planned] = await rows(
      "SELECT COUNT(DISTINCT page_name) AS pages FROM schedule_recommendations WHERE status IN ('READY', 'HELD')",
    );
    expect(planned?.pages).toBe(2);
  },
  "EROS ▸ Generate this page's week…": async () => {
    expect(sidebar()?.title).toMatch(/Generate/);
  },
  'EROS ▸ Health check': async () => {
    const health = stage().spreadsheet.workbook.sheetByName('Health');
    expect(health?.grid.cell(2, 1).content).toMatch(/^(All \d+|\d+ of \d+) /);
  },
  'EROS ▸ Refresh all tabs': async () => {
    const charted = stage().spreadsheet.workbook.sheets.filter(({ charts }) => charts.length > 0);
    expect(charted.map(({ name }) => name)).toEqual(expect.arrayContaining(['Captions', 'Health']));
  },
  'EROS ▸ Today…': async () => {
    expect(sidebar()?.title).toMatch(/Today/);
  },
  'EROS ▸ Setup ▸ Alert channels…': async () => {
    expect(sidebar()?.title).toMatch(/channels/i);
  },
};

const SQL: Readonly<Record<string, { before?(): Promise<void>; effect(text: string): Promise<void> }>> = {
  'INSERT INTO `of-scheduler-proj.ops_config.job_controls`': {
    effect: async () => {
      // The hourly sweep comes due, and the pause is looked up anew every half hour.
      const seen = await reports(125);
      const jobs = seen.flatMap((report) => report.jobs);
      expect(seen.map(({ outcome }) => outcome)).toContain('WORKED');
      expect(jobs).toContainEqual(expect.objectContaining({ job: 'sweep', outcome: 'PAUSED' }));
      expect(jobs).not.toContainEqual(expect.objectContaining({ outcome: 'DONE' }));
    },
  },
  'SELECT user_email, SUBSTR(query, 1, 200)': {
    before: async () => {
      const job = {
        jobReference: { projectId: 'of-scheduler-proj', jobId: 'scheduled_query_1', location: 'US' },
        configuration: { query: { query: 'SELECT 41 + 1 AS answer', useLegacySql: false } },
      };
      const address = `${stage().endpoint}/bigquery/v2/projects/of-scheduler-proj/jobs`;
      const answer = await fetch(address, { method: 'POST', body: JSON.stringify(job) });
      expect(answer.status).toBe(200);
    },
    effect: async (statement) => {
      expect(await rows(statement)).toEqual([
        expect.objectContaining({ begins_with: 'SELECT 41 + 1 AS answer', runs: 1 }),
      ]);
    },
  },
  'CALL `of-scheduler-proj.eros_scheduling_brain.fill_holiday_calendar`(2025, 2030)': {
    before: () => stage().sql('DELETE FROM holiday_calendar WHERE year = 2027'),
    effect: async () => {
      const filled = await rows('SELECT year, COUNT(*) AS days FROM holiday_calendar GROUP BY year ORDER BY year');
      expect(filled).toEqual([2024, 2025, 2026, 2027, 2028, 2029, 2030].map((year) => ({ year, days: 20 })));
    },
  },
};

describe('the runbook’s commands of the terminal', () => {
  it('are each run by a test, or told not to be and why', () => {
    expect(commands.sort()).toEqual([...Object.keys(RUN_IN), ...Object.keys(NOT_RUN)].sort());
  });

  it.each(Object.entries(RUN_IN))('%s is run by a test that is there', (_, [file, title]) => {
    const source = readFileSync(join(ROOT, 'test', file), 'utf8');
    expect(source).toMatch(new RegExp(`\\b(?:it|test)\\(\\s*'${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}'`));
  });
});

describe('the runbook’s menu items', { timeout: 90_000 }, () => {
  it('have a case each', () => {
    expect(menuItems.sort()).toEqual(Object.keys(MENU).sort());
  });

  it.each(Object.entries(MENU))('%s does what is said', async (path, effect) => {
    await choose(path);
    await effect();
  });
});

describe('the runbook’s SQL', { timeout: 90_000 }, () => {
  const startOf = (statement: string): string | undefined =>
    Object.keys(SQL).find((start) => statement.startsWith(start));

  it('has a case each', () => {
    expect(statements.map(startOf).sort()).toEqual(Object.keys(SQL).sort());
  });

  it.each(statements.map((statement) => [statement.split('\n')[0] ?? '', statement]))(
    '%s does what is said',
    async (_, statement) => {
      const known = SQL[startOf(statement) ?? ''];
      if (known === undefined) throw new Error('The statement has no case.');
      await known.before?.();
      await stage().sql(statement);
      await known.effect(statement);
    },
  );
});
