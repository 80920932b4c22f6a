// Values in and out of cells, against what Google's documentation of Range and Sheet says.
import { describe, expect, it } from 'vitest';
import { executionOf, OWNER, openBench } from './in-context';

describe('setValues and getValues', () => {
  it('gives back numbers, texts, booleans and dates; blank cells are empty strings', () => {
    const { run } = openBench();
    run(`sheet.getRange('A1:D1').setValues([[1.5, 'two', true, new Date('2025-03-10T19:00:00Z')]])`);
    expect(run(`sheet.getRange(1, 1, 2, 4).getValues()`)).toEqual([
      [1.5, 'two', true, new Date('2025-03-10T19:00:00Z')],
      ['', '', '', ''],
    ]);
  });

  it('gives dates of the script’s own Date class', () => {
    const { run } = openBench();
    const script = `sheet.getRange('A1').setValue(new Date(0)); sheet.getRange('A1').getValue() instanceof Date`;
    expect(run(script)).toBe(true);
  });

  it('takes null and undefined as blank', () => {
    const { run } = openBench();
    run(`sheet.getRange('A1:C1').setValues([['x', null, undefined]])`);
    expect(run(`sheet.getRange('A1:C1').getValues()`)).toEqual([['x', '', '']]);
    expect(run(`sheet.getLastColumn()`)).toBe(1);
  });

  it('reads text as if it were typed', () => {
    const { run } = openBench();
    run(
      `sheet.getRange('A1:H1').setValues([['12', '1,234.50', '12%', '$5.25', 'TRUE', "'007", '2025-03-10', 'about 12']])`,
    );
    expect(run(`sheet.getRange('A1:H1').getValues()`)).toEqual([
      [12, 1234.5, 0.12, 5.25, true, '007', new Date('2025-03-10T07:00:00Z'), 'about 12'],
    ]);
    expect(run(`sheet.getRange('A1:H1').getDisplayValues()`)).toEqual([
      ['12', '1,234.50', '12%', '$5.25', 'TRUE', '007', '2025-03-10', 'about 12'],
    ]);
  });

  it('leaves text alone in cells of the format @', () => {
    const { run } = openBench();
    run(`sheet.getRange('A1:D1').setNumberFormat('@').setValues([['=1+1', '007', '2025-03-10', "'quoted"]])`);
    expect(run(`sheet.getRange('A1:D1').getValues()`)).toEqual([['=1+1', '007', '2025-03-10', "'quoted"]]);
    expect(run(`sheet.getRange('A1:D1').getFormulas()`)).toEqual([['', '', '', '']]);
  });

  it('takes text that begins with = as a formula and shows #NAME? for what is not evaluated here', () => {
    const { run } = openBench();
    run(
      `sheet.getRange('A1:B1').setValues([['=HYPERLINK("https://example.com/a","the ""page""")', '=IMPORTRANGE("x")']])`,
    );
    expect(run(`sheet.getRange('A1:B1').getValues()`)).toEqual([['the "page"', '#NAME?']]);
    expect(run(`sheet.getRange('B1').getFormula()`)).toBe('=IMPORTRANGE("x")');
    expect(run(`sheet.getRange('A1').getRichTextValue().getLinkUrl()`)).toBe('https://example.com/a');
  });

  it('refuses data of another size, in Google’s words, and writes nothing', () => {
    const { run, failure } = openBench();
    expect(failure(`sheet.getRange('A1:B2').setValues([[1, 2]])`)).toBe(
      'The number of rows in the data does not match the number of rows in the range. The data has 1 but the range has 2.',
    );
    expect(failure(`sheet.getRange('A1:B2').setValues([[1, 2], [3, 4, 5]])`)).toBe(
      'The number of columns in the data does not match the number of columns in the range. The data has 3 but the range has 2.',
    );
    expect(failure(`sheet.getRange('A1:C1').setValues([1, 2, 3])`)).toBe(
      "The parameters (number[]) don't match the method signature for SpreadsheetApp.Range.setValues.",
    );
    expect(run(`sheet.getLastRow()`)).toBe(0);
  });

  it('refuses more than 50,000 characters in a cell, and what is no value', () => {
    const { failure, run } = openBench();
    expect(failure(`sheet.getRange('B3').setValue('x'.repeat(50001))`)).toContain(
      'maximum of 50000 characters in a single cell (B3)',
    );
    run(`sheet.getRange('B3').setValue('x'.repeat(50000))`);
    expect(failure(`sheet.getRange('A1').setValue({ a: 1 })`)).toContain('(Object)');
    expect(failure(`sheet.getRange('A1').setValue(NaN)`)).toContain('A1');
  });
});

