// FARM_FINGERPRINT: Fingerprint64 of the FarmHash library (its farmhashna variant), in 64-bit arithmetic.

const MASK = (1n << 64n) - 1n;
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;

const u64 = (value: bigint): bigint => value & MASK;
const rotate = (value: bigint, shift: bigint): bigint =>
  shift === 0n ? value : u64((value >> shift) | (value << (64n - shift)));
const mix = (value: bigint): bigint => value ^ (value >> 47n);

function hash16(u: bigint, v: bigint, multiplier: bigint): bigint {
  let a = u64((u ^ v) * multiplier);
  a ^= a >> 47n;
  let b = u64((v ^ a) * multiplier);
  b ^= b >> 47n;
  return u64(b * multiplier);
}

class Words {
  private readonly view: DataView;
  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  word(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }
  half(at: number): bigint {
    return BigInt(this.view.getUint32(at, true));
  }
  byte(at: number): bigint {
    return BigInt(this.view.getUint8(at));
  }
}

function upTo16(data: Words, length: number): bigint {
  const size = BigInt(length);
  if (length >= 8) {
    const multiplier = K2 + size * 2n;
    const a = u64(data.word(0) + K2);
    const b = data.word(length - 8);
    const c = u64(rotate(b, 37n) * multiplier + a);
    const d = u64((rotate(a, 25n) + b) * multiplier);
    return hash16(c, d, multiplier);
  }
  if (length >= 4) {
    return hash16(size + (data.half(0) << 3n), data.half(length - 4), K2 + size * 2n);
  }
  if (length > 0) {
    const y = data.byte(0) + (data.byte(length >> 1) << 8n);
    const z = size + (data.byte(length - 1) << 2n);
    return u64(mix(u64(y * K2) ^ u64(z * K0)) * K2);
  }
  return K2;
}

function upTo32(data: Words, length: number): bigint {
  const multiplier = K2 + BigInt(length) * 2n;
  const a = u64(data.word(0) * K1);
  const b = data.word(8);
  const c = u64(data.word(length - 8) * multiplier);
  const d = u64(data.word(length - 16) * K2);
  return hash16(u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d), u64(a + rotate(u64(b + K2), 18n) + c), multiplier);
}

function upTo64(data: Words, length: number): bigint {
  const multiplier = K2 + BigInt(length) * 2n;
  const a = u64(data.word(0) * K2);
  const b = data.word(8);
  const c = u64(data.word(length - 8) * multiplier);
  const d = u64(data.word(length - 16) * K2);
  const y = u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d);
  const z = hash16(y, u64(a + rotate(u64(b + K2), 18n) + c), multiplier);
  const e = u64(data.word(16) * multiplier);
  const f = data.word(24);
  const g = u64((y + data.word(length - 32)) * multiplier);
  const h = u64((z + data.word(length - 24)) * multiplier);
  return hash16(u64(rotate(u64(e + f), 43n) + rotate(g, 30n) + h), u64(e + rotate(u64(f + a), 18n) + g), multiplier);
}

type Pair = [bigint, bigint];

function weakHash32(data: Words, at: number, seedA: bigint, seedB: bigint): Pair {
  const w = data.word(at);
  const x = data.word(at + 8);
  const y = data.word(at + 16);
  const z = data.word(at + 24);
  let a = u64(seedA + w);
  let b = rotate(u64(seedB + a + z), 21n);
  const c = a;
  a = u64(a + x + y);
  b = u64(b + rotate(a, 44n));
  return [u64(a + z), u64(b + c)];
}

function long(data: Words, length: number): bigint {
  const seed = 81n;
  let x = seed;
  let y = u64(seed * K1 + 113n);
  let z = u64(mix(u64(y * K2 + 113n)) * K2);
  let v: Pair = [0n, 0n];
  let w: Pair = [0n, 0n];
  x = u64(x * K2 + data.word(0));
  const end = Math.floor((length - 1) / 64) * 64;
  const last = end + ((length - 1) & 63) - 63;
  let at = 0;
  do {
    x = u64(rotate(u64(x + y + v[0] + data.word(at + 8)), 37n) * K1);
    y = u64(rotate(u64(y + v[1] + data.word(at + 48)), 42n) * K1);
    x ^= w[1];
    y = u64(y + v[0] + data.word(at + 40));
    z = u64(rotate(u64(z + w[0]), 33n) * K1);
    v = weakHash32(data, at, u64(v[1] * K1), u64(x + w[0]));
    w = weakHash32(data, at + 32, u64(z + w[1]), u64(y + data.word(at + 16)));
    [z, x] = [x, z];
    at += 64;
  } while (at !== end);
  const multiplier = u64(K1 + ((z & 0xffn) << 1n));
  at = last;
  w[0] = u64(w[0] + BigInt((length - 1) & 63));
  v[0] = u64(v[0] + w[0]);
  w[0] = u64(w[0] + v[0]);
  x = u64(rotate(u64(x + y + v[0] + data.word(at + 8)), 37n) * multiplier);
  y = u64(rotate(u64(y + v[1] + data.word(at + 48)), 42n) * multiplier);
  x ^= u64(w[1] * 9n);
  y = u64(y + v[0] * 9n + data.word(at + 40));
  z = u64(rotate(u64(z + w[0]), 33n) * multiplier);
  v = weakHash32(data, at, u64(v[1] * multiplier), u64(x + w[0]));
  w = weakHash32(data, at + 32, u64(z + w[1]), u64(y + data.word(at + 16)));
  [z, x] = [x, z];
  return hash16(
    u64(hash16(v[0], w[0], multiplier) + u64(mix(y) * K0) + z),
    u64(hash16(v[1], w[1], multiplier) + x),
    multiplier,
  );
}

/** As a signed number, as BigQuery gives it. */
export function farmFingerprint(bytes: Uint8Array): bigint {
  const data = new Words(bytes);
  const { length } = bytes;
  const print =
    length <= 16
      ? upTo16(data, length)
      : length <= 32
        ? upTo32(data, length)
        : length <= 64
          ? upTo64(data, length)
          : long(data, length);
  return BigInt.asIntN(64, print);
}
