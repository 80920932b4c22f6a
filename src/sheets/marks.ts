// How saturation, states and messages are told by colour, mark and word together.
import type { Colour } from '../planning/vocabulary';
import type { Condition, HeadPlace, Mark } from './layout';

export const ACCENT = '#3B5BDB';
export const QUIET = '#5F6368';

const GREEN: Mark = { background: '#D7F0E5', color: '#0B5D43' };
const YELLOW: Mark = { background: '#FCEFC7', color: '#7A5200' };
const RED: Mark = { background: '#F9D9D6', color: '#8E1B14' };
const GREY: Mark = { background: '#ECEEF1', color: '#4A4F57' };

const SATURATION: { readonly [C in Colour]: { readonly sign: string; readonly mark: Mark } } = {
  GREEN: { sign: '●', mark: GREEN },
  YELLOW: { sign: '▲', mark: YELLOW },
  RED: { sign: '■', mark: RED },
};

/** Stands before a count that should be none. */
export const AMISS = '■';
export const WRONG_MARK = RED;

/** Begins every message that says what is wrong with a row. */
export const WRONG = '✗ ';

/** What a tab that is written anew loses; nothing of no rows. */
export function writtenOver(rows: number): string[] {
  if (rows === 0) return [];
  const had = rows === 1 ? '1 row of the tab had changes that were' : `${rows} rows of the tab had changes that were`;
  return [`${had} not saved; they were written over.`];
}

export function saturationWord(colour: string | null): string {
  if (colour !== 'GREEN' && colour !== 'YELLOW' && colour !== 'RED') return 'not known';
  return `${SATURATION[colour].sign} ${colour}`;
}

const STATES: { readonly [status: string]: string } = {
  DRAFT: 'drafted',
  READY: 'ready',
  HELD: 'held',
  APPROVED: 'approved',
  CANCELLED: 'cancelled',
};

export function stateWord(status: string | null): string {
  return status === null ? 'not planned' : (STATES[status] ?? status.toLowerCase());
}

type Where = { readonly columns: readonly string[] } | { readonly cell: HeadPlace };

export function saturationConditions(where: Where): Condition[] {
  return Object.values(SATURATION).map(({ sign, mark }) => ({ ...where, when: 'STARTS', text: sign, mark }));
}

export function stateConditions(where: Where): Condition[] {
  const marks: readonly (readonly [string, Mark])[] = [
    ['drafted', GREY],
    ['ready', YELLOW],
    ['held', RED],
    ['approved', GREEN],
  ];
  return [wrongCondition(where), ...marks.map(([text, mark]): Condition => ({ ...where, when: 'EQUALS', text, mark }))];
}

export function wrongCondition(where: Where): Condition {
  return { ...where, when: 'STARTS', text: WRONG.trim(), mark: RED };
}

export const LEVEL_MARKS: { readonly [level: string]: Mark } = { CRITICAL: RED, WARNING: YELLOW, INFO: GREY };
export const OUTCOME_MARKS: { readonly [word: string]: Mark } = { FAILED: RED, RUNNING: YELLOW, COMPLETED: GREEN };
