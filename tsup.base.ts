import type { Options } from "tsup";

/** Returns the build configuration of a package: ESM with declarations, one file per named entry. */
export function packageBuild(entry: Record<string, string> = { index: "src/index.ts" }): Options {
  return {
    entry,
    format: ["esm"],
    target: "node24",
    platform: "node",
    dts: true,
    sourcemap: true,
    clean: true,
    outExtension: () => ({ js: ".js" }),
  };
}
