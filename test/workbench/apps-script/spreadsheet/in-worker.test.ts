// The facades in the real worker: values, errors and events cross threads and stay what they are.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { simulatedClock } from '../../../../workbench/apps-script/clock';
import { SpreadsheetService } from '../../../../workbench/apps-script/host/spreadsheet/service';
import type { UiPort } from '../../../../workbench/apps-script/host/spreadsheet/ui-port';
import { Workbook } from '../../../../workbench/apps-script/host/spreadsheet/workbook';
import { type AppsScript, openAppsScript } from '../../../../workbench/apps-script/index';
import { EDITOR, OWNER } from './in-context';

const BUNDLE = `
function fill(rows, columns) {
  const sheet = SpreadsheetApp.getActiveSheet();
  const values = [];
  for (let row = 0; row < rows; row++) {
    const line = [];
    for (let column = 0; column < columns; column++) line.push(column % 2 ? 'caption ' + row : row * column);
    values.push(line);
  }
  const range = sheet.getRange(1, 1, rows, columns);
  range.setValues(values);
  const read = range.getValues();
  return JSON.stringify(read) === JSON.stringify(values);
}
function dates() {
  const cell = SpreadsheetApp.getActiveSheet().getRange('A1').setValue(new Date('2025-03-10T19:00:00Z'));
  const value = cell.getValue();
  return [value instanceof Date, value.toISOString(), cell.getValues() instanceof Array];
}
function fails() {
  try { SpreadsheetApp.getActiveSheet().getRange('A1:B1').setValues([[1]]); } catch (error) { return [error instanceof Error, error.name, error.message]; }
}
function unsupported() { SpreadsheetApp.getActiveSheet().getRange('A1').setTextRotation(45); }
function asks() { const ui = SpreadsheetApp.getUi(); return ui.alert('Go on?', ui.ButtonSet.YES_NO) === ui.Button.NO; }
function onEdit(e) { e.source.getSheets()[0].getRange('Z1').setValue([e.range.getA1Notation(), e.value, e.oldValue].join(' ')); }
`;

/** A user who takes a moment to answer no. */
const slow: UiPort = {
  addMenu: () => undefined,
  alert: () => new Promise((answer) => setTimeout(() => answer('NO'), 20)),
  prompt: () => ({ button: 'CANCEL', text: '' }),
  showSidebar: () => undefined,
  showDialog: () => undefined,
  toast: () => undefined,
};

let script: AppsScript;
let service: SpreadsheetService;

beforeEach(async () => {
  const book = { id: 'book-1', name: 'Schedules', timeZone: 'America/Los_Angeles', owner: OWNER, editors: [EDITOR] };
  service = new SpreadsheetService(Workbook.fresh(book), slow);
  script = await openAppsScript({
    bundle: BUNDLE,
    manifest: { timeZone: 'America/Los_Angeles' },
    clock: simulatedClock('2025-03-10T16:00:00Z'),
    user: OWNER,
    spreadsheet: service,
  });
});
afterEach(() => script.close());

it('carries dates, arrays and errors as the script’s own', async () => {
  expect((await script.run('dates')).value).toEqual([true, '2025-03-10T19:00:00.000Z', true]);
  expect((await script.run('fails')).value).toEqual([
    true,
    'Exception',
    expect.stringContaining('The data has 1 but the range has 2.'),
  ]);
  const { outcome, error } = await script.run('unsupported');
  expect([outcome, error?.message]).toEqual([
    'FAILED',
    'SpreadsheetApp.Range.setTextRotation is not supported by the workbench',
  ]);
});

it('waits for the user’s answer', async () => {
  expect((await script.run('asks')).value).toBe(true);
});

it('hands an edit’s range and source to onEdit', async () => {
  const result = service.editing.edit(EDITOR, 0, 3, 2, 'x');
  if (result.outcome !== 'EDITED') throw new Error(result.outcome);
  const [simple] = await script.edit(result.edit);
  expect(simple?.outcome).toBe('COMPLETED');
  expect(service.workbook.sheet(0).grid.cell(1, 26).content).toBe('B3 x ');
});

it('carries a block of 900 × 26 cells there and back by two calls', async () => {
  const { value, calls } = await script.run('fill', [900, 26]);
  expect(value).toBe(true);
  expect(calls.length).toBeLessThan(6);
});
