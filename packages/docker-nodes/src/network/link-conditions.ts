import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkInteger, checkNumber, showValue } from "../option-checks.ts";

/** Options of a rate limit: a token bucket at a link's sending end. */
export interface RateLimitOptions {
  /** The rate in bits per second, link-layer headers included. */
  readonly rateBitsPerSecond: number;
  /** The number of bytes that may pass at full speed in a row. Default: 10 ms at the rate, at least 2 full frames. */
  readonly burstBytes?: number | undefined;
  /** Time in milliseconds that a frame may wait in the queue before frames are dropped. Default: 50. */
  readonly latencyMs?: number | undefined;
}

/** Options of an impairment of the frames that a node sends. At least one must be given. Probabilities are from 0 to 1. */
export interface ImpairmentOptions {
  /** Delay of each frame in milliseconds. Default: 0. */
  readonly delayMs?: number | undefined;
  /** Largest random deviation from the delay in milliseconds, up and down; at most `delayMs`. Default: 0. */
  readonly jitterMs?: number | undefined;
  /** Probability that a frame is lost. Default: 0. */
  readonly loss?: number | undefined;
  /** Probability that a frame is duplicated. Default: 0. */
  readonly duplicate?: number | undefined;
  /** Probability that a frame is sent immediately while the others wait `delayMs`, which must be given. Default: 0. */
  readonly reorder?: number | undefined;
  /** Probability that one bit of a frame is flipped. Default: 0. */
  readonly corrupt?: number | undefined;
  /** Rate limit in bits per second. Default: none. */
  readonly rateBitsPerSecond?: number | undefined;
  /** Size of the queue in frames; frames that do not fit are lost. Default: 1000, netem's own. */
  readonly queueFrames?: number | undefined;
}

const RATE_LIMIT_NAMES: OptionNames<RateLimitOptions> = { rateBitsPerSecond: true, burstBytes: true, latencyMs: true };

const IMPAIRMENT_NAMES: OptionNames<ImpairmentOptions> = {
  delayMs: true,
  jitterMs: true,
  loss: true,
  duplicate: true,
  reorder: true,
  corrupt: true,
  rateBitsPerSecond: true,
  queueFrames: true,
};

/** The counters of a queueing discipline. */
export interface QueueStatistics {
  /** Its kind: `"tbf"` under a rate limit, `"netem"` under an impairment, otherwise the kernel's own choice. */
  readonly kind: string;
  /** Bytes that passed. */
  readonly bytes: number;
  /** Packets that passed. */
  readonly packets: number;
  /** Frames that were dropped, because the queue was full or by an impairment. */
  readonly drops: number;
  /** The number of times that a frame had to wait because of the rate. */
  readonly overlimits: number;
  /** Bytes that wait now. */
  readonly backlogBytes: number;
}

const FULL_FRAME_BYTES = 1_514;
const DEFAULT_LATENCY_MS = 50;
const MAX_LATENCY_MS = 60_000;
const MAX_DELAY_MS = 3_600_000;
const MIN_BITS_PER_SECOND = 8;
const MAX_BITS_PER_SECOND = 2 ** 40;
const MAX_UINT32 = 2 ** 32 - 1;

/**
 * Returns the parameters of `tc qdisc … tbf`; tc-tbf(8).
 * @throws {TypeError} for an unknown option of `call`, or a value out of range
 */
export function rateLimitArguments(options: RateLimitOptions, call: string): string[] {
  refuseUnknownOptions(call, options, RATE_LIMIT_NAMES);
  const { rateBitsPerSecond, latencyMs = DEFAULT_LATENCY_MS } = options;
  checkRate(rateBitsPerSecond);
  const { burstBytes = Math.max(2 * FULL_FRAME_BYTES, Math.ceil(rateBitsPerSecond / 800)) } = options;
  checkInteger("burstBytes", burstBytes, FULL_FRAME_BYTES, MAX_UINT32);
  checkInteger("latencyMs", latencyMs, 1, MAX_LATENCY_MS);
  return ["tbf", "rate", `${rateBitsPerSecond}bit`, "burst", String(burstBytes), "latency", `${latencyMs}ms`];
}

