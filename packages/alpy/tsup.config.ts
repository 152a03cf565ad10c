import { defineConfig } from "tsup";
import { packageBuild } from "../../tsup.base.ts";

// The command is an entry of its own, not part of the package's exports.
export default defineConfig(
  packageBuild({ index: "src/index.ts", vitest: "src/vitest/index.ts", cli: "src/cli/main.ts" }),
);
