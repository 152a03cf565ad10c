import { type Frame, openPcap, summary } from "@alpy/pcap";
import type { Screen } from "./screen.ts";

/** A frame as `watch` shows it, and as `--json` prints it. */
export interface ShownFrame {
  /** When it passed, in ISO 8601 with microseconds, UTC. */
  time: string;
  /** Its length on the link, in bytes. */
  length: number;
  summary: string;
}

/** The frames of a capture stream, as they come. */
export async function* framesOf(capture: AsyncIterable<Uint8Array>): AsyncGenerator<ShownFrame, void, undefined> {
  for await (const frame of openPcap(capture)) yield shownFrame(frame, summary(frame));
}

/** A frame with what is to be said of it. */
export function shownFrame({ seconds, nanoseconds, originalLength }: Frame, what: string): ShownFrame {
  const microseconds = String(Math.floor(nanoseconds / 1000)).padStart(6, "0");
  const time = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${microseconds}Z`;
  return { time, length: originalLength, summary: what };
}

/** A frame on one line: the time of day here, and what it is; cut where a terminal is too narrow for it. */
export function frameLine(screen: Screen, { time, summary: what }: ShownFrame): string {
  const date = new Date(time);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0"));
  const stamp = `${clock.join(":")}.${time.slice(20, 23)}`;
  const room = screen.columns - stamp.length - 2;
  const shown = screen.isTerminal && what.length > room ? `${what.slice(0, room - 1)}…` : what;
  return `${screen.paint("dim", stamp)}  ${shown}`;
}
