// Wilson's score interval for a share of successes: honest for few observations, and never outside [0, 1].

export interface WilsonBounds {
  readonly lower: number;
  readonly upper: number;
  /** Half the interval's width: what is still unknown of the share. */
  readonly explorationBonus: number;
}

/** Bounds at the Normal quantile z (1.96 for 95 %); [0, 1] where nothing is known. */
export function wilsonBounds(successes: number, failures: number, z = 1.96): WilsonBounds {
  const n = successes + failures;
  if (!(successes >= 0 && failures >= 0 && Number.isFinite(n))) {
    throw new RangeError(`Successes and failures must be finite and not negative, got ${successes} and ${failures}.`);
  }
  if (n === 0) return { lower: 0, upper: 1, explorationBonus: 0.5 };
  const z2 = z * z;
  const centre = (successes + z2 / 2) / (n + z2);
  const half = (z / (n + z2)) * Math.sqrt((successes * failures) / n + z2 / 4);
  // At 0 and n successes the exact bound is 0 or 1; rounding must not move it past.
  const lower = successes === 0 ? 0 : Math.max(0, centre - half);
  const upper = failures === 0 ? 1 : Math.min(1, centre + half);
  return { lower, upper, explorationBonus: (upper - lower) / 2 };
}
