/**
 * Reads captures from files, in Node: complete ones, or while they are being written.
 *
 * @packageDocumentation
 */

export type { Logger } from "./logger.ts";
export { type OpenPcapFileOptions, openPcapFile } from "./read/open-pcap-file.ts";
