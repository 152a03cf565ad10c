/**
 * Joins what is spread over several frames: the fragments of IP packets. Pure: no IO, no clock but the frames' own.
 *
 * @packageDocumentation
 */
export { type FrameSource, type ReassembleOptions, type ReassemblyEvent, reassemble } from "./reassemble/reassemble.ts";
export type {
  FragmentDropReason,
  FragmentOverlap,
  FragmentsDropped,
  WholeFrame,
} from "./reassemble/reassembly-event.ts";
export type { TimedFrame } from "./reassemble/timed-frame.ts";
