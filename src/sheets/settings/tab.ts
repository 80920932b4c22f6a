// The tab Settings: every parameter with its value, default, bounds and meaning; what is changed is validated before it is stored.
import {
  type ParameterDefinition,
  parameterDefinitions,
  parseParameters,
  problemWith,
} from '../../parameters/registry';
import { type Column, FORMATS } from '../layout';
import { WRONG, wrongCondition } from '../marks';
import type { Book, Cell, Tab } from '../port';
import { cellText } from '../shown-text';
import {
  fillTable,
  hiddenColumn,
  oncePerId,
  readTable,
  type Table,
  type TableProblem,
  tableLayout,
} from '../table-tab';

type SettingColumn =
  | 'group'
  | 'name'
  | 'value'
  | 'unit'
  | 'default'
  | 'bounds'
  | 'meaning'
  | 'reset'
  | 'problem'
  | 'base';
type Value = number | boolean | string;

const { text, flag } = FORMATS;

const COLUMNS: readonly Column<SettingColumn>[] = [
  { key: 'group', title: 'Group', width: 95, format: text },
  { key: 'name', title: 'Parameter', width: 230, format: text },
  {
    key: 'value',
    title: 'Value',
    width: 120,
    format: text,
    editable: true,
    note: 'A number, true or false, or one of the words under Bounds.',
  },
  { key: 'unit', title: 'Unit', width: 80, format: text },
  { key: 'default', title: 'Default', width: 110, format: text },
  { key: 'bounds', title: 'Bounds', width: 170, format: text, wrap: true },
  { key: 'meaning', title: 'Meaning', width: 480, format: text, wrap: true },
  {
    key: 'reset',
    title: 'Reset',
    width: 60,
    format: flag,
    editable: true,
    validation: { kind: 'CHECKBOX' },
    note: 'Tick to go back to the default when the settings are saved.',
  },
  { key: 'problem', title: 'Problem', width: 320, format: text, wrap: true },
  hiddenColumn('base'),
];

export const SETTINGS: Table<SettingColumn> = {
  key: 'settings',
  name: 'Settings',
  problems: 'problem',
  filters: false,
  layout: tableLayout<SettingColumn>({
    version: 2,
    frozenColumns: 2,
    columns: COLUMNS,
    conditions: [wrongCondition({ columns: ['problem'] })],
  }),
};

/** `stored`: the set in force as JSON text; null where none was ever stored. `channels`: a sentence on whom alerts reach. */
export function fillSettings(book: Book, stored: string | null, channels: string): Tab {
  const { parameters, problems } = parseParameters(stored ?? '{}');
  const said = new Map<string, string>();
  for (const { name, message } of problems) said.set(name, `${said.get(name) ?? ''}${message} `);
  const rows = parameterDefinitions.map((definition): Cell[] => {
    const value = parameters[definition.name];
    const problem = said.get(definition.name);
    return [
      definition.group,
      definition.name,
      String(value),
      definition.unit,
      String(definition.default),
      boundsOf(definition),
      definition.meaning,
      false,
      problem === undefined ? '' : cellText(`${WRONG}${problem.trim()} The default is used.`),
      String(value),
    ];
  });
  const changed = parameterDefinitions.filter((definition) => parameters[definition.name] !== definition.default);
  const whole = said.get('') ?? '';
  const unknown = problems.filter(
    ({ name }) => name !== '' && !parameterDefinitions.some((known) => known.name === name),
  );
  const sentence = [
    `${parameterDefinitions.length} parameters, ${changed.length} of them not at their default`,
    channels,
    ...(whole === '' ? [] : [whole.trim()]),
    ...unknown.map(({ message }) => message),
  ].join(' · ');
  return fillTable(book, SETTINGS, sentence, rows);
}

function boundsOf(definition: ParameterDefinition): string {
  switch (definition.kind) {
    case 'boolean':
      return 'true or false';
    case 'enum':
      return definition.values.join(', ');
    case 'text':
      return definition.expected;
    default:
      return `${definition.min} to ${definition.max}${definition.kind === 'integer' ? ', whole' : ''}`;
  }
}

export interface SettingsEdits {
  /** The whole set to be stored, as JSON text; null where nothing changed or something is wrong. */
  readonly parameters: string | null;
  readonly changed: readonly string[];
  readonly problems: readonly TableProblem[];
  /** Rows that hold what is not saved, right or wrong. */
  readonly unsaved: number;
  readonly unreadable: string | null;
}

/** `stored`: the set in force now, on which the tab's changes are put: what others changed meanwhile stays. */
export function readSettingsEdits(book: Book, stored: string | null): SettingsEdits {
  const read = readTable(book, SETTINGS);
  if ('unreadable' in read)
    return { parameters: null, changed: [], problems: [], unsaved: 0, unreadable: read.unreadable };
  const { rows, problems: copies } = oncePerId(read.rows, (row) => row.shown('name').trim() || null);
  const problems: TableProblem[] = [...copies];
  const set = storedValues(stored);
  const rowOf = new Map<string, number>();
  const changed: string[] = [];
  for (const row of rows) {
    const name = row.shown('name').trim();
    const definition = parameterDefinitions.find((known) => known.name === name);
    const written = row.shown('value').trim();
    rowOf.set(name, row.row);
    if (definition === undefined) {
      problems.push({
        row: row.row,
        message: `${name} is not a parameter. Undo that, or choose EROS ▸ Refresh all tabs.`,
      });
      continue;
    }
    if (row.value('reset') === true) {
      if (set.delete(name) || written !== String(definition.default)) changed.push(name);
      continue;
    }
    if (written === String(row.value('base')).trim()) continue;
    const value = settingOf(definition, written);
    const problem = written === '' ? `${name} is empty. Enter a value, or tick Reset.` : problemWith(definition, value);
    if (problem !== null) problems.push({ row: row.row, message: problem });
    else {
      set.set(name, value);
      changed.push(name);
    }
  }
  const parameters = Object.fromEntries(set);
  // Pairs that must be in order, such as a minimum and its maximum.
  for (const { name, message } of parseParameters(parameters).problems) {
    const row = rowOf.get(name);
    if (row !== undefined && !problems.some((known) => known.row === row)) problems.push({ row, message });
  }
  const isWell = problems.length === 0 && changed.length > 0;
  const unsaved = new Set([...changed.map((name) => rowOf.get(name)), ...problems.map(({ row }) => row)]).size;
  return { parameters: isWell ? JSON.stringify(parameters) : null, changed, problems, unsaved, unreadable: null };
}

function storedValues(stored: string | null): Map<string, unknown> {
  const value: unknown = stored === null ? {} : JSON.parse(stored);
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

/** What a person wrote, as the parameter's kind; as text where it is none of its kind, for the problem to show. */
function settingOf(definition: ParameterDefinition, written: string): Value {
  switch (definition.kind) {
    case 'boolean': {
      const word = written.toLowerCase();
      return word === 'true' ? true : word === 'false' ? false : written;
    }
    case 'number':
    case 'integer':
      return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(written) ? Number(written) : written;
    default:
      return written;
  }
}
