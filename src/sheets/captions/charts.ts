// The chart of the tab Captions: how surely each of the captions most sent is known, as intervals.
import type { LibraryRow } from '../../warehouse/rows/library';
import type { ChartFill } from '../charts';
import { type ChartLayout, FORMATS } from '../layout';
import { ACCENT } from '../marks';
import { sentenceText } from '../shown-text';
import { CAPTIONS } from './tab';

/** As many as can be told apart. */
const SHOWN = 25;
const { text, percent } = FORMATS;

export const INTERVALS: ChartLayout = {
  key: 'intervals',
  title: 'Success of the captions most sent: rate where the colours meet, 95 % interval from end to end',
  kind: 'STACKED_BAR',
  place: { row: CAPTIONS.layout.titleRow + 1, column: CAPTIONS.layout.columns.length + 1 },
  width: 760,
  height: 560,
  // Bars are stacked: the first holds the interval in its place and is as white as what it lies on.
  headings: ['Caption', 'Below', 'Lower end to rate', 'Rate to upper end'],
  formats: [text, percent, percent, percent],
  colors: ['#FFFFFF', ACCENT, '#AEBBF2'],
  legend: false,
};

export function captionCharts(captions: readonly LibraryRow[]): readonly ChartFill[] {
  const known = captions.flatMap(({ caption_id, caption_text, success_rate, lower_bound, upper_bound, sends }) =>
    success_rate === null || lower_bound === null || upper_bound === null || sends === 0
      ? []
      : [
          [
            sentenceText(`#${caption_id} ${caption_text ?? ''}`, 30),
            lower_bound,
            Math.max(0, success_rate - lower_bound),
            Math.max(0, upper_bound - success_rate),
          ],
        ],
  );
  return [{ layout: INTERVALS, rows: known.slice(0, SHOWN) }];
}
