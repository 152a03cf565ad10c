import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Tests that take longer than CI may: `script/test --long` runs them. */
const LONG_TESTS = "**/*.long.integration.test.ts";
/** How long `expect.poll()` asks: until what it waits for has happened, or a test that hangs ends with its message. */
const POLLING = { poll: { timeout: 60_000 } };

/**
 * Returns the test configuration of a package, with the projects `unit` (no root, no Docker, no QEMU), `integration` (with the
 * real programs) and, if the package has such files, `types` (checked by the compiler, not run).
 * `setupFiles` run before each file of integration tests. Files `*.long.integration.test.ts` run only with ALPY_LONG. Time-outs
 * only limit hanging tests. Each run writes `reports/<project>.json`, from which `script/test` computes its totals.
 */
export function packageTests(
  integration: string[] = ["test/**/*.integration.test.ts"],
  types: string[] = [],
  setupFiles: string[] = [],
): ViteUserConfig {
  const report = process.env.ALPY_REPORT ?? "unit";
  return defineConfig({
    test: {
      retry: 0,
      reporters: ["default", "json"],
      outputFile: { json: `reports/${report}.json` },
      passWithNoTests: true,
      maxWorkers: 2,
      projects: [
        { test: { name: "unit", include: ["src/**/*.test.ts"], testTimeout: 120_000, expect: POLLING } },
        ...types.map((include) => ({
          test: { name: "types", include: [], typecheck: { enabled: true, only: true, include: [include] } },
        })),
        {
          test: {
            name: "integration",
            include: integration,
            exclude: process.env.ALPY_LONG ? [] : [LONG_TESTS],
            setupFiles,
            testTimeout: 120_000,
            expect: POLLING,
            hookTimeout: 120_000,
          },
        },
      ],
    },
  });
}
