// What a plan says about itself beside its messages: the pool, what is short and where, and the runners-up.
import { NONE } from './assignment';
import type { Plan, Shortage } from './plan-output';
import { REMOVAL_RULES } from './pool';
import { estimateFor, type Filling } from './slot-filling';
import type { CaptionKey, MessageType, PriceTier } from './vocabulary';

export function poolReport(ppv: Filling, free: Filling): Plan['pool'] {
  return {
    eligiblePaid: ppv.pool.captions.length,
    eligibleFree: free.pool.captions.length,
    cooldownPaidDays: ppv.pool.cooldownDays,
    cooldownFreeDays: free.pool.cooldownDays,
    removed: REMOVAL_RULES.flatMap((rule) => {
      const captions = (ppv.pool.removed.get(rule) ?? 0) + (free.pool.removed.get(rule) ?? 0);
      return captions === 0 ? [] : [{ rule, captions }];
    }),
  };
}

/** How many messages of a kind found no caption, and what each category and tier had to give; null where none is missing. */
export function shortageOf(type: MessageType, filling: Filling): Shortage | null {
  const { assignment, slots, pool } = filling;
  const missing = slots.filter((slot, index) => slot.type === type && assignment.caption(index) === NONE).length;
  if (missing === 0) return null;
  const pools = new Map<string, { category: string; tier: PriceTier; eligible: number; used: number; limit: number }>();
  const used = new Set<number>(assignment.chosen);
  pool.captions.forEach(({ caption }, candidate) => {
    if (estimateFor(caption, type) === null) return;
    const name = `${caption.category}\n${caption.priceTier}`;
    const row = pools.get(name) ?? {
      category: caption.category,
      tier: caption.priceTier,
      eligible: 0,
      used: 0,
      limit: assignment.problem.limits.categoryWeek[assignment.problem.category[candidate] ?? 0] ?? 0,
    };
    row.eligible++;
    if (used.has(candidate)) row.used++;
    pools.set(name, row);
  });
  const rows = [...pools.values()].map(({ limit, ...row }) => ({
    ...row,
    categoryLimit: Number.isFinite(limit) ? limit : null,
  }));
  return { type, missing, sentence: shortageSentence(type, missing, rows), pools: rows };
}

const NOUNS = { PPV: 'PPV', BUMP: 'bump', FOLLOW_UP: 'follow-up' } as const;

function shortageSentence(type: MessageType, missing: number, rows: Shortage['pools']): string {
  const short = `${missing} ${NOUNS[type]}${missing === 1 || type === 'PPV' ? '' : 's'} short`;
  if (rows.length === 0) return `${short}: no caption is eligible`;
  const parts = rows.map((row) => `${row.category} ${row.tier} ${row.used} of ${row.eligible} used`);
  // Where as many captions are left as are missing, what keeps them out is said.
  const left = rows.reduce((sum, row) => sum + row.eligible - row.used, 0);
  const most = Math.max(...rows.map((row) => row.categoryLimit ?? 0));
  const rule = left >= missing && most > 0 ? `; a category may have ${most} of the week, and never two in a row` : '';
  return `${short}: ${parts.join(', ')}${rule}`;
}

/** The best captions left over, in the proportion in which the week sends paid and free ones. */
export function runnersUp(ppv: Filling, free: Filling, captionTarget: number): Plan['runnersUp'] {
  const sent = ppv.assignment.filled + free.assignment.filled;
  const wanted = Math.max(0, captionTarget - sent);
  const paidShare = sent === 0 ? 0.5 : ppv.assignment.filled / sent;
  const paid = Math.round(wanted * paidShare);
  return [...leftOver(ppv, 'PPV', paid), ...leftOver(free, 'BUMP', wanted - paid)];
}

function leftOver(filling: Filling, type: MessageType, count: number): Plan['runnersUp'] {
  const { assignment, pool } = filling;
  const usedKeys = new Set<CaptionKey>();
  for (const candidate of assignment.chosen) {
    const pooled = pool.captions[candidate];
    if (pooled !== undefined) usedKeys.add(pooled.caption.captionKey);
  }
  const left = pool.captions.flatMap(({ caption }) => {
    const estimate = estimateFor(caption, type);
    return estimate === null || usedKeys.has(caption.captionKey) ? [] : [{ caption, estimate }];
  });
  return left
    .sort((a, b) => b.estimate.score - a.estimate.score)
    .slice(0, count)
    .map(({ caption, estimate }) => ({
      captionId: caption.captionId,
      category: caption.category,
      priceTier: caption.priceTier,
      expected: estimate.expected,
      score: estimate.score,
    }));
}
