// Every procedure, failed at each of its statements: the tables are as before the call or as after it, never between.
// A procedure of sql/ without a fixture fails the first test. Those with the most statements have files of their own.

import { expect, test } from 'vitest';
import { readObjectFiles } from '../../scripts/warehouse-objects/object-files';
import { deployedWarehouse, SQL_FOLDER } from './deployed';
import { withFaultPoints } from './injected-errors';
import { fixtures, testFailingAnywhere } from './procedure-fixtures';

const on = deployedWarehouse();
const ELSEWHERE = ['commit_schedules', 'apply_changes', 'run_daily_automation'];

test('every procedure has a fixture', () => {
  const procedures = readObjectFiles(SQL_FOLDER).filter((file) => file.kind === 'procedures');
  expect(Object.keys(fixtures).sort()).toEqual(procedures.map((file) => file.name).sort());
});

test('points stand before each statement and at each end, also where an error is handled', async () => {
  const sql =
    'CREATE PROCEDURE p() BEGIN DECLARE x INT64; BEGIN SET x = 1; COMMIT TRANSACTION; EXCEPTION WHEN ERROR THEN RAISE; END; END';
  const { points } = await withFaultPoints(sql);
  expect(points.map(({ offset, after }) => [sql.slice(offset, offset + 9), after])).toEqual([
    ['BEGIN SET', []],
    ['SET x = 1', []],
    ['COMMIT TR', []],
    [' EXCEPTIO', []],
    ['RAISE; EN', [2]],
    [' END; END', [2]],
    [' END', []],
  ]);
});

testFailingAnywhere(
  on,
  Object.keys(fixtures).filter((name) => !ELSEWHERE.includes(name)),
);
