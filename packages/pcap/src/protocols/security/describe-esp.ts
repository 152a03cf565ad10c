import type { Esp } from "../../decode/protocols/security/esp.ts";

/** Describes an ESP packet of some length, as tcpdump does. */
export function describeEsp(esp: Esp | undefined, bytes: number): string {
  if (esp === undefined) return `ESP, length ${bytes}`;
  const spi = esp.spi.toString(16).padStart(8, "0");
  return `ESP(spi=0x${spi},seq=0x${esp.sequence.toString(16)}), length ${bytes}`;
}
