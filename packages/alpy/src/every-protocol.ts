import { allProtocols } from "@alpy/pcap/protocols";

/** Options with which frames are decoded, matched and summarized here: all protocols, since a test may send any. */
export const EVERY_PROTOCOL = { protocols: allProtocols } as const;
