// What the sidebars call, through the built bundle on the whole stage: good answers, refusals that name the field, nothing thrown.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../scripts/bigquery/connection';
import { openStage, type Stage } from '../../scripts/workbench/stage';
import type { GenerateForm } from '../../src/automation/requests/generate';
import { PAGE_LAYOUT, pageColumn } from '../../src/sheets/page-tab/layout';
import type {
  Answer,
  CaptionReason,
  GenerateResult,
  PreviewResult,
  ProgressShown,
  SidebarServer,
  SidebarStart,
  SwapChoice,
  SwapResult,
} from '../../src/sidebar/contract';
import { simulatedClock } from '../../workbench/apps-script';
import { shownCells } from '../../workbench/apps-script/host/spreadsheet/view';

const SECOND = 'second@example.com';
const WEEK = '2025-03-10';
const PAGE = 'iris';

let opened: Stage | undefined;
let warehouse: Connection | undefined;
/** Over the days of the parameters. */
let usualAudience: number | undefined;

beforeAll(async () => {
  opened = await openStage({
    // A Wednesday, at noon in Los Angeles.
    clock: simulatedClock('2025-03-05T20:00:00Z'),
    editors: [SECOND],
    // Each job takes its time, in which another user's execution goes on.
    jobTime: () => 1500,
  });
  warehouse = connect({ endpoint: opened.endpoint });
}, 120_000);
afterAll(async () => {
  await opened?.close();
}, 60_000);

function stage(): Stage {
  if (!opened) throw new Error('The stage is not open yet.');
  return opened;
}

async function rows(sql: string): Promise<readonly { readonly [column: string]: unknown }[]> {
  if (!warehouse) throw new Error('The warehouse is not there yet.');
  return warehouse.query(sql, { defaultDataset: 'eros_scheduling_brain' });
}

/** As google.script.run does it: by name, plain values in and out; that nothing is thrown is part of the contract. */
async function call<T>(
  name: keyof SidebarServer,
  args: readonly unknown[] = [],
  user = stage().user,
): Promise<Answer<T>> {
  const result = await stage().appsScript.run(name, args, { kind: 'SERVER_CALL', user });
  expect(result.error).toBeUndefined();
  const answer = result.value as Answer<T>;
  expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
  return answer;
}

function valueIn<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`${answer.failure.message} ${answer.failure.remedy ?? ''}`);
  return answer.value;
}

function failureOf(answer: Answer<unknown>) {
  if (answer.ok) throw new Error(`Answered ${JSON.stringify(answer.value).slice(0, 200)} and did not fail.`);
  return answer.failure;
}

const FORM: GenerateForm = {
  page: PAGE,
  weekStart: WEEK,
  mode: 'auto',
  messageCount: '40',
  lookbackDays: '30',
  seed: 'one',
  exportOnSuccess: true,
};

function tabOf(page: string) {
  const { workbook } = stage().spreadsheet;
  const sheet = workbook.sheets.find(({ name }) => name.toLowerCase() === page);
  if (sheet === undefined) throw new Error(`There is no tab ${page}.`);
  return { workbook, sheet };
}

function select(page: string, row: number): void {
  const { workbook, sheet } = tabOf(page);
  workbook.activate(stage().user, { sheet: sheet.id, row, column: 6, rows: 1, columns: 1 });
}

function cell(page: string, row: number, column: Parameters<typeof pageColumn>[0]): string {
  const { workbook, sheet } = tabOf(page);
  const at = { row, column: pageColumn(column), rows: 1, columns: 1 };
  return shownCells(workbook, sheet.id, at)[0]?.text ?? '';
}

/** The first row of a kind. */
function rowOf(page: string, kind: string): number {
  for (let row = PAGE_LAYOUT.titleRow + 1; row < 200; row++) if (cell(page, row, 'kind') === kind) return row;
  throw new Error(`The tab ${page} has no ${kind}.`);
}

