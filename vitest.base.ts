import { defineConfig, type ViteUserConfig } from "vitest/config";

/**
 * The tests of every package, in projects: `unit` (no root, no Docker, no QEMU), `integration` (the real ones), and `types`
 * where a package names such files: what the compiler alone decides, they are not run.
 * Time-outs only bound a hang. Each run writes `reports/<project>.json`, from which `script/test` adds up its counts.
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
