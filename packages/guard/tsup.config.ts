import { defineConfig } from "tsup";
import { packageBuild } from "../../tsup.base.ts";

// The clean-up program is started by path: a second entry, not part of the package's exports.
export default defineConfig(packageBuild({ index: "src/index.ts", "clean-up": "src/guard/clean-up.ts" }));
