import { type Frame, openPcap, summary } from "@alpy/pcap";
import { EVERY_PROTOCOL } from "../../every-protocol.ts";
import type { Screen } from "./screen.ts";

/** A frame as `watch` shows it and `--json` prints it. */
export interface ShownFrame {
  /** Its time in ISO 8601, with microseconds, UTC. */
  readonly time: string;
  /** Its length on the link, in bytes. */
  readonly length: number;
  readonly summary: string;
}

/** Returns the frames of a capture stream as they arrive: all, or those for which `isShown` returns true. */
export async function* framesOf(
  capture: AsyncIterable<Uint8Array>,
  isShown: (frame: Frame) => boolean = () => true,
): AsyncGenerator<ShownFrame, void, undefined> {
  for await (const frame of openPcap(capture))
    if (isShown(frame)) yield shownFrame(frame, summary(frame, EVERY_PROTOCOL));
}

/** Returns a frame with its summary, ready to be shown. */
export function shownFrame({ seconds, nanoseconds, originalLength }: Frame, frameSummary: string): ShownFrame {
  const microseconds = String(Math.floor(nanoseconds / 1000)).padStart(6, "0");
  const time = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${microseconds}Z`;
  return { time, length: originalLength, summary: frameSummary };
}

/** Returns a frame as one line: the local time of day and the summary, cut to the width of a terminal. */
export function frameLine(screen: Screen, { time, summary: text }: ShownFrame): string {
  const date = new Date(time);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0"));
  const stamp = `${clock.join(":")}.${time.slice(20, 23)}`;
  const room = screen.columns - stamp.length - 2;
  const shown = screen.isTerminal && text.length > room ? `${text.slice(0, room - 1)}…` : text;
  return `${screen.paint("dim", stamp)}  ${shown}`;
}
