// The demo: deterministic, harmless, shaped as promised, loaded into a real warehouse and read by its jobs.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../../src/calendar/civil';
import { arrivals, type DueSlot } from '../../../workbench/demo/arrivals';
import { pageHistory } from '../../../workbench/demo/history';
import { deliverResults, loadDemo } from '../../../workbench/demo/load';
import { demoWorld } from '../../../workbench/demo/world';
import { type RunningServer, startServer } from '../../../workbench/warehouse/rest/serve';
import { deployedWarehouse } from '../../sql/deployed';

const ENDS = instant(Date.parse('2025-03-05T20:00:00Z'));
const world = demoWorld();

describe('the world', () => {
  test('is the same each time, and another with another seed', () => {
    expect(demoWorld().captions).toEqual(world.captions);
    expect(demoWorld('demo', 'other').captions).not.toEqual(world.captions);
  });

  test('has three thousand captions of different words over all tiers', () => {
    expect(world.captions).toHaveLength(3000);
    const words = new Set(
      world.captions.map(({ text }) =>
        text
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, ' ')
          .trim(),
      ),
    );
    expect(words.size).toBe(3000);
    for (const tier of ['FREE', 'LOW', 'MID', 'PREMIUM']) {
      expect(world.captions.filter((caption) => caption.tier === tier).length).toBeGreaterThan(300);
    }
  });

  test('has pages of every kind', () => {
    expect(world.pages).toHaveLength(12);
    expect(world.pages.filter(({ status }) => status === 'PAUSED')).toHaveLength(1);
    expect(world.pages.filter(({ historyDays }) => historyDays < 14)).toHaveLength(1);
    expect(world.pages.filter(({ barredCategories }) => barredCategories.length > 5)).toHaveLength(1);
    expect(world.pages.filter(({ recentPressure }) => recentPressure > 2)).toHaveLength(1);
  });
});

describe('the history', () => {
  const page = world.pages[0];
  if (page === undefined) throw new Error('The demo has no pages.');
  const rows = [...pageHistory(world, page, ENDS)];

  test('comes in the order of time, ends before the end and is the same again', () => {
    expect([...pageHistory(world, page, ENDS)]).toEqual(rows);
    const times = rows.map((row) => Date.parse(row.sending_time));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.max(...times)).toBeLessThan(ENDS);
    expect(new Set(rows.map((row) => row.message_id)).size).toBe(rows.length);
  });

  test('holds bumps that earn nothing, offers that do, and some reports that lost the caption', () => {
    expect(rows.filter((row) => row.message_type === 'BUMP' && row.earnings > 0)).toEqual([]);
    expect(rows.filter((row) => row.message_type === 'PPV' && row.earnings > 0).length).toBeGreaterThan(400);
    expect(rows.some((row) => row.caption_id === null)).toBe(true);
    expect(rows.some((row) => row.page_name === 'Aurora VIP')).toBe(true);
  });
});

describe('arrivals', () => {
  const slot = (id: string, at: string, changes: Partial<DueSlot> = {}): DueSlot => ({
    slotId: id,
    page: 'cedar',
    at: instant(Date.parse(at)),
    kind: 'PPV',
    captionId: 7,
    price: 12,
    funnelId: null,
    ...changes,
  });

  test('a follow-up sells at the price of its offer', () => {
    const offer = slot('a', '2025-03-10T20:00:00Z', { funnelId: 'f', price: 25 });
    const follow = slot('b', '2025-03-10T23:00:00Z', { kind: 'FOLLOW_UP', price: null, funnelId: 'f' });
    expect(arrivals(world, [follow, offer], [], ENDS).map((row) => row.price)).toEqual([25, 25]);
  });

  test('a tired audience buys less of the same message', () => {
    const at = instant(Date.parse('2025-03-10T20:00:00Z'));
    const earlier = Array.from({ length: 40 }, (_, i) => ({
      page: 'cedar',
      at: instant(at - (40 - i) * 3_600_000),
      kind: 'PPV' as const,
    }));
    const [rested] = arrivals(world, [slot('a', '2025-03-10T20:00:00Z')], [], ENDS);
    const [tired] = arrivals(world, [slot('a', '2025-03-10T20:00:00Z')], earlier, ENDS);
    expect(tired?.purchased_count).toBeLessThan((rested?.purchased_count ?? 0) * 0.8);
  });
});

describe('in the warehouse', () => {
  const on = deployedWarehouse();
  let server: RunningServer | undefined;
  const target = () => {
    if (server === undefined) throw new Error('The server is not up yet.');
    return { endpoint: server.url, project: 'of-scheduler-proj', dataset: 'eros_scheduling_brain' };
  };
  beforeAll(async () => {
    server = await startServer(on.warehouse, { port: 0 });
  });
  afterAll(async () => {
    await server?.close();
  });

  test('loads, and the jobs read it: all tiers, one page saturated, one new', async () => {
    const progress: number[] = [];
    const { messages } = await loadDemo(target(), world, ENDS, (done, of) => progress.push(done / of));
    expect(messages).toBeGreaterThan(9_000);
    expect(progress.at(-1)).toBe(1);
    await on.run('CALL update_caption_performance()');
    const analysed = await on.rows(`SELECT page_name, JSON_VALUE(analysis, '$.account_classification.size_tier'),
      JSON_VALUE(analysis, '$.saturation.risk_level'), CAST(ROUND(saturation_pct) AS STRING)
      FROM page_analyses(CURRENT_TIMESTAMP(), 30) ORDER BY page_name`);
    const tiers = new Map(analysed.map(([page, tier]) => [page, tier]));
    expect(analysed.every(([, tier]) => tier !== null)).toBe(true);
    expect(new Set(tiers.values())).toEqual(new Set(['NEW', 'SMALL', 'MEDIUM', 'LARGE', 'XL']));
    expect(tiers.get('maple')).toBe('NEW');
    const saturation = new Map(analysed.map(([page, , , pct]) => [page, Number(pct)]));
    expect(saturation.get('dahlia')).toBeGreaterThanOrEqual(80);
    expect([...saturation].filter(([page, pct]) => page !== 'dahlia' && pct >= 80)).toEqual([]);
  });

  test('a scheduled slot brings its result once, when its time has come', async () => {
    await on.run(`INSERT INTO schedule_recommendations (schedule_id, slot_id, page_name, week_start, scheduled_send_at,
      scheduled_local, message_type, caption_id, price_tier, price, status) VALUES
      ('cedar/2025-03-03/1', 'cedar/2025-03-03/1#001', 'cedar', '2025-03-03', '2025-03-06 20:00:00+00', '2025-03-06T12:00:00', 'PPV', 7, 'MID', 12, 'READY'),
      ('cedar/2025-03-03/1', 'cedar/2025-03-03/1#002', 'cedar', '2025-03-03', '2025-03-08 20:00:00+00', '2025-03-08T12:00:00', 'PPV', 8, 'MID', 12, 'READY')`);
    const until = instant(Date.parse('2025-03-07T20:00:00Z'));
    expect(await deliverResults(target(), world, ENDS, until)).toEqual({ messages: 1 });
    expect(await deliverResults(target(), world, ENDS, until)).toEqual({ messages: 0 });
    expect(
      await on.rows(
        "SELECT page_name, caption_id, sent_count > 0 FROM mass_messages WHERE message_id = 'cedar/2025-03-03/1#001'",
      ),
    ).toEqual([['cedar', '7', 'true']]);
  });
});
