// Pages made up for tests: drawn from the model with known spreads, or arbitrary within what the warehouse may send.
import fc from 'fast-check';
import type { PageEvidence } from '../../src/learning/evidence';
import { seededRandom } from '../../src/learning/random';

export interface Observation {
  readonly caption: number;
  readonly y: number;
  readonly weight: number;
}

export function evidenceOf(
  category: readonly number[],
  categories: number,
  observations: readonly Observation[],
): PageEvidence {
  const columns = { n: [] as number[], w: [] as number[], w2: [] as number[], wy: [] as number[], wyy: [] as number[] };
  category.forEach((_, caption) => {
    const own = observations.filter((o) => o.caption === caption);
    const sum = (read: (o: Observation) => number): number => own.reduce((total, o) => total + read(o), 0);
    columns.n.push(own.length);
    columns.w.push(sum((o) => o.weight));
    columns.w2.push(sum((o) => o.weight ** 2));
    columns.wy.push(sum((o) => o.weight * o.y));
    columns.wyy.push(sum((o) => o.weight * o.y * o.y));
  });
  return { category, categories, ...columns };
}

export interface ModelledPage {
  readonly evidence: PageEvidence;
  readonly quality: readonly number[];
}

export interface Spreads {
  readonly page: number;
  readonly category: number;
  readonly caption: number;
  readonly noise: number;
}

/** A page drawn from the very model that the posterior assumes; each caption has up to `mostSends` sends. */
export function modelledPage(
  seed: string,
  captions: number,
  categories: number,
  spreads: Spreads,
  mostSends: number,
): ModelledPage {
  const random = seededRandom(seed);
  const level = spreads.page * random.normal();
  const effects = Array.from({ length: categories }, () => spreads.category * random.normal());
  const category = Array.from({ length: captions }, () => random.int(categories));
  const quality = category.map((c) => level + (effects[c] ?? 0) + spreads.caption * random.normal());
  const observations = quality.flatMap((q, caption) =>
    Array.from({ length: random.int(mostSends + 1) }, () => ({
      caption,
      y: q + spreads.noise * random.normal(),
      weight: 1,
    })),
  );
  return { evidence: evidenceOf(category, categories, observations), quality };
}

/** Any small page: up to 12 captions in up to 4 categories, each seen up to 5 times. */
export const anyPage: fc.Arbitrary<{ category: number[]; categories: number; observations: Observation[] }> = fc
  .integer({ min: 1, max: 4 })
  .chain((categories) =>
    fc.array(fc.nat(categories - 1), { minLength: 1, maxLength: 12 }).chain((category) =>
      fc
        .array(
          fc.record({
            caption: fc.nat(category.length - 1),
            y: fc.double({ min: -3, max: 8, noNaN: true }),
            weight: fc.double({ min: 0.05, max: 1, noNaN: true }),
          }),
          { maxLength: 30 },
        )
        .map((observations) => ({ category, categories, observations })),
    ),
  );
