// The clock panel: the time, turning it forward, the triggers with their next run and last result, and the latest runs.

import type { ClockAnswer, Learnt, RunLine } from '../protocol';
import { button, element } from './elements';
import { server } from './server';

const HOUR = 3_600_000;
const STEPS = [
  { caption: '+ 1 hour', milliseconds: HOUR },
  { caption: '+ 1 day', milliseconds: 24 * HOUR },
  { caption: '+ 1 week', milliseconds: 7 * 24 * HOUR },
] as const;

export class ClockDrawer {
  readonly body: HTMLElement;
  readonly #time = element('p', { class: 'time', attributes: { 'aria-live': 'off' } });
  readonly #state = element('p', { class: 'quiet', attributes: { role: 'status' } });
  readonly #done = element('progress', {
    attributes: { max: 1, 'aria-label': 'How far the clock is turned', hidden: true },
  });
  readonly #stop = button('Stop', () => void this.#stopped(), { attributes: { hidden: true } });
  readonly #learnt = element('div');
  readonly #steps: readonly HTMLButtonElement[];
  readonly #triggers = element('tbody');
  readonly #runs = element('tbody');

  constructor(private readonly told: (time: string) => void) {
    this.#steps = STEPS.map(({ caption, milliseconds }) => button(caption, () => void this.#turn(milliseconds)));
    this.body = element(
      'div',
      { class: 'drawer-body' },
      this.#time,
      element('div', { class: 'buttons left' }, ...this.#steps, this.#stop),
      this.#state,
      this.#done,
      this.#learnt,
      element('h3', {}, 'Triggers'),
      tableOf(['What runs', 'When', 'Next', 'Last'], this.#triggers),
      element('h3', {}, 'Latest runs'),
      tableOf(['When', 'What ran', 'Seconds', 'Result'], this.#runs),
    );
  }

  async refresh(): Promise<void> {
    try {
      this.#show(await server.clock());
    } catch (error) {
      this.#state.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  async #turn(milliseconds: number): Promise<void> {
    try {
      await server.advance(milliseconds);
    } catch (error) {
      this.#state.textContent = error instanceof Error ? error.message : String(error);
      return;
    }
    await this.refresh();
  }

  async #stopped(): Promise<void> {
    this.#stop.disabled = true;
    try {
      await server.stopClock();
    } catch (error) {
      this.#stop.disabled = false;
      this.#state.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #show({ now, timeZone, advancing, problem, messages, learnt, triggers, runs }: ClockAnswer): void {
    const at = (iso: string): string => timeText(iso, timeZone);
    this.told(at(now));
    this.#time.textContent = at(now);
    for (const step of this.#steps) step.disabled = advancing !== null;
    this.#done.hidden = advancing === null;
    if (this.#stop.hidden) this.#stop.disabled = false;
    this.#stop.hidden = advancing === null;
    if (advancing !== null) {
      const from = Date.parse(advancing.from);
      this.#done.value = (Date.parse(now) - from) / (Date.parse(advancing.to) - from);
    }
    this.#state.textContent =
      advancing === null
        ? (problem ?? (messages === null ? timeZone : resultsText(messages)))
        : `Time goes forward to ${at(advancing.to)}: what is due runs, messages bring their results …`;
    this.#learnt.replaceChildren(...(learnt === null || learnt.captions === 0 ? [] : learntView(learnt)));
    this.#state.classList.toggle('wrong', problem !== null);
    this.#triggers.replaceChildren(
      ...(triggers.length === 0
        ? [emptyRow('No triggers yet. EROS ▸ Automation ▸ Start makes them.')]
        : triggers.map(({ functionName, when, next, last }) =>
            rowOf(functionName, when, next === null ? '' : at(next), last === null ? 'not yet' : resultOf(last)),
          )),
    );
    this.#runs.replaceChildren(
      ...(runs.length === 0
        ? [emptyRow('Nothing has run yet.')]
        : runs.map((run) => rowOf(at(run.startedAt), run.functionName, run.seconds.toFixed(1), resultOf(run)))),
    );
  }
}

const resultsText = (messages: number): string =>
  messages === 1
    ? '1 message brought its results.'
    : `${messages.toLocaleString('en-US')} messages brought their results.`;

function learntView({ captions, pages, moves }: Learnt): readonly HTMLElement[] {
  const found = captions === 1 ? '1 caption has' : `${captions.toLocaleString('en-US')} captions have`;
  const on = pages === 1 ? '1 page' : `${pages} pages`;
  const rows = moves.map(({ page, caption, before, now, messages }) =>
    rowOf(
      element('bdi', {}, page),
      element('bdi', {}, caption),
      before === null ? 'new' : money(before),
      money(now),
      String(messages),
    ),
  );
  return [
    element('h3', {}, 'What was learnt'),
    element(
      'p',
      { class: 'quiet' },
      `${found} new results, on ${on}. What is thought of these moved most, $ per 1,000:`,
    ),
    tableOf(['Page', 'Caption', 'Before', 'Now', 'Messages'], element('tbody', {}, ...rows)),
  ];
}

const money = (dollars: number): string => `$${dollars.toFixed(2)}`;

function resultOf({ outcome, message }: RunLine): HTMLElement {
  const isRight = outcome === 'COMPLETED';
  const text = isRight ? '✓ completed' : `✗ ${outcome.toLowerCase().replace('_', ' ')}`;
  return element('span', { class: isRight ? 'right' : 'wrong' }, message === null ? text : `${text}: ${message}`);
}

function timeText(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  return format.format(new Date(iso));
}

export function tableOf(titles: readonly string[], body: HTMLElement): HTMLElement {
  const head = element('tr', {}, ...titles.map((title) => element('th', { attributes: { scope: 'col' } }, title)));
  return element(
    'div',
    { class: 'table-box', attributes: { tabindex: 0, role: 'region', 'aria-label': titles.join(', ') } },
    element('table', {}, element('thead', {}, head), body),
  );
}

export function rowOf(...cells: readonly (string | HTMLElement)[]): HTMLElement {
  return element('tr', {}, ...cells.map((cell) => element('td', {}, cell)));
}

export function emptyRow(text: string): HTMLElement {
  return element('tr', {}, element('td', { class: 'quiet', attributes: { colspan: 9 } }, text));
}
