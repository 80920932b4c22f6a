// The tab Health: the scorecard and the checks, each with its verdict in a word.
import type { HealthRow } from '../../warehouse/rows/health';
import { FORMATS } from '../layout';
import { LEVEL_MARKS, OUTCOME_MARKS } from '../marks';
import type { Book, Tab } from '../port';
import { cellText } from '../shown-text';
import { fillTable, type Table, tableLayout } from '../table-tab';

type HealthColumn = 'part' | 'name' | 'verdict' | 'value' | 'expected' | 'detail';

const { text } = FORMATS;
const OK = OUTCOME_MARKS.COMPLETED;
const WARNING = LEVEL_MARKS.WARNING;
const BAD = LEVEL_MARKS.CRITICAL;

export const HEALTH: Table<HealthColumn> = {
  key: 'health',
  name: 'Health',
  problems: null,
  filters: false,
  layout: tableLayout<HealthColumn>({
    version: 3,
    frozenColumns: 0,
    rows: 60,
    columns: [
      { key: 'part', title: 'Part', width: 80, format: text },
      { key: 'name', title: 'What', width: 240, format: text },
      { key: 'verdict', title: 'Verdict', width: 85, format: text },
      { key: 'value', title: 'Is', width: 380, format: text, wrap: true },
      { key: 'expected', title: 'Should be', width: 90, format: text },
      { key: 'detail', title: 'What to do', width: 420, format: text, wrap: true },
    ],
    conditions: (
      [
        ['OK', OK],
        ['WARNING', WARNING],
        ['FAILED', BAD],
      ] as const
    ).flatMap(([word, mark]) =>
      mark === undefined ? [] : [{ columns: ['verdict'], when: 'EQUALS' as const, text: word, mark }],
    ),
  }),
};

export function fillHealth(book: Book, checks: readonly HealthRow[]): Tab {
  const bad = checks.filter((check) => check.verdict !== 'OK').length;
  const sentence =
    checks.length === 0
      ? 'Nothing was checked yet. EROS ▸ Health check fills this tab.'
      : bad === 0
        ? `All ${checks.length} are well.`
        : `${bad} of ${checks.length} need a look.`;
  const rows = checks.map((check) => [
    check.part === 'SCORE' ? 'scorecard' : 'check',
    cellText(check.name),
    check.verdict,
    cellText(check.value),
    cellText(check.expected ?? ''),
    cellText(check.detail ?? ''),
  ]);
  return fillTable(book, HEALTH, sentence, rows);
}
