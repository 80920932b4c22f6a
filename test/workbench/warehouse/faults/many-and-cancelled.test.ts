// Many warehouses in one process, and statements that are cancelled: each by itself, none in another's way.

import { describe, expect, test } from 'vitest';
import { openWarehouse } from '../../../../workbench/warehouse/index';
import { runScript } from '../../../../workbench/warehouse/script/run-script';
import { emptyScope } from '../../../../workbench/warehouse/session/result';
import { rows } from '../session/running';

const BILLION = `SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 100000)) AS a, UNNEST(GENERATE_ARRAY(1, 100000)) AS b WHERE MOD(a * b, 7) = 3`;

describe('many warehouses', () => {
  test('20 in one process: each ready quickly, each with its own objects', async () => {
    const times: number[] = [];
    const warehouses = [];
    for (let i = 0; i < 20; i++) {
      const started = performance.now();
      warehouses.push(await openWarehouse());
      times.push(performance.now() - started);
    }
    const median = times.sort((a, b) => a - b)[10] ?? Number.POSITIVE_INFINITY;
    console.info(`ready in ${median.toFixed(0)} ms (median of 20), at most ${times.at(-1)?.toFixed(0)} ms`);
    expect(median).toBeLessThan(250);
    const answers = await Promise.all(
      warehouses.map(async (warehouse, i) => {
        const session = await warehouse.openSession();
        await runScript(
          session,
          `CREATE SCHEMA s; CREATE TABLE s.t AS SELECT ${i} AS a; CREATE FUNCTION s.f() AS (${i} * 10)`,
        );
        const answer = await rows(session, 'SELECT a, s.f() FROM s.t');
        await session.close();
        return answer;
      }),
    );
    expect(answers).toEqual(warehouses.map((_, i) => [[String(i), String(i * 10)]]));
    for (const warehouse of warehouses) await warehouse.close();
  });
});

describe('a cancelled statement', () => {
  test.each([
    ['a query', BILLION],
    ['a script', `DECLARE n INT64; BEGIN TRANSACTION; INSERT d.t VALUES (1); SET n = (${BILLION}); COMMIT TRANSACTION`],
    ['a CREATE TABLE AS', `CREATE TABLE d.big AS ${BILLION}`],
    ['an UPDATE', `UPDATE d.t SET a = (${BILLION}) WHERE TRUE`],
  ])('ends within a second (%s), and the warehouse lives on', async (_, sql) => {
    const warehouse = await openWarehouse();
    const other = await warehouse.openSession();
    await runScript(other, 'CREATE SCHEMA d; CREATE TABLE d.t AS SELECT 0 AS a');
    const session = await warehouse.openSession();
    const running = runScript(session, sql);
    const outcome = expect(running).rejects.toMatchObject({ reason: 'stopped' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const asked = performance.now();
    session.cancel();
    await outcome;
    expect(performance.now() - asked).toBeLessThan(1000);
    await session.close();
    expect(await rows(other, 'UPDATE d.t SET a = a + 1 WHERE TRUE; SELECT a FROM d.t')).toEqual([['1']]);
    await other.close();
    await warehouse.close();
  });

  test('before the engine has begun is ended too', async () => {
    const warehouse = await openWarehouse();
    const session = await warehouse.openSession();
    const running = session.run(BILLION, emptyScope);
    session.cancel();
    await expect(running).rejects.toMatchObject({ reason: 'stopped' });
    await session.close();
    await warehouse.close();
  });

  test('by a deadline or a signal, with words of its own', async () => {
    const warehouse = await openWarehouse();
    const late = await warehouse.openSession();
    await expect(runScript(late, BILLION, { limits: { deadlineMs: Date.now() + 300 } })).rejects.toThrow(
      'Job timed out after',
    );
    await late.close();
    const stopped = await warehouse.openSession();
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    await expect(
      runScript(stopped, 'WHILE TRUE DO SELECT 1; END WHILE', { limits: { signal: stop.signal } }),
    ).rejects.toMatchObject({ reason: 'stopped' });
    await stopped.close();
    await warehouse.close();
  });
});