const KEPT = `SELECT
  (SELECT COUNT(*) FROM schedule_generation_queue WHERE execution_date > '2000-01-01') AS queued,
  (SELECT COUNT(*) FROM schedule_recommendations WHERE week_start > '2000-01-01') AS planned,
  (SELECT COUNT(*) FROM page_analysis) AS analysed,
  (SELECT COUNT(*) FROM active_caption_assignments WHERE schedule_id IS NOT NULL) AS locked,
  (SELECT COUNT(*) FROM schedule_export_log WHERE export_timestamp > '2000-01-01') AS logged`;

describe('before anything is planned', () => {
  it('opens with the active pages, none of those that are paused, and a default in every field', async () => {
    const start = valueIn(await call<SidebarStart>('sidebarStart'));
    expect(start.frame.pages).toContain(PAGE);
    expect(start.frame.pages).not.toContain('nettle');
    expect(start.frame.today).toBe('2025-03-05');
    expect(start.defaults).toMatchObject({ page: '', weekStart: WEEK, mode: 'auto', messageCount: 'auto' });
    expect(start.about.map(({ page }) => page)).toEqual(start.frame.pages);
    expect(start.unheeded).toEqual([]);
    expect(valueIn(await call<ProgressShown | null>('progressOf', [{ page: PAGE }]))).toBeNull();
  });

  it('names every field that can’t be used, and asks for nothing more', async () => {
    const bad = {
      page: 'iriss',
      weekStart: '2025-03-11',
      mode: 'wild',
      messageCount: '0',
      lookbackDays: 'x',
      seed: 's'.repeat(61),
    };
    for (const name of ['generate', 'preview'] as const) {
      const { message, fields } = failureOf(await call(name, [{ ...bad, exportOnSuccess: true }]));
      expect(message).toContain('Nothing was done');
      expect(Object.keys(fields).sort()).toEqual(Object.keys(bad).sort());
    }
    expect(failureOf(await call('generate', ['not a form'])).fields.page).toContain('choose one of');
    expect(failureOf(await call('progressOf', [{}])).message).toContain('request.page');
    expect(failureOf(await call('swapCaption', [{ slotId: 1 }])).message).toContain('swap.');
  });

  it('a preview shows the week and leaves nothing behind', async () => {
    const before = await rows(KEPT);
    const week = valueIn(await call<PreviewResult>('preview', [FORM]));
    expect(week).toMatchObject({ page: PAGE, weekStart: WEEK, seed: 'one', status: 'READY' });
    expect(week.days).toHaveLength(7);
    expect(week.days.flatMap(({ messages }) => messages)).toHaveLength(week.totals.messages);
    expect(week.days[0]?.messages[0]).toMatchObject({ time: expect.stringMatching(/^\d\d:\d\d$/) });
    expect(week.analysis).toMatchObject({ tier: expect.any(String), colour: expect.any(String) });
    expect(await rows(KEPT)).toEqual(before);
    expect(stage().spreadsheet.workbook.sheets.map(({ name }) => name)).toEqual(['Sheet1']);
  });

  it('says what to do where there is no tab and no message', async () => {
    const noTab = failureOf(await call('showTab', [{ page: PAGE }]));
    expect(noTab.message).toContain(`no tab for ${PAGE}`);
    expect(noTab.remedy).toContain('Generate');
    for (const name of ['runnersUp', 'whyCaption'] as const) {
      const failure = failureOf(await call(name));
      expect(failure.message).toContain('not a page');
      expect(failure.remedy).toContain('Select');
    }
  });
});

