// The tab Runs: jobs, pages that failed in them, and the queue, newest first.
import type { RunRow } from '../../warehouse/rows/runs';
import { FORMATS } from '../layout';
import { OUTCOME_MARKS } from '../marks';
import type { Book, Tab } from '../port';
import { cellText } from '../shown-text';
import { fillTable, instantCell, type Table, tableLayout } from '../table-tab';

type RunColumn = 'time' | 'what' | 'name' | 'state' | 'page' | 'seconds' | 'done' | 'failed' | 'bytes' | 'detail';

const { text, dateTime, whole, score } = FORMATS;

const WORDS: { readonly [K in RunRow['kind']]: string } = { JOB: 'job', ERROR: 'page failed', QUEUE: 'queue' };

export const RUNS: Table<RunColumn> = {
  key: 'runs',
  name: 'Runs',
  problems: null,
  filters: true,
  layout: tableLayout<RunColumn>({
    version: 3,
    frozenColumns: 0,
    columns: [
      { key: 'time', title: 'Time', width: 130, format: dateTime },
      { key: 'what', title: 'What', width: 90, format: text },
      { key: 'name', title: 'Name', width: 210, format: text },
      { key: 'state', title: 'State', width: 110, format: text },
      { key: 'page', title: 'Page', width: 150, format: text },
      { key: 'seconds', title: 'Took, s', width: 86, format: score },
      { key: 'done', title: 'Pages done', width: 110, format: whole },
      { key: 'failed', title: 'Pages failed', width: 118, format: whole },
      { key: 'bytes', title: 'Billed, bytes', width: 128, format: whole },
      { key: 'detail', title: 'Detail', width: 520, format: text, wrap: true },
    ],
    conditions: Object.entries(OUTCOME_MARKS).map(([word, mark]) => ({
      columns: ['state'],
      when: 'EQUALS',
      text: word,
      mark,
    })),
  }),
};

export function fillRuns(book: Book, runs: readonly RunRow[]): Tab {
  const sentence =
    runs.length === 0
      ? 'Nothing ran in the days shown. EROS ▸ Automation ▸ Start makes the jobs run by themselves.'
      : `${runs.length} jobs, failures and places in the queue, the newest first`;
  const rows = runs
    .slice()
    .sort((a, b) => b.happened_at - a.happened_at)
    .map((run) => [
      instantCell(run.happened_at),
      WORDS[run.kind],
      cellText(run.name ?? ''),
      cellText(run.status ?? ''),
      cellText(run.page_name ?? ''),
      run.seconds ?? '',
      run.pages_done ?? '',
      run.pages_failed ?? '',
      run.bytes_billed ?? '',
      cellText(run.detail ?? ''),
    ]);
  return fillTable(book, RUNS, sentence, rows);
}