describe('dates', () => {
  it('are shown on the spreadsheet’s clock, winter and summer', () => {
    const { run } = openBench();
    run(`sheet.getRange('A1:A2').setValues([[new Date('2025-01-15T17:30:00Z')], [new Date('2025-07-15T17:30:00Z')]])`);
    run(`sheet.getRange('A1:A2').setNumberFormat('yyyy-mm-dd hh:mm')`);
    expect(run(`sheet.getRange('A1:A2').getDisplayValues()`)).toEqual([['2025-01-15 09:30'], ['2025-07-15 10:30']]);
  });

  it('come back as the same instant on both sides of a change of clocks, but for the hour that comes twice', () => {
    const { run } = openBench();
    const instants = [
      '2025-03-09T09:59:00Z',
      '2025-03-09T10:00:00Z',
      '2025-11-02T07:30:00Z',
      '2025-11-02T08:30:00Z',
      '2025-11-02T10:00:00Z',
    ];
    run(`sheet.getRange(1, 1, 5, 1).setValues(${JSON.stringify(instants)}.map((at) => [new Date(at)]))`);
    expect(run(`sheet.getRange(1, 1, 5, 1).getValues().map(([at]) => at.toISOString())`)).toEqual(
      instants.map((at) => new Date(at).toISOString()),
    );
    run(`sheet.getRange('B1').setValue(new Date('2025-11-02T09:30:00Z'))`);
    expect(run(`sheet.getRange('B1').getValue().toISOString()`)).toBe('2025-11-02T08:30:00.000Z');
  });

  it('are numbers as soon as their format is one, and dates again', () => {
    const { run } = openBench();
    run(`sheet.getRange('A1').setValue(new Date('2025-03-10T07:00:00Z')).setNumberFormat('0.00')`);
    expect(run(`sheet.getRange('A1').getValue()`)).toBe(45726);
    run(`sheet.getRange('A1').setNumberFormat('ddd d mmm')`);
    expect(run(`sheet.getRange('A1').getDisplayValue()`)).toBe('Mon 10 Mar');
    expect(run(`sheet.getRange('A1').getValue() instanceof Date`)).toBe(true);
  });
});

