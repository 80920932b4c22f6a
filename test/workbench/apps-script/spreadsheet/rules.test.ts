// Validation, checkboxes, protection, conditional formats and developer metadata, as Google documents them.
import { describe, expect, it } from 'vitest';
import { EDITOR, OWNER, openBench } from './in-context';

describe('data validation', () => {
  it('that rejects input rejects a script’s, and nothing of that call is written', () => {
    const { run, failure } = openBench();
    run(
      `sheet.getRange('B1:B3').setDataValidation(SpreadsheetApp.newDataValidation().requireValueInList(['auto', 'push']).setAllowInvalid(false).build())`,
    );
    expect(failure(`sheet.getRange('A1:B1').setValues([['x', 'wild']])`)).toContain(
      'The data you entered in cell B1 violates the data validation rules set on this cell.',
    );
    expect(run(`sheet.getRange('A1:B1').getValues()`)).toEqual([['', '']]);
    run(`sheet.getRange('B1').setValue('push'); sheet.getRange('B1').setValue('')`);
  });

  it('that warns lets values in', () => {
    const { run } = openBench();
    run(
      `sheet.getRange('A1').setDataValidation(SpreadsheetApp.newDataValidation().requireNumberBetween(1, 9).build()).setValue(12)`,
    );
    expect(run(`sheet.getRange('A1').getValue()`)).toBe(12);
    expect(run(`sheet.getRange('A1').getDataValidation().getAllowInvalid()`)).toBe(true);
  });

  it.each<[rule: string, good: string, bad: string]>([
    ['requireNumberBetween(1, 5)', '5', '5.1'],
    ['requireNumberGreaterThan(3)', '4', '3'],
    ['requireNumberNotEqualTo(3)', '4', '3'],
    ['requireDate()', 'new Date()', '"tomorrow"'],
    [
      'requireDateOnOrAfter(new Date("2025-03-10T20:00:00Z"))',
      'new Date("2025-03-10T08:00:00Z")',
      'new Date("2025-03-09T20:00:00Z")',
    ],
    [
      'requireDateBetween(new Date("2025-03-10T20:00:00Z"), new Date("2025-03-12T20:00:00Z"))',
      'new Date("2025-03-12T23:00:00Z")',
      'new Date("2025-03-13T23:00:00Z")',
    ],
    ['requireTextContains("ros")', '"Roses"', '"tulips"'],
    ['requireTextIsEmail()', '"a@example.com"', '"a at b"'],
    ['requireTextIsUrl()', '"https://example.com/x"', '"example"'],
    ['requireCheckbox("yes", "no")', '"yes"', 'true'],
    ['requireValueInRange(sheet.getRange("D1:D2"))', '"one"', '"three"'],
  ])('%s takes %s and refuses %s', (rule, good, bad) => {
    const { run, failure } = openBench();
    run(`sheet.getRange('D1:D2').setValues([['one'], ['two']]);
      sheet.getRange('A1').setDataValidation(SpreadsheetApp.newDataValidation().${rule}.setAllowInvalid(false).setHelpText('Look again.').build())`);
    run(`sheet.getRange('A1').setValue(${good})`);
    expect(failure(`sheet.getRange('A1').setValue(${bad})`)).toContain('cell A1 violates the data validation rules');
    expect(failure(`sheet.getRange('A1').setValue(${bad})`)).toContain('Look again.');
  });

  it('gives back its criteria and dates, and follows the range of its choices', () => {
    const { run } = openBench();
    run(`const make = () => SpreadsheetApp.newDataValidation();
      sheet.getRange('A1').setDataValidation(make().requireDateAfter(new Date('2025-03-10T20:00:00Z')).build());
      sheet.getRange('A2').setDataValidation(make().requireValueInRange(sheet.getRange('D1:D2'), false).build());
      sheet.getRange('A3').setDataValidation(sheet.getRange('A1').getDataValidation().copy().setAllowInvalid(false).build());
      sheet.insertRowBefore(1); sheet.insertColumnBefore(4)`);
    expect(run(`sheet.getRange('A2').getDataValidation().getCriteriaValues()`)).toEqual([
      new Date('2025-03-10T20:00:00Z'),
    ]);
    expect(run(`String(sheet.getRange('A2').getDataValidation().getCriteriaType())`)).toBe('DATE_AFTER');
    expect(run(`sheet.getRange('A3').getDataValidation().getCriteriaValues()[0].getA1Notation()`)).toBe('E2:E3');
    expect(run(`sheet.getRange('A2:A5').getDataValidations().map(([rule]) => rule && rule.getAllowInvalid())`)).toEqual(
      [true, true, false, null],
    );
  });

  it('can’t be built of nothing, or of a formula', () => {
    const { failure } = openBench();
    expect(failure(`SpreadsheetApp.newDataValidation().build()`)).toContain('no criteria');
    expect(failure(`SpreadsheetApp.newDataValidation().requireNumberBetween('1', 2)`)).toContain(
      "(String,number) don't match",
    );
    expect(failure(`SpreadsheetApp.newDataValidation().requireFormulaSatisfied('=A1')`)).toBe(
      'SpreadsheetApp.DataValidationBuilder.requireFormulaSatisfied is not supported by the workbench',
    );
  });
});