describe('generating', () => {
  it('two at once: one generates, the other is told who is at it and since when', async () => {
    const [first, second] = await Promise.all([
      call<GenerateResult>('generate', [FORM]),
      call<GenerateResult>('generate', [FORM], SECOND),
    ]);
    const ends = [valueIn(first), valueIn(second)];
    const said = ends.map(({ outcome, message }) => `${outcome}: ${message}`).join('\n');
    expect(said).toContain('EXPORTED: ');
    expect(said).toContain('BUSY: ');
    const done = ends.find(({ outcome }) => outcome === 'EXPORTED');
    const busy = ends.find(({ outcome }) => outcome === 'BUSY');
    expect(done).toMatchObject({ scheduleId: `${PAGE}/${WEEK}/1`, seed: 'one', hasTab: true, errors: [] });
    expect(done?.totals?.messages).toBeGreaterThan(20);
    usualAudience = done?.analysis?.audience;
    const winner = done === ends[0] ? stage().user : SECOND;
    expect(busy?.message).toMatch(/has been at iris, week of 2025-03-10 since 12:0\d\. Try again .* at 12:0\d\.$/);
    expect(busy?.message).toContain(winner);
  });

  it('leaves its last step with the analysis, and a tab that can be brought to the front', async () => {
    const step = valueIn(await call<ProgressShown | null>('progressOf', [{ page: PAGE }]));
    expect(step).toMatchObject({ page: PAGE, weekStart: WEEK });
    expect(step?.at).toBeGreaterThan(Date.parse('2025-03-05T20:00:00Z'));
    expect(await call('showTab', [{ page: PAGE }])).toEqual({ ok: true, value: null });
    const { workbook, sheet } = tabOf(PAGE);
    expect(workbook.viewOf(stage().user).sheet).toBe(sheet.id);
    expect(valueIn(await call<SidebarStart>('sidebarStart')).defaults.page).toBe(PAGE);
    const about = valueIn(await call<SidebarStart>('sidebarStart')).about.find(({ page }) => page === PAGE);
    expect(about).toMatchObject({ tier: expect.any(String), colour: expect.any(String) });
  });
});

describe('the selected row', () => {
  it('a title is no message, and says so', async () => {
    select(PAGE, PAGE_LAYOUT.titleRow);
    expect(failureOf(await call('runnersUp')).message).toContain('holds no message');
  });

  it('has a reason and statistics', async () => {
    const row = rowOf(PAGE, 'PPV');
    select(PAGE, row);
    const why = valueIn(await call<CaptionReason>('whyCaption'));
    expect(why.reason).toBe(cell(PAGE, row, 'why'));
    expect(why.caption.text).toBe(cell(PAGE, row, 'caption'));
    expect(why).toMatchObject({ policy: 'thompson', pinned: false, slot: { page: PAGE, type: 'PPV' } });
    expect(why.statistics.sends).toBeGreaterThanOrEqual(0);
  });

  it('has runners-up of its own price tier; the first is swapped in, locked, and shown in its row alone', async () => {
    const row = rowOf(PAGE, 'PPV');
    select(PAGE, row);
    const choice = valueIn(await call<SwapChoice>('runnersUp'));
    expect(choice.obstacle).toBeNull();
    expect(choice.runnersUp.length).toBeGreaterThan(2);
    expect(new Set(choice.runnersUp.map(({ priceTier }) => priceTier))).toEqual(new Set([choice.current.priceTier]));
    const [best] = choice.runnersUp;
    const swap = {
      scheduleId: choice.slot.scheduleId,
      slotId: choice.slot.slotId,
      fromCaptionId: choice.current.captionId,
      toCaptionId: best?.captionId ?? '',
    };
    const next = cell(PAGE, row + 1, 'caption');
    expect(valueIn(await call<SwapResult>('swapCaption', [swap]))).toEqual({ outcome: 'APPLIED', message: null });
    expect(cell(PAGE, row, 'caption')).toBe(best?.text);
    expect(cell(PAGE, row, 'category')).toBe(best?.category);
    expect(cell(PAGE, row, 'why')).toContain('Swapped in by hand');
    expect(cell(PAGE, row, 'earnings')).toMatch(/^\$/);
    expect(cell(PAGE, row + 1, 'caption')).toBe(next);
    const held = `SELECT CAST(caption_id AS STRING) AS caption FROM active_caption_assignments WHERE is_active AND slot_id = '${swap.slotId}'`;
    expect(await rows(held)).toEqual([{ caption: swap.toCaptionId }]);
    const again = valueIn(await call<SwapResult>('swapCaption', [swap]));
    expect(again).toMatchObject({
      outcome: 'REFUSED',
      message: expect.stringContaining(`#${swap.toCaptionId} by now`),
    });

    // One that the week sends already is the warehouse's to refuse, and the row says why.
    select(PAGE, row + 1);
    const other = valueIn(await call<SwapChoice>('runnersUp'));
    expect(other.runnersUp.map(({ captionId }) => captionId)).not.toContain(swap.toCaptionId);
    const taken = { ...swap, slotId: other.slot.slotId, fromCaptionId: other.current.captionId };
    const refused = valueIn(await call<SwapResult>('swapCaption', [taken]));
    expect(refused.outcome).toBe('REFUSED');
    expect(cell(PAGE, row + 1, 'state').toLowerCase()).toContain((refused.message ?? '?').toLowerCase().slice(0, 20));
    expect(cell(PAGE, row + 1, 'caption')).toBe(next);
  });
});

