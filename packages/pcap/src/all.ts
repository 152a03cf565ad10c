/**
 * All of the package in one module, for Node: the main entry, `@alpy/pcap/match`, `@alpy/pcap/filter`, `@alpy/pcap/protocols`,
 * `@alpy/pcap/reassemble` and `@alpy/pcap/node`.
 *
 * @packageDocumentation
 */
export * from "./filter.ts";
export * from "./index.ts";
export * from "./match.ts";
export * from "./node.ts";
export * from "./protocols.ts";
export * from "./reassemble.ts";
