// Transactions on the real session: what they see, what they leave, whom they collide with, and what they refuse.

import { beforeEach, describe, expect, test } from 'vitest';
import { runScript } from '../../../../workbench/warehouse/script/run-script';
import type { StatementSession } from '../../../../workbench/warehouse/session/port';
import { emptyScope } from '../../../../workbench/warehouse/session/result';
import { failure, rows, testWarehouse } from './running';

const on = testWarehouse();
const ask = (sql: string) => on.within((session) => rows(session, sql));
const refused = (sql: string) => on.within((session) => failure(session, sql));
const ids = () => ask('SELECT id, v FROM t ORDER BY id');
const inAll = (session: StatementSession, sql: string) => session.run(sql, emptyScope);

/** Two sessions at once, closed whatever happens. */
async function two(work: (one: StatementSession, other: StatementSession) => Promise<void>): Promise<void> {
  await on.within((one) => on.within((other) => work(one, other)));
}

const aborted = (table: string) =>
  new RegExp(
    `^Transaction is aborted due to concurrent update against table of-scheduler-proj:d\\.${table}\\. Transaction ID: `,
  );

beforeEach(async () => {
  await on.within((session) =>
    runScript(
      session,
      "CREATE OR REPLACE TABLE t (id INT64, v STRING); INSERT t VALUES (1, 'a'), (2, 'b'); CREATE OR REPLACE TABLE u (n INT64)",
    ),
  );
});

describe('one session', () => {
  test('commits all, and sees its own writes before', async () => {
    expect(
      await ask(
        "BEGIN TRANSACTION; INSERT t VALUES (3, 'c'); UPDATE t SET v = 'z' WHERE id = 1; DELETE t WHERE id = 2; SELECT id, v FROM t ORDER BY id; COMMIT TRANSACTION",
      ),
    ).toEqual([
      ['1', 'z'],
      ['3', 'c'],
    ]);
    expect(await ids()).toEqual([
      ['1', 'z'],
      ['3', 'c'],
    ]);
  });

  test('rolls back by ROLLBACK, at the end of a script, and by an error nobody handles', async () => {
    const changes =
      "INSERT t VALUES (3, 'c'); MERGE t USING UNNEST([1]) AS k ON t.id = k WHEN MATCHED THEN DELETE; TRUNCATE TABLE u";
    await on.within((session) => runScript(session, `BEGIN TRANSACTION; ${changes}; ROLLBACK TRANSACTION`));
    await on.within((session) => runScript(session, `BEGIN TRANSACTION; ${changes}`));
    expect(await refused(`BEGIN TRANSACTION; ${changes}; SELECT ERROR('stop')`)).toContain('stop');
    expect(await ids()).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });

  test('a handler sees the transaction still open, and rolls it back', async () => {
    expect(
      await ask(`BEGIN
          BEGIN TRANSACTION; INSERT t VALUES (3, 'c'); SELECT ERROR('half way'); COMMIT TRANSACTION;
        EXCEPTION WHEN ERROR THEN
          SELECT @@error.message, (SELECT COUNT(*) FROM t); ROLLBACK TRANSACTION; INSERT u VALUES (1);
        END; SELECT (SELECT COUNT(*) FROM t), (SELECT COUNT(*) FROM u)`),
    ).toEqual([['2', '1']]);
  });

  test('a failed statement is undone by itself: the rest of the transaction goes on', async () => {
    const last = await ask(`BEGIN TRANSACTION; INSERT t VALUES (3, 'c'); UPDATE t SET v = 'z' WHERE id = 1;
      CREATE TEMP TABLE mine AS SELECT 7 AS k;
      BEGIN INSERT t SELECT k, ERROR('no') FROM mine; EXCEPTION WHEN ERROR THEN INSERT t SELECT k, 'kept' FROM mine; END;
      BEGIN DELETE t WHERE CAST(v AS INT64) = 1; EXCEPTION WHEN ERROR THEN SET @@time_zone = 'UTC'; END;
      SELECT id, v FROM t ORDER BY id; COMMIT TRANSACTION`);
    expect(last).toEqual([
      ['1', 'z'],
      ['2', 'b'],
      ['3', 'c'],
      ['7', 'kept'],
    ]);
    expect(await ids()).toEqual(last);
  });

  test('temp tables made in it go with it, those dropped come back', async () => {
    await on.within(async (session) => {
      await runScript(session, 'CREATE TEMP TABLE before_it AS SELECT 1 AS a');
      await session.begin();
      await inAll(session, 'CREATE TEMP TABLE inside AS SELECT 2 AS a');
      await inAll(session, 'DROP TABLE before_it');
      await session.rollback();
      expect(await rows(session, 'SELECT a FROM before_it')).toEqual([['1']]);
      expect(await failure(session, 'SELECT a FROM inside')).toContain('Not found');
    });
  });

  test.each([
    ['BEGIN TRANSACTION; CREATE TABLE x (a INT64)', 'DDL statement is not supported in a transaction'],
    ['BEGIN TRANSACTION; DROP TABLE t', 'DDL statement is not supported in a transaction'],
    ['BEGIN TRANSACTION; ALTER TABLE t ADD COLUMN w INT64', 'DDL statement is not supported in a transaction'],
    ['BEGIN TRANSACTION; CREATE VIEW x AS SELECT 1 AS a', 'DDL statement is not supported in a transaction'],
    ['BEGIN TRANSACTION; BEGIN TRANSACTION', 'nested transactions are not supported'],
    ['COMMIT TRANSACTION', 'supported only in scripts'],
    ['SELECT 1; COMMIT TRANSACTION', 'no active transaction to commit'],
    ['SELECT 1; ROLLBACK TRANSACTION', 'no active transaction to rollback'],
  ])('refuses %s', async (sql, words) => {
    expect(await refused(sql)).toContain(words);
    expect(await ids()).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });
});

