import { isIP } from "node:net";
import { requireOption, requireSignal } from "../check-option.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";
import { Link } from "../link/link.ts";
import { MAC_PATTERN } from "../mac-pattern.ts";
import { MAX_TIMEOUT_MS } from "../wait-options.ts";
import { minFrameBytes } from "./frame-length.ts";

/** The way of the test frames through a device. */
export interface ForwardingPath {
  /** The link into which the frames are sent, towards its machine. */
  readonly from: Link;
  /** The link out of which the machine must send them. */
  readonly to: Link;
  /** Source address of the frames, IPv4 or IPv6: of a host behind `from`. */
  readonly source: string;
  /** Destination address of the frames, of the same family: of a host behind `to`. The device must know its way there. */
  readonly destination: string;
  /** Source MAC address. Default `02:00:00:00:00:01`. */
  readonly sourceMac?: string | undefined;
  /** Destination MAC address. Default: that of the NIC of `from`, as a host would send to its router. A bridge needs that of the receiver. */
  readonly destinationMac?: string | undefined;
  /**
   * Time after the last frame in which frames may still come, in milliseconds; later ones count as lost. Default 2,000 (RFC 2544,
   * section 23). Then the measurement waits until the device has forwarded its backlog: until no frame has come for as long.
   */
  readonly settleMs?: number | undefined;
  /** Ends the measurement: it rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link Testbed.measureForwarding}. */
export interface ForwardingOptions extends ForwardingPath {
  /** Length of each frame, with its check sequence of 4 bytes, as RFC 2544 counts. Default 64, or 82 for IPv6; at most 9,018. */
  readonly frameBytes?: number | undefined;
  /** Number of frames, up to 1,000,000. Default 1,000. */
  readonly frames?: number | undefined;
  /** Frames per second; those that are due within a millisecond are sent together. Default: as many as QEMU reads. */
  readonly framesPerSecond?: number | undefined;
}

/** Options of a measurement with every default filled in. */
export interface ResolvedForwardingOptions {
  readonly from: Link;
  readonly to: Link;
  readonly source: string;
  readonly destination: string;
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly settleMs: number;
  readonly signal: AbortSignal | undefined;
  readonly frameBytes: number;
  readonly frames: number;
  readonly framesPerSecond: number | undefined;
}

/** The names of {@link ForwardingPath}. */
export const PATH_OPTION_NAMES: OptionNames<ForwardingPath> = {
  from: true,
  to: true,
  source: true,
  destination: true,
  sourceMac: true,
  destinationMac: true,
  settleMs: true,
  signal: true,
};
/** The names of {@link ForwardingOptions}. */
const FORWARDING_OPTION_NAMES: OptionNames<ForwardingOptions> = {
  ...PATH_OPTION_NAMES,
  frameBytes: true,
  frames: true,
  framesPerSecond: true,
};
const DEFAULT_SOURCE_MAC = "02:00:00:00:00:01";
const DEFAULT_SETTLE_MS = 2_000;
const DEFAULT_FRAMES = 1_000;
const MAX_FRAMES = 1_000_000;
/** A jumbo frame: 9,000 bytes of payload, a header and a check sequence. */
const MAX_FRAME_BYTES = 9_018;

/**
 * Checks the options of a measurement and fills in the defaults.
 * @param path the call, with which each message begins
 * @throws {TypeError} for options that are unknown, missing or out of range
 */
export function resolveForwarding(path: string, options: ForwardingOptions): ResolvedForwardingOptions {
  requireKnownOptions(path, options, FORWARDING_OPTION_NAMES);
  const way = resolvePath(path, options);
  const { frameBytes = minFrameBytes(way.destination), frames = DEFAULT_FRAMES, framesPerSecond } = options;
  requireFrameBytes(`${path}.frameBytes`, frameBytes, way.destination);
  requireOption(isCount(frames, MAX_FRAMES), `${path}.frames`, `a whole number from 1 to ${MAX_FRAMES}`, frames);
  const isRate = framesPerSecond === undefined || (Number.isFinite(framesPerSecond) && framesPerSecond > 0);
  requireOption(isRate, `${path}.framesPerSecond`, "a number above 0", framesPerSecond);
  return { ...way, frameBytes, frames, framesPerSecond };
}

/** Checks a way and fills in its defaults. @throws {TypeError} as {@link resolveForwarding} */
export function resolvePath(
  path: string,
  options: ForwardingPath,
): Omit<ResolvedForwardingOptions, "frameBytes" | "frames" | "framesPerSecond"> {
  const { from, to, source, destination, settleMs = DEFAULT_SETTLE_MS, signal } = options;
  requireOption(from instanceof Link, `${path}.from`, "a link, such as bed.link(0)", from);
  requireOption(to instanceof Link && to !== from, `${path}.to`, "another link", to);
  requireOption(isIP(source) !== 0, `${path}.source`, "an IPv4 or IPv6 address", source);
  const isSameFamily = isIP(destination) === isIP(source);
  requireOption(isSameFamily, `${path}.destination`, "an address of the same family as source", destination);
  const { sourceMac = DEFAULT_SOURCE_MAC, destinationMac = from.mac } = options;
  for (const [name, mac] of Object.entries({ sourceMac, destinationMac })) {
    requireOption(typeof mac === "string" && MAC_PATTERN.test(mac), `${path}.${name}`, "a MAC address", mac);
  }
  const isTime = Number.isFinite(settleMs) && settleMs > 0 && settleMs <= MAX_TIMEOUT_MS;
  requireOption(isTime, `${path}.settleMs`, `milliseconds above 0, at most ${MAX_TIMEOUT_MS}`, settleMs);
  requireSignal(`${path}.signal`, signal);
  return { from, to, source, destination, sourceMac, destinationMac, settleMs, signal };
}

/** @throws {TypeError} unless a test frame to this address can have that length */
export function requireFrameBytes(path: string, frameBytes: unknown, destination: string): void {
  const least = minFrameBytes(destination);
  const fits = isCount(frameBytes, MAX_FRAME_BYTES) && frameBytes >= least;
  requireOption(fits, path, `a whole number from ${least} to ${MAX_FRAME_BYTES}`, frameBytes);
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}
