import type { Frame } from "../../capture/frame.ts";
import { LINKTYPE_ETHERNET } from "../../capture/link-type.ts";
import { type Decodable, type DecodeOptions, decode } from "../../decode/decode.ts";
import type { DecodedFrame } from "../../decode/decoded-frame.ts";

/** Input of matching: the bytes of a whole Ethernet frame, or a captured frame with the fields from its capture. */
export type MatchInput =
  | Uint8Array
  | (Exclude<Decodable, Uint8Array> &
      CaptureFields & {
        /** Accepted because captured frames have it; the length of `data` counts. */
        readonly capturedLength?: number | undefined;
      });

/** The fields of a frame that only its capture knows. */
type CaptureFields = {
  readonly [K in "seconds" | "nanoseconds" | "timestampNs" | "interface" | "comment"]?: Frame[K] | undefined;
};

/** The object that patterns are matched against: the layers of a frame and its fields in the capture. */
export type MatchableFrame = DecodedFrame &
  Pick<Frame, "data" | "capturedLength" | "originalLength" | "linkType"> &
  CaptureFields;

/** Returns the layers of a frame and its fields in the capture in one object. */
export function toMatchable(input: MatchInput, options?: DecodeOptions): MatchableFrame {
  const layers = decode(input, options);
  if (input instanceof Uint8Array) {
    const { length } = input;
    return { ...layers, data: input, capturedLength: length, originalLength: length, linkType: LINKTYPE_ETHERNET };
  }
  const { data, originalLength, linkType } = input;
  return { ...layers, data, capturedLength: data.length, originalLength, linkType, ...captureFields(input) };
}

/** Returns the fields of a frame that only its capture knows; undefined where they are unknown. */
export function captureFields(frame: CaptureFields): CaptureFields {
  const { seconds, nanoseconds, timestampNs, interface: captureInterface, comment } = frame;
  return { seconds, nanoseconds, timestampNs, interface: captureInterface, comment };
}
