// docs/support-matrix.md from the corpus: what the embedded warehouse is shown to do, by family, statement and function.

import { Analyser } from '../../../../workbench/warehouse/analyser/analyser';
import { isNode, type TreeNode, walk } from '../../../../workbench/warehouse/analyser/tree';
import { type CorpusCase, readCorpus } from './cases';
import { runsOnReference } from './on-reference';

/** Of the parse tree, but no statements that the user writes. */
const inner = new Set(['BeginEndBlock', 'StatementList']);

/** Positions in an array and WEEK(MONDAY) look like functions. */
const positions = new Set(['OFFSET', 'ORDINAL', 'SAFE_OFFSET', 'SAFE_ORDINAL', 'WEEK']);

/** `CreateTableStatement` → `CREATE TABLE`. */
const words = (kind: string): string =>
  kind
    .replace(/(?:Statement|Action|Expression|List)$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();

const named: Readonly<Record<string, string>> = {
  QueryStatement: 'SELECT',
  BeginStatement: 'BEGIN TRANSACTION',
  CommitStatement: 'COMMIT TRANSACTION',
  RollbackStatement: 'ROLLBACK TRANSACTION',
  WhileStatement: 'LOOP, WHILE',
  BreakStatement: 'BREAK, LEAVE',
  ContinueStatement: 'CONTINUE, ITERATE',
  SingleAssignment: 'SET',
  AssignmentFromStruct: 'SET (…) =',
  SystemVariableAssignment: 'SET @@…',
  VariableDeclaration: 'DECLARE',
  ExceptionHandler: 'EXCEPTION WHEN ERROR',
};

/** Parts of queries that are worth a mention, by the kind of their node or by the field that holds them. */
const clauses: Readonly<Record<string, string>> = {
  pivotClause: 'PIVOT',
  unpivotClause: 'UNPIVOT',
  qualify: 'QUALIFY',
  windowClause: 'WINDOW',
  SetOperation: 'UNION, INTERSECT, EXCEPT',
  rollup: 'ROLLUP',
  cube: 'CUBE',
  groupingSetList: 'GROUPING SETS',
  withClause: 'WITH',
  Join: 'JOIN',
  usingClause: 'USING',
  withOffset: 'WITH OFFSET',
  sampleClause: 'TABLESAMPLE',
  exceptList: 'SELECT * EXCEPT',
  replaceItems: 'SELECT * REPLACE',
  AnalyticFunctionCall: 'OVER',
  windowFrame: 'ROWS, RANGE',
  havingModifier: 'HAVING MAX, MIN',
  CastExpression: 'CAST, SAFE_CAST',
  ExtractExpression: 'EXTRACT',
  ArrayConstructor: 'ARRAY literals',
  StructConstructorWithKeyword: 'STRUCT(…)',
  StructConstructorWithParens: '(…, …)',
  ArrayElement: 'array[…]',
  LikeExpression: 'LIKE ANY, SOME, ALL',
  InExpression: 'IN',
  BetweenExpression: 'BETWEEN',
  CaseValueExpression: 'CASE value WHEN',
  CaseNoValueExpression: 'CASE WHEN',
  ExpressionSubquery: 'subqueries in expressions',
  IntervalExpr: 'INTERVAL',
};

interface Use {
  readonly functions: ReadonlySet<string>;
  readonly statements: ReadonlySet<string>;
  readonly clauses: ReadonlySet<string>;
}

function functionName(call: TreeNode): string | undefined {
  const path = call.function;
  const names = isNode(path) && Array.isArray(path.names) ? path.names : [];
  const parts = names.map((name) => String(isNode(name) ? name.idString : ''));
  if (parts[0]?.toUpperCase() === 'SAFE') parts.shift();
  // A routine that the case itself creates, in the corpus's dataset.
  return parts[0] === 'corpus' ? undefined : parts.join('.').toUpperCase();
}

async function uses(analyser: Analyser, entry: CorpusCase): Promise<Use> {
  const functions = new Set<string>();
  const statements = new Set<string>();
  const found = new Set<string>();
  // A function that is expected to be unknown is none of ours.
  if ('error' in entry.expect && entry.expect.error.startsWith('Function not found')) {
    return { functions, statements, clauses: found };
  }
  const created = new Set(
    [...entry.sql.matchAll(/CREATE TEMP FUNCTION (\w+)/gi)].map((match) => (match[1] ?? '').toUpperCase()),
  );
  for (const sql of [entry.setup, entry.sql, entry.check]) {
    if (!sql) continue;
    // What cannot be parsed shows an error, no function.
    const tree = await analyser.parseScript(sql).catch(() => undefined);
    walk(tree, ({ kind, ...fields }) => {
      if (kind === 'FunctionCall') {
        const name = functionName({ kind, ...fields });
        if (name && !positions.has(name) && !created.has(name)) functions.add(name);
      }
      const statement =
        named[kind] ?? (/(?:Statement|Action)$/.test(kind) && !inner.has(kind) ? words(kind) : undefined);
      if (statement) statements.add(statement);
      for (const part of [
        kind,
        ...Object.keys(fields).filter((field) => isNode(fields[field]) || Array.isArray(fields[field])),
      ]) {
        const clause = clauses[part];
        if (clause) found.add(clause);
      }
      return true;
    });
  }
  return { functions, statements, clauses: found };
}

interface Tally {
  cases: number;
  known: number;
}

function count(into: Map<string, Tally>, names: ReadonlySet<string>, known: boolean): void {
  for (const name of names) {
    const tally = into.get(name) ?? { cases: 0, known: 0 };
    into.set(name, { cases: tally.cases + 1, known: tally.known + (known ? 1 : 0) });
  }
}

function listed(tallies: ReadonlyMap<string, Tally>): string {
  const entries = [...tallies].sort(([a], [b]) => (a < b ? -1 : 1));
  return entries
    .map(([name, { cases, known }]) => {
      // Where some pass, it is not the name that is missing.
      return `\`${name}\` ${cases}${known === cases ? ' ✗' : ''}`;
    })
    .join(' · ');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export async function supportMatrix(): Promise<string> {
  const analyser = new Analyser();
  const families = readCorpus();
  const functions = new Map<string, Tally>();
  const statements = new Map<string, Tally>();
  const parts = new Map<string, Tally>();
  const all = families.flatMap((family) => family.cases);
  for (const entry of all) {
    const use = await uses(analyser, entry);
    const known = entry.knownIssue !== undefined;
    count(functions, use.functions, known);
    count(statements, use.statements, known);
    count(parts, use.clauses, known);
  }
  const asked = all.filter(runsOnReference).length;
  const issues = all.filter((entry) => entry.knownIssue !== undefined);
  const rows = families.map(({ family, cases }) => {
    const known = cases.filter((entry) => entry.knownIssue !== undefined).length;
    return `| ${family} | ${cases.length} | ${cases.filter(runsOnReference).length} | ${known || ''} |`;
  });
  const issueRows = issues.map(
    (entry) =>
      `| [${entry.id}](${entry.source}) | \`${cell(entry.sql.slice(0, 140))}\` | ${cell(entry.knownIssue ?? '')} |`,
  );
  return `# What the embedded warehouse supports

<!-- Generated from test/workbench/warehouse/corpus/cases by "npx tsx scripts/support-matrix.ts": change those, not this. -->

Each case of the corpus is a statement or a script with the outcome that Google documents. All run on the embedded
warehouse; queries and DML that Google's reference implementation of GoogleSQL can run must give the same there. A case
with a known issue must fail: once it passes, the tests ask for its mark to be taken away.

${all.length} cases, ${asked} of them confirmed by the reference implementation, ${issues.length} with a known issue. What is
not listed here has no case; where the warehouse does not know a function or a construct, it says so by name and place.

| Family | Cases | On the reference | Known issues |
| --- | ---: | ---: | ---: |
${rows.join('\n')}

## Known issues

${issues.length === 0 ? 'None.' : `| Case | SQL | Why |\n| --- | --- | --- |\n${issueRows.join('\n')}`}

## Statements, with their numbers of cases (✗: all of them known issues)

${listed(statements)}

## Clauses and expressions

${listed(parts)}

## Functions

${listed(functions)}
`;
}
