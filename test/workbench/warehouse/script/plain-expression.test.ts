// The interpreter's own short cut for plain expressions: it must say what Google's reference implementation says.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Binding } from '../../../../workbench/warehouse/session/result';
import { scalar } from '../../../../workbench/warehouse/types/type';
import { ReferenceSession } from './reference-session';
import { failure, rows } from './running';

const INT64 = scalar('INT64');
const MAX = 2n ** 63n - 1n;

const leaf = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }).map(String),
  fc.constantFrom(String(MAX), String(-MAX - 1n), '3037000500', 'x', 'y', 'nothing', '@p'),
);
const arithmetic: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc
      .tuple(tie('node'), fc.constantFrom('+', '-', '*'), tie('node'))
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
  ),
})).node;
const comparison = fc
  .tuple(arithmetic, fc.constantFrom('=', '!=', '<>', '<', '<=', '>', '>='), arithmetic)
  .map(([left, operator, right]) => `(${left}) ${operator} (${right})`);

const variables: Binding[] = [
  { name: 'x', type: INT64, value: 7n },
  { name: 'y', type: INT64, value: -MAX },
  { name: 'nothing', type: INT64, value: null },
];
const parameters: Binding[] = [{ name: 'p', type: INT64, value: 11n }];
const declared = `DECLARE x INT64 DEFAULT 7; DECLARE y INT64 DEFAULT -${MAX}; DECLARE nothing INT64;`;

async function reference(expression: string): Promise<unknown> {
  try {
    const { value } = await new ReferenceSession().evaluate(expression, { variables, parameters, system: [] });
    return value;
  } catch (error) {
    return String(error).replace(/^.*?: | ?\[?at \[?\d.*$/g, '');
  }
}

async function interpreted(type: string, expression: string): Promise<unknown> {
  const sql = `${declared} DECLARE result ${type}; SET result = ${expression}; SELECT result`;
  try {
    return (await rows(sql, { parameters }))[0]?.[0];
  } catch (error) {
    return String(error).replace(/^.*?: (?:Query error: )?| ?\[?at \[?\d.*$/g, '');
  }
}

describe('plain expressions', () => {
  it.each([
    ['INT64', arithmetic],
    ['BOOL', comparison],
  ])('of %s are as the reference implementation computes them', async (type, expressions) => {
    await fc.assert(
      fc.asyncProperty(expressions, async (expression) => {
        expect(await interpreted(type, expression)).toEqual(await reference(expression));
      }),
      { numRuns: 120 },
    );
  });

  it('ask nothing of the session', async () => {
    const session = new ReferenceSession();
    await rows(
      `${declared} DECLARE b BOOL DEFAULT TRUE; DECLARE s STRING DEFAULT 'é';
       SET b = x <= y; SET b = x >= 1; SET b = x != y; SET b = x <> 1; SET b = NULL;
       SET x = -9223372036854775808; SET x = (x + 1) * -1; SET x = @p; SET x = @@row_count; SET s = s; SET s = @@project_id;`,
      { parameters },
      session,
    );
    expect(session.calls).toEqual([]);
  });

  it('leave to the session what must be coerced or overflows', async () => {
    const session = new ReferenceSession();
    await rows('DECLARE f FLOAT64 DEFAULT 1; DECLARE n NUMERIC; SET f = f + 1; SET n = 5; SELECT f, n', {}, session);
    expect(session.calls.map((call) => call.text)).toEqual(['1', 'f + 1', '5', 'SELECT f, n']);
    expect(await failure(`DECLARE x INT64 DEFAULT ${MAX}; SET x = x * x;`)).toMatch(/^Query error: int64 overflow/);
  });
});
