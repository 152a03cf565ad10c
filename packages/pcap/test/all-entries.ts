/** All entries as one module, as a package may re-export them. Two meanings of one name do not compile. */
export * from "../src/filter.ts";
export * from "../src/index.ts";
export * from "../src/match.ts";
export * from "../src/node.ts";
export * from "../src/reassemble.ts";
