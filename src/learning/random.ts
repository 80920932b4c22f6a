// The only source of chance: a seeded generator with named streams, and the Normal, Gamma and Beta draws made from it.

export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in [0, boundExclusive); no modulo bias. */
  int(boundExclusive: number): number;
  /** Standard Normal. */
  normal(): number;
  /** Gamma with the given shape and scale 1. */
  gamma(shape: number): number;
  /** Beta(a, b). */
  beta(a: number, b: number): number;
  /**
   * An independent stream named by `label`. It depends on this stream's own name only, never on how much
   * has been drawn, so adding a draw in one place leaves every other stream as it was.
   */
  fork(label: string): Random;
}

/** A number and its decimal text are the same seed: the sidebar's field is text, the warehouse's column a number. */
export function seededRandom(seed: number | string): Random {
  return new Xoshiro128(String(seed));
}

/** The stream of one page's week: regenerating a page never moves another page's draws. */
export function streamFor(seed: number | string, page: string, week: string): Random {
  return seededRandom(seed).fork(`page ${page}`).fork(`week ${week}`);
}

/** xoshiro128** of Blackman and Vigna as a stream of unsigned 32-bit integers, from a given state (for its published test vector). */
export function xoshiro128StarStar(s0: number, s1: number, s2: number, s3: number): () => number {
  const generator = new Xoshiro128('');
  generator.restart(s0, s1, s2, s3);
  return () => generator.bits() >>> 0;
}

const TWO_POW_26 = 67108864;
const TWO_POW_32 = 4294967296;
const TWO_POW_53 = 9007199254740992;

// The ziggurat of Marsaglia and Tsang in Doornik's form (128 layers of equal area): the layer's index and the
// position within it come from different bits, which the original's single word does not guarantee.
const LAYERS = 128;
const TAIL_START = 3.442619855899;
const LAYER_AREA = 9.91256303526217e-3;
const layerEdge = new Float64Array(LAYERS + 1);
const layerCore = new Float64Array(LAYERS);
{
  let density = Math.exp(-0.5 * TAIL_START * TAIL_START);
  layerEdge[0] = LAYER_AREA / density;
  layerEdge[1] = TAIL_START;
  let edge = TAIL_START;
  for (let i = 2; i < LAYERS; i++) {
    edge = Math.sqrt(-2 * Math.log(LAYER_AREA / edge + density));
    density = Math.exp(-0.5 * edge * edge);
    layerEdge[i] = edge;
  }
  layerEdge[LAYERS] = 0;
  for (let i = 0; i < LAYERS; i++) layerCore[i] = at(layerEdge, i + 1) / at(layerEdge, i);
}

function at(table: Float64Array, index: number): number {
  return table[index] as number;
}

class Xoshiro128 implements Random {
  private s0 = 0;
  private s1 = 0;
  private s2 = 0;
  private s3 = 0;

  constructor(private readonly name: string) {
    this.restart(
      murmur3(name, 0x9e3779b9),
      murmur3(name, 0x243f6a88),
      murmur3(name, 0xb7e15162),
      murmur3(name, 0x71374491),
    );
  }

  restart(s0: number, s1: number, s2: number, s3: number): void {
    this.s0 = s0 | 0;
    this.s1 = s1 | 0;
    this.s2 = s2 | 0;
    // The all-zero state is the generator's one fixed point.
    this.s3 = (s0 | s1 | s2 | s3) === 0 ? 1 : s3 | 0;
  }

  bits(): number {
    const five = Math.imul(this.s1, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9);
    const shifted = this.s1 << 9;
    this.s2 ^= this.s0;
    this.s3 ^= this.s1;
    this.s1 ^= this.s2;
    this.s0 ^= this.s3;
    this.s2 ^= shifted;
    this.s3 = (this.s3 << 11) | (this.s3 >>> 21);
    return result;
  }

  next(): number {
    const high = this.bits() >>> 5;
    return (high * TWO_POW_26 + (this.bits() >>> 6)) / TWO_POW_53;
  }

  int(boundExclusive: number): number {
    if (!Number.isInteger(boundExclusive) || boundExclusive < 1 || boundExclusive > TWO_POW_32) {
      throw new RangeError(`int() needs a whole bound from 1 to 2^32, got ${boundExclusive}.`);
    }
    const unbiasedBelow = TWO_POW_32 - (TWO_POW_32 % boundExclusive);
    for (;;) {
      const bits = this.bits() >>> 0;
      if (bits < unbiasedBelow) return bits % boundExclusive;
    }
  }

  normal(): number {
    for (;;) {
      const word = this.bits();
      const layer = word & (LAYERS - 1);
      const u = ((word >>> 7) * 134217728 + (this.bits() >>> 5)) / 2251799813685248 - 1;
      const edge = at(layerEdge, layer);
      if (Math.abs(u) < at(layerCore, layer)) return u * edge;
      if (layer === 0) return this.normalTail(u < 0);
      const x = u * edge;
      const inner = at(layerEdge, layer + 1);
      const outerRatio = Math.exp(-0.5 * (edge * edge - x * x));
      const innerRatio = Math.exp(-0.5 * (inner * inner - x * x));
      if (innerRatio + this.next() * (outerRatio - innerRatio) < 1) return x;
    }
  }

  private normalTail(negative: boolean): number {
    for (;;) {
      // 1 − next() is in (0, 1]: a logarithm of zero can't happen.
      const beyond = -Math.log(1 - this.next()) / TAIL_START;
      const height = -Math.log(1 - this.next());
      if (height + height > beyond * beyond) return negative ? -TAIL_START - beyond : TAIL_START + beyond;
    }
  }

  gamma(shape: number): number {
    requirePositive('gamma', shape);
    if (shape >= 1) return this.gammaFromOne(shape);
    return this.gammaFromOne(shape + 1) * Math.exp(Math.log(1 - this.next()) / shape);
  }

  /** Marsaglia and Tsang's squeeze for shape ≥ 1. */
  private gammaFromOne(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = 1 - this.next();
      const x2 = x * x;
      if (u < 1 - 0.0331 * x2 * x2) return d * v;
      if (Math.log(u) < 0.5 * x2 + d * (1 - v + Math.log(v))) return d * v;
    }
  }

  beta(a: number, b: number): number {
    requirePositive('beta', a);
    requirePositive('beta', b);
    if (a >= 1 || b >= 1) {
      const x = this.gamma(a);
      return x / (x + this.gamma(b));
    }
    // Jöhnk's method in logarithms: with both shapes small the two gammas would underflow to 0/0.
    for (;;) {
      const logX = Math.log(1 - this.next()) / a;
      const logY = Math.log(1 - this.next()) / b;
      const larger = Math.max(logX, logY);
      const logSum = larger + Math.log(Math.exp(logX - larger) + Math.exp(logY - larger));
      if (logSum <= 0) return Math.exp(logX - logSum);
    }
  }

  fork(label: string): Random {
    return new Xoshiro128(`${this.name}/${label.length}:${label}`);
  }
}

function requirePositive(draw: string, shape: number): void {
  if (!(shape > 0 && shape < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${draw}() needs a positive, finite shape, got ${shape}.`);
  }
}

/** MurmurHash3 (32 bits) over UTF-16 code units: spreads similar names, "week 1" and "week 2", far apart. */
function murmur3(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) {
    let block = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    block = (block << 15) | (block >>> 17);
    hash ^= Math.imul(block, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
