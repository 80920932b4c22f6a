// Text from data made fit to be shown: in a cell by itself, within a sentence, and as a tab's name.

/** A cell holds 50,000 characters; what is longer is cut where it can be seen. */
const CELL_LIMIT = 49_000;

// Control characters are refused by Sheets or vanish there; a half of a pair is no character.
const CONTROLS = /(?![\t\n])[\p{Cc}\ufffe\uffff]/gu;
const HALVES = /\p{Cs}/gu;
/** They turn the direction of what follows them. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** As it is, but for what a cell can't hold. Line ends are those of a cell. */
export function cellText(text: string): string {
  const fit = text.replace(/\r\n?/g, '\n').replace(CONTROLS, '\ufffd').replace(HALVES, '\ufffd');
  return fit.length > CELL_LIMIT ? `${fit.slice(0, CELL_LIMIT).replace(HALVES, '')}… (cut)` : fit;
}

/** On one line, and turning nothing that follows it. */
export function sentenceText(text: string, limit = 200): string {
  const flat = cellText(text).replace(DIRECTIONS, '').replace(/\s+/g, ' ').trim();
  const characters = Array.from(flat);
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : flat;
}

/** Whether two texts are one as a cell keeps them: it may swallow a leading apostrophe and change line ends. */
export function sameText(a: string, b: string): boolean {
  return asKept(a) === asKept(b);
}

export function asKept(text: string): string {
  return cellText(text).replace(/^'+/, '').trim();
}

/** As Sheets names tabs: at most 100 characters, none of []*?:/\, and no two that differ in case alone. */
export function tabName(wanted: string, isTaken: (name: string) => boolean): string {
  const fit = sentenceText(wanted, 1000)
    .replace(/[[\]*?:/\\]/g, '-')
    .replace(/^'+|'+$/g, '')
    .trim();
  const stem = Array.from(fit === '' ? 'Page' : fit);
  for (let copy = 1; ; copy++) {
    const end = copy === 1 ? '' : ` (${copy})`;
    const name = shortened(stem, 100 - end.length) + end;
    if (!isTaken(name)) return name;
  }
}

/** By what Sheets counts, without cutting a character in two. */
function shortened(characters: readonly string[], limit: number): string {
  let name = '';
  for (const character of characters) {
    if (name.length + character.length > limit) break;
    name += character;
  }
  return name.trim();
}