it('checkboxes hold true and false, or their own values; other cells are not checked at all', () => {
  const { run } = openBench();
  run(
    `sheet.getRange('A1:A2').insertCheckboxes(); sheet.getRange('B1').insertCheckboxes('yes', 'no'); sheet.getRange('A1:B1').check()`,
  );
  expect(run(`sheet.getRange('A1:B2').getValues()`)).toEqual([
    [true, 'yes'],
    [false, ''],
  ]);
  expect(run(`['A1', 'A2', 'A1:A2', 'B1', 'C1'].map((at) => sheet.getRange(at).isChecked())`)).toEqual([
    true,
    false,
    null,
    true,
    null,
  ]);
  run(`sheet.getRange('A1:B1').uncheck(); sheet.getRange('A2').removeCheckboxes()`);
  expect(run(`sheet.getRange('A1:B2').getValues()`)).toEqual([
    [false, 'no'],
    ['', ''],
  ]);
});

describe('protection', () => {
  it('keeps other editors’ scripts out, but never the owner, nor anyone where it only warns', () => {
    const { run, failure } = openBench();
    run(
      `const lock = sheet.getRange('B1:B9').protect().setDescription('ids'); lock.removeEditors(lock.getEditors()); sheet.getRange('D1').protect().setWarningOnly(true)`,
    );
    expect(run(`sheet.getProtections(SpreadsheetApp.ProtectionType.RANGE)[0].getEditors().map(String)`)).toEqual([
      OWNER,
    ]);
    expect(failure(`sheet.getRange('A1:B1').setValues([[1, 2]])`, { user: EDITOR })).toContain(
      'You are trying to edit a protected cell',
    );
    expect(failure(`sheet.deleteRow(2)`, { user: EDITOR })).toContain('protected cell');
    expect(
      failure(`sheet.getProtections(SpreadsheetApp.ProtectionType.RANGE)[0].remove()`, { user: EDITOR }),
    ).toContain('protected');
    run(`sheet.getRange('A1').setValue(1); sheet.getRange('D1').setValue(2)`, { user: EDITOR });
    run(`sheet.getRange('B1').setValue('mine')`);
    run(`sheet.getProtections(SpreadsheetApp.ProtectionType.RANGE)[0].addEditor('${EDITOR}')`);
    run(`sheet.getRange('B1').setValue('theirs')`, { user: EDITOR });
  });

  it('of a tab leaves its unprotected ranges open, and there is one a tab', () => {
    const { run, failure } = openBench();
    run(
      `const lock = sheet.protect().setUnprotectedRanges([sheet.getRange('C2:C9')]); lock.removeEditor('${EDITOR}'); sheet.protect()`,
    );
    expect(run(`book.getProtections(SpreadsheetApp.ProtectionType.SHEET).length`)).toBe(1);
    run(`sheet.getRange('C3').setValue('open'); sheet.getRange('C9').canEdit()`, { user: EDITOR });
    expect(failure(`sheet.getRange('C1:C3').setValue('x')`, { user: EDITOR })).toContain('protected cell');
    expect(failure(`book.deleteSheet(book.insertSheet('other') && sheet)`, { user: EDITOR })).toContain(
      'protected cell',
    );
  });
});