/**
 * Returns the parameters of `tc qdisc … netem`; tc-netem(8).
 * @throws {TypeError} for an unknown option of `call`, a value out of range, or an impairment that does nothing
 */
export function impairmentArguments(options: ImpairmentOptions, call: string): string[] {
  refuseUnknownOptions(call, options, IMPAIRMENT_NAMES);
  const { delayMs = 0, jitterMs = 0, loss, duplicate, reorder, corrupt, rateBitsPerSecond, queueFrames } = options;
  checkNumber("delayMs", delayMs, 0, MAX_DELAY_MS, "a number of milliseconds");
  checkNumber("jitterMs", jitterMs, 0, MAX_DELAY_MS, "a number of milliseconds");
  if (jitterMs > delayMs) throw badValue("jitterMs", `at most delayMs (${delayMs})`, jitterMs);
  if (queueFrames !== undefined) checkInteger("queueFrames", queueFrames, 1, MAX_UINT32);
  if (rateBitsPerSecond !== undefined) checkRate(rateBitsPerSecond);
  const words = [
    ...(queueFrames === undefined ? [] : ["limit", String(queueFrames)]),
    ...(delayMs === 0 ? [] : ["delay", microseconds(delayMs), ...(jitterMs === 0 ? [] : [microseconds(jitterMs)])]),
    ...probability("loss", loss),
    ...probability("duplicate", duplicate),
    ...probability("reorder", reorder),
    ...probability("corrupt", corrupt),
    ...(rateBitsPerSecond === undefined ? [] : ["rate", `${rateBitsPerSecond}bit`]),
  ];
  if (words.includes("reorder") && delayMs === 0) {
    throw badValue("delayMs", "more than 0 if reorder is given", delayMs);
  }
  if (words.length === 0) {
    throw new TypeError(`${call}: options must name at least one impairment, got ${showValue(options)}`);
  }
  return ["netem", ...words];
}

/** A queueing discipline as `tc -s -json qdisc show` lists it. */
interface QueueJson extends Omit<QueueStatistics, "backlogBytes"> {
  readonly dev: string;
  readonly backlog: number;
  readonly root?: boolean;
}

/** Reads the output of `tc -s -json qdisc show dev …`, and returns the counters of the discipline at the root. */
export function readQueueStatistics(json: string): QueueStatistics {
  const queue = rootQueue(JSON.parse(json) as QueueJson[]);
  if (queue === undefined) throw new SyntaxError(`no queueing discipline in ${json.slice(0, 200)}`);
  return queue;
}

/** Reads the output of `tc -s -json qdisc show`, and returns the counters of one interface; `undefined` if it has no discipline. */
export function findQueueStatistics(json: string, device: string): QueueStatistics | undefined {
  return rootQueue((JSON.parse(json) as QueueJson[]).filter(({ dev }) => dev === device));
}

function rootQueue(queues: readonly QueueJson[]): QueueStatistics | undefined {
  const queue = queues.find(({ root }) => root) ?? queues[0];
  if (queue === undefined) return undefined;
  const { kind, bytes, packets, drops, overlimits, backlog } = queue;
  return { kind, bytes, packets, drops, overlimits, backlogBytes: backlog };
}

function checkRate(value: unknown): void {
  checkInteger("rateBitsPerSecond", value, MIN_BITS_PER_SECOND, MAX_BITS_PER_SECOND);
}

/** The smallest unit of netem's arguments is the microsecond. */
function microseconds(milliseconds: number): string {
  return `${Math.round(milliseconds * 1_000)}us`;
}

function probability(name: string, value = 0): string[] {
  checkNumber(name, value, 0, 1, "a probability");
  return value === 0 ? [] : [name, percent(value)];
}

/** Converts 0.003 to `0.3%`: tc takes percentages. Moves the decimal point in the text, since 0.003 * 100 is not 0.3. */
function percent(value: number): string {
  const [digits, exponent = "0"] = String(value).split("e");
  return `${Number(`${digits}e${Number(exponent) + 2}`)}%`;
}
