// An analysis, the result of a run and a preview, as the Generate sidebar shows them.
import type { PageOutcome } from '../automation/wave';
import type {
  AnalysisShown,
  GenerateResult,
  PreviewDay,
  PreviewMessage,
  PreviewResult,
  WeekRemarks,
  WeekTotals,
} from './contract';
import { button, dataText, element, facts, foldedText, remarks } from './elements';
import { saturationMark } from './marks';
import { count, counted, dayText, KIND, money, percent, price, weekText } from './words';

export function analysisView(analysis: AnalysisShown): HTMLElement {
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, 'Analysis'),
    facts([
      ['Saturation', element('span', {}, saturationMark(analysis.colour), ` ${analysis.score.toFixed(2)} of 1`)],
      ['Risk', `${analysis.risk}, tolerance ${analysis.tolerance.toFixed(2)}`],
      ['Tier', analysis.tier],
      ['Audience', `${count(analysis.audience)} a message`],
      ['Per 1,000', `${money(analysis.averageEmv)}, ${analysis.trend}`],
      ['A day', `${analysis.ppvADayMin}–${analysis.ppvADayMax} PPV, ${counted(analysis.bumpsADay, 'bump')}`],
      ['PPV gap', `${analysis.ppvGapMinutes} min`],
      ['Confidence', percent(analysis.confidence)],
    ]),
    remarks('Note', analysis.notes, 'plain'),
  );
}

const OUTCOMES: { readonly [O in PageOutcome]: { readonly title: string; readonly tone: string } } = {
  EXPORTED: { title: '✓ Ready, and in its tab', tone: 'good' },
  SAVED: { title: '✓ Saved, not written to its tab', tone: 'good' },
  HELD: { title: '▲ Saved, and held', tone: 'warn' },
  FAILED: { title: '✗ Not done', tone: 'bad' },
  APPROVED: { title: '▲ Already approved', tone: 'warn' },
  BUSY: { title: '▲ Somebody is at work on it', tone: 'warn' },
  UNKNOWN_PAGE: { title: '✗ Page not known', tone: 'bad' },
  PAUSED: { title: '▲ Page is paused', tone: 'warn' },
};

export function resultView(result: GenerateResult, showTab: () => void): HTMLElement {
  const { title, tone } = OUTCOMES[result.outcome];
  return element(
    'section',
    { class: `card ${tone}` },
    element('h2', {}, title),
    element('p', {}, dataText(result.page, 'name'), ` · ${weekText(result.weekStart)}`),
    foldedText(result.message),
    result.mayPass ? element('p', {}, 'It is taken up again by itself; nothing has to be done.') : null,
    result.totals === null ? null : totalsView(result.totals),
    ...remarksViews(result),
    result.hasTab ? button('Open the tab', { class: 'primary' }, showTab) : null,
    sourceLine(result.scheduleId, result.seed),
  );
}

export function previewView(preview: PreviewResult, save: () => void): HTMLElement {
  const title = preview.status === 'READY' ? '✓ Preview: would be ready' : '▲ Preview: would be held';
  return element(
    'section',
    { class: `card ${preview.status === 'READY' ? 'good' : 'warn'}` },
    element('h2', {}, title),
    element('p', {}, dataText(preview.page, 'name'), ` · ${weekText(preview.weekStart)}`),
    element('p', { class: 'quiet' }, 'Nothing of it is saved.'),
    totalsView(preview.totals),
    ...remarksViews(preview),
    element('div', { class: 'days' }, ...preview.days.map(dayView)),
    button('Generate with this seed', {}, save),
    sourceLine(null, preview.seed),
  );
}

function totalsView(totals: WeekTotals): HTMLElement {
  const kinds = [
    `${count(totals.ppv)} PPV`,
    counted(totals.bumps, 'bump'),
    counted(totals.followUps, 'follow-up'),
  ].join(', ');
  return facts([
    ['Messages', kinds],
    ['Expected', money(totals.expectedEarnings)],
    ['Exploring', totals.explored === 0 ? 'none' : counted(totals.explored, 'PPV', 'PPV')],
  ]);
}

function remarksViews(week: WeekRemarks): (HTMLElement | null)[] {
  return [
    remarks('Held because', week.heldReasons, 'bad'),
    remarks('Error', week.errors, 'bad'),
    remarks('Warning', week.warnings, 'warn'),
    remarks('Notice', week.notices, 'plain'),
  ];
}

function sourceLine(scheduleId: string | null, seed: string): HTMLElement {
  const line = element('p', { class: 'quiet small' });
  if (scheduleId !== null) line.append(dataText(scheduleId), ' · ');
  line.append('seed ', dataText(seed));
  return line;
}

function dayView(day: PreviewDay): HTMLElement {
  const ppv = day.messages.filter((message) => message.type === 'PPV').length;
  const special = [...(day.blackout ? ['blackout'] : []), ...day.holidays].join(', ');
  const about = [`${ppv} PPV of ${day.messages.length}`, special].filter((part) => part !== '').join(' · ');
  const summary = element('summary', {}, element('b', {}, dayText(day.date)), element('span', { dir: 'auto' }, about));
  if (day.messages.length === 0) {
    return element('details', {}, summary, element('p', { class: 'quiet' }, 'Nothing is sent on this day.'));
  }
  return element('details', {}, summary, element('ol', { class: 'sends' }, ...day.messages.map(messageView)));
}

function messageView(message: PreviewMessage): HTMLElement {
  const stage = message.stage === 'TEASE' ? ' (tease)' : '';
  return element(
    'li',
    {},
    element('b', { class: 'time' }, message.time),
    element('span', {}, `${KIND[message.type]}${stage} · `, dataText(message.category), ` · ${price(message.price)}`),
    element('span', { class: 'side' }, message.type === 'BUMP' ? '' : money(message.expectedEarnings)),
    element('span', { class: 'why quiet small', dir: 'auto' }, message.pinned ? 'Pinned by hand' : message.reason),
  );
}
