/**
 * The part of `@alpy/pcap` that needs Node: captures in files.
 *
 * @packageDocumentation
 */
export { openPcapFile } from "./open-pcap-file.ts";
