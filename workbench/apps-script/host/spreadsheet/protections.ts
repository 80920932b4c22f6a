// Protected ranges and tabs: who may edit, and where a person is only warned.
import type { Place, ProtectionData, ProtectionPatch } from '../../inside/spreadsheet/protocol';
import { contains, meets, type Shift, shifted } from './boxes';
import { protectedCells, SpreadsheetException } from './errors';

export type EditVerdict = 'ALLOWED' | 'WARNING' | 'REFUSED';

export class Protections {
  entries: readonly ProtectionData[] = [];
  private nextId = 1;

  constructor(private readonly owner: string) {}

  restore(entries: readonly ProtectionData[]): void {
    this.entries = entries;
    this.nextId = Math.max(0, ...entries.map((entry) => entry.id)) + 1;
  }

  /** A tab has one protection: protecting it again gives the one that is there. */
  add(type: 'RANGE' | 'SHEET', place: Place, editors: readonly string[]): number {
    const known = this.entries.find(
      (entry) => type === 'SHEET' && entry.type === type && entry.place.sheet === place.sheet,
    );
    if (known !== undefined) return known.id;
    const id = this.nextId;
    this.nextId += 1;
    const made = { id, type, place, description: '', warningOnly: false, domainEdit: false, editors, unprotected: [] };
    this.entries = [...this.entries, made];
    return id;
  }

  list(type: 'RANGE' | 'SHEET', sheet: number | null): ProtectionData[] {
    return this.entries.filter((entry) => entry.type === type && (sheet === null || entry.place.sheet === sheet));
  }

  one(id: number): ProtectionData {
    const entry = this.entries.find((candidate) => candidate.id === id);
    if (entry === undefined) throw new SpreadsheetException('NO_SUCH_OBJECT', `The protection ${id} does not exist.`);
    return entry;
  }

  change(user: string, id: number, change: ProtectionPatch): void {
    this.checkMayChange(user, id);
    const editors = change.editors === undefined ? undefined : [...new Set([...change.editors, this.owner])];
    this.entries = this.entries.map((entry) =>
      entry.id === id ? { ...entry, ...change, editors: editors ?? entry.editors } : entry,
    );
  }

  remove(user: string, id: number): void {
    this.checkMayChange(user, id);
    this.entries = this.entries.filter((entry) => entry.id !== id);
  }

  canEdit(user: string, entry: ProtectionData): boolean {
    return entry.warningOnly || user === this.owner || entry.editors.includes(user);
  }

  verdict(user: string, place: Place): EditVerdict {
    let verdict: EditVerdict = 'ALLOWED';
    for (const entry of this.entries) {
      if (!isUnder(entry, place)) continue;
      if (!this.canEdit(user, entry)) return 'REFUSED';
      if (entry.warningOnly) verdict = 'WARNING';
    }
    return verdict;
  }

  /** A script is not warned: only a refusal stops it. */
  checkScript(user: string, place: Place): void {
    if (this.verdict(user, place) === 'REFUSED') throw protectedCells();
  }

  sheetGone(sheet: number): void {
    this.entries = this.entries.filter((entry) => entry.place.sheet !== sheet);
  }

  shift(sheet: number, shift: Shift): void {
    this.entries = this.entries.flatMap((entry) => {
      if (entry.place.sheet !== sheet) return [entry];
      const place = shifted(entry.place, shift);
      if (place === null) return [];
      return [{ ...entry, place, unprotected: entry.unprotected.flatMap((hole) => shifted(hole, shift) ?? []) }];
    });
  }

  private checkMayChange(user: string, id: number): void {
    if (!this.canEdit(user, this.one(id))) throw protectedCells();
  }
}

function isUnder(entry: ProtectionData, place: Place): boolean {
  if (entry.place.sheet !== place.sheet) return false;
  if (entry.type === 'RANGE') return meets(entry.place, place);
  return !entry.unprotected.some((hole) => contains(hole, place));
}