describe('two sessions', () => {
  test('neither sees what the other has not committed, nor what came after its own beginning', async () => {
    await two(async (one, other) => {
      await one.begin();
      await inAll(one, "INSERT t VALUES (3, 'one')");
      expect(await rows(other, 'SELECT COUNT(*) FROM t')).toEqual([['2']]);
      await inAll(other, "INSERT t VALUES (4, 'other')");
      const seen = await one.run('SELECT id FROM t ORDER BY id', emptyScope);
      expect(seen.rows?.slice(0, 9)).toEqual([[1n], [2n], [3n]]);
      await one.commit();
      expect(await rows(other, 'SELECT COUNT(*) FROM t')).toEqual([['4']]);
    });
  });

  test('the second to change a table aborts; the first commits', async () => {
    await two(async (one, other) => {
      await one.begin();
      await other.begin();
      await inAll(one, "UPDATE t SET v = 'one' WHERE id = 1");
      await expect(inAll(other, 'DELETE t WHERE id = 2')).rejects.toThrow(aborted('t'));
      await expect(inAll(other, 'MERGE t USING UNNEST([2]) AS k ON t.id = k WHEN MATCHED THEN DELETE')).rejects.toThrow(
        aborted('t'),
      );
      await other.rollback();
      await one.commit();
    });
    expect(await ids()).toEqual([
      ['1', 'one'],
      ['2', 'b'],
    ]);
  });

  test('a table changed since the snapshot aborts; one only appended to does not', async () => {
    await two(async (one, other) => {
      await one.begin();
      await inAll(other, "INSERT t VALUES (3, 'c')");
      await inAll(one, "UPDATE t SET v = 'one' WHERE id = 1");
      await one.commit();
      await one.begin();
      await inAll(other, "UPDATE t SET v = 'other' WHERE id = 2");
      await expect(inAll(one, "UPDATE t SET v = 'one' WHERE id = 1")).rejects.toThrow(aborted('t'));
      await one.rollback();
      await one.begin();
      await inAll(one, "UPDATE t SET v = 'again' WHERE id = 1");
      await one.commit();
    });
    expect(await ids()).toEqual([
      ['1', 'again'],
      ['2', 'other'],
      ['3', 'c'],
    ]);
  });

  test('appends never collide, not even with a change of the same table', async () => {
    await two(async (one, other) => {
      await one.begin();
      await other.begin();
      await inAll(one, "UPDATE t SET v = 'one' WHERE id = 1");
      await inAll(other, "INSERT t VALUES (3, 'other')");
      await inAll(one, "INSERT t VALUES (4, 'one')");
      await other.commit();
      await one.commit();
    });
    expect(await ids()).toEqual([
      ['1', 'one'],
      ['2', 'b'],
      ['3', 'other'],
      ['4', 'one'],
    ]);
  });

  test('a change outside of transactions waits for the table, and then does its work', async () => {
    await two(async (one, other) => {
      await one.begin();
      await inAll(one, "UPDATE t SET v = 'one' WHERE id = 1");
      let done = false;
      const waiting = inAll(other, "UPDATE t SET v = CONCAT(v, '+') WHERE TRUE").then(() => {
        done = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(done).toBe(false);
      await one.commit();
      await waiting;
    });
    expect(await ids()).toEqual([
      ['1', 'one+'],
      ['2', 'b+'],
    ]);
  });

  test('many changes at once of one table, one after the other', async () => {
    await on.within((session) => runScript(session, 'CREATE OR REPLACE TABLE counter AS SELECT 0 AS n'));
    await Promise.all(
      Array.from({ length: 12 }, () =>
        on.within((session) => runScript(session, 'UPDATE counter SET n = n + 1 WHERE TRUE')),
      ),
    );
    expect(await ask('SELECT n FROM counter')).toEqual([['12']]);
  });

  test.each([
    ['a rollback', async (one: StatementSession) => one.rollback()],
    ['a close', async (one: StatementSession) => one.close()],
    [
      'a cancellation',
      async (one: StatementSession) => {
        one.cancel();
        await one.close();
      },
    ],
  ])('%s frees the tables', async (_, end) => {
    await on.within(async (one) => {
      await one.begin();
      await inAll(one, "UPDATE t SET v = 'one' WHERE id = 1");
      await end(one);
      await on.within((other) => runScript(other, "UPDATE t SET v = 'other' WHERE id = 1"));
    });
    expect(await ids()).toEqual([
      ['1', 'other'],
      ['2', 'b'],
    ]);
  });

  test('a failed change outside of transactions frees its table', async () => {
    expect(await refused("UPDATE t SET v = ERROR('no') WHERE TRUE")).toContain('no');
    await on.within((session) => runScript(session, "UPDATE t SET v = 'yes' WHERE TRUE"));
    expect(await ids()).toEqual([
      ['1', 'yes'],
      ['2', 'yes'],
    ]);
  });

  test('a session that waits for a table can be cancelled', async () => {
    await two(async (one, other) => {
      await one.begin();
      await inAll(one, "UPDATE t SET v = 'one' WHERE id = 1");
      const waiting = inAll(other, "UPDATE t SET v = 'other' WHERE TRUE");
      setTimeout(() => other.cancel(), 50);
      await expect(waiting).rejects.toMatchObject({ reason: 'stopped' });
      await one.commit();
    });
    expect(await ids()).toEqual([
      ['1', 'one'],
      ['2', 'b'],
    ]);
  });

  test('a table replaced under an open transaction aborts it in words, not with an engine error', async () => {
    await two(async (one, other) => {
      await one.begin();
      await runScript(other, "CREATE OR REPLACE TABLE t AS SELECT 9 AS id, 'new' AS v");
      await expect(inAll(one, 'SELECT COUNT(*) FROM t')).rejects.toThrow(
        'Transaction is aborted due to concurrent update',
      );
      await one.rollback();
    });
    expect(await ids()).toEqual([['9', 'new']]);
  });

  test.each([
    ['ALTER TABLE t ADD COLUMN w INT64', 'INSERT t (id) VALUES (7)'],
    ['DROP TABLE t', undefined],
    ['CREATE OR REPLACE TABLE t (id INT64)', 'DELETE t WHERE TRUE'],
  ])('%s under an open transaction that wrote there: the transaction aborts as a whole', async (ddl, next) => {
    await two(async (one, other) => {
      await one.begin();
      await inAll(one, "INSERT t VALUES (8, 'x')");
      await inAll(one, 'INSERT u VALUES (8)');
      await runScript(other, ddl);
      if (next) await expect(inAll(one, next)).rejects.toThrow('Transaction is aborted due to concurrent update');
      await expect(one.commit()).rejects.toThrow('Transaction is aborted due to concurrent update');
      expect(one.inTransaction).toBe(false);
    });
    expect(await ask('SELECT COUNT(*) FROM u')).toEqual([['0']]);
  });

  test('the same table made by many at once: one makes it, the others are told', async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) =>
        on.within((session) => runScript(session, `CREATE TABLE contested AS SELECT ${i} AS a`)),
      ),
    );
    expect(made.filter((m) => m.status === 'fulfilled')).toHaveLength(1);
    for (const m of made) if (m.status === 'rejected') expect(m.reason).toMatchObject({ reason: 'duplicate' });
    const replaced = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) =>
        on.within((session) =>
          runScript(session, `CREATE OR REPLACE TABLE contested AS SELECT ${i} AS a; SELECT * FROM contested`),
        ),
      ),
    );
    expect(replaced.map((r) => (r.status === 'rejected' ? String(r.reason) : 'ok'))).toEqual(Array(6).fill('ok'));
  });
});
