// Turns the grammar into fast-check arbitraries of SQL text, shrinking to literals, columns and smaller forms.

import fc from 'fast-check';
import {
  aggregates,
  forms,
  literals,
  modifications,
  queries,
  type SqlSymbol,
  sqlTypes,
  symbols,
  windows,
} from './grammar';
import { columns } from './tables';

export interface SqlCase {
  readonly sql: string;
  readonly ordered: boolean;
}

const holes: ReadonlySet<string> = new Set([...symbols, 'AGG', 'WIN']);

type Part = { readonly text: string } | { readonly hole: readonly string[]; readonly safe: boolean };

/** Splits a form into text and holes; a choice of words becomes one arbitrary. */
function parts(form: string): (Part | { readonly choice: readonly string[] })[] {
  const found: (Part | { readonly choice: readonly string[] })[] = [];
  let rest = form;
  while (rest) {
    const bracket = /^<(~?)(?:\{([A-Z|]+)\}|([A-Z]+))>/.exec(rest);
    // A type of the SQL, ARRAY<STRING>, looks like a hole.
    const hole = bracket && (bracket[2] !== undefined || holes.has(bracket[3] ?? '')) ? bracket : null;
    // `\|` is a bar of the SQL, not of the choice.
    const choice = hole ? null : /^\{((?:\\\||[^{}])*)\}/.exec(rest);
    if (hole) {
      found.push({ hole: (hole[2] ?? hole[3] ?? '').split('|'), safe: hole[1] === '~' });
    } else if (choice) {
      const words = (choice[1] ?? '').split(/(?<!\\)\|/).map((word) => word.replace('\\|', '|'));
      found.push({ choice: words });
    }
    const taken = (hole ?? choice)?.[0];
    if (taken) {
      rest = rest.slice(taken.length);
      continue;
    }
    const next = rest.slice(1).search(/[<{]/);
    const text = next < 0 ? rest : rest.slice(0, next + 1);
    found.push({ text });
    rest = rest.slice(text.length);
  }
  return found;
}

type Tie = (name: string) => fc.Arbitrary<string>;

/** Forms that evaluate no more of their parts than they need; CASE and COALESCE have their cases in the corpus. */
const lazy = /^!?(?:IF\(|\(SELECT <)/;

/**
 * What may fail stands alone in its form, or in a lazy one: whether `NULL + failing` fails is left open by GoogleSQL, and
 * the two differ in it.
 */
function formArbitrary(form: string, safe: boolean, tie: Tie): fc.Arbitrary<string> {
  const split = parts(form.replace(/^[!@]/, ''));
  const together = !lazy.test(form) && split.filter((part) => 'hole' in part).length > 1;
  const pieces = split.map((part) => {
    if ('text' in part) return fc.constant(part.text);
    if ('choice' in part) return fc.constantFrom(...part.choice);
    const prefix = safe || together || part.safe ? '~' : '';
    return fc.oneof(...part.hole.map((symbol) => tie(`${prefix}${symbol}`)));
  });
  return fc.tuple(...pieces).map((texts) => texts.join(''));
}

const columnsOf = (symbol: SqlSymbol): string[] =>
  Object.entries(columns).flatMap(([name, of]) =>
    of === symbol || (symbol === 'APPROX' && of === 'FLOAT') ? [name] : [],
  );

const depth = { maxDepth: 4, depthSize: 'medium', withCrossShrink: true } as const;

function rules(tie: Tie): Record<string, fc.Arbitrary<string>> {
  const all: Record<string, fc.Arbitrary<string>> = {};
  for (const symbol of symbols) {
    const names = columnsOf(symbol);
    const [nulls, values] = [true, false].map((none) =>
      literals[symbol].filter((text) => text.includes('NULL') === none),
    );
    const leaf = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...(values ?? [])) },
      { weight: 1, arbitrary: fc.constantFrom(...(nulls ?? []), ...(values ?? [])) },
      { weight: names.length > 0 ? 8 : 0, arbitrary: fc.constantFrom(...names, ...literals[symbol]) },
    );
    for (const safe of [false, true]) {
      const allowed = forms[symbol].filter((form) => !safe || !form.startsWith('!'));
      const name = `${safe ? '~' : ''}${symbol}`;
      all[name] = fc.oneof(
        { ...depth, depthIdentifier: 'expression' },
        { weight: 1, arbitrary: leaf },
        { weight: 5, arbitrary: fc.oneof(...allowed.map((form) => formArbitrary(form, safe, tie))) },
      );
    }
  }
  all.AGG = fc.oneof(...aggregates.map((form) => formArbitrary(form, true, tie)));
  all.WIN = fc.oneof(...windows.map((form) => formArbitrary(form, true, tie)));
  all['~AGG'] = all.AGG;
  all['~WIN'] = all.WIN;
  return all;
}

const grammar = fc.letrec<Record<string, string>>((tie) => rules((name) => tie(name)));

function rule(name: string): fc.Arbitrary<string> {
  const found = grammar[name];
  if (!found) throw new Error(`The grammar has no ${name}`);
  return found;
}

/** What a result shows: NULLs in arrays, which no result may have, become visible text. */
const shown = (symbol: SqlSymbol, sql: string): string =>
  sqlTypes[symbol].startsWith('ARRAY') ? `TO_JSON_STRING(${sql})` : sql;

const expressionCase = (table: string): fc.Arbitrary<SqlCase> =>
  fc
    .oneof(...symbols.map((symbol) => rule(symbol).map((sql) => shown(symbol, sql))))
    .map((sql) => ({ sql: `SELECT id, ${sql} AS v FROM ${table}`, ordered: false }));

const queryCase: fc.Arbitrary<SqlCase> = fc.oneof(
  ...queries.map((form) => formArbitrary(form, true, rule).map((sql) => ({ sql, ordered: form.startsWith('@') }))),
);

/** Half expressions over the ordinary table, some over the edges, the rest whole queries. */
export const sqlCase: fc.Arbitrary<SqlCase> = fc.oneof(
  { weight: 5, arbitrary: expressionCase('t') },
  { weight: 2, arbitrary: expressionCase('edge') },
  { weight: 4, arbitrary: queryCase },
);

/** INSERT, UPDATE and DELETE on the table t. */
export const modification: fc.Arbitrary<string> = fc.oneof(
  ...modifications.map((form) => formArbitrary(form, true, rule)),
);
