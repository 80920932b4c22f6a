// Two runs at once: what each commits or changes is whole, a caption is never locked twice, and who loses is told so or wins later.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles.

import { beforeEach, describe, expect, test } from 'vitest';
import type { StatementSession } from '../../workbench/warehouse/session/port';
import { rows } from '../workbench/warehouse/session/running';
import { deployedWarehouse } from './deployed';
import { applyCall, CAPTIONS, commitCall, EMPTIED, MONDAY, week } from './planned-weeks';

const on = deployedWarehouse();

beforeEach(async () => {
  await on.run(`${EMPTIED}; ${CAPTIONS}; INSERT INTO creator_profiles (page_name) VALUES ('jade'), ('ruby');
    INSERT INTO creator_content_inventory VALUES ('jade', 'solo', 3, CURRENT_TIMESTAMP())`);
});

const ABORTED = /Transaction is aborted due to concurrent update against table/;

interface Outcome {
  readonly answers: readonly (readonly unknown[])[];
  readonly aborted: number;
}

/** Calls until it is not aborted by another, as the add-on does. */
async function retried(call: string): Promise<Outcome> {
  for (let aborted = 0; ; aborted++) {
    try {
      return { answers: await on.rows(call), aborted };
    } catch (error) {
      if (!(error instanceof Error && ABORTED.test(error.message)) || aborted >= 20) throw error;
      expect(error.message).toMatch(/^(?:commit_schedules committed|apply_changes changed) nothing: /);
    }
  }
}

const doubleLocks = () =>
  on.rows(`SELECT page_name, use_key FROM active_caption_assignments AS held
    INNER JOIN caption_use_keys AS keys ON keys.caption_id = held.caption_id
    WHERE held.is_active GROUP BY page_name, use_key HAVING COUNT(*) > 1`);
const held = () =>
  on.rows('SELECT schedule_id, caption_id FROM active_caption_assignments WHERE is_active ORDER BY 1, 2');

async function inSession<T>(work: (session: StatementSession) => Promise<T>): Promise<T> {
  const session = await on.warehouse.openSession({ defaultDataset: 'eros_scheduling_brain' });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function outcomeOf(work: () => Promise<readonly (readonly unknown[])[]>): Promise<string> {
  try {
    return String((await work())[0]?.[2]);
  } catch (error) {
    if (error instanceof Error && ABORTED.test(error.message)) return 'aborted';
    throw error;
  }
}

/** What comes of a call that waits before its statement number `at` until the other work is done. */
const interrupted = (call: string, at: number, other: () => Promise<void>): Promise<string> =>
  inSession((session) =>
    outcomeOf(() =>
      rows(session, call, {
        onStatementStart: async ({ index }) => {
          if (index === at) await other();
        },
      }),
    ),
  );

const NEXT = { week_start: '2025-03-17' };
const first = week('jade', 1, [{ caption: 1 }, { caption: 2 }]);
/** Caption 11 is caption 1 in another spelling. */
const rival = week('jade', 1, [{ caption: 11 }], NEXT);

describe('two commits', () => {
  test('that want one caption, at once: one has it, the other is aborted, and refused when it tries again', async () => {
    const outcomes = await Promise.all([retried(commitCall([first])), retried(commitCall([rival]))]);
    expect(outcomes.map(({ answers }) => answers[0]?.[2]).sort()).toEqual(['ACCEPTED', 'REFUSED']);
    const refused = outcomes.find(({ answers }) => answers[0]?.[2] === 'REFUSED');
    expect(refused?.answers[0]?.[3]).toMatch(/^caption (?:1|11), wanted by slot .* is locked by slot /);
    expect(await doubleLocks()).toEqual([]);
  });

  test('one of which runs whole within the other, at each statement of it: one has the caption, none has half', async () => {
    const seen: string[] = [];
    for (let at = 0; ; at++) {
      await on.run(`${EMPTIED}; ${CAPTIONS}; INSERT INTO creator_profiles (page_name) VALUES ('jade')`);
      let inner: string | undefined;
      const outer = await interrupted(commitCall([first]), at, async () => {
        inner = await outcomeOf(() => on.rows(commitCall([rival])));
      });
      if (inner === undefined) break;
      const weeks = [outer, inner].filter((outcome) => outcome === 'ACCEPTED').length;
      expect(weeks, `statement ${at}: ${outer} around ${inner}`).toBe(1);
      expect(await doubleLocks()).toEqual([]);
      expect(await held()).toHaveLength(outer === 'ACCEPTED' ? 2 : 1);
      if (seen.at(-1) !== `${outer} around ${inner}`) seen.push(`${outer} around ${inner}`);
    }
    // Before its snapshot it sees the other's locks; from then to its first write it aborts; from then on the other does.
    expect(seen).toEqual([
      'REFUSED around ACCEPTED',
      'aborted around ACCEPTED',
      'ACCEPTED around aborted',
      'ACCEPTED around REFUSED',
    ]);
  });

  test('for different pages: both are stored, after tries', async () => {
    const outcomes = await Promise.all(
      ['jade', 'ruby'].map((page) => retried(commitCall([week(page, 1, [{ caption: 1 }, { caption: 2 }])]))),
    );
    expect(outcomes.map(({ answers }) => answers[0]?.[2])).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(await held()).toHaveLength(4);
    expect(await doubleLocks()).toEqual([]);
  });

  test('of one payload: one schedule', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => retried(commitCall([first]))));
    expect(outcomes.map(({ answers }) => answers[0]?.[2]).sort()).toEqual(['ACCEPTED', 'UNCHANGED', 'UNCHANGED']);
    expect(await held()).toHaveLength(2);
    expect(await on.rows('SELECT COUNT(*) FROM schedule_recommendations')).toEqual([['2']]);
    expect(await on.rows("SELECT COUNT(*) FROM schedule_changes WHERE action = 'COMMIT'")).toEqual([['1']]);
  });

  test('of two generations of one week: the newest stands alone', async () => {
    await Promise.all([1, 2].map((generation) => retried(commitCall([week('jade', generation, [{ caption: 1 }])]))));
    expect(
      await on.rows("SELECT DISTINCT schedule_id FROM schedule_recommendations WHERE status != 'CANCELLED'"),
    ).toEqual([['jade/2025-03-10/2']]);
    expect(await held()).toEqual([['jade/2025-03-10/2', '1']]);
    expect(await on.rows('SELECT items_available FROM creator_content_inventory')).toEqual([['2']]);
  });

  test('for the last items in stock: no more is sold than there is', async () => {
    const outcomes = await Promise.all([
      retried(commitCall([first])),
      retried(commitCall([week('jade', 1, [{ caption: 3 }, { caption: 4 }], NEXT)])),
    ]);
    expect(outcomes.map(({ answers }) => answers[0]?.[2]).sort()).toEqual(['ACCEPTED', 'REFUSED']);
    expect(await on.rows('SELECT items_available FROM creator_content_inventory')).toEqual([['1']]);
  });
});

