// The Why this caption sidebar: the reason with its numbers, the score it was picked by, and how the caption did before.
import type { CaptionReason, CaptionStatistics } from './contract';
import { element, facts, the } from './elements';
import { alone } from './one-at-a-time';
import { ask } from './server';
import { captionView, slotLine } from './slot-view';
import { counted, dayText, money, percent } from './words';

const reasonBox = the('reason', HTMLElement);

the('again', HTMLButtonElement).addEventListener('click', () => void alone('Reading the selected row…', read));
void alone('Reading the selected row…', read);

async function read(): Promise<string> {
  reasonBox.replaceChildren();
  show(await ask('whyCaption'));
  return '';
}

function show(why: CaptionReason): void {
  reasonBox.replaceChildren(
    element(
      'section',
      { class: 'card' },
      slotLine(why.slot),
      captionView(why.caption),
      element(
        'p',
        { class: 'reason', dir: 'auto' },
        why.reason ?? 'The row was added by hand: nothing picked its caption.',
      ),
      why.pinned ? element('p', {}, 'It is pinned: a regeneration keeps it.') : null,
    ),
    scoreView(why),
    statisticsView(why.statistics, why.slot.type === 'BUMP'),
  );
}

function scoreView(why: CaptionReason): HTMLElement {
  const rows: (readonly [string, string])[] = [];
  if (why.policy !== null) rows.push(['Policy', why.policy]);
  if (why.score !== null) rows.push(['Score', score(why.score)]);
  if (why.exploredWith !== null) rows.push(['At random', `chance ${percent(why.exploredWith)}`]);
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, 'Score'),
    rows.length === 0 ? element('p', { class: 'quiet' }, 'No score: it was not picked by one.') : facts(rows),
  );
}

/** A bump is free: it earns nothing by itself. */
function statisticsView(statistics: CaptionStatistics, isFree: boolean): HTMLElement {
  const { sends, averageEmv, conversionRate, revenue, successLow, successHigh, percentile, lastUsedOn } = statistics;
  const known = (value: number | null, shown: (value: number) => string): string =>
    value === null ? 'not known' : shown(value);
  const success =
    successLow === null || successHigh === null ? 'not known' : `${percent(successLow)}–${percent(successHigh)}`;
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, 'On this page so far'),
    sends === 0
      ? element('p', { class: 'quiet' }, 'Never sent on this page: it is judged by captions like it.')
      : facts([
          ['Sent', counted(sends, 'time')],
          ...(isFree
            ? []
            : ([
                ['Per 1,000', known(averageEmv, money)],
                ['Bought by', known(conversionRate, conversion)],
                ['Earned', known(revenue, money)],
              ] as const)),
          ['Beats the median', success],
          ['Percentile', known(percentile, (value) => String(Math.round(value)))],
          ['Last used', lastUsedOn === null ? 'never' : dayText(lastUsedOn)],
        ]),
  );
}

function conversion(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function score(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
