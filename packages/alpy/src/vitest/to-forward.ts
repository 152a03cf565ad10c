import { requireOption } from "../check-option.ts";
import type { ForwardingOptions } from "../forwarding/forwarding-options.ts";
import type { ForwardingResult } from "../forwarding/forwarding-result.ts";
import type { Testbed } from "../testbed/testbed.ts";

/** What `toForward` sends, and what it tolerates. */
export interface ToForwardOptions extends ForwardingOptions {
  /** The share of frames that may be lost, from 0 to 1. Default 0. */
  readonly maxLoss?: number | undefined;
  /** The longest time that a frame may take, in milliseconds. Default: any. */
  readonly maxLatencyMs?: number | undefined;
}

/** What a measurement found, and why it is not what was expected. */
interface ForwardingVerdict {
  readonly pass: boolean;
  readonly text: string;
}

/**
 * Measures and judges.
 * @throws {TypeError} for options that are unknown, missing or out of range
 */
export async function judgeForwarding(bed: Testbed, options: ToForwardOptions): Promise<ForwardingVerdict> {
  const { maxLoss = 0, maxLatencyMs = Number.POSITIVE_INFINITY, ...sending } = options;
  requireOption(maxLoss >= 0 && maxLoss <= 1, "toForward.maxLoss", "from 0 to 1", maxLoss);
  requireOption(maxLatencyMs > 0, "toForward.maxLatencyMs", "milliseconds above 0", maxLatencyMs);
  const result = await bed.measureForwarding(sending);
  const { lossRatio, latencyMs } = result;
  const isSlow = latencyMs !== undefined && latencyMs.max > maxLatencyMs;
  const faults = [
    ...(lossRatio > maxLoss ? [`expected a loss of at most ${percent(maxLoss)}`] : []),
    ...(isSlow ? [`expected a latency of at most ${maxLatencyMs} ms`] : []),
  ];
  return { pass: faults.length === 0, text: [...faults, ...figures(result)].join("\n") };
}

function figures(result: ForwardingResult): string[] {
  const { from, to, frameBytes, sent, entered, forwarded, lost, duplicates, reordered, late, latencyMs, notes } =
    result;
  return [
    `${from} to ${to}: ${forwarded} of ${sent} frames of ${frameBytes} bytes, ${lost} lost (${percent(result.lossRatio)})`,
    ...(entered < sent ? [`${sent - entered} of them did not reach the machine`] : []),
    ...(late > 0 ? [`${late} of the lost ones came later`] : []),
    ...(duplicates > 0 ? [`${duplicates} duplicates`] : []),
    ...(reordered > 0 ? [`${reordered} out of order`] : []),
    ...(latencyMs
      ? [`latency ${ms(latencyMs.min)} to ${ms(latencyMs.max)} ms, median ${ms(latencyMs.median)} ms`]
      : ["no frame came"]),
    ...notes.map((note) => `Note: ${note}`),
  ];
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))} %`;
}

function ms(time: number): string {
  return String(Number(time.toPrecision(3)));
}