describe('ranges', () => {
  it('takes every overload of getRange', () => {
    const { run } = openBench();
    const all = `[sheet.getRange(2, 3), sheet.getRange(2, 3, 4), sheet.getRange(2, 3, 4, 5), sheet.getRange('C2:G5'), sheet.getRange('$B$2'),
      sheet.getRange('Y998:Z'), sheet.getRange('Z:Z'), sheet.getRange('1000:1000'), book.getRange('Sheet1!B2:A1')].map((one) => one.getA1Notation())`;
    expect(run(all)).toEqual(['C2', 'C2:C5', 'C2:G5', 'C2:G5', 'B2', 'Y998:Z1000', 'Z1:Z1000', 'A1000:Z1000', 'A1:B2']);
  });

  it('refuses ranges outside of the sheet where they are asked for', () => {
    const { failure } = openBench();
    expect(failure(`sheet.getRange(1001, 1)`)).toBe(
      'The coordinates of the range are outside the dimensions of the sheet.',
    );
    expect(failure(`sheet.getRange(1, 27)`)).toBe(
      'The coordinates of the range are outside the dimensions of the sheet.',
    );
    expect(failure(`sheet.getRange(0, 1)`)).toBe('The starting row of the range is too small.');
    expect(failure(`sheet.getRange(1, 1, 0, 1)`)).toBe('The number of rows in the range must be at least 1.');
    expect(failure(`sheet.getRange('nonsense!')`)).toBe('Range not found');
    expect(failure(`sheet.getRange('a', 'b')`)).toBe(
      "The parameters (String,String) don't match the method signature for SpreadsheetApp.Sheet.getRange.",
    );
    expect(failure(`sheet.getRange('A1').offset(-1, 0)`)).toBe('The starting row of the range is too small.');
  });

  it('counts last row and column by content, not by format', () => {
    const { run } = openBench();
    run(
      `sheet.getRange('H20').setBackground('red'); sheet.getRange('C5').setValue(0); sheet.getRange('B9').setFormula('=""')`,
    );
    expect(run(`[sheet.getLastRow(), sheet.getLastColumn(), sheet.getDataRange().getA1Notation()]`)).toEqual([
      9,
      3,
      'A1:C9',
    ]);
    run(`sheet.getRange('B9').clearContent()`);
    expect(run(`sheet.getLastRow()`)).toBe(5);
  });

  it('does not grow for setValues, but for appendRow', () => {
    const { run, failure } = openBench();
    run(`sheet.deleteRows(3, 998); sheet.getRange('A1:A2').setValues([[1], [2]])`);
    expect(failure(`sheet.getRange(3, 1).setValue(3)`)).toContain('outside the dimensions');
    run(`sheet.appendRow([3, '=HYPERLINK("https://example.com")'])`);
    expect(run(`[sheet.getMaxRows(), sheet.getLastRow(), sheet.getRange('B3').getValue()]`)).toEqual([
      3,
      3,
      'https://example.com',
    ]);
  });

  it('gives one cell, an offset and a list of ranges', () => {
    const { run, failure } = openBench();
    expect(run(`sheet.getRange('B2:D4').getCell(2, 3).getA1Notation()`)).toBe('D3');
    expect(failure(`sheet.getRange('B2:D4').getCell(4, 1)`)).toBe('Cell reference out of range');
    expect(run(`sheet.getRange('B2:D4').offset(1, 1, 2).getA1Notation()`)).toBe('C3:E4');
    run(`sheet.getRangeList(['A1', 'C3']).setValue('x').setBackground('#abc')`);
    expect(run(`[sheet.getRange('C3').getValue(), sheet.getRange('A1').getBackground()]`)).toEqual(['x', '#aabbcc']);
  });
});

it('writes and reads 5,000 × 30 cells in well under a tenth of a second each on the host', () => {
  const { run, service, workbook } = openBench();
  run(`sheet.insertRowsAfter(1000, 4000); sheet.insertColumnsAfter(26, 4)`);
  const kinds = (row: number, column: number) =>
    [row * column, `caption ${row} of ${column}`, column % 2 === 0, new Date(Date.UTC(2025, 0, row % 365))][
      column % 4
    ] ?? '';
  const values = Array.from({ length: 5000 }, (_, row) =>
    Array.from({ length: 30 }, (_, column) => kinds(row, column)),
  );
  const place = { sheet: 0, row: 1, column: 1, rows: 5000, columns: 30 };
  const execution = executionOf(OWNER, 'MENU');
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    service.call('range.setValues', [place, values], execution);
    const written = performance.now();
    const read = service.call('range.values', [place], execution);
    const done = performance.now();
    expect(read).toEqual(values);
    return { write: written - start, read: done - written };
  });
  expect(workbook.sheet(0).grid.lastRow()).toBe(5000);
  expect(Math.min(...times.map((time) => time.write))).toBeLessThan(100);
  expect(Math.min(...times.map((time) => time.read))).toBeLessThan(100);
});
