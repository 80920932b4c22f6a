// The facades themselves: Google's names only, unsupported calls by name, texts with links, charts, menus and dialogs.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { UiPort } from '../../../../workbench/apps-script/host/spreadsheet/ui-port';
import type { MenuData, Question } from '../../../../workbench/apps-script/inside/spreadsheet/protocol';
import { openBench } from './in-context';

/** Answers for the user, and keeps what was shown. */
class Desk implements UiPort {
  readonly menus: MenuData[] = [];
  readonly asked: Question[] = [];
  readonly shown: string[] = [];

  addMenu(_: string, menu: MenuData): void {
    this.menus.push(menu);
  }

  alert(_: string, question: Question): 'YES' {
    this.asked.push(question);
    return 'YES';
  }

  prompt(_: string, question: Question): { button: 'OK'; text: string } {
    this.asked.push(question);
    return { button: 'OK', text: 'seven' };
  }

  showSidebar(_: string, html: { title: string; content: string }): void {
    this.shown.push(`sidebar ${html.title}: ${html.content}`);
  }

  showDialog(_: string, html: { title: string; width: number | null }, modal: boolean): void {
    this.shown.push(`${modal ? 'modal' : 'modeless'} ${html.title} ${html.width}`);
  }

  toast(_: string, message: string, title: string, seconds: number | null): void {
    this.shown.push(`toast ${message} ${title} ${seconds}`);
  }
}

