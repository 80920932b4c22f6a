// The spreadsheet saved as JSON is the same spreadsheet when it is opened again.
import { expect, it } from 'vitest';
import { Workbook } from '../../../../workbench/apps-script/host/spreadsheet/workbook';
import { benchOf, openBench } from './in-context';

it('comes back whole', () => {
  const { run, service, workbook } = openBench();
  run(`sheet.getRange('A1:C2').setValues([[1, 'two', new Date('2025-03-10T19:00:00Z')], [true, '=HYPERLINK("https://example.com","x")', '7%']]);
    sheet.getRange('A1').setNote('n').setBackground('#123456').setBorder(true, null, true, null, null, null);
    sheet.getRange('D1:D9').insertCheckboxes(); sheet.getRange('D2').check();
    sheet.getRange('E1').setDataValidation(SpreadsheetApp.newDataValidation().requireDateAfter(new Date('2025-01-01T20:00:00Z')).build());
    sheet.getRange('F1').setRichTextValue(SpreadsheetApp.newRichTextValue().setText('see here').setLinkUrl(4, 8, 'https://example.com').build());
    sheet.getRange('G1:H2').merge(); sheet.setFrozenRows(1); sheet.hideColumns(8); sheet.setRowHeight(3, 50); sheet.setTabColor('#3B5BDB');
    sheet.getRange('3:3').addDeveloperMetadata('slot', 's'); sheet.getRange('A1').protect().setWarningOnly(true);
    sheet.getRange('A1:C2').createFilter().setColumnFilterCriteria(1, SpreadsheetApp.newFilterCriteria().setHiddenValues(['TRUE']).build());
    sheet.setConditionalFormatRules([SpreadsheetApp.newConditionalFormatRule().whenCellNotEmpty().setBold(true).setRanges([sheet.getRange('A1:A9')]).build()]);
    sheet.insertChart(sheet.newChart().setChartType(Charts.ChartType.LINE).addRange(sheet.getRange('A1:B2')).setPosition(5, 5, 0, 0).setOption('title', 'T').build());
    book.setNamedRange('spot', sheet.getRange('B2')); book.insertSheet('hidden one').hideSheet(); book.rename('Mine')`);
  const text = JSON.stringify(service.snapshot());
  const again = benchOf(Workbook.fresh(workbook.options));
  again.service.restore(JSON.parse(text));
  expect(JSON.stringify(again.service.snapshot())).toBe(text);
  const facts = `[book.getName(), sheet.getDataRange().getValues(), sheet.getDataRange().getDisplayValues(), sheet.getRange('A1').getBackground(), sheet.getRange('D2').isChecked(),
    sheet.getRange('E1').getDataValidation().getCriteriaValues(), sheet.getRange('F1').getRichTextValue().getLinkUrl(4, 8), sheet.isRowHiddenByFilter(2), sheet.getCharts()[0].getOptions().get('title'),
    book.getRangeByName('spot').getA1Notation(), sheet.getRange('3:3').getDeveloperMetadata()[0].getValue(), sheet.getRowHeight(3), book.getSheets()[1].isSheetHidden()]`;
  expect(again.run(facts)).toEqual(run(facts));
  again.run(`sheet.addDeveloperMetadata('another'); sheet.getRange('B2').protect()`);
  expect(again.workbook.metadata.entries.map((entry) => entry.id)).toEqual([1, 2]);
});

it('refuses a state of another version', () => {
  const { service } = openBench();
  expect(() => service.restore({ version: 0 })).toThrow('not of version 1');
});
