// The warehouse panel: SQL against BigQuery's REST, with rows, bytes and errors; and the jobs that ran.

import type { JobLine, QueryAnswer } from '../protocol';
import { emptyRow, rowOf, tableOf } from './clock-drawer';
import { button, element } from './elements';
import { server } from './server';

const FIRST = 'SELECT page_name, COUNT(*) AS messages\nFROM mass_messages\nGROUP BY page_name\nORDER BY messages DESC';
const MOST_TEXT = 300;

export class WarehouseDrawer {
  readonly body: HTMLElement;
  readonly #sql = element('textarea', {
    class: 'sql',
    attributes: { 'aria-label': 'SQL', rows: 7, spellcheck: 'false', placeholder: FIRST },
    on: {
      keydown: (event) => {
        event.stopPropagation();
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        void this.#run();
      },
    },
  });
  readonly #run_ = button('Run', () => void this.#run(), { class: 'main', attributes: { title: 'Ctrl+Enter' } });
  readonly #state = element('p', { class: 'quiet', attributes: { role: 'status' } });
  readonly #result = element('div');
  readonly #jobs = element('tbody');

  constructor() {
    this.body = element(
      'div',
      { class: 'drawer-body' },
      this.#sql,
      element('div', { class: 'buttons left' }, this.#run_),
      this.#state,
      this.#result,
      element('h3', {}, 'Jobs'),
      tableOf(['Started, UTC', 'State', 'ms', 'Bytes', 'Statement'], this.#jobs),
    );
  }

  async refresh(): Promise<void> {
    try {
      const jobs = await server.jobs();
      this.#jobs.replaceChildren(...(jobs.length === 0 ? [emptyRow('No job has run yet.')] : jobs.map(jobRow)));
    } catch (error) {
      this.#jobs.replaceChildren(emptyRow(error instanceof Error ? error.message : String(error)));
    }
  }

  async #run(): Promise<void> {
    const sql = this.#sql.value.trim();
    if (sql === '') {
      this.#told('Write a statement first.', true);
      return;
    }
    this.#run_.disabled = true;
    this.#told('Running …', false);
    try {
      this.#show(await server.query(sql));
    } catch (error) {
      this.#told(error instanceof Error ? error.message : String(error), true);
    }
    this.#run_.disabled = false;
    await this.refresh();
  }

  #show({ columns, rows, totalRows, changed, bytes, milliseconds, error }: QueryAnswer): void {
    this.#result.replaceChildren();
    if (error !== null) {
      this.#told(error.reason === null ? error.message : `${error.reason}: ${error.message}`, true);
      return;
    }
    const shown = rows.length < totalRows ? `the first ${rows.length} of ` : '';
    const said = changed === null ? `${shown}${rowsText(totalRows)}` : `${rowsText(changed)} changed`;
    this.#told(`${said} · ${bytesText(bytes)} processed · ${Math.round(milliseconds)} ms`, false);
    if (columns.length === 0) return;
    const body = element(
      'tbody',
      {},
      ...rows.map((row) =>
        rowOf(
          ...row.map((value) =>
            value === null ? element('span', { class: 'quiet' }, 'NULL') : value.slice(0, MOST_TEXT),
          ),
        ),
      ),
    );
    this.#result.append(
      tableOf(
        columns.map(({ name }) => name),
        body,
      ),
    );
  }

  #told(text: string, isWrong: boolean): void {
    this.#state.textContent = text;
    this.#state.classList.toggle('wrong', isWrong);
  }
}

const rowsText = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`;

function jobRow({ startedAt, state, milliseconds, bytes, statement, error }: JobLine): HTMLElement {
  const started = startedAt === null ? '' : startedAt.slice(5, 19).replace('T', ' ');
  const shown = element('span', { class: error === null ? '' : 'wrong' }, error ?? state.toLowerCase());
  const text = element('code', { attributes: { title: statement } }, statement.replace(/\s+/g, ' ').slice(0, 90));
  return rowOf(
    started,
    shown,
    milliseconds === null ? '' : String(milliseconds),
    bytes === null ? '' : bytesText(bytes),
    text,
  );
}

function bytesText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}