describe('without writing to the tab', () => {
  it('saves the week, keeps the tab, and closes the queue without an export; other days are looked back', async () => {
    const form = { ...FORM, seed: '', lookbackDays: '14', exportOnSuccess: false };
    const saved = valueIn(await call<GenerateResult>('generate', [form]));
    expect(saved).toMatchObject({ outcome: 'SAVED', scheduleId: `${PAGE}/${WEEK}/2`, hasTab: true });
    expect(saved.seed).toMatch(/^\w+/);
    expect(saved.analysis?.audience).toBeGreaterThan(0);
    expect(saved.analysis?.audience).not.toBe(usualAudience);
    const { workbook, sheet } = tabOf(PAGE);
    const shown = shownCells(workbook, sheet.id, { row: 2, column: 6, rows: 1, columns: 1 })[0]?.text;
    expect(shown).toBe(`${PAGE}/${WEEK}/1`);
    const [queue] = await rows(
      `SELECT status FROM schedule_generation_queue WHERE execution_date > '2000-01-01' AND schedule_id = '${PAGE}/${WEEK}/2'`,
    );
    expect(queue).toEqual({ status: 'COMPLETED' });
    const logged = `SELECT DISTINCT schedule_id FROM schedule_export_log WHERE export_timestamp > '2000-01-01'`;
    expect(await rows(logged)).toEqual([{ schedule_id: `${PAGE}/${WEEK}/1` }]);
  });
});

describe('the automation and the warehouse', () => {
  it('pauses and resumes a job, and refuses one that there is not', async () => {
    const stateOf = async (answer: Promise<Answer<{ readonly jobs: readonly { job: string; state: string }[] }>>) =>
      valueIn(await answer).jobs.find(({ job }) => job === 'sweep')?.state;
    expect(await stateOf(call('pauseJob', ['sweep']))).toBe('PAUSED');
    expect(await stateOf(call('automationStatus'))).toBe('PAUSED');
    expect(await stateOf(call('resumeJob', ['sweep']))).not.toBe('PAUSED');
    expect(failureOf(await call('pauseJob', ['tea'])).message).toContain('"tea" is no clock job');
  });

  it('connects where the warehouse answers, and keeps nothing where it does not', async () => {
    const now = valueIn(await call<{ readonly dataset: string }>('warehouseSettings'));
    expect(now).toMatchObject({ dataset: 'eros_scheduling_brain' });
    expect(failureOf(await call('connectWarehouse', [{ ...now, dataset: 'a b' }])).fields.dataset).toContain(
      'expected',
    );
    const nowhere = failureOf(await call('connectWarehouse', [{ ...now, dataset: 'elsewhere' }]));
    expect(nowhere.fields.dataset).toContain('has no elsewhere');
    expect(stage().appsScript.properties.all('DOCUMENT')).not.toHaveProperty(['eros.warehouse']);
    const there = valueIn(
      await call<{ readonly message: string; readonly remarks: unknown }>('connectWarehouse', [now]),
    );
    expect(there).toMatchObject({ settings: now, remarks: [] });
    expect(there.message).toContain('routines');
    expect(stage().appsScript.properties.all('DOCUMENT')).toHaveProperty(['eros.warehouse'], JSON.stringify(now));
    const swapped = { ...now, opsDataset: now.dataset };
    const remarks = valueIn(await call<{ readonly remarks: readonly string[] }>('connectWarehouse', [swapped])).remarks;
    expect(remarks.join(' ')).toContain('current_parameters');
    const failure = failureOf(await call('sidebarStart'));
    expect(failure.remedy).toContain('Connect warehouse');
    expect((await call('connectWarehouse', [now])).ok).toBe(true);
  });
});
