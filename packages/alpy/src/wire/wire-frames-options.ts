import type { FramePattern } from "@alpy/pcap/match";
import type { OptionNames } from "../known-options.ts";
import type { WaitOptions } from "../wait-options.ts";

/** Options of {@link Wire.frames}. */
export interface WireFramesOptions extends Pick<WaitOptions, "signal"> {
  /** Returns only the frames that match a pattern, or a filter of `@alpy/pcap/filter`; others are read and discarded. Default: all frames. */
  readonly filter?: FramePattern | undefined;
}

/** The names of {@link WireFramesOptions}. */
export const FRAMES_OPTION_NAMES: OptionNames<WireFramesOptions> = { signal: true, filter: true };
