/** The checksum of Fletcher, as OSI's protocols use it (ISO 8473, 6.11 and annex C): two sums modulo 255. */

const MODULUS = 255;

interface Sums {
  readonly first: number;
  readonly second: number;
}

function sumsOf(bytes: Uint8Array): Sums {
  let first = 0;
  let second = 0;
  for (const byte of bytes) {
    first = (first + byte) % MODULUS;
    second = (second + first) % MODULUS;
  }
  return { first, second };
}

/** Checks whether bytes with their checksum are intact: both sums are 0. */
export function isFletcherIntact(bytes: Uint8Array): boolean {
  const { first, second } = sumsOf(bytes);
  return first === 0 && second === 0;
}

/** Returns the checksum for bytes that have zeros in its place, `at`. */
export function fletcherChecksum(bytes: Uint8Array, at: number): number {
  const { first, second } = sumsOf(bytes);
  const after = bytes.length - at - 1;
  const upper = modulo(after * first - second);
  const lower = modulo(second - (after + 1) * first);
  return nonZero(upper) * 256 + nonZero(lower);
}

const modulo = (value: number): number => ((value % MODULUS) + MODULUS) % MODULUS;
/** 0 would mean that there is no checksum; 255 is the same modulo 255. */
const nonZero = (value: number): number => (value === 0 ? MODULUS : value);
