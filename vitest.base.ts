import { defineConfig, type ViteUserConfig } from "vitest/config";

/**
 * The tests of every package, in two projects: `unit` (no root, no Docker, no QEMU) and `integration` (the real ones).
 * Time-outs only bound a hang. Each run writes `reports/<project>.json`, from which `script/test` adds up its counts.
 */
export function packageTests(integration: string[] = ["test/**/*.integration.test.ts"]): ViteUserConfig {
  const report = process.env.ALPY_REPORT ?? "unit";
  return defineConfig({
    test: {
      retry: 0,
      reporters: ["default", "json"],
      outputFile: { json: `reports/${report}.json` },
      passWithNoTests: true,
      maxWorkers: 2,
      projects: [
        { test: { name: "unit", include: ["src/**/*.test.ts"], testTimeout: 30_000 } },
        {
          test: {
            name: "integration",
            include: integration,
            testTimeout: 60_000,
            hookTimeout: 60_000,
          },
        },
      ],
    },
  });
}
