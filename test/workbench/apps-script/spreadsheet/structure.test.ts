// Tabs, rows and columns, and what moves along with them.
import { describe, expect, it } from 'vitest';
import { MAX_COLUMNS } from '../../../../workbench/apps-script/host/spreadsheet/grid';
import { EDITOR, openBench } from './in-context';

describe('tabs', () => {
  it('are inserted, found, renamed, moved and deleted', () => {
    const { run, failure } = openBench();
    run(`book.insertSheet('Overview', 0); book.insertSheet('jade'); book.getSheetByName('JADE').setName('Jade')`);
    expect(run(`book.getSheets().map((one) => one.getName() + ' ' + one.getIndex())`)).toEqual([
      'Overview 1',
      'Sheet1 2',
      'Jade 3',
    ]);
    expect(run(`book.getActiveSheet().getName()`)).toBe('Jade');
    run(`book.moveActiveSheet(1)`);
    expect(run(`book.getSheets()[0].getName()`)).toBe('Jade');
    expect(failure(`book.insertSheet('overview')`)).toBe(
      'A sheet with the name "overview" already exists. Please enter another name.',
    );
    const id = run(`book.getSheetByName('Jade').getSheetId()`);
    run(`book.deleteSheet(book.getSheetByName('Jade'))`);
    expect(run(`[book.getSheetByName('Jade'), book.getSheetById(${id}), book.getSheetById(0).getName()]`)).toEqual([
      null,
      null,
      'Sheet1',
    ]);
    expect(failure(`const gone = book.insertSheet('x'); book.deleteSheet(gone); gone.getName()`)).toContain(
      'not found',
    );
  });

  it('keeps one tab, and one that is visible', () => {
    const { run, failure } = openBench();
    expect(failure(`book.deleteSheet(sheet)`)).toContain("can't remove all the");
    expect(failure(`sheet.hideSheet()`)).toBe("You can't hide all the sheets in a document.");
    run(`book.insertSheet('second').hideSheet()`);
    expect(run(`book.getSheetByName('second').isSheetHidden()`)).toBe(true);
    expect(failure(`book.deleteSheet(sheet)`)).toContain("can't remove all the visible");
  });

  it('gives each person a selection of their own, and a clock’s run the first tab', () => {
    const { run } = openBench();
    run(`book.insertSheet('second').getRange('B2:C3').activate()`);
    expect(run(`SpreadsheetApp.getActiveRange().getA1Notation()`)).toBe('B2:C3');
    expect(run(`SpreadsheetApp.getActiveSheet().getName()`, { user: EDITOR })).toBe('Sheet1');
    expect(run(`SpreadsheetApp.getActiveSheet().getName()`, { trigger: 'CLOCK' })).toBe('Sheet1');
  });

  it('counts flushes', () => {
    const { run, workbook } = openBench();
    run(`SpreadsheetApp.flush(); SpreadsheetApp.flush()`);
    expect(workbook.flushes).toBe(2);
  });
});

