// The Today sidebar: sends, money and saturation of all pages or of one, and a button that sends after all what is held.

import { movedText } from '../sheets/today/moved';
import type { PageDay } from '../sheets/today/page-day';
import type { TodayShown } from './contract';
import { button, dataText, element, facts, the } from './elements';
import { saturationMark } from './marks';
import { alone } from './one-at-a-time';
import { ask } from './server';
import { clockText, count, counted, money } from './words';

const whole = the('whole', HTMLElement);
const finding = the('finding', HTMLElement);
const find = the('find', HTMLInputElement);
const list = the('pages', HTMLElement);

let pages: readonly PageDay[] = [];

the('again', HTMLButtonElement).addEventListener('click', () => void alone('Reading the day…', read));
find.addEventListener('input', showPages);
void alone('Reading the day…', read);

async function read(): Promise<string> {
  show(await ask('todayShown'));
  return '';
}

async function resumed(page: string): Promise<string> {
  const shown = await ask('resumePage', { page });
  show(shown);
  // The button that was pressed is gone: the focus goes to its page.
  document.getElementById(cardId(page))?.focus();
  return shown.said ?? '';
}

function show(shown: TodayShown): void {
  pages = shown.pages;
  finding.hidden = pages.length < 2;
  whole.replaceChildren(wholeView(shown));
  showPages();
}

function wholeView({ at, knownUntil, pages: all }: TodayShown): HTMLElement {
  const live = all.filter((day) => day.isLive);
  const sum = (of: (day: PageDay) => number): number => live.reduce((total, day) => total + of(day), 0);
  const needing = live.filter(needsLook).length;
  const known =
    knownUntil === null ? 'No results since yesterday.' : `Results are known until ${clockText(knownUntil)}.`;
  return element(
    'section',
    { class: `card ${needing === 0 ? 'good' : 'warn'}` },
    element('h2', {}, needing === 0 ? '● As scheduled' : `▲ ${counted(needing, 'page')} to look at`),
    facts([
      ['Sent', `${count(sum((day) => day.sent))} of ${count(sum((day) => day.scheduled))}`],
      ['Late', count(sum((day) => day.late))],
      ['Missing', count(sum((day) => day.missing))],
      ['Held', count(sum((day) => day.held))],
    ]),
    element('p', { class: 'quiet small' }, `${clockText(at)}, Los Angeles. ${known}`),
  );
}

const needsLook = (day: PageDay): boolean =>
  day.isLive && (day.held > 0 || day.missing > 0 || day.late > 0 || day.colour === 'RED');

/** Those to look at first; the others under a fold, unless one is looked for. */
function showPages(): void {
  const wanted = find.value.trim().toLowerCase();
  const found = pages.filter(({ page }) => page.toLowerCase().includes(wanted));
  if (wanted !== '') {
    list.replaceChildren(
      ...found.map(pageView),
      ...(found.length === 0 ? [nothing(`No page has “${wanted}” in its name.`)] : []),
    );
    return;
  }
  if (pages.length === 0) {
    list.replaceChildren(nothing('No page has a profile that is not paused.'));
    return;
  }
  const first = found.filter(needsLook);
  const others = found.filter((day) => !needsLook(day));
  list.replaceChildren(
    ...first.map(pageView),
    ...(others.length === 0
      ? []
      : [
          element(
            'details',
            {},
            element('summary', {}, `${counted(others.length, 'other page')}`),
            ...others.map(pageView),
          ),
        ]),
  );
}

const nothing = (text: string): HTMLElement => element('p', { class: 'quiet' }, text);

const cardId = (page: string): string => `day-${page}`;

function pageView(day: PageDay): HTMLElement {
  const moved = movedText(day.moved);
  const sends = day.isLive
    ? ([
        ['Sent', `${count(day.sent)} of ${count(day.scheduled)}`],
        ['Late', count(day.late)],
        ['Missing', count(day.missing)],
        ...(day.unreported > 0 ? [['Not reported', count(day.unreported)] as const] : []),
        ['To come', count(day.toCome)],
        ...moneyFacts(day),
      ] as const)
    : ([['Scheduled', count(day.scheduled)]] as const);
  const score = day.score === null ? 'not known' : `${day.score.toFixed(2)}${moved === '' ? '' : ` (${moved})`}`;
  return element(
    'section',
    { class: 'card job', id: cardId(day.page), tabindex: '-1' },
    element(
      'div',
      { class: 'head' },
      element('h3', {}, dataText(day.page)),
      day.colour === null ? null : saturationMark(day.colour),
    ),
    facts([...sends, ['Saturation', score]]),
    element('p', { dir: 'auto' }, day.standing),
    day.held === 0
      ? null
      : button('Resume', { 'aria-label': `Resume ${day.page}` }, () => {
          void alone(`Resuming ${day.page}…`, () => resumed(day.page));
        }),
  );
}

function moneyFacts({ emv, expected }: PageDay): readonly (readonly [string, string])[] {
  if (emv === null || expected === null) return [];
  return [
    ['EMV so far', money(emv)],
    ['Expected', `${money(expected.expected)} (95 % ${money(expected.low)}–${money(expected.high)})`],
  ];
}
