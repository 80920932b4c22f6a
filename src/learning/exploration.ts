// Slots that are filled at random on purpose, so that policies can be compared later on what they would have done.
import type { Parameters } from '../parameters/registry';
import type { Random } from './random';

export type ExplorationParameters = Pick<Parameters, 'explored_share' | 'explored_minimum' | 'explored_candidates'>;

/** How many of a week's PPV slots are explored; none where the page is RED, whose few sends must all earn. */
export function exploredSlotCount(ppvSlots: number, isRed: boolean, parameters: ExplorationParameters): number {
  if (isRed || ppvSlots <= 0 || parameters.explored_share === 0) return 0;
  const share = Math.round(parameters.explored_share * ppvSlots);
  return Math.min(ppvSlots, Math.max(parameters.explored_minimum, share));
}

/** Which of `slots` are explored: uniformly, in rising order, so that no hour is favoured. */
export function exploredSlots(slots: number, count: number, random: Random): number[] {
  const chosen = new Set<number>();
  // Floyd's draw of `count` distinct numbers.
  for (let limit = slots - Math.min(count, slots); limit < slots; limit++) {
    const slot = random.int(limit + 1);
    chosen.add(chosen.has(slot) ? limit : slot);
  }
  return [...chosen].sort((a, b) => a - b);
}

export interface ExploredChoice<Candidate> {
  readonly chosen: Candidate;
  /** What the backtest divides by: the chance with which this candidate was taken. */
  readonly selectionProbability: number;
  readonly among: number;
}

/** One of the best feasible candidates (best first), each of the first `explored_candidates` as likely as another. */
export function exploreAmong<Candidate>(
  bestFeasible: readonly Candidate[],
  random: Random,
  parameters: ExplorationParameters,
): ExploredChoice<Candidate> | null {
  const among = Math.min(parameters.explored_candidates, bestFeasible.length);
  if (among === 0) return null;
  const chosen = bestFeasible[random.int(among)] as Candidate;
  return { chosen, selectionProbability: 1 / among, among };
}