describe('rows and columns', () => {
  it('carry formats, rules, notes, merges, metadata, protection, names and frozen rows along', () => {
    const { run } = openBench();
    run(`
      sheet.getRange('B5').setValue('here').setBackground('#112233').setNote('note');
      sheet.getRange('C5').insertCheckboxes().check();
      sheet.getRange('D5:E6').merge();
      sheet.getRange('5:5').addDeveloperMetadata('slot', 'a#001', SpreadsheetApp.DeveloperMetadataVisibility.DOCUMENT);
      sheet.getRange('B:B').addDeveloperMetadata('column', 'kind');
      sheet.getRange('B5:C6').protect().setDescription('locked');
      book.setNamedRange('spot', sheet.getRange('B5'));
      sheet.setFrozenRows(2);
      sheet.insertRowsBefore(2, 3);
      sheet.insertColumnBefore(1);
      sheet.deleteRow(1)`);
    expect(
      run(
        `[sheet.getRange('C7').getValue(), sheet.getRange('C7').getBackground(), sheet.getRange('C7').getNote(), sheet.getRange('D7').isChecked()]`,
      ),
    ).toEqual(['here', '#112233', 'note', true]);
    expect(run(`sheet.getRange('A1:Z20').getMergedRanges().map((one) => one.getA1Notation())`)).toEqual(['E7:F8']);
    expect(run(`sheet.createDeveloperMetadataFinder().withKey('slot').find()[0].getLocation().getRow().getRow()`)).toBe(
      7,
    );
    expect(
      run(`sheet.createDeveloperMetadataFinder().withKey('column').find()[0].getLocation().getColumn().getColumn()`),
    ).toBe(3);
    expect(run(`sheet.getProtections(SpreadsheetApp.ProtectionType.RANGE)[0].getRange().getA1Notation()`)).toBe(
      'C7:D8',
    );
    expect(run(`book.getRangeByName('spot').getA1Notation()`)).toBe('C7');
    expect(run(`sheet.getFrozenRows()`)).toBe(4);
  });

  it('lose what lay only on them', () => {
    const { run } = openBench();
    run(
      `sheet.getRange('5:5').addDeveloperMetadata('slot', 'x'); sheet.getRange('A5:B5').protect(); sheet.getRange('A4:A6').merge(); sheet.deleteRows(5, 1)`,
    );
    expect(
      run(
        `[sheet.createDeveloperMetadataFinder().find().length, sheet.getProtections(SpreadsheetApp.ProtectionType.RANGE).length]`,
      ),
    ).toEqual([0, 0]);
    expect(run(`sheet.getRange('A1:A9').getMergedRanges()[0].getA1Notation()`)).toBe('A4:A5');
  });

  it('take the format of the line they are inserted at', () => {
    const { run } = openBench();
    run(
      `sheet.getRange('A2').setFontWeight('bold').insertCheckboxes(); sheet.insertRowAfter(2); sheet.insertColumnAfter(1)`,
    );
    expect(
      run(
        `[sheet.getRange('A3').getFontWeight(), sheet.getRange('A3').getDataValidation() !== null, sheet.getRange('B2').getFontWeight(), sheet.getRange('A4').getFontWeight()]`,
      ),
    ).toEqual(['bold', true, 'bold', 'normal']);
  });

  it('stay within the sheet’s limits', () => {
    const { failure, run } = openBench();
    expect(failure(`sheet.deleteRows(1000, 2)`)).toBe('Those rows are out of bounds.');
    expect(failure(`sheet.deleteRows(1, 1000)`)).toBe("You can't delete all the rows on the sheet.");
    run(`sheet.setFrozenRows(1)`);
    expect(failure(`sheet.deleteRows(2, 999)`)).toBe('Sorry, it is not possible to delete all non-frozen rows.');
    expect(failure(`sheet.insertRowsAfter(1, 400000)`)).toContain('above the limit of 10000000 cells');
    expect(failure(`sheet.deleteRows(11, 990); sheet.insertColumnsAfter(1, ${MAX_COLUMNS})`)).toContain(
      'at most 18278 columns',
    );
    expect(failure(`sheet.setFrozenRows(10)`)).toContain("can't freeze all");
  });

  it('are hidden, sized and shown', () => {
    const { run } = openBench();
    run(
      `sheet.hideColumns(2, 3); sheet.showColumns(3); sheet.setColumnWidths(5, 2, 33); sheet.setRowHeights(2, 2, 40); sheet.hideRows(9)`,
    );
    expect(run(`[2, 3, 4, 5].map((column) => sheet.isColumnHiddenByUser(column))`)).toEqual([true, false, true, false]);
    expect(
      run(`[sheet.getColumnWidth(6), sheet.getColumnWidth(7), sheet.getRowHeight(3), sheet.isRowHiddenByUser(9)]`),
    ).toEqual([33, 100, 40, true]);
  });
});

