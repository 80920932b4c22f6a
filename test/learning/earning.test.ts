// That learning earns: in worlds with a known truth the default policy beats the classic samplers, and chance by far.
import { describe, expect, it } from 'vitest';
import { shareOfClairvoyant, type World } from '../../bench/learning/log-normal-worlds';

const world: World = {
  name: 'small',
  captions: 300,
  sends: 30,
  noiseSd: 0.6,
  drift: 0,
  renewed: 0,
  prototype: Number.NaN,
  wilson: null,
};

function share(policy: 'thompson' | 'greedy' | 'ucb' | 'beta' | 'wilson', changed: Partial<World> = {}): number {
  const seeds = 5;
  let sum = 0;
  for (let seed = 0; seed < seeds; seed++) sum += shareOfClairvoyant({ ...world, ...changed }, policy, seed);
  return sum / seeds;
}

describe('a page over 48 weeks', () => {
  it('earns nearly all that a clairvoyant would, and far more than the classic samplers', () => {
    const thompson = share('thompson');
    expect(thompson).toBeGreaterThan(0.9);
    expect(thompson).toBeGreaterThan(share('wilson') + 0.15);
    expect(thompson).toBeGreaterThan(share('beta') + 0.15);
  });

  it('follows captions that drift and survives captions that are replaced', () => {
    expect(share('thompson', { drift: 0.08 })).toBeGreaterThan(0.85);
    expect(share('thompson', { renewed: 0.02 })).toBeGreaterThan(0.85);
  });

  it('never beats the clairvoyant by more than the cooldown’s small change', () => {
    for (const policy of ['thompson', 'greedy', 'ucb'] as const) expect(share(policy)).toBeLessThan(1);
  });
});
