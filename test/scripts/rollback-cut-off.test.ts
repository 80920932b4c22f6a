// A rollback that is cut off anywhere can be run again: on a few objects of each kind.

import { beforeAll, describe, expect, test } from 'vitest';
import { dataChecks } from '../../scripts/verification/checks/data-integrity';
import type { Outcome } from './deploying';
import { type Inventory, MAIN, SOME_OBJECTS, taken, twoVersions } from './two-versions';

const on = twoVersions(
  dataChecks.filter((check) => check.name === 'commit_guard has its one row'),
  SOME_OBJECTS,
);
const { inventory, rollback } = on;

let second: Inventory;
/** A set of how it was after the second deploy. */
let whole: string;

beforeAll(async () => {
  await on.deployLater();
  second = await inventory();
  whole = taken(await rollback(['--procedures-only', '--yes']));
  expect(await rollback(['--to', whole, '--yes'])).toMatchObject({ code: 0 });
}, 60_000);

describe('a rollback that is cut off', () => {
  /** Refuses every request after the given number, as where a right is taken away; tells how many there were. */
  const cutOff = async (
    after: number,
    work: () => Promise<Outcome>,
  ): Promise<{ readonly outcome: Outcome; readonly requests: number }> => {
    let requests = 0;
    on.deploying.between.rule = () =>
      ++requests > after ? { status: 403, reason: 'accessDenied', message: 'Access Denied: cut off' } : undefined;
    try {
      return { outcome: await work(), requests };
    } finally {
      on.deploying.between.rule = () => undefined;
    }
  };
  const whatever = Number.POSITIVE_INFINITY;
  /** Early, late, and between. */
  const points = (requests: number): number[] =>
    [2, requests * 0.35, requests * 0.6, requests * 0.85, requests - 1].map(Math.floor);

  test('on its way to before the last deploy is ended by the next', async () => {
    const { requests } = await cutOff(whatever, () => rollback(['--procedures-only', '--yes']));
    const first = await inventory();
    for (const point of points(requests)) {
      expect(await rollback(['--to', whole, '--yes'])).toMatchObject({ code: 0 });
      expect((await cutOff(point, () => rollback(['--procedures-only', '--yes']))).outcome.code).toBe(1);
      expect(await rollback(['--procedures-only', '--yes'])).toMatchObject({ code: 0 });
      expect(await inventory(), `cut off after ${point} of ${requests} requests`).toEqual(first);
    }
    expect(await rollback(['--to', whole, '--yes'])).toMatchObject({ code: 0 });
  }, 60_000);

  test('on its way to nothing is ended by the next; one on its way back is too', async () => {
    const away = await cutOff(whatever, () => rollback(['--full'], MAIN));
    const back = await cutOff(whatever, () => rollback(['--to', taken(away.outcome), '--yes']));
    const backPoints = points(back.requests);
    let latest = taken(back.outcome);
    for (const [i, point] of points(away.requests).entries()) {
      expect((await cutOff(point, () => rollback(['--full'], MAIN))).outcome.code).toBe(1);
      const ended = await rollback(['--full', '--json'], MAIN);
      expect(ended).toMatchObject({ code: 0 });
      // The oldest set taken since all was there has it all: that of the one cut off, where it came so far.
      const { taken: own, earlier }: { taken: string; earlier: readonly string[] } = JSON.parse(ended.out);
      const set = earlier.slice(0, earlier.indexOf(latest)).at(-1) ?? own;
      expect((await cutOff(backPoints[i] ?? 1, () => rollback(['--to', set, '--yes']))).outcome.code).toBe(1);
      const done = await rollback(['--to', set, '--yes']);
      expect(done).toMatchObject({ code: 0 });
      expect(await inventory(), `cut off after ${point} of ${away.requests} requests`).toEqual(second);
      latest = taken(done);
    }
  }, 60_000);
});
