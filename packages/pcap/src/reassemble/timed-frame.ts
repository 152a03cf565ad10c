import type { CaptureInterface } from "../capture/capture-interface.ts";
import type { Frame } from "../capture/frame.ts";

/** A captured frame with its time, as a reader returns it. */
export interface TimedFrame extends Pick<Frame, "data" | "originalLength" | "linkType" | "seconds" | "nanoseconds"> {
  /** The interface that it was captured on. Fragments of different interfaces are never joined. */
  readonly interface?: CaptureInterface | undefined;
}

/** Returns the time of a frame in milliseconds since the epoch. */
export const timeMs = ({ seconds, nanoseconds }: TimedFrame): number => seconds * 1000 + nanoseconds / 1e6;
