import { Bgp } from "../../decode/routing/bgp.ts";
import { layer, list, optional, shapes, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";
import { BGP_MESSAGES } from "./bgp-fields.ts";

/** BGP (RFC 4271): TCP port 179. Messages that several segments share are not joined. */
export const bgp: FrameProtocol = {
  name: "bgp",
  announcedBy: { tcpPorts: [179] },
  field: optional(layer<Bgp>({ messages: list(shapes(() => BGP_MESSAGES)), continuationBytes: uint(32) })),
  read(span, out) {
    const found = new Bgp(span);
    out.layers.bgp = found;
    out.isSound("bgp", found);
    return span;
  },
  summarize() {
    return "BGP";
  },
};
