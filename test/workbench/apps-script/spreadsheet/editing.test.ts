// What people do in the page, what they are told, and what the edit triggers hear of it.
import { describe, expect, it } from 'vitest';
import { shownCells, shownSheet } from '../../../../workbench/apps-script/host/spreadsheet/view';
import { EDITOR, openBench } from './in-context';

const at = (row: number, column: number) => ({ sheet: 0, row, column, rows: 1, columns: 1 });

describe('typing', () => {
  it('gives the event of an edit: old and new value as text', () => {
    const { service, run } = openBench();
    expect(service.editing.edit(EDITOR, 0, 2, 3, '12%')).toEqual({
      outcome: 'EDITED',
      edit: { place: at(2, 3), user: EDITOR, value: '0.12' },
    });
    expect(service.editing.edit(EDITOR, 0, 2, 3, '2025-03-10')).toMatchObject({
      edit: { value: '45726', oldValue: '0.12' },
    });
    expect(service.editing.edit(EDITOR, 0, 2, 3, '')).toEqual({
      outcome: 'EDITED',
      edit: { place: at(2, 3), user: EDITOR, oldValue: '45726' },
    });
    expect(run(`sheet.getRange('C2').getValue()`)).toBe('');
    expect(run(`SpreadsheetApp.getActiveRange().getA1Notation()`, { user: EDITOR })).toBe('C2');
  });

  it('makes an event whose range and source are the script’s own', () => {
    const { service, run } = openBench();
    const result = service.editing.edit(EDITOR, 0, 2, 3, 'x');
    const edit = result.outcome === 'EDITED' ? result.edit : null;
    expect(
      run(
        `const e = facades.editEvent(call, ${JSON.stringify(edit)}); [e.range.getA1Notation(), e.range.getSheet().getName(), e.source.getName(), e.value, 'oldValue' in e]`,
      ),
    ).toEqual(['C2', 'Sheet1', 'Schedules', 'x', false]);
  });

  it('of several cells names no value', () => {
    const { service, run } = openBench();
    const pasted = service.editing.editBlock(EDITOR, 0, 1, 1, [
      ['1', 'a'],
      ['=1', "'x"],
    ]);
    expect(pasted).toEqual({
      outcome: 'EDITED',
      edit: { place: { sheet: 0, row: 1, column: 1, rows: 2, columns: 2 }, user: EDITOR },
    });
    expect(run(`sheet.getRange('A1:B2').getValues()`)).toEqual([
      [1, 'a'],
      [1, 'x'],
    ]);
  });

  it('is refused by a rule that rejects, with its help', () => {
    const { service, run } = openBench();
    run(
      `sheet.getRange('A1').setDataValidation(SpreadsheetApp.newDataValidation().requireNumberBetween(3, 50).setAllowInvalid(false).setHelpText('A price from 3 to 50.').build())`,
    );
    const refused = service.editing.edit(EDITOR, 0, 1, 1, '99');
    expect(refused).toMatchObject({ outcome: 'REFUSED', message: expect.stringContaining('A price from 3 to 50.') });
    expect(service.editing.edit(EDITOR, 0, 1, 1, '9').outcome).toBe('EDITED');
    expect(service.editing.clear(EDITOR, at(1, 1)).outcome).toBe('EDITED');
  });

  it('ticks checkboxes by TRUE and FALSE, whatever values they hold', () => {
    const { service, run } = openBench();
    run(`sheet.getRange('A1').insertCheckboxes(); sheet.getRange('B1').insertCheckboxes('yes', 'no')`);
    expect(service.editing.edit(EDITOR, 0, 1, 1, 'TRUE')).toMatchObject({ edit: { value: 'TRUE', oldValue: 'FALSE' } });
    expect(service.editing.edit(EDITOR, 0, 1, 2, 'TRUE')).toMatchObject({ edit: { value: 'yes' } });
    expect(service.editing.edit(EDITOR, 0, 1, 1, 'maybe').outcome).toBe('REFUSED');
    expect(service.editing.clear(EDITOR, at(1, 2))).toMatchObject({ edit: { value: 'no', oldValue: 'yes' } });
  });

  it('warns before a protected cell, and refuses where the person may not edit', () => {
    const { service, run } = openBench();
    run(
      `sheet.getRange('A1').protect().setWarningOnly(true); const lock = sheet.getRange('B1').protect(); lock.removeEditor('${EDITOR}')`,
    );
    expect(service.editing.edit(EDITOR, 0, 1, 1, 'x').outcome).toBe('WARNING');
    expect(run(`sheet.getRange('A1').getValue()`)).toBe('');
    expect(service.editing.edit(EDITOR, 0, 1, 1, 'x', true).outcome).toBe('EDITED');
    expect(service.editing.edit(EDITOR, 0, 1, 2, 'x', true).outcome).toBe('REFUSED');
    expect(service.editing.remove(EDITOR, 0, 'COLUMNS', 2, 1).outcome).toBe('REFUSED');
  });
});

