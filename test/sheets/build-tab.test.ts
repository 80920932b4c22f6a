// Tabs built from their layouts: found by key, dressed, migrated by version, without touching what is people's own.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { builtTab, labelText, TabError } from '../../src/sheets/build-tab';
import { columnOf } from '../../src/sheets/layout';
import { PAGE_LAYOUT } from '../../src/sheets/page-tab/layout';
import { cellText, sentenceText, tabName } from '../../src/sheets/shown-text';
import { OWNER } from '../workbench/apps-script/spreadsheet/in-context';
import { cells, type Opened, openBook } from './spreadsheet';

let on: Opened;
beforeEach(async () => {
  on = await openBook();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const build = (layout = PAGE_LAYOUT) => builtTab(on.book, 'page:jade', 'jade', layout);

describe('a tab that is built', () => {
  it('has its titles frozen, its ids hidden, and warns before what is not for people is edited', () => {
    expect(build().built).toBe(true);
    const sheet = on.sheet('page:jade');
    const edit = (column: Parameters<typeof columnOf<'note' | 'why' | 'slot'>>[1], row = 8) =>
      on.person.edit(OWNER, sheet.id, row, columnOf(PAGE_LAYOUT, column), 'x').outcome;
    expect(sheet.frozenRows).toBe(PAGE_LAYOUT.titleRow);
    expect(sheet.frozenColumns).toBe(2);
    expect([edit('note'), edit('why'), edit('slot'), edit('note', PAGE_LAYOUT.titleRow)]).toEqual([
      'EDITED',
      'WARNING',
      'WARNING',
      'WARNING',
    ]);
  });

  it('is left as it is the next time', () => {
    build();
    on.type('page:jade', 8, 15, 'mine');
    expect(build()).toMatchObject({ built: false, lastRow: 8 });
    expect(cells(on.tab('page:jade'), 8, 15, 1, 1)).toEqual([['mine']]);
  });

  it('is built anew for a newer layout; what stands beside its columns stays', () => {
    build();
    const own = PAGE_LAYOUT.columns.length + 2;
    on.person.edit(OWNER, on.sheet('page:jade').id, 9, own, 'my own list', true);
    on.type('page:jade', 8, 15, 'old note');
    expect(build({ ...PAGE_LAYOUT, version: PAGE_LAYOUT.version + 1 }).built).toBe(true);
    expect(cells(on.tab('page:jade'), 8, 15, 1, 1)).toEqual([['']]);
    expect(cells(on.tab('page:jade'), 9, own, 1, 1)).toEqual([['my own list']]);
    expect(on.tab('page:jade').label()).toBe(labelText({ ...PAGE_LAYOUT, version: PAGE_LAYOUT.version + 1 }, null));
  });

  it('is refused by an older layout', () => {
    build({ ...PAGE_LAYOUT, version: PAGE_LAYOUT.version + 1 });
    expect(() => build()).toThrow(TabError);
  });

  it('has one protection, however often it is built', () => {
    for (const version of [1, 2, 3]) build({ ...PAGE_LAYOUT, version });
    const protections = on.workbook.protections;
    expect([...protections.list('SHEET', on.sheet('page:jade').id)]).toHaveLength(1);
  });
});

describe('the tab that a new spreadsheet comes with', () => {
  const names = () => on.workbook.sheets.map(({ name }) => name);
  const first = () => on.workbook.sheet(0);

  it('goes once there are others, and only while nothing is in it', () => {
    on.book.removeBlankFirst();
    expect(names()).toEqual(['Sheet1']);
    build();
    on.book.removeBlankFirst();
    expect(names()).toEqual(['jade']);
    on.book.removeBlankFirst();
    expect(names()).toEqual(['jade']);
  });

  it.each([
    ['a value', () => on.person.edit(OWNER, 0, 3, 3, 'mine')],
    [
      'a note',
      () => first().grid.change({ row: 2, column: 2, rows: 1, columns: 1 }, (cell) => ({ ...cell, note: 'x' })),
    ],
    ['a filter', () => on.person.createFilter(0, { row: 1, column: 1, rows: 5, columns: 2 })],
  ])('stays with %s', (_, act) => {
    build();
    act();
    on.book.removeBlankFirst();
    expect(names()).toEqual(['Sheet1', 'jade']);
  });

  it('leaves whoever works on a tab there when another one is made', () => {
    build();
    on.workbook.activate(OWNER, { sheet: on.sheet('page:jade').id, row: 1, column: 1, rows: 1, columns: 1 });
    on.book.add('other', 'Other');
    expect(on.workbook.viewOf(OWNER).sheet).toBe(on.sheet('page:jade').id);
  });
});

describe('names', () => {
  it.each([
    ['jade', ['jade'], 'jade (2)'],
    ['jade', ['jade', 'jade (2)'], 'jade (3)'],
    ['   ', [], 'Page'],
    ['a\tb\u0000c', [], 'a b\ufffdc'],
  ])('%j beside %j is %j', (wanted, taken, name) => {
    expect(tabName(wanted, (tried) => taken.includes(tried))).toBe(name);
  });

  it('hold no half of a pair, however many stand in a row', () => {
    expect(cellText('a\udc00\udc00\ud83d\ud83d😀\ude00')).toBe('a\ufffd\ufffd\ufffd\ufffd😀\ufffd');
    expect(cellText(`${'x'.repeat(48_999)}😀 and more`)).toBe(`${'x'.repeat(48_999)}… (cut)`);
  });

  it('turn nothing round in a sentence, and are cut there', () => {
    expect(sentenceText('a\u202Eb\nc')).toBe('ab c');
    expect(sentenceText('😀'.repeat(300), 5)).toBe('😀😀😀😀…');
  });
});
