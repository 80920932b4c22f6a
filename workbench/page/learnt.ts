// What a turn of the clock has taught: what captions earn as it was known before the turn and as it is known after it.

import type { Learnt } from './protocol';
import { runQuery, type WarehouseAddress } from './warehouse';

interface Estimate {
  readonly page_name: string;
  readonly caption_id: number;
  readonly caption: string | null;
  /** US dollars per 1,000 deliveries. */
  readonly avg_emv: number;
  /** Messages that are counted. */
  readonly obs_n: number;
}

export type Estimates = ReadonlyMap<string, Estimate>;

/** As many as are read at a glance. */
const SHOWN = 8;

const STATISTICS = `SELECT TO_JSON_STRING(ARRAY_AGG(STRUCT(
  stats.page_name, stats.caption_id, SUBSTR(bank.caption_text, 1, 80) AS caption, stats.avg_emv, stats.obs_n)))
FROM caption_bandit_stats AS stats
LEFT JOIN caption_bank AS bank ON bank.caption_id = stats.caption_id
WHERE stats.reward_kind = 'EMV' AND stats.obs_n > 0 AND stats.avg_emv IS NOT NULL`;

export async function readEstimates(warehouse: WarehouseAddress): Promise<Estimates> {
  const { rows, error } = await runQuery(warehouse, STATISTICS);
  if (error !== null) throw new Error(`What captions earn can't be read: ${error.message}`);
  const estimates = JSON.parse(rows[0]?.[0] ?? '[]') as readonly Estimate[] | null;
  return new Map((estimates ?? []).map((estimate) => [`${estimate.page_name}\n${estimate.caption_id}`, estimate]));
}

/** Of captions more messages are counted of than before; those first whose estimate moved most. */
export function learntBetween(before: Estimates, after: Estimates): Learnt {
  const moved = [...after].flatMap(([key, now]) => {
    const was = before.get(key);
    return now.obs_n <= (was?.obs_n ?? 0) ? [] : [{ now, was: was?.avg_emv ?? null }];
  });
  const shift = ({ now, was }: (typeof moved)[number]): number => Math.abs(now.avg_emv - (was ?? 0));
  return {
    captions: moved.length,
    pages: new Set(moved.map(({ now }) => now.page_name)).size,
    moves: moved
      .sort((a, b) => shift(b) - shift(a))
      .slice(0, SHOWN)
      .map(({ now, was }) => ({
        page: now.page_name,
        caption: `#${now.caption_id} ${now.caption ?? ''}`.trim(),
        before: was,
        now: now.avg_emv,
        messages: now.obs_n,
      })),
  };
}
