// Three weeks of the product beside a random choice of captions, on the same truth, over five worlds.

import type { BenchSize, Row } from '../report';
import { interval, simulateWeeks } from './simulated-weeks';

const SEEDS = ['one', 'two', 'three', 'four', 'five'];
const PAGES = ['ember', 'harbor', 'iris', 'lumen'];
const DAYS = 21;
const QUICK_DAYS = 8;

export async function earningsRows({ quick, progress }: BenchSize): Promise<Row[]> {
  const uplifts: number[] = [];
  const problems: string[] = [];
  let messages = 0;
  for (const seed of quick ? SEEDS.slice(0, 2) : SEEDS) {
    const weeks = await simulateWeeks({ seed, pages: PAGES, days: quick ? QUICK_DAYS : DAYS, jobHours: 24 });
    uplifts.push(100 * (weeks.earned / weeks.earnedAtRandom - 1));
    problems.push(...weeks.problems.map((problem) => `world ${seed}: ${problem}`));
    messages += weeks.messages;
    progress(`world ${seed}: $${weeks.earned.toFixed(0)} beside $${weeks.earnedAtRandom.toFixed(0)} at random`);
  }
  const { mean, half } = interval(uplifts);
  const setup = `${PAGES.length} pages, ${quick ? QUICK_DAYS : DAYS} days, ${uplifts.length} worlds`;
  return [
    {
      setup: `${setup}: earnings above a random choice of captions, %`,
      reference: null,
      ours: Math.round(mean * 10) / 10,
      limit: 'above 0, its 95 % interval too',
      ok: mean - half > 0,
      note: `${(mean - half).toFixed(1)} to ${(mean + half).toFixed(1)}; ${messages} messages, the same times, prices and price tiers`,
    },
    {
      setup: `${setup}: weeks missing, captions too soon again, locks held twice`,
      reference: null,
      ours: problems.length,
      limit: '0',
      ok: problems.length === 0,
      note: problems.slice(0, 5).join('; '),
    },
  ];
}
