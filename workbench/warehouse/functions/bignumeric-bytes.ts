// BIGNUMERIC as DuckDB holds it: 32 bytes, big-endian, of value × 10^38 + 2^255, so that bytes sort as values do.

const BIAS = 1n << 255n;
const LOW = (1n << 64n) - 1n;

export function bignumericOfBytes(bytes: Uint8Array): bigint {
  if (bytes.length !== 32) throw new Error(`A BIGNUMERIC has 32 bytes, not ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 32);
  let raw = 0n;
  for (let word = 0; word < 4; word++) raw = (raw << 64n) | view.getBigUint64(word * 8);
  return raw - BIAS;
}

export function bytesOfBignumeric(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  let raw = value + BIAS;
  for (let word = 3; word >= 0; word--) {
    view.setBigUint64(word * 8, raw & LOW);
    raw >>= 64n;
  }
  return bytes;
}
