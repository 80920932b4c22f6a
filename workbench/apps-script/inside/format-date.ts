// Utilities.formatDate: Java's SimpleDateFormat patterns, in English.

import { offsetText, type Zone } from './zone';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAY = 86_400_000;

export class BadPattern extends Error {
  override readonly name = 'Exception';
}

export function formatDate(instant: number, zone: Zone, pattern: string): string {
  const civil = new Date(instant + zone.offset(instant));
  let text = '';
  for (const piece of piecesOf(pattern))
    text += piece.literal ?? field(piece.letter, piece.count, civil, instant, zone);
  return text;
}

interface Piece {
  readonly literal?: string;
  readonly letter: string;
  readonly count: number;
}

function piecesOf(pattern: string): Piece[] {
  const pieces: Piece[] = [];
  const literal = (text: string): void => {
    pieces.push({ literal: text, letter: '', count: 0 });
  };
  for (let at = 0; at < pattern.length; ) {
    const letter = pattern.charAt(at);
    if (letter === "'") {
      const { text, next } = quoted(pattern, at);
      literal(text);
      at = next;
    } else if (/[A-Za-z]/.test(letter)) {
      let end = at;
      while (pattern.charAt(end) === letter) end += 1;
      pieces.push({ letter, count: end - at });
      at = end;
    } else {
      literal(letter);
      at += 1;
    }
  }
  return pieces;
}

function quoted(pattern: string, from: number): { readonly text: string; readonly next: number } {
  if (pattern.charAt(from + 1) === "'") return { text: "'", next: from + 2 };
  let text = '';
  for (let at = from + 1; at < pattern.length; at += 1) {
    if (pattern.charAt(at) !== "'") text += pattern.charAt(at);
    else if (pattern.charAt(at + 1) === "'") {
      text += "'";
      at += 1;
    } else return { text, next: at + 1 };
  }
  throw new BadPattern(`Unterminated quote in the date format "${pattern}".`);
}

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

/** Java's week in a US locale: from Sunday, the week with 1 January is the first. */
function weekOfYear(civil: Date): { readonly year: number; readonly week: number } {
  const year = civil.getUTCFullYear();
  const sunday = (of: number): number => {
    const first = Date.UTC(of, 0, 1);
    return first - new Date(first).getUTCDay() * DAY;
  };
  const day = Date.UTC(year, civil.getUTCMonth(), civil.getUTCDate());
  const weekYear = day >= sunday(year + 1) ? year + 1 : year;
  return { year: weekYear, week: Math.floor((day - sunday(weekYear)) / (7 * DAY)) + 1 };
}

function yearText(year: number, count: number): string {
  const shown = year > 0 ? year : 1 - year;
  return count === 2 ? digits(shown % 100, 2) : digits(shown, count);
}

const FIELDS: Readonly<Record<string, (civil: Date, count: number) => string>> = {
  G: (civil) => (civil.getUTCFullYear() > 0 ? 'AD' : 'BC'),
  y: (civil, count) => yearText(civil.getUTCFullYear(), count),
  Y: (civil, count) => yearText(weekOfYear(civil).year, count),
  M: (civil, count) => monthText(civil.getUTCMonth(), count),
  L: (civil, count) => monthText(civil.getUTCMonth(), count),
  d: (civil, count) => digits(civil.getUTCDate(), count),
  E: (civil, count) => (DAYS[civil.getUTCDay()] ?? '').slice(0, count >= 4 ? undefined : 3),
  u: (civil, count) => digits(civil.getUTCDay() === 0 ? 7 : civil.getUTCDay(), count),
  D: (civil, count) => digits(Math.floor((civil.getTime() - Date.UTC(civil.getUTCFullYear(), 0, 1)) / DAY) + 1, count),
  F: (civil, count) => digits(Math.ceil(civil.getUTCDate() / 7), count),
  w: (civil, count) => digits(weekOfYear(civil).week, count),
  W: (civil, count) =>
    digits(
      Math.ceil(
        (civil.getUTCDate() + new Date(Date.UTC(civil.getUTCFullYear(), civil.getUTCMonth(), 1)).getUTCDay()) / 7,
      ),
      count,
    ),
  a: (civil) => (civil.getUTCHours() < 12 ? 'AM' : 'PM'),
  H: (civil, count) => digits(civil.getUTCHours(), count),
  k: (civil, count) => digits(civil.getUTCHours() === 0 ? 24 : civil.getUTCHours(), count),
  K: (civil, count) => digits(civil.getUTCHours() % 12, count),
  h: (civil, count) => digits(civil.getUTCHours() % 12 === 0 ? 12 : civil.getUTCHours() % 12, count),
  m: (civil, count) => digits(civil.getUTCMinutes(), count),
  s: (civil, count) => digits(civil.getUTCSeconds(), count),
  S: (civil, count) => digits(civil.getUTCMilliseconds(), count),
};

function monthText(month: number, count: number): string {
  if (count < 3) return digits(month + 1, count);
  return (MONTHS[month] ?? '').slice(0, count === 3 ? 3 : undefined);
}

function field(letter: string, count: number, civil: Date, instant: number, zone: Zone): string {
  const plain = FIELDS[letter];
  if (plain !== undefined) return plain(civil, count);
  const offset = zone.offset(instant);
  if (letter === 'z') return zone.label(instant, count >= 4 ? 'long' : 'short');
  if (letter === 'Z') return offsetText(offset, '');
  if (letter === 'X') {
    if (offset === 0) return 'Z';
    return count === 1 ? offsetText(offset, '').slice(0, 3) : offsetText(offset, count === 2 ? '' : ':');
  }
  throw new BadPattern(`Illegal pattern character '${letter}' in a date format.`);
}
