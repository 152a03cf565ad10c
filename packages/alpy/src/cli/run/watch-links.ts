import { summary } from "@alpy/pcap";
import type { Testbed } from "../../testbed.ts";
import type { Context } from "../context.ts";
import { frameLine, shownFrame } from "../frame-lines.ts";
import { readKey } from "./read-key.ts";

/** Shows the frames of all links, from the first on, until a key is pressed. */
export async function watchAllLinks(bed: Testbed, { out, err }: Context, signal: AbortSignal): Promise<void> {
  err.line(err.paint("dim", "[frames: any key goes back to the menu]"));
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const shown = bed.links.map(async (link) => {
    for await (const frame of link.frames({ follow: true, signal: either })) {
      out.line(frameLine(out, shownFrame(frame, `${link.name}  ${summary(frame)}`)));
    }
  });
  const all = Promise.allSettled(shown);
  try {
    await readKey(signal);
  } finally {
    stop.abort();
    await all;
  }
}
