/**
 * All of the package in one module, for Node: the main entry, `@alpy/pcap/match` and `@alpy/pcap/node`.
 *
 * @packageDocumentation
 */
export * from "./index.ts";
export * from "./match.ts";
export * from "./node.ts";
