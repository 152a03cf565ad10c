import { checkMatchOptions, compileFramePattern, isFilter } from "./compile-pattern.ts";
import { type MatchInput, toMatchable } from "./fields/matchable-frame.ts";
import type { MatchOptions } from "./fields/protocol.ts";
import type { FramePattern } from "./pattern.ts";
import { quickTest } from "./quick-test.ts";

/** Checks whether a frame matches the pattern from which it was compiled. */
export type FrameTest = (frame: MatchInput) => boolean;

/**
 * Checks a pattern and prepares it for many frames. Most frames that do not match are recognized by a few of their bytes, and
 * are not decoded. Later changes to the pattern have no effect.
 *
 * @throws {TypeError} for a pattern that {@link checkPattern} refuses
 * @example
 * const isQuery = compilePattern({ ipv4: { destination: "192.168.0.1" }, udp: { destinationPort: 53 } });
 * for await (const batch of capture.batches()) for (const frame of batch) if (isQuery(frame)) count += 1;
 */
export function compilePattern(pattern: FramePattern, options: MatchOptions = {}): FrameTest {
  checkMatchOptions("compilePattern", options);
  // A filter reads the bytes itself: there is no need to decode the frame for it.
  if (isFilter(pattern)) return (frame) => pattern(frame);
  const { protocols } = options;
  const { test, ...place } = compileFramePattern(pattern, options);
  const mayMatch = quickTest({ test, ...place });
  return (frame) => mayMatch(frame) && test(toMatchable(frame, { protocols }));
}
