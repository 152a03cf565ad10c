import { defineConfig } from "tsup";
import { packageBuild } from "../../tsup.base.ts";

// The command, and the module that the guard runs, are entries of their own, not part of the package's exports.
export default defineConfig(
  packageBuild({
    index: "src/index.ts",
    vitest: "src/vitest/index.ts",
    cli: "src/cli/main.ts",
    "interrupted-result": "src/files/interrupted-result.ts",
  }),
);
