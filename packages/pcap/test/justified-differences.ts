import type { DecodedFrame } from "../src/index.ts";

/** A difference to tshark or tcpdump on foreign captures that is not ours to fix. */
export interface JustifiedDifference {
  /** The fields of tshark, or `tcpdump NAME` for the line of a frame with this protocol. */
  readonly fields: readonly string[];
  /** Why the other program is wrong, or both are right. */
  readonly reason: string;
  /** The cases, by our value, theirs and the frame. Default: all. */
  readonly when?: ((ours: string, theirs: string, frame: DecodedFrame) => boolean) | undefined;
}

/** Sorted by field. */
export const JUSTIFIED_DIFFERENCES: readonly JustifiedDifference[] = [
  {
    fields: ["ntp.ppoll", "ntp.stratum"],
    reason: "private messages list peers, which we do not decode",
    when: (_, __, { ntp }) => ntp?.mode === 7,
  },
  {
    fields: ["tcpdump ptp"],
    reason: "it shows version 2.1 as 18, and other bytes as the hops of management",
    when: (_, __, { ptp }) => ptp?.minorVersionPtp !== 0 || ptp.messageType === 13,
  },
  {
    fields: ["tls.record.content_type"],
    reason: "it knows from earlier frames which records TLS 1.3 encrypts, and has another field for them",
    when: (_, __, { tls }) => tls?.records.some(({ type }) => type === 23) === true,
  },
];
