import { defineConfig } from "tsup";
import { packageBuild } from "../../tsup.base.ts";

export default defineConfig(
  packageBuild({
    index: "src/index.ts",
    node: "src/node.ts",
    match: "src/match.ts",
    protocols: "src/protocols.ts",
    filter: "src/filter.ts",
    reassemble: "src/reassemble.ts",
    all: "src/all.ts",
  }),
);
