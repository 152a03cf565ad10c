import type { Ike } from "../../decode/protocols/security/ike.ts";

/** The names of exchanges of both versions, by their numbers. */
const EXCHANGES: Readonly<Record<number, string>> = {
  0: "none",
  1: "base",
  2: "ident",
  3: "auth",
  4: "agg",
  5: "inf",
  32: "oakley-quick",
  33: "oakley-newgroup",
  34: "ikev2_init",
  35: "ikev2_auth",
  36: "child_sa",
  37: "inf2",
};
const V1_FLAGS: readonly (readonly [number, string])[] = [
  [0x01, "E"],
  [0x02, "C"],
];
const V2_FLAGS: readonly (readonly [number, string])[] = [
  [0x08, "I"],
  [0x10, "V"],
  [0x20, "R"],
];
const NO_SPI = "0".repeat(16);

/**
 * Describes a message of IKE, as tcpdump does. In version 1 tcpdump remembers who the initiator is; without that, only the first
 * message tells.
 */
export function describeIke(ike: Ike | undefined): string {
  if (ike === undefined) return "isakmp";
  const { version, messageId, responderSpi, exchangeType, flags } = ike;
  const exchange = EXCHANGES[exchangeType] ?? `#${exchangeType}`;
  if (version === 2) {
    return `isakmp: ${messageId === 0 ? "parent_sa" : "child_sa"} ${exchange}${describeFlags(flags, V2_FLAGS)}`;
  }
  if (version !== 1) return "isakmp:";
  const phase = messageId === 0 ? "phase 1" : "phase 2/others";
  return `isakmp: ${phase} ${responderSpi === NO_SPI ? "I" : "?"} ${exchange}${describeFlags(flags, V1_FLAGS)}`;
}

function describeFlags(flags: number, names: readonly (readonly [number, string])[]): string {
  if (flags === 0) return "";
  return `[${names
    .filter((flag) => (flags & flag[0]) !== 0)
    .map((flag) => flag[1])
    .join("")}]`;
}
