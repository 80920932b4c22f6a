// Answers the calls about what is attached to cells: filters, developer metadata, protection.
import type { Box, Place } from '../../inside/spreadsheet/protocol';
import { createFilter, filterOf, removeFilter, setCriteria } from './filter';
import type { Group } from './handlers';
import { wholeOf } from './sheet';
import type { Workbook } from './workbook';

type Attached = Group<'filter'> & Group<'metadata'> & Group<'protection'>;

export function attachedHandlers(book: Workbook): Attached {
  return {
    'filter.create': (_, place) => createFilter(book.sheet(place.sheet), boxOf(place)),
    'filter.remove': (_, sheet) => removeFilter(book.sheet(sheet)),
    'filter.criteria': (_, sheet, column) => {
      const criteria = filterOf(book.sheet(sheet)).criteria.get(column);
      return criteria === undefined
        ? null
        : { ...criteria, values: book.given(criteria.criteria ?? '', criteria.values) };
    },
    'filter.setCriteria': (_, sheet, column, criteria) =>
      setCriteria(
        book.sheet(sheet),
        column,
        criteria === null ? null : { ...criteria, values: book.kept(criteria.values) },
      ),
    'metadata.add': (_, location, key, value, visibility) =>
      book.metadata.add(book.metadataLocation(location), key, value, visibility),
    'metadata.find': (_, query) => book.metadata.find(query),
    'metadata.change': (_, id, change) => book.metadata.change(id, change),
    'metadata.move': (_, id, to) => book.metadata.move(id, book.metadataLocation(to)),
    'metadata.remove': (_, id) => book.metadata.remove(id),
    'protection.add': (_, type, place) => {
      book.sheet(place.sheet).grid.check(place);
      const id = book.protections.add(type, place, book.editors);
      book.sheet(place.sheet).touch(null);
      return id;
    },
    'protection.list': (_, type, sheet) => book.protections.list(type, sheet).map((entry) => entry.id),
    'protection.facts': (_, id) => {
      const entry = book.protections.one(id);
      const sheet = book.sheet(entry.place.sheet);
      return entry.type === 'SHEET' ? { ...entry, place: wholeOf(sheet) } : entry;
    },
    'protection.change': (run, id, change) => {
      book.protections.change(run.user, id, change);
      book.sheet(book.protections.one(id).place.sheet).touch(null);
    },
    'protection.remove': (run, id) => {
      const { sheet } = book.protections.one(id).place;
      book.protections.remove(run.user, id);
      book.sheet(sheet).touch(null);
    },
    'protection.canEdit': (run, id) => book.protections.canEdit(run.user, book.protections.one(id)),
  };
}

function boxOf({ row, column, rows, columns }: Place): Box {
  return { row, column, rows, columns };
}
