import { setTimeout as delay } from "node:timers/promises";
import { summary } from "@alpy/pcap";
import { EVERY_PROTOCOL } from "../../every-protocol.ts";
import type { Testbed } from "../../testbed/testbed.ts";
import type { Context } from "../command/context.ts";
import { frameLine, type ShownFrame, shownFrame } from "../screen/frame-lines.ts";
import { readKey } from "./read-key.ts";

/** How long frames are held back to sort them with those of other links. */
const SORT_DELAY_MS = 100;

/** Shows the frames of all links, from the first one, until a key is pressed. */
export async function watchAllLinks(bed: Testbed, { out, err }: Context, signal: AbortSignal): Promise<void> {
  err.line(err.paint("dim", "[frames: press any key for the menu]"));
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const waiting: ShownFrame[] = [];
  const readers = bed.links.map(async (link) => {
    for await (const frame of link.frames({ follow: true, signal: either })) {
      waiting.push(shownFrame(frame, `${link.name}  ${summary(frame, EVERY_PROTOCOL)}`));
    }
  });
  const writer = async (): Promise<never> => {
    for (;;) {
      await delay(SORT_DELAY_MS, undefined, { signal: either });
      for (const frame of waiting.splice(0).sort((a, b) => a.time.localeCompare(b.time))) {
        out.line(frameLine(out, frame));
      }
    }
  };
  const all = Promise.allSettled([...readers, writer()]);
  try {
    await readKey(signal);
  } finally {
    stop.abort();
    await all;
  }
}
