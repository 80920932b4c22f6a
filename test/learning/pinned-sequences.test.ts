// Pinned draws: these detect change, not correctness. If one moves, every stored seed gives another week.
import { describe, expect, it } from 'vitest';
import { pageArms, policyNamed } from '../../src/learning/policies';
import { pagePosterior, vagueTierPrior } from '../../src/learning/posterior';
import { seededRandom, streamFor } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';

describe('pinned (detects change, not correctness)', () => {
  it('draws of seed 2026', () => {
    const random = seededRandom(2026);
    expect({
      next: [random.next(), random.next()],
      int: [random.int(10), random.int(1000)],
      normal: [random.normal(), random.normal()],
      gamma: [random.gamma(0.4), random.gamma(7)],
      beta: [random.beta(0.5, 0.5), random.beta(3, 60)],
      fork: random.fork('slots').next(),
    }).toMatchInlineSnapshot(`
      {
        "beta": [
          0.20024582371281444,
          0.02903969388589668,
        ],
        "fork": 0.5251817265405916,
        "gamma": [
          0.00047098593056628363,
          3.8801118620477966,
        ],
        "int": [
          8,
          242,
        ],
        "next": [
          0.01326176339210805,
          0.6073346604099243,
        ],
        "normal": [
          0.2967123683913547,
          -0.6674914561915504,
        ],
      }
    `);
  });

  it('the stream of a page and week', () => {
    const stream = streamFor(41, 'ada', '2026-11-23');
    expect([stream.next(), stream.normal(), stream.int(168)]).toMatchInlineSnapshot(`
      [
        0.4981488027571438,
        -0.1866842834308536,
        136,
      ]
    `);
  });

  it('Thompson scores of five captions', () => {
    const evidence = {
      category: [0, 0, 1, 1, 2],
      categories: 3,
      n: [4, 0, 9, 1, 0],
      w: [3.1, 0, 7.2, 0.9, 0],
      w2: [2.5, 0, 6, 0.81, 0],
      wy: [12.6, 0, 30.5, 3.2, 0],
      wyy: [52, 0, 131.4, 11.4, 0],
    };
    const posterior = pagePosterior(evidence, vagueTierPrior(4, defaultParameters), defaultParameters);
    const scores = new Float64Array(5);
    policyNamed('thompson', defaultParameters).score(pageArms(posterior, [], []), seededRandom(3), scores, 1);
    expect([...scores].map((score) => Number(score.toFixed(9)))).toMatchInlineSnapshot(`
      [
        72.984149657,
        99.135358893,
        68.776038158,
        63.557189807,
        106.45180644,
      ]
    `);
  });
});
