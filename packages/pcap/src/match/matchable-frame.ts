import type { Frame } from "../capture/frame.ts";
import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import { type Decodable, decode } from "../decode/decode.ts";
import type { DecodedFrame } from "../decode/decoded-frame.ts";

/** What can be matched: the bytes of a whole Ethernet frame, or a captured frame, with as much as is known of its capture. */
export type MatchInput = Uint8Array | (Exclude<Decodable, Uint8Array> & Partial<Frame>);

/** What only a capture tells of a frame. */
type CaptureField = "seconds" | "nanoseconds" | "timestampNs" | "interface" | "comment";

/** What patterns look at: the layers of a frame, and what the capture tells of it. */
export type MatchableFrame = DecodedFrame &
  Pick<Frame, "data" | "capturedLength" | "originalLength" | "linkType"> &
  Partial<Pick<Frame, CaptureField>>;

/** Gives a frame with its layers and the fields of its capture side by side. */
export function toMatchable(input: MatchInput): MatchableFrame {
  const layers = decode(input);
  if (input instanceof Uint8Array) {
    const { length } = input;
    return { ...layers, data: input, capturedLength: length, originalLength: length, linkType: LINKTYPE_ETHERNET };
  }
  const { data, originalLength, linkType } = input;
  return { ...layers, data, capturedLength: data.length, originalLength, linkType, ...captureFields(input) };
}

/** Gives what a capture tells of a frame, as far as it is known. */
export function captureFields(frame: Partial<Frame>): { [K in CaptureField]?: Frame[K] } {
  const { seconds, nanoseconds, timestampNs, interface: captureInterface, comment } = frame;
  return {
    ...(seconds === undefined ? {} : { seconds }),
    ...(nanoseconds === undefined ? {} : { nanoseconds }),
    ...(timestampNs === undefined ? {} : { timestampNs }),
    ...(captureInterface === undefined ? {} : { interface: captureInterface }),
    ...(comment === undefined ? {} : { comment }),
  };
}
