import type {} from "@alpy/alpy/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Without KVM, the first boot takes a minute or two.
    testTimeout: 300_000,
    // Keep the artifacts of passed tests, too.
    provide: { alpy: { keep: "all" } },
  },
});
