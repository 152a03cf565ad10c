/** All of `@alpy/pcap`: reading and decoding, matching, and files. */
export * from "@alpy/pcap";
export * from "@alpy/pcap/match";
export * from "@alpy/pcap/node";
