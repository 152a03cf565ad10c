import { defineConfig } from "tsup";
import { packageBuild } from "../../tsup.base.ts";
import { bundledDockerode } from "./bundled-dockerode.ts";

// The guard imports the clean-up of a session by path: a second entry, not part of the package's exports.
export default defineConfig({
  ...packageBuild({ index: "src/index.ts", "sweep-session": "src/cleanup/sweep-session.ts" }),
  esbuildPlugins: [bundledDockerode],
});
