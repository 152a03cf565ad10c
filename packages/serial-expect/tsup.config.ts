import { defineConfig } from "tsup";
import { packageBuild } from "../../tsup.base.ts";

export default defineConfig(
  packageBuild({ index: "src/index.ts", pty: "src/pty/index.ts", screen: "src/screen/index.ts", all: "src/all.ts" }),
);
