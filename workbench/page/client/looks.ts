// A cell's format in Univer's terms.

import { BorderStyleTypes, HorizontalAlign, type IStyleData, VerticalAlign, WrapStrategy } from '@univerjs/core';
import type { Look, PageCell } from '../protocol';

const HORIZONTAL: Readonly<Record<string, HorizontalAlign>> = {
  left: HorizontalAlign.LEFT,
  center: HorizontalAlign.CENTER,
  right: HorizontalAlign.RIGHT,
};
const VERTICAL: Readonly<Record<string, VerticalAlign>> = {
  top: VerticalAlign.TOP,
  middle: VerticalAlign.MIDDLE,
  bottom: VerticalAlign.BOTTOM,
};
const WRAP: Readonly<Record<string, WrapStrategy>> = {
  WRAP: WrapStrategy.WRAP,
  CLIP: WrapStrategy.CLIP,
  OVERFLOW: WrapStrategy.OVERFLOW,
};
const LINES: Readonly<Record<string, BorderStyleTypes>> = {
  DOTTED: BorderStyleTypes.DOTTED,
  DASHED: BorderStyleTypes.DASHED,
  SOLID: BorderStyleTypes.THIN,
  SOLID_MEDIUM: BorderStyleTypes.MEDIUM,
  SOLID_THICK: BorderStyleTypes.THICK,
  DOUBLE: BorderStyleTypes.DOUBLE,
};
/** Sheets' own defaults, which a tab begins with; in the middle, for Univer cuts what hangs below the line at the bottom. */
export const SHEET_STYLE: IStyleData = {
  ff: 'Arial',
  fs: 10,
  vt: VerticalAlign.MIDDLE,
  tb: WrapStrategy.OVERFLOW,
  pd: { l: 3, r: 3, t: 1, b: 1 },
};
const LINK = '#3B5BDB';

export function styleOf(cell: PageCell, look: Look): IStyleData {
  const { fontFamily, fontSize, fontWeight, fontStyle, fontLine = '', fontColor, background, borders } = look;
  const isLink = cell.link !== undefined && fontColor === undefined;
  const align = HORIZONTAL[look.horizontal ?? ''] ?? general(cell);
  return {
    ...(fontFamily === undefined ? {} : { ff: fontFamily }),
    ...(fontSize === undefined ? {} : { fs: fontSize }),
    ...(fontWeight === 'bold' ? { bl: 1 } : {}),
    ...(fontStyle === 'italic' ? { it: 1 } : {}),
    ...(fontLine.includes('underline') || isLink ? { ul: { s: 1 } } : {}),
    ...(fontLine.includes('line-through') ? { st: { s: 1 } } : {}),
    ...(background === undefined ? {} : { bg: { rgb: background } }),
    ...(fontColor === undefined && !isLink ? {} : { cl: { rgb: fontColor ?? LINK } }),
    ...(align === undefined ? {} : { ht: align }),
    ...(look.vertical === undefined ? {} : { vt: VERTICAL[look.vertical] }),
    ...(look.wrap === undefined ? {} : { tb: WRAP[look.wrap] }),
    ...(borders === undefined ? {} : { bd: bordersOf(borders) }),
  };
}

/** Numbers stand right, truth values in the middle. */
function general({ type }: PageCell): HorizontalAlign | undefined {
  if (type === 'NUMBER') return HorizontalAlign.RIGHT;
  return type === 'BOOLEAN' ? HorizontalAlign.CENTER : undefined;
}

function bordersOf({ top, left, bottom, right }: NonNullable<Look['borders']>): NonNullable<IStyleData['bd']> {
  const line = (one: typeof top) =>
    one === undefined ? undefined : { s: LINES[one.style] ?? BorderStyleTypes.THIN, cl: { rgb: one.color } };
  return { t: line(top), l: line(left), b: line(bottom), r: line(right) };
}