describe('sorting, filtering, copying', () => {
  it('puts numbers, then texts, then booleans; blanks last in either order', () => {
    const { run } = openBench();
    run(`sheet.getRange('A1:A6').setValues([['b'], [''], [2], [true], ['A'], [1]])`);
    run(`sheet.getRange('A1:A6').sort(1)`);
    expect(run(`sheet.getRange('A1:A6').getValues().flat()`)).toEqual([1, 2, 'A', 'b', true, '']);
    run(`sheet.getRange('A1:A6').sort({ column: 1, ascending: false })`);
    expect(run(`sheet.getRange('A1:A6').getValues().flat()`)).toEqual([true, 'b', 'A', 2, 1, '']);
  });

  it('sorts whole rows by several columns, with notes and formats, and leaves frozen rows', () => {
    const { run, failure } = openBench();
    run(`sheet.getRange('A1:B4').setValues([['head', 'n'], ['x', 2], ['a', 2], ['m', 1]]); sheet.getRange('A3').setNote('a’s').setBackground('#ff0000');
      sheet.setFrozenRows(1); sheet.getRange('A2:B4').sort([{ column: 2, ascending: false }, 1])`);
    expect(run(`sheet.getRange('A1:A4').getValues().flat()`)).toEqual(['head', 'a', 'x', 'm']);
    expect(
      run(`[sheet.getRange('A2').getNote(), sheet.getRange('A2').getBackground(), sheet.getRange('A3').getNote()]`),
    ).toEqual(['a’s', '#ff0000', '']);
    run(`sheet.sort(1)`);
    expect(run(`sheet.getRange('A1:A4').getValues().flat()`)).toEqual(['head', 'a', 'm', 'x']);
    expect(failure(`sheet.getRange('A2:B4').sort(3)`)).toContain('not in the range A2:B4');
  });

  it('hides rows by a filter’s criteria until they go', () => {
    const { run, failure } = openBench();
    run(`sheet.getRange('A1:B4').setValues([['kind', 'price'], ['PPV', 5], ['BUMP', 0], ['PPV', 9]]);
      const filter = sheet.getRange('A1:B4').createFilter();
      filter.setColumnFilterCriteria(1, SpreadsheetApp.newFilterCriteria().setHiddenValues(['BUMP']).build());
      filter.setColumnFilterCriteria(2, SpreadsheetApp.newFilterCriteria().whenNumberGreaterThan(5).build())`);
    const hidden = `[1, 2, 3, 4].map((row) => sheet.isRowHiddenByFilter(row))`;
    expect(run(hidden)).toEqual([false, true, true, false]);
    expect(failure(`sheet.getRange('D1:E2').createFilter()`)).toContain('already has a filter');
    run(`sheet.getFilter().removeColumnFilterCriteria(2); sheet.getFilter().sort(2, false)`);
    expect(run(`sheet.getRange('B2:B4').getValues().flat()`)).toEqual([9, 5, 0]);
    run(`sheet.getFilter().remove()`);
    expect(run(`[${hidden}.includes(true), sheet.getFilter()]`)).toEqual([false, null]);
  });

  it('copies all, values or formats', () => {
    const { run } = openBench();
    run(`sheet.getRange('A1').setFormula('=HYPERLINK("https://example.com","x")').setBackground('#00ff00'); const to = SpreadsheetApp.CopyPasteType;
      sheet.getRange('A1').copyTo(sheet.getRange('B1:B2')); sheet.getRange('A1').copyTo(sheet.getRange('C1'), to.PASTE_VALUES, false); sheet.getRange('A1').copyTo(sheet.getRange('D1'), { formatOnly: true })`);
    expect(
      run(
        `[sheet.getRange('B2').getFormula(), sheet.getRange('C1').getFormula(), sheet.getRange('C1').getValue(), sheet.getRange('C1').getBackground(), sheet.getRange('D1').getValue(), sheet.getRange('D1').getBackground()]`,
      ),
    ).toEqual(['=HYPERLINK("https://example.com","x")', '', 'x', '#ffffff', '', '#00ff00']);
  });
});
