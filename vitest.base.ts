import { defineConfig, type ViteUserConfig } from "vitest/config";

/**
 * Returns the test configuration of a package, with the projects `unit` (no root, no Docker, no QEMU), `integration` (with the
 * real programs) and, if the package has such files, `types` (checked by the compiler, not run).
 * Time-outs only limit hanging tests. Each run writes `reports/<project>.json`, from which `script/test` computes its totals.
 */
export function packageTests(
  integration: string[] = ["test/**/*.integration.test.ts"],
  types: string[] = [],
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
        { test: { name: "unit", include: ["src/**/*.test.ts"], testTimeout: 120_000 } },
        ...types.map((include) => ({
          test: { name: "types", include: [], typecheck: { enabled: true, only: true, include: [include] } },
        })),
        {
          test: {
            name: "integration",
            include: integration,
            testTimeout: 120_000,
            hookTimeout: 120_000,
          },
        },
      ],
    },
  });
}
