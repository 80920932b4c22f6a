// Google's analyser killed between statements and under them: it is started again, and the statement is asked again.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AnalyserServer, sharedAnalyser, stopSharedAnalyser } from '../../../../workbench/warehouse/analyser/server';
import type { StatementSession } from '../../../../workbench/warehouse/session/port';
import { emptyScope } from '../../../../workbench/warehouse/session/result';
import { rows, testWarehouse } from '../session/running';
import { eventually, runs } from './process';

const on = testWarehouse();

function guard(): number {
  const { pid } = sharedAnalyser();
  if (pid === undefined) throw new Error('The analyser does not run.');
  return pid;
}

/** A statement that nobody can know yet, so that the analyser is asked, and runs. */
const asked = (session: StatementSession) => rows(session, `SELECT ${Math.random()} >= 0`);

const below = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );

describe('the analyser', () => {
  test.each([
    ['its guard', () => [guard()]],
    ['the server under it', () => below(guard())],
    ['both', () => [guard(), ...below(guard())]],
  ])('killed between statements (%s) is started anew, and nothing of the old one stays', async (_, victims) => {
    await on.within(async (session) => {
      await asked(session);
      const before = [guard(), ...below(guard())];
      for (const pid of victims()) process.kill(pid, 'SIGKILL');
      // Without its guard the server may still answer this one before it goes.
      expect(await asked(session)).toEqual([['true']]);
      expect(await eventually(() => !before.some(runs), 10_000)).toBe(true);
      expect(await asked(session)).toEqual([['true']]);
      expect(guard()).not.toBe(before[0]);
    });
  });

  test('killed under statements answers them all the same', async () => {
    await on.within(async (session) => {
      await asked(session);
      const all = Promise.all(
        Array.from({ length: 40 }, (_, i) => session.dryRun(`SELECT ${i} AS a, ${Math.random()} AS b`, emptyScope)),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const pid of [...below(guard()), guard()]) process.kill(pid, 'SIGKILL');
      expect((await all).map((a) => a.rows?.fields.map((f) => f.name))).toEqual(Array(40).fill(['a', 'b']));
    });
  });

  test('does not keep data from being worked on: a transaction goes on over its death', async () => {
    await on.within(async (session) => {
      await rows(session, 'CREATE OR REPLACE TABLE t AS SELECT 1 AS a; SELECT 1');
      await asked(session);
      await session.begin();
      await session.run('UPDATE t SET a = 2 WHERE TRUE', emptyScope);
      for (const pid of [...below(guard()), guard()]) process.kill(pid, 'SIGKILL');
      await session.run('INSERT t VALUES (3)', emptyScope);
      await session.commit();
      expect(await rows(session, 'SELECT a FROM t ORDER BY a')).toEqual([['2'], ['3']]);
    });
  });

  test('stopped, it is gone, and another can be started', async () => {
    await on.within(asked);
    const pids = [guard(), ...below(guard())];
    await stopSharedAnalyser();
    expect(await eventually(() => !pids.some(runs), 10_000)).toBe(true);
    const another = new AnalyserServer();
    await another.call('GetLanguageOptions', { maximumFeatures: true });
    expect(another.pid).toBeDefined();
    await another.stop();
    await expect(another.call('GetLanguageOptions', {})).rejects.toMatchObject({ reason: 'stopped' });
  });
});
