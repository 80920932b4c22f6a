// What is drawn on a cell besides its text: a checkbox, a dropdown's arrow, and the corners that say note or not valid.

import type { ICellMarks, ICellRenderContext } from '@univerjs/core';
import type { PageCell } from '../protocol';

const BOX = 14;
const ACCENT = '#3B5BDB';
const QUIET = '#5F6368';
const CORNER = 7;

interface Area {
  readonly startX: number;
  readonly startY: number;
  readonly endX: number;
  readonly endY: number;
}

export function cornersOf(cell: PageCell): ICellMarks | undefined {
  if (cell.note === undefined && cell.invalid === undefined) return undefined;
  return { tr: { color: cell.invalid === undefined ? '#9A6B00' : '#B3261E', size: CORNER } };
}

export function drawMark(context: CanvasRenderingContext2D, info: ICellRenderContext, cell: PageCell): void {
  const { primaryWithCoord } = info;
  const area =
    primaryWithCoord.isMerged || primaryWithCoord.isMergedMainCell ? primaryWithCoord.mergeInfo : primaryWithCoord;
  context.save();
  if (cell.checked !== undefined) drawCheckbox(context, area, cell.checked);
  else if (cell.filters !== undefined) drawFilter(context, area, cell.filters);
  else if (cell.list !== undefined) drawArrow(context, area);
  context.restore();
}

function drawCheckbox(context: CanvasRenderingContext2D, area: Area, checked: boolean): void {
  const x = Math.round((area.startX + area.endX - BOX) / 2) + 0.5;
  const y = Math.round((area.startY + area.endY - BOX) / 2) + 0.5;
  context.beginPath();
  context.roundRect(x, y, BOX - 1, BOX - 1, 3);
  context.lineWidth = 1.5;
  context.fillStyle = checked ? ACCENT : '#FFFFFF';
  context.strokeStyle = checked ? ACCENT : QUIET;
  context.fill();
  context.stroke();
  if (!checked) return;
  context.beginPath();
  context.moveTo(x + 3, y + 6.5);
  context.lineTo(x + 5.5, y + 9.5);
  context.lineTo(x + 10.5, y + 3.5);
  context.strokeStyle = '#FFFFFF';
  context.lineWidth = 1.8;
  context.stroke();
}

/** Three lines, each shorter than the one above; on full ground where rows are hidden. */
function drawFilter(context: CanvasRenderingContext2D, area: Area, isSet: boolean): void {
  const x = area.endX - 12;
  const y = Math.round((area.startY + area.endY) / 2);
  context.beginPath();
  context.roundRect(x - 8, y - 8, 16, 16, 3);
  context.fillStyle = isSet ? '#FCEFC7' : '#FFFFFF';
  context.fill();
  context.beginPath();
  for (const [at, half] of [4.5, 3, 1.5].entries()) {
    context.moveTo(x - half, y - 3 + 3 * at);
    context.lineTo(x + half, y - 3 + 3 * at);
  }
  context.strokeStyle = isSet ? '#7A5200' : ACCENT;
  context.lineWidth = 1.5;
  context.stroke();
}

function drawArrow(context: CanvasRenderingContext2D, area: Area): void {
  const x = area.endX - 12;
  const y = (area.startY + area.endY) / 2 - 1.5;
  context.beginPath();
  context.moveTo(x - 3.5, y);
  context.lineTo(x, y + 4);
  context.lineTo(x + 3.5, y);
  context.strokeStyle = QUIET;
  context.lineWidth = 1.5;
  context.stroke();
}