it('people sort, filter, insert and delete rows and rename tabs; hidden ids stay with their rows', () => {
  const { service, run } = openBench();
  run(
    `sheet.getRange('A1:B4').setValues([['name', 'id'], ['m', 'id-1'], ['a', 'id-2'], ['z', 'id-3']]); sheet.hideColumns(2); sheet.addDeveloperMetadata('tab', 'page')`,
  );
  expect(
    service.editing.sort(EDITOR, { sheet: 0, row: 2, column: 1, rows: 3, columns: 2 }, [
      { column: 1, ascending: true },
    ]),
  ).toEqual({ outcome: 'CHANGED', change: 'OTHER' });
  expect(service.editing.insert(EDITOR, 0, 'ROWS', 3, 2)).toEqual({ outcome: 'CHANGED', change: 'INSERT_ROW' });
  expect(service.editing.remove(EDITOR, 0, 'ROWS', 2, 1)).toEqual({ outcome: 'CHANGED', change: 'REMOVE_ROW' });
  expect(service.editing.renameSheet(0, 'Mine').outcome).toBe('CHANGED');
  expect(service.editing.remove(EDITOR, 0, 'ROWS', 5000, 1)).toMatchObject({
    outcome: 'REFUSED',
    message: 'Those rows are out of bounds.',
  });
  expect(run(`sheet.getRange('A1:B5').getValues()`)).toEqual([
    ['name', 'id'],
    ['', ''],
    ['', ''],
    ['m', 'id-1'],
    ['z', 'id-3'],
  ]);
  service.editing.createFilter(0, { row: 1, column: 1, rows: 5, columns: 2 });
  service.editing.filterColumn(0, 1, { hiddenValues: ['m'], visibleValues: [], values: [] });
  expect(run(`sheet.isRowHiddenByFilter(4)`)).toBe(true);
  expect(run(`book.createDeveloperMetadataFinder().withKey('tab').find()[0].getLocation().getSheet().getName()`)).toBe(
    'Mine',
  );
});

it('shows the page its cells as texts with formats, choices, checkboxes and what is invalid', () => {
  const { run, workbook } = openBench();
  run(`sheet.getRange('A1').setValue(0.5).setNumberFormat('0%').setBackground('#eeeeee');
    sheet.getRange('B1').setDataValidation(SpreadsheetApp.newDataValidation().requireValueInList(['a', 'b']).build()).setValue('c');
    sheet.getRange('C1').insertCheckboxes(); sheet.getRange('D1').setValue(new Date('2025-03-10T19:30:00Z')).setNumberFormat('ddd d mmm'); sheet.setFrozenRows(1)`);
  const cells = shownCells(workbook, 0, { row: 1, column: 1, rows: 2, columns: 26 });
  expect(cells.map(({ text, typed }) => [text, typed])).toEqual([
    ['50%', '50%'],
    ['c', 'c'],
    ['FALSE', 'FALSE'],
    ['Mon 10 Mar', '2025-03-10 12:30:00'],
  ]);
  expect(cells[1]).toMatchObject({ choices: ['a', 'b'], invalid: true });
  expect(cells[2]).toMatchObject({ checked: false });
  expect(shownSheet(workbook, 0)).toMatchObject({ frozenRows: 1, name: 'Sheet1', maxRows: 1000 });
});

it('tells what changed since a revision, and ALL where it is more than cells', () => {
  const { run, service, workbook } = openBench();
  const seen: (number | null)[] = [];
  const stop = workbook.onChange((sheet) => seen.push(sheet));
  const start = workbook.sheet(0).revision;
  run(`sheet.getRange('B2:C3').setValue('x')`);
  service.editing.edit(EDITOR, 0, 9, 1, 'y');
  const changes = workbook.sheet(0).changesSince(start);
  expect(changes.boxes).toMatchObject([
    { row: 2, column: 2, rows: 2, columns: 2 },
    { row: 9, column: 1 },
  ]);
  expect(workbook.sheet(0).changesSince(changes.revision)).toEqual({ revision: changes.revision, boxes: [] });
  run(`sheet.insertRowBefore(1)`);
  expect(workbook.sheet(0).changesSince(start).boxes).toBe('ALL');
  expect(seen).toEqual([0, 0, 0]);
  stop();
  for (let row = 1; row < 300; row++) service.editing.edit(EDITOR, 0, row, 1, 'z');
  expect(workbook.sheet(0).changesSince(changes.revision + 1).boxes).toBe('ALL');
  expect(seen).toHaveLength(3);
});
