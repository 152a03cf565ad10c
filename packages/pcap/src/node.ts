/**
 * Reading captures from files, in Node: whole, or while they are being written.
 *
 * @packageDocumentation
 */
export { type OpenPcapFileOptions, openPcapFile } from "./file.ts";
export type { Logger } from "./logger.ts";