describe('a commit beside', () => {
  const swap = (caption: number) =>
    applyCall([
      {
        change_id: `swap ${caption}`,
        action: 'SWAP',
        schedule_id: first.schedule_id,
        page_name: 'jade',
        week_start: MONDAY,
        slot_id: `${first.schedule_id}#001`,
        to: { caption_id: caption },
      },
    ]);

  test('a swap to the same caption: one of them has it', async () => {
    await on.run(commitCall([first]));
    const [swapped, committed] = await Promise.all([
      retried(swap(5)),
      retried(commitCall([week('jade', 1, [{ caption: 5 }], NEXT)])),
    ]);
    expect([swapped.answers[0]?.[3] === 'APPLIED', committed.answers[0]?.[2] === 'ACCEPTED'].sort()).toEqual([
      false,
      true,
    ]);
    expect(await doubleLocks()).toEqual([]);
  });

  test('an approval of the week that it replaces: never both', async () => {
    await on.run(commitCall([first]));
    const approve = applyCall([
      {
        change_id: 'a',
        action: 'APPROVE',
        schedule_id: first.schedule_id,
        page_name: 'jade',
        week_start: MONDAY,
        slot_id: null,
      },
    ]);
    const [approved, committed] = await Promise.all([
      retried(approve),
      retried(commitCall([week('jade', 2, [{ caption: 1 }])])),
    ]);
    const isApproved = approved.answers[0]?.[3] === 'APPLIED';
    expect(committed.answers[0]?.[2]).toBe(isApproved ? 'REFUSED' : 'ACCEPTED');
    expect(await on.rows("SELECT DISTINCT status FROM schedule_recommendations WHERE status != 'CANCELLED'")).toEqual([
      [isApproved ? 'APPROVED' : 'READY'],
    ]);
  });

  test('a sweep and a lock by hand: no caption is locked twice', async () => {
    const lock = `CALL lock_caption_assignments('by hand', 'jade', [
      STRUCT('by hand#1' AS slot_id, 1 AS caption_id, TIMESTAMP '2025-03-20 20:00:00+00' AS scheduled_send_at)])`;
    const outcomes = await Promise.allSettled([
      retried(commitCall([first])),
      on.run(lock),
      on.run('CALL sweep_expired_caption_locks()'),
    ]);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await doubleLocks()).toEqual([]);
  });

  test('eight others, on two pages: every lock is of a schedule that stands', async () => {
    const calls = Array.from({ length: 8 }, (_, i) =>
      retried(commitCall([week(i % 2 ? 'jade' : 'ruby', 1 + Math.floor(i / 2), [{ caption: 1 + (i % 3) }])])),
    );
    const outcomes = await Promise.all(calls);
    expect(outcomes.every(({ answers }) => answers[0]?.[2] === 'ACCEPTED' || answers[0]?.[2] === 'REFUSED')).toBe(true);
    expect(await held()).toHaveLength(2);
    expect(
      await on.rows(`SELECT DISTINCT planned.schedule_id FROM schedule_recommendations AS planned
        WHERE status != 'CANCELLED' ORDER BY 1`),
    ).toEqual([['jade/2025-03-10/4'], ['ruby/2025-03-10/4']]);
    expect(await doubleLocks()).toEqual([]);
  });
});
