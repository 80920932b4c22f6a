// How high wrapped text is: rows that nobody gave a height are as high as their text, as in Sheets.

import type { Look } from '../protocol';

const POINT = 4 / 3;
const LINE = 1.2;
const PADDING = 6;
/** Beyond this a caption would fill the screen. */
const MOST_LINES = 12;

const context = document.createElement('canvas').getContext('2d');

export function wrappedHeight(
  text: string,
  width: number,
  { fontSize = 10, fontWeight, fontFamily = 'Arial' }: Look,
): number {
  const pixels = fontSize * POINT;
  if (context !== null) context.font = `${fontWeight === 'bold' ? 'bold ' : ''}${pixels}px ${fontFamily}`;
  const lines = text.split('\n').reduce((sum, line) => sum + linesOf(line, width - PADDING - 2), 0);
  return Math.ceil(Math.min(lines, MOST_LINES) * pixels * LINE) + PADDING;
}

function linesOf(text: string, width: number): number {
  let lines = 1;
  let used = 0;
  for (const word of text.split(/(?<=\s)/)) {
    const wide = widthOf(word);
    if (used > 0 && used + widthOf(word.trimEnd()) > width) {
      lines += 1;
      used = 0;
    }
    // A word wider than the cell is broken.
    if (wide > width) lines += Math.floor(wide / width);
    used = wide > width ? wide % width : used + wide;
  }
  return lines;
}

function widthOf(text: string): number {
  return context?.measureText(text).width ?? 0;
}
