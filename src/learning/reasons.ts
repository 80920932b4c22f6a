// Why a caption was picked: the numbers behind it as an object, and the one plain sentence made from them.
import type { ExpectedReward } from './expected-reward';
import type { PolicyName } from './policies';

export type FactorName = 'category budget' | 'urgency budget' | 'variety' | 'recent use' | 'stock';

/** What multiplied a score, in [0, 1]. */
export interface Factor {
  readonly name: FactorName;
  readonly value: number;
}

/** A caption as it stood when the slot was filled. */
export interface Contender {
  readonly captionId: string;
  /** The policy's score before factors. */
  readonly score: number;
  readonly factors: readonly Factor[];
}

/** What decided between a pick and its runner-up. */
export type Decider = FactorName | 'score' | 'fit with the rest of the week';

export interface RunnerUp {
  readonly captionId: string;
  readonly by: Decider;
}

export interface Reason {
  readonly policy: PolicyName;
  readonly reward: ExpectedReward;
  /** How often the caption had been sent on this page. */
  readonly sends: number;
  /** Whole days since its last use there; null where it was never used. */
  readonly restedDays: number | null;
  /** The cooldown it was admitted under, where the pool was short; null under the full one. */
  readonly relaxedCooldownDays: number | null;
  /** 1 is the highest score among `candidates`. */
  readonly rank: number;
  readonly candidates: number;
  readonly factors: readonly Factor[];
  readonly runnerUp: RunnerUp | null;
  /** Set where the slot was filled at random on purpose. */
  readonly explored: { readonly among: number; readonly selectionProbability: number } | null;
  readonly pinned: boolean;
}

export type Merits = Pick<Reason, 'reward' | 'sends' | 'restedDays' | 'relaxedCooldownDays'>;

/** The product of a contender's score and its factors: what the contenders of a slot are compared by. */
export function adjustedScore({ score, factors }: Pick<Contender, 'score' | 'factors'>): number {
  return factors.reduce((product, factor) => product * factor.value, score);
}

/** The single ground on which `picked` gained most over `other`; where it gained on none, the week as a whole decided. */
export function decidedBy(picked: Contender, other: Contender): Decider {
  let by: Decider = 'fit with the rest of the week';
  if (adjustedScore(picked) < adjustedScore(other)) return by;
  let most = 1;
  const weigh = (ground: Decider, gained: number): void => {
    if (gained <= most) return;
    most = gained;
    by = ground;
  };
  weigh('score', gain(picked.score, other.score));
  for (const { name, value } of picked.factors) {
    weigh(name, gain(value, other.factors.find((factor) => factor.name === name)?.value ?? 1));
  }
  return by;
}

function gain(ours: number, theirs: number): number {
  if (theirs === 0) return ours === 0 ? 1 : Number.POSITIVE_INFINITY;
  return ours / theirs;
}

/** One sentence, without a full stop: it stands in a cell. */
export function sentenceFor(reason: Reason): string {
  return [meritsFor(reason), ...choiceClause(reason)].join('; ');
}

/** What speaks for a caption by itself, whether it was picked or not. */
export function meritsFor(reason: Merits): string {
  const rest = restClause(reason);
  return rest === null ? earningsClause(reason) : `${earningsClause(reason)}, ${rest}`;
}

function earningsClause({ reward, sends }: Merits): string {
  const about = amount(reward, reward.expected);
  const interval = `95 % ${amount(reward, reward.low)}–${amount(reward, reward.high)}`;
  const scale = reward.kind === 'EMV' ? `about ${about} per 1,000` : `by about ${about}`;
  if (sends === 0) {
    const verb = reward.kind === 'EMV' ? 'earn' : 'are viewed';
    return `Never sent on this page, captions like it ${verb} ${scale} (${interval})`;
  }
  const verb = reward.kind === 'EMV' ? 'Earns' : 'Viewed';
  return `${verb} ${scale} on this page (${sends} ${sends === 1 ? 'send' : 'sends'}, ${interval})`;
}

function restClause({ restedDays, relaxedCooldownDays }: Merits): string | null {
  if (restedDays === null) return null;
  const rested = `rested ${restedDays} ${restedDays === 1 ? 'day' : 'days'}`;
  if (relaxedCooldownDays === null) return rested;
  return `${rested} (cooldown shortened to ${relaxedCooldownDays} days, for the pool is short)`;
}

function choiceClause({ pinned, explored, runnerUp }: Reason): string[] {
  if (pinned) return ['pinned by hand'];
  if (explored !== null) return [`picked at random among the best ${explored.among} so that policies can be compared`];
  if (runnerUp === null) return ['picked as the only one left'];
  const by = runnerUp.by === 'score' ? 'what it is expected to earn' : runnerUp.by;
  return [`picked over #${runnerUp.captionId} by ${by}`];
}

/** Money to the dollar from $10 up, below that to the cent; rates in whole percent. */
function amount({ kind }: ExpectedReward, value: number): string {
  if (kind === 'VIEW_RATE') return `${Math.round(100 * value)} %`;
  return value < 9.995 ? `$${value.toFixed(2)}` : `$${grouped(Math.round(value))}`;
}

function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
