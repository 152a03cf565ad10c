import type { PcapngOption } from "./pcapng-option.ts";

/** Direction in which an interface saw a frame. */
export type FrameDirection = "inbound" | "outbound";

/** What a pcapng capture adds to a frame. */
export interface FrameOptions {
  readonly comments: readonly string[] | undefined;
  readonly flags: number | undefined;
  readonly others: readonly PcapngOption[] | undefined;
}

const INBOUND = 1;
const OUTBOUND = 2;

/** Returns the direction that the two lowest bits of a frame's flags state (draft-ietf-opsawg-pcapng, section 4.3.1). */
export function directionOf(flags: number | undefined): FrameDirection | undefined {
  const bits = flags === undefined ? 0 : flags & 3;
  if (bits === INBOUND) return "inbound";
  return bits === OUTBOUND ? "outbound" : undefined;
}

/** Returns the flags that state only a direction. */
export function flagsOf(direction: FrameDirection): number {
  return direction === "inbound" ? INBOUND : OUTBOUND;
}
