// DuckDB's errors in BigQuery's words.

import { WarehouseError } from '../errors';

/** A table was changed or replaced by another while a statement was on its way: done anew, it finds things as they are. */
export class CatalogMoved extends WarehouseError {
  constructor() {
    super('invalidQuery', 'Transaction is aborted due to concurrent update.', 'query');
    this.name = 'CatalogMoved';
  }
}

/** Raised while a statement ran: its message may hold any text of the data, but never a place in the statement. */
export class RuntimeFailure extends WarehouseError {
  constructor(message: string) {
    super('invalidQuery', message, 'query');
    this.name = 'RuntimeFailure';
  }
}

const operators: Readonly<Record<string, string>> = { addition: '+', subtraction: '-', multiplication: '*' };

/** A statement nested more deeply than can be taken apart here. */
export const tooComplex = (): WarehouseError =>
  new WarehouseError(
    'resourcesExceeded',
    'Resources exceeded during query execution: Not enough resources for query planning - too many subqueries or query is too complex.',
    'query',
  );

type Rule = readonly [RegExp, (match: RegExpExecArray) => WarehouseError];

const invalid = (message: string): WarehouseError => new RuntimeFailure(message);

const rules: readonly Rule[] = [
  [
    /Overflow in (addition|subtraction|multiplication) of (?:INT64|HUGEINT|INT128) \((-?\d+) . (-?\d+)\)/,
    (m) => invalid(`int64 overflow: ${m[2]} ${operators[m[1] ?? ''] ?? '?'} ${m[3]}`),
  ],
  [/Overflow in (?:addition|subtraction|multiplication) of DECIMAL/, () => invalid('numeric overflow')],
  [/Overflow in negation of (?:INT64|\w+)/, () => invalid('int64 overflow: -(-9223372036854775808)')],
  [/cannot take square root of a negative number/, () => invalid('Argument to SQRT cannot be negative')],
  [/cannot take logarithm of (?:zero|a negative number)/, () => invalid('Argument to LN is not positive')],
  [
    /(?:HUGEINT|INT128) with value (-?\d+) can't be cast.*INT64|Type HUGEINT with value (-?\d+)/s,
    (m) => invalid(`int64 overflow: ${m[1] ?? m[2]}`),
  ],
  [/Type DOUBLE with value (\S+) can't be cast.*INT64/s, (m) => invalid(`int64 out of range: ${m[1]}`)],
  [/Could not cast value (\S+) to DECIMAL|to DECIMAL\(38,9\)/, () => invalid('numeric out of range')],
  [/NOT NULL constraint failed: (?:\w+\.)?(.+)$/m, (m) => invalid(`Required field ${m[1]?.trim()} cannot be null`)],
  [/More than one row returned by a subquery/, () => invalid('Scalar subquery produced more than one element')],
  [/INTERRUPT/i, () => new WarehouseError('stopped', 'Job execution was cancelled: User requested cancellation')],
  [/Max expression depth limit|Parser Error: memory exhausted/, () => tooComplex()],
  [
    /Out of Memory|failed to (?:pin|allocate)/i,
    () =>
      new WarehouseError('resourcesExceeded', 'Resources exceeded during query execution: the query needs more memory'),
  ],
  [
    /Conflict on (?:update|tuple deletion)|write-write conflict|Catalog write-write|Table with name "?(?:temp_)?t\d+"? does not exist|Could not (?:commit|add|alter).*(?:conflict|altered|dropped)|has been (?:altered|dropped)|another transaction has (?:altered|dropped)|table t\d+ has \d+ columns but/i,
    () => new CatalogMoved(),
  ],
  [
    /regexp|regular expression|invalid perl operator|missing argument to repetition|invalid character class|missing \)|bad repetition|invalid escape/i,
    (m) => invalid(`Cannot parse regular expression: ${m.input.replace(/^.*?Error: /, '')}`),
  ],
];

/** What a function of ours or `bq_error` raised arrives as an invalid input. */
const raised = /^Invalid Input Error: /;

export function engineError(error: unknown, sql?: string): Error {
  if (error instanceof WarehouseError) return error;
  const message = error instanceof Error ? error.message : String(error);
  for (const [pattern, make] of rules) {
    const match = pattern.exec(message);
    if (match) return make(match);
  }
  if (raised.test(message)) return invalid(message.replace(raised, ''));
  if (/^(?:Out of Range|Conversion|Constraint) Error: /.test(message)) {
    return invalid(message.replace(/^[\w ]+ Error: /, '').split('\n\n')[0] ?? message);
  }
  return new WarehouseError('internalError', `The engine: ${message}${sql ? `\n${sql.slice(0, 4000)}` : ''}`, 'query');
}
