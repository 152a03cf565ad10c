import { defineConfig } from "tsup";
import { packageBuild } from "../../tsup.base.ts";

// The command is a second entry, not part of the package's exports.
export default defineConfig(packageBuild({ index: "src/index.ts", cli: "src/cli/main.ts" }));