it('conditional formats are kept with their conditions, colours and ranges, which move with the rows', () => {
  const { run, failure } = openBench();
  run(`const rule = () => SpreadsheetApp.newConditionalFormatRule();
    sheet.setConditionalFormatRules([
      rule().whenTextEqualTo('RED').setBackground('#F9D9D6').setFontColor('#8E1B14').setBold(true).setRanges([sheet.getRange('B2:B9')]).build(),
      rule().setGradientMinpoint('#ffffff').setGradientMaxpointWithValue('#ff0000', SpreadsheetApp.InterpolationType.NUMBER, '100').setRanges([sheet.getRange('C2:C9')]).build(),
      rule().whenDateBefore(SpreadsheetApp.RelativeDate.TODAY).setItalic(true).setRanges([sheet.getRange('D2')]).build(),
    ]); sheet.insertRowBefore(1)`);
  expect(run(`sheet.getConditionalFormatRules().map((rule) => rule.getRanges()[0].getA1Notation())`)).toEqual([
    'B3:B10',
    'C3:C10',
    'D3',
  ]);
  expect(
    run(
      `const one = sheet.getConditionalFormatRules()[0].getBooleanCondition(); [String(one.getCriteriaType()), one.getCriteriaValues(), one.getBackground(), one.getBold(), one.getItalic()]`,
    ),
  ).toEqual(['TEXT_EQUAL_TO', ['RED'], '#f9d9d6', true, null]);
  expect(
    run(
      `const two = sheet.getConditionalFormatRules()[1].getGradientCondition(); [two.getMinColor(), String(two.getMaxType()), two.getMaxValue()]`,
    ),
  ).toEqual(['#ffffff', 'NUMBER', '100']);
  expect(run(`String(sheet.getConditionalFormatRules()[2].getBooleanCondition().getCriteriaType())`)).toBe(
    'DATE_BEFORE_RELATIVE',
  );
  expect(failure(`SpreadsheetApp.newConditionalFormatRule().whenCellEmpty().build()`)).toContain('at least one range');
  run(`sheet.clearConditionalFormatRules()`);
  expect(run(`sheet.getConditionalFormatRules().length`)).toBe(0);
});

describe('developer metadata', () => {
  it('is found by key, value, place and visibility, and survives a renamed tab', () => {
    const { run } = openBench();
    run(`const visible = SpreadsheetApp.DeveloperMetadataVisibility;
      sheet.addDeveloperMetadata('tab', 'overview', visible.DOCUMENT); sheet.addDeveloperMetadata('layout', '3');
      sheet.getRange('4:4').addDeveloperMetadata('slot', 'jade/1#001', visible.PROJECT);
      book.addDeveloperMetadata('installed'); book.insertSheet('jade').addDeveloperMetadata('tab', 'page');
      sheet.setName('Renamed')`);
    expect(
      run(
        `book.createDeveloperMetadataFinder().withKey('tab').withValue('overview').find()[0].getLocation().getSheet().getName()`,
      ),
    ).toBe('Renamed');
    expect(run(`sheet.getDeveloperMetadata().map((one) => one.getKey() + '=' + one.getValue())`)).toEqual([
      'tab=overview',
      'layout=3',
    ]);
    expect(run(`sheet.createDeveloperMetadataFinder().find().length`)).toBe(3);
    expect(
      run(
        `book.createDeveloperMetadataFinder().withVisibility(SpreadsheetApp.DeveloperMetadataVisibility.PROJECT).find().map((one) => one.getValue())`,
      ),
    ).toEqual(['jade/1#001']);
    expect(
      run(
        `sheet.getRange('4:4').getDeveloperMetadata().length + ' ' + sheet.getRange('5:5').getDeveloperMetadata().length`,
      ),
    ).toBe('1 0');
    expect(run(`book.getDeveloperMetadata().map((one) => one.getValue())`)).toEqual([null]);
    run(`book.createDeveloperMetadataFinder().withKey('layout').find()[0].setValue('4').setKey('version')`);
    expect(run(`sheet.getDeveloperMetadata()[1].getKey()`)).toBe('version');
    run(
      `book.deleteSheet(book.getSheetByName('jade')); book.createDeveloperMetadataFinder().withKey('installed').find()[0].remove()`,
    );
    expect(run(`book.createDeveloperMetadataFinder().find().length`)).toBe(3);
  });

  it('lies on whole rows and columns only, and has Google’s limits', () => {
    const { failure } = openBench();
    expect(failure(`sheet.getRange('A1:B2').addDeveloperMetadata('x')`)).toContain(
      'arbitrary ranges is not currently supported',
    );
    expect(failure(`sheet.addDeveloperMetadata('k', 'x'.repeat(30000))`)).toContain('30000 characters');
    expect(failure(`sheet.addDeveloperMetadata('k'.repeat(257))`)).toContain('256 characters');
  });
});
