import { defineConfig } from "tsup";
import { packageBuild } from "../../tsup.base.ts";
import { bundledDockerode } from "./bundled-dockerode.ts";

// The watchdog is a program of its own, started by path: a second entry, not part of the package's exports.
export default defineConfig({
  ...packageBuild({ index: "src/index.ts", watchdog: "src/cleanup/watchdog.ts" }),
  esbuildPlugins: [bundledDockerode],
});