/** Methods of Google's interfaces, read from its published types. */
function googleMethods(): Map<string, Set<string>> {
  const folder = 'node_modules/@types/google-apps-script';
  const source = ['spreadsheet', 'base', 'charts']
    .map((name) => readFileSync(`${folder}/google-apps-script.${name}.d.ts`, 'utf8'))
    .join('\n');
  const methods = new Map<string, Set<string>>();
  for (const [, name = '', body = ''] of source.matchAll(/^ {8}interface (\w+)[^{]*\{\n([\s\S]*?)\n {8}\}/gm)) {
    const found = [...body.matchAll(/^ {12}(?:\/\*\*.*?\*\/ )?(\w+)[(:]/gm)].map((match) => match[1] ?? '');
    methods.set(name, new Set([...(methods.get(name) ?? []), ...found]));
  }
  return methods;
}

/** What our classes share with each other, under names that Google does not use. */
const OURS = new Set([
  'constructor',
  'googleName',
  'placed',
  'toString',
  'with',
  'when',
  'facts',
  'book',
  'looks',
  'firstLook',
  'setLook',
  'setLooks',
  'each',
]);

const OBJECTS: Readonly<Record<string, string>> = {
  SpreadsheetApp: 'SpreadsheetApp',
  Spreadsheet: 'book',
  Sheet: 'sheet',
  Range: `sheet.getRange('A1')`,
  RangeList: `sheet.getRangeList(['A1'])`,
  Filter: `sheet.getRange('A1:B2').createFilter()`,
  Protection: `sheet.protect()`,
  DeveloperMetadataFinder: 'sheet.createDeveloperMetadataFinder()',
  DeveloperMetadata: `(sheet.addDeveloperMetadata('k'), sheet.getDeveloperMetadata()[0])`,
  DeveloperMetadataLocation: `(sheet.addDeveloperMetadata('k'), sheet.getDeveloperMetadata()[0].getLocation())`,
  DataValidation: 'SpreadsheetApp.newDataValidation().requireDate().build()',
  DataValidationBuilder: 'SpreadsheetApp.newDataValidation()',
  ConditionalFormatRuleBuilder: 'SpreadsheetApp.newConditionalFormatRule()',
  FilterCriteriaBuilder: 'SpreadsheetApp.newFilterCriteria()',
  RichTextValueBuilder: 'SpreadsheetApp.newRichTextValue()',
  RichTextValue: 'SpreadsheetApp.newRichTextValue().build()',
  TextStyleBuilder: 'SpreadsheetApp.newTextStyle()',
  TextStyle: 'SpreadsheetApp.newTextStyle().build()',
  TextFinder: `sheet.createTextFinder('x')`,
  EmbeddedChartBuilder: 'sheet.newChart()',
  Ui: 'SpreadsheetApp.getUi()',
  Menu: `SpreadsheetApp.getUi().createMenu('m')`,
};

describe('names', () => {
  const google = googleMethods();

  it.each(Object.entries(OBJECTS))('%s has no method that Google’s lacks', (name, expression) => {
    const { run } = openBench(new Desk());
    const script = `(() => { const names = []; let one = Object.getPrototypeOf(${expression});
      while (one !== null && Object.getOwnPropertyNames(one).includes('constructor') && one !== Object.prototype) {
        names.push(...Object.getOwnPropertyNames(one)); one = one.constructor.name === 'Facade' ? null : Object.getPrototypeOf(one); }
      return [...new Set(names)]; })()`;
    const ours = run(script);
    const known = google.get(name);
    expect(known?.size, `Google's ${name}`).toBeGreaterThan(2);
    expect(ours).toContain('googleName');
    expect(
      Array.isArray(ours) ? ours.filter((method) => !OURS.has(method) && known?.has(method) !== true) : ours,
    ).toEqual([]);
  });

  it('an unsupported call fails by its name, wherever it is', () => {
    const { failure } = openBench(new Desk());
    expect(failure(`sheet.getRange('A1').setTextRotation(45)`)).toBe(
      'SpreadsheetApp.Range.setTextRotation is not supported by the workbench',
    );
    expect(failure(`book.addViewer('x@example.com')`)).toBe(
      'SpreadsheetApp.Spreadsheet.addViewer is not supported by the workbench',
    );
    expect(failure(`SpreadsheetApp.newCellImage()`)).toBe(
      'SpreadsheetApp.newCellImage is not supported by the workbench',
    );
    expect(failure(`sheet.newChart().asColumnChart()`)).toBe(
      'SpreadsheetApp.EmbeddedChartBuilder.asColumnChart is not supported by the workbench',
    );
  });

  it('objects can be printed, awaited and turned into JSON without being asked for what they lack', () => {
    const { run } = openBench();
    expect(run(`[sheet.getRange("A1"), book, SpreadsheetApp.WrapStrategy.CLIP].join(' ')`)).toBe(
      'Range Spreadsheet CLIP',
    );
    expect(run(`JSON.stringify({ range: sheet.getRange('A1') })`)).toBe('{"range":{}}');
    expect(run(`'noSuchMethod' in sheet`)).toBe(false);
  });
});

it('formats are set for one or many cells and given back with Google’s defaults', () => {
  const { run, failure, calls } = openBench();
  run(
    `const range = sheet.getRange('A1:B2'); range.setFontWeight('bold').setFontColors([['red', '#0F0'], [null, 'blue']]).setHorizontalAlignment('center').setVerticalAlignment('top').setWrap(true).setFontSize(12).setFontFamily('Roboto').setFontStyle('italic')`,
  );
  expect(calls.filter((call) => call.startsWith('range.'))).toHaveLength(8);
  expect(run(`sheet.getRange('A1:B2').getFontColors()`)).toEqual([
    ['#ff0000', '#00ff00'],
    ['#000000', '#0000ff'],
  ]);
  expect(
    run(
      `const a = sheet.getRange('A1'); [a.getFontWeight(), a.getHorizontalAlignment(), a.getVerticalAlignment(), a.getWrap(), String(a.getWrapStrategy()), a.getFontSize(), a.getFontFamily(), a.getFontStyle()]`,
    ),
  ).toEqual(['bold', 'center', 'top', true, 'WRAP', 12, 'Roboto', 'italic']);
  expect(
    run(`const z = sheet.getRange('Z9'); [z.getFontWeight(), z.getBackground(), z.getWrap(), z.getNumberFormat()]`),
  ).toEqual(['normal', '#ffffff', false, '0.###############']);
  expect(failure(`sheet.getRange('A1').setFontWeight('heavy')`)).toContain('bold, normal');
  expect(failure(`sheet.getRange('A1').setBackground('no colour')`)).toContain('no colour');
  run(`sheet.getRange('A1:B2').setValue('x').setNote('n').clearFormat()`);
  expect(
    run(`[sheet.getRange('A1').getFontWeight(), sheet.getRange('A1').getValue(), sheet.getRange('A1').getNote()]`),
  ).toEqual(['normal', 'x', 'n']);
  run(`sheet.getRange('A1').clear({ commentsOnly: true }); sheet.getRange('B2').clear()`);
  expect(
    run(`[sheet.getRange('A1').getNote(), sheet.getRange('A1').getValue(), sheet.getRange('B2').getValue()]`),
  ).toEqual(['', 'x', '']);
});

it('texts have links and styles in parts of them', () => {
  const { run, failure } = openBench();
  run(`const style = SpreadsheetApp.newTextStyle().setBold(true).setForegroundColor('red').build();
    sheet.getRange('A1').setRichTextValue(SpreadsheetApp.newRichTextValue().setText('open the page').setLinkUrl(9, 13, 'https://example.com').setTextStyle(0, 11, style).build())`);
  expect(
    run(
      `sheet.getRange('A1').getRichTextValue().getRuns().map((run) => [run.getText(), run.getLinkUrl(), run.getTextStyle().isBold()])`,
    ),
  ).toEqual([
    ['open the ', null, true],
    ['pa', 'https://example.com', true],
    ['ge', 'https://example.com', null],
  ]);
  expect(run(`sheet.getRange('A1').getValue()`)).toBe('open the page');
  run(`sheet.getRange('A1').setValue(5)`);
  expect(run(`sheet.getRange('A1').getRichTextValue()`)).toBeNull();
  expect(failure(`SpreadsheetApp.newRichTextValue().setLinkUrl('https://example.com')`)).toContain('text must be set');
});

it('charts are inserted, changed and removed', () => {
  const { run, failure } = openBench();
  run(
    `const chart = sheet.newChart().setChartType(Charts.ChartType.COLUMN).addRange(sheet.getRange('A1:B9')).setPosition(2, 4, 10, 20).setOption('legend', { position: 'none' }).setNumHeaders(1).build(); sheet.insertChart(chart)`,
  );
  run(
    `sheet.updateChart(sheet.getCharts()[0].modify().setOption('title', 'Earnings').setPosition(3, 4, 0, 0).build())`,
  );
  expect(
    run(
      `const one = sheet.getCharts()[0]; [sheet.getCharts().length, one.getChartId(), one.getOptions().get('title'), one.getOptions().get('legend').position, one.getContainerInfo().getAnchorRow(), one.getRanges()[0].getA1Notation()]`,
    ),
  ).toEqual([1, 1, 'Earnings', 'none', 3, 'A1:B9']);
  run(`sheet.removeChart(sheet.getCharts()[0])`);
  expect(run(`sheet.getCharts()`)).toEqual([]);
  expect(failure(`sheet.newChart().build()`)).toContain('setPosition');
});

it('finds text as it is shown', () => {
  const { run } = openBench();
  run(
    `sheet.getRange('A1:B2').setValues([['Rose', 'roses are'], [0.5, '']]); sheet.getRange('A2').setNumberFormat('0%')`,
  );
  expect(
    run(`['rose', '50%'].map((text) => sheet.createTextFinder(text).findAll().map((one) => one.getA1Notation()))`),
  ).toEqual([['A1', 'B1'], ['A2']]);
  expect(run(`sheet.createTextFinder('rose').matchEntireCell(true).findAll().length`)).toBe(1);
  expect(run(`sheet.createTextFinder('rose').matchCase(true).findNext().getA1Notation()`)).toBe('B1');
});

describe('Ui', () => {
  it('builds menus, asks, and shows sidebars, dialogs and toasts', () => {
    const desk = new Desk();
    const { run } = openBench(desk);
    run(`const ui = SpreadsheetApp.getUi(); ui.createMenu('EROS').addItem('Run', 'run').addSeparator().addSubMenu(ui.createMenu('Setup').addItem('Verify', 'verify')).addToUi();
      const html = { getTitle: () => 'Page', getContent: () => '<p>x</p>', getWidth: () => 300, getHeight: () => null };
      ui.showSidebar(html); ui.showModalDialog(html, 'Sure'); book.toast('done', 'EROS', 3)`);
    expect(desk.menus).toEqual([
      {
        caption: 'EROS',
        addOn: false,
        entries: [
          { kind: 'ITEM', caption: 'Run', functionName: 'run' },
          { kind: 'SEPARATOR', caption: '' },
          { kind: 'SUBMENU', caption: 'Setup', entries: [{ kind: 'ITEM', caption: 'Verify', functionName: 'verify' }] },
        ],
      },
    ]);
    expect(desk.shown).toEqual(['sidebar Page: <p>x</p>', 'modal Sure 300', 'toast done EROS 3']);
    expect(
      run(`const ui = SpreadsheetApp.getUi(); ui.alert('Title', 'Go?', ui.ButtonSet.YES_NO) === ui.Button.YES`),
    ).toBe(true);
    expect(
      run(
        `const answer = SpreadsheetApp.getUi().prompt('How many?'); [answer.getResponseText(), String(answer.getSelectedButton())]`,
      ),
    ).toEqual(['seven', 'OK']);
    expect(desk.asked).toEqual([
      { title: 'Title', text: 'Go?', buttons: 'YES_NO' },
      { title: null, text: 'How many?', buttons: 'OK' },
    ]);
  });

  it('is not there for a clock’s run, nor where nobody looks', () => {
    const words = 'Cannot call SpreadsheetApp.getUi() from this context.';
    expect(openBench(new Desk()).failure(`SpreadsheetApp.getUi()`, { trigger: 'CLOCK' })).toBe(words);
    expect(openBench().failure(`SpreadsheetApp.getUi()`)).toBe(words);
  });
});

it('tells the kill switch which calls write', () => {
  const { service } = openBench();
  expect(
    [
      'range.values',
      'sheet.facts',
      'metadata.find',
      'range.setValues',
      'metadata.add',
      'spreadsheet.flush',
      'ui.alert',
    ].map((call) => service.isEffectful(call)),
  ).toEqual([false, false, false, true, true, true, true]);
});
