import type { Random } from "../random.ts";
import type { BitCorruption } from "./impairment.ts";

/** Draws which bits of a frame are flipped; none if it passes uncorrupted. Takes the same number of random numbers always. */
export function drawFlippedBits(corrupt: number | BitCorruption, frameBits: number, random: Random): readonly number[] {
  const chance = random.fraction();
  const bit = random.below(frameBits);
  if (typeof corrupt === "number") return chance < corrupt && frameBits > 0 ? [bit] : [];
  return chance < corrupt.probability ? corrupt.bits.filter((chosen) => chosen < frameBits) : [];
}

/** Returns a copy of a frame with some bits flipped. Bit 0 is the most significant one of the first byte. */
export function withBitsFlipped(frame: Uint8Array, bits: readonly number[]): Uint8Array {
  const corrupted = frame.slice();
  const view = new DataView(corrupted.buffer);
  for (const bit of bits) view.setUint8(bit >> 3, view.getUint8(bit >> 3) ^ (0x80 >> (bit & 7)));
  return corrupted;
}
