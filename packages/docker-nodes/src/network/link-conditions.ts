import { checkInteger } from "./ip.ts";

/** A token bucket at a link's sending end. */
export interface RateLimitOptions {
  /** Bits a second, link-layer headers included. */
  bitsPerSecond: number;
  /** How many bytes may go at once at full speed. Default: what 10 ms of the rate are, at least 2 full frames. */
  burstBytes?: number;
  /** Milliseconds that a frame may wait in the queue before frames are dropped. Default: 50. */
  latencyMs?: number;
}

/** What happens to frames that leave a node. At least one of them is to be given. */
export interface ImpairmentOptions {
  /** Milliseconds that each frame waits. Default: 0. */
  delayMs?: number;
  /** Milliseconds by which the delay varies at random, up and down. Default: 0. */
  jitterMs?: number;
  /** Percentage of frames that are lost, at random. Default: 0. */
  lossPercent?: number;
  /** Percentage of frames that are sent twice. Default: 0. */
  duplicatePercent?: number;
  /** Percentage of frames that are sent at once while the others wait `delayMs`, which must be given. Default: 0. */
  reorderPercent?: number;
  /** Percentage of frames in which one bit is flipped. Default: 0. */
  corruptPercent?: number;
  /** Bits a second. Default: no limit. */
  bitsPerSecond?: number;
  /** How many frames may wait. Default: 1000, netem's own. */
  limitPackets?: number;
}

/** What has passed a queueing discipline. */
export interface QueueStatistics {
  /** Its kind: `"tbf"` under a rate limit, `"netem"` under an impairment, else the kernel's own choice. */
  readonly kind: string;
  readonly bytes: number;
  readonly packets: number;
  /** Frames dropped, since too many waited, or as an impairment asked for. */
  readonly drops: number;
  /** How often a frame had to wait for the rate. */
  readonly overlimits: number;
  readonly backlogBytes: number;
}

const MIN_BURST_BYTES = 2 * 1_514;
const MOST_BITS_PER_SECOND = 2 ** 40;

/** The parameters of `tc qdisc … tbf`; tc-tbf(8). @throws {TypeError} for a value out of range. */
export function rateLimitArguments(options: RateLimitOptions): string[] {
  const { bitsPerSecond, latencyMs = 50 } = options;
  checkInteger("bitsPerSecond", bitsPerSecond, 8, MOST_BITS_PER_SECOND);
  const { burstBytes = Math.max(MIN_BURST_BYTES, Math.ceil(bitsPerSecond / 800)) } = options;
  checkInteger("burstBytes", burstBytes, 1_514, 2 ** 32 - 1);
  checkInteger("latencyMs", latencyMs, 1, 60_000);
  return ["tbf", "rate", `${bitsPerSecond}bit`, "burst", String(burstBytes), "latency", `${latencyMs}ms`];
}

/** The parameters of `tc qdisc … netem`; tc-netem(8). @throws {TypeError} for a value out of range. */
export function impairmentArguments(options: ImpairmentOptions): string[] {
  const { delayMs = 0, jitterMs = 0, reorderPercent = 0, bitsPerSecond, limitPackets } = options;
  checkMilliseconds("delayMs", delayMs);
  checkMilliseconds("jitterMs", jitterMs);
  if (jitterMs > delayMs) throw new TypeError(`jitterMs must be at most delayMs (${delayMs}), not ${jitterMs}`);
  if (reorderPercent > 0 && delayMs === 0)
    throw new TypeError("reorderPercent needs a delayMs for the frames that wait");
  if (limitPackets !== undefined) checkInteger("limitPackets", limitPackets, 1, 2 ** 32 - 1);
  if (bitsPerSecond !== undefined) checkInteger("bitsPerSecond", bitsPerSecond, 8, MOST_BITS_PER_SECOND);
  const words = [
    ...(limitPackets === undefined ? [] : ["limit", String(limitPackets)]),
    ...(delayMs === 0 ? [] : ["delay", microseconds(delayMs), ...(jitterMs === 0 ? [] : [microseconds(jitterMs)])]),
    ...percentage("loss", options.lossPercent, "lossPercent"),
    ...percentage("duplicate", options.duplicatePercent, "duplicatePercent"),
    ...percentage("reorder", reorderPercent, "reorderPercent"),
    ...percentage("corrupt", options.corruptPercent, "corruptPercent"),
    ...(bitsPerSecond === undefined ? [] : ["rate", `${bitsPerSecond}bit`]),
  ];
  if (words.length === 0) throw new TypeError("an impairment must name what is to happen to frames, not nothing");
  return ["netem", ...words];
}

/** Reads `tc -s -json qdisc show dev …`; the discipline at the root. */
export function readQueueStatistics(json: string): QueueStatistics {
  const queues = JSON.parse(json) as (Omit<QueueStatistics, "backlogBytes"> & { backlog: number; root?: boolean })[];
  const queue = queues.find(({ root }) => root) ?? queues[0];
  if (queue === undefined) throw new SyntaxError(`no queueing discipline in ${json.slice(0, 200)}`);
  const { kind, bytes, packets, drops, overlimits, backlog } = queue;
  return { kind, bytes, packets, drops, overlimits, backlogBytes: backlog };
}

function checkMilliseconds(option: string, value: number): void {
  if (value >= 0 && value <= 3_600_000) return;
  throw new TypeError(`${option} must be milliseconds from 0 to 3600000, not ${String(value)}`);
}

/** netem's least unit is the microsecond in its arguments. */
function microseconds(milliseconds: number): string {
  return `${Math.round(milliseconds * 1_000)}us`;
}

function percentage(word: string, value = 0, option = word): string[] {
  if (!(value >= 0 && value <= 100)) throw new TypeError(`${option} must be from 0 to 100, not ${String(value)}`);
  return value === 0 ? [] : [word, `${value}%`];
}
