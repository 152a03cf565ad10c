import { changedImpairmentOptions, ImpairedPath, type ResolvedWireImpairment } from "@alpy/qemu";
import type { Logger } from "../logger.ts";
import type { WireDirection } from "./wire-counts.ts";

/** Both directions of a wire. */
export const DIRECTIONS = ["forward", "backward"] as const satisfies readonly WireDirection[];

/** A path, and the log of what its impairment does. */
export interface PathLog {
  readonly wire: string;
  readonly direction: WireDirection;
  readonly logger: Logger;
}

/** Creates the path of one direction. @param deliver receives the frames at its end */
export function createPath({ wire, direction, logger }: PathLog, deliver: (frame: Uint8Array) => void): ImpairedPath {
  return new ImpairedPath(deliver, (effect, frame, index) => {
    const details = { wire, direction, frame: index, bytes: frame.length, effect };
    logger.debug(details, `Wire ${wire} ${direction}: frame ${index} ${effect}`);
  });
}

/** Returns what the impairments of a wire have lost, for the report of a frame that did not arrive. */
export function lossNotes(paths: Readonly<Record<WireDirection, ImpairedPath>>): string[] {
  return DIRECTIONS.flatMap((direction) => {
    const { counts } = paths[direction];
    if (counts.lost === 0) return [];
    return [`the impairment of the wire has lost ${counts.lost} of ${counts.received} frames ${direction}`];
  });
}

/** Logs the impairment that a direction has from now on. */
export function logImpairment(
  { wire, direction, logger }: PathLog,
  seed: number,
  resolved: ResolvedWireImpairment,
): void {
  const impairment = changedImpairmentOptions(resolved);
  const summary = Object.keys(impairment).join(", ") || "unimpaired";
  logger.debug({ wire, direction, seed, impairment }, `Wire ${wire} ${direction}: ${summary}`);
}
