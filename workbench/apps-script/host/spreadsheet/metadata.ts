// Developer metadata of a spreadsheet, its tabs, rows and columns.
import type { MetadataData, MetadataLocation, MetadataQuery, Place } from '../../inside/spreadsheet/protocol';
import { type Shift, shiftedLine } from './boxes';
import { SpreadsheetException } from './errors';

/** Google's limits: a key of 256 characters; 30,000 characters on a sheet or the spreadsheet. */
const KEY_LIMIT = 256;
const TOTAL_LIMIT = 30_000;

export class Metadata {
  entries: readonly MetadataData[] = [];
  private nextId = 1;

  restore(entries: readonly MetadataData[]): void {
    this.entries = entries;
    this.nextId = Math.max(0, ...entries.map((entry) => entry.id)) + 1;
  }

  add(location: MetadataLocation, key: string, value: string | null, visibility: 'DOCUMENT' | 'PROJECT'): void {
    this.checkRoom(location, key, value, null);
    this.entries = [...this.entries, { id: this.nextId, key, value, visibility, location }];
    this.nextId += 1;
  }

  change(id: number, change: Partial<Pick<MetadataData, 'key' | 'value' | 'visibility'>>): void {
    const before = this.entry(id);
    const after = { ...before, ...change };
    this.checkRoom(after.location, after.key, after.value, id);
    this.entries = this.entries.map((entry) => (entry.id === id ? after : entry));
  }

  move(id: number, location: MetadataLocation): void {
    const before = this.entry(id);
    this.checkRoom(location, before.key, before.value, id);
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, location } : entry));
  }

  remove(id: number): void {
    this.entry(id);
    this.entries = this.entries.filter((entry) => entry.id !== id);
  }

  find(query: MetadataQuery): MetadataData[] {
    return this.entries.filter(
      (entry) =>
        (query.id === undefined || entry.id === query.id) &&
        (query.key === undefined || entry.key === query.key) &&
        (query.value === undefined || entry.value === query.value) &&
        (query.visibility === undefined || entry.visibility === query.visibility) &&
        (query.locationType === undefined || entry.location.type === query.locationType) &&
        isWithin(entry.location, query),
    );
  }

  sheetGone(sheet: number): void {
    this.entries = this.entries.filter(({ location }) => location.type === 'SPREADSHEET' || location.sheet !== sheet);
  }

  shift(sheet: number, shift: Shift): void {
    const type = shift.axis === 'ROWS' ? 'ROW' : 'COLUMN';
    this.entries = this.entries.flatMap((entry) => {
      const { location } = entry;
      if (location.type !== type || location.sheet !== sheet) return [entry];
      const index = shiftedLine(location.index, shift);
      return index === null ? [] : [{ ...entry, location: { ...location, index } }];
    });
  }

  private entry(id: number): MetadataData {
    const entry = this.entries.find((one) => one.id === id);
    if (entry === undefined) {
      throw new SpreadsheetException('NO_SUCH_OBJECT', `The developer metadata ${id} does not exist.`);
    }
    return entry;
  }

  private checkRoom(location: MetadataLocation, key: string, value: string | null, self: number | null): void {
    if (key === '' || key.length > KEY_LIMIT) {
      throw new SpreadsheetException('BAD_ARGUMENT', `A developer metadata key has 1 to ${KEY_LIMIT} characters.`);
    }
    const home = homeOf(location);
    const used = this.entries
      .filter((entry) => entry.id !== self && homeOf(entry.location) === home)
      .reduce((sum, entry) => sum + entry.key.length + (entry.value ?? '').length, 0);
    if (used + key.length + (value ?? '').length > TOTAL_LIMIT) {
      const place = home === null ? 'the spreadsheet' : `sheet ${home}`;
      throw new SpreadsheetException(
        'LIMIT',
        `The developer metadata of ${place} would exceed ${TOTAL_LIMIT} characters.`,
      );
    }
  }
}

/** Metadata of rows and columns counts with their sheet. */
function homeOf(location: MetadataLocation): number | null {
  return location.type === 'SPREADSHEET' ? null : location.sheet;
}

/** Without intersecting: what belongs to the place itself or lies inside it; with it: also what the place lies in. */
function isWithin(location: MetadataLocation, query: MetadataQuery): boolean {
  const { within } = query;
  if (within === undefined) return true;
  if (location.type === 'SPREADSHEET' || location.sheet !== within.sheet) return false;
  if (!('row' in within)) return true;
  if (location.type === 'SHEET') return query.intersecting;
  return lineMeets(location.type, location.index, within);
}

function lineMeets(type: 'ROW' | 'COLUMN', index: number, place: Place): boolean {
  if (type === 'ROW') return index >= place.row && index < place.row + place.rows;
  return index >= place.column && index < place.column + place.columns;
}
