import type {} from "@alpy/alpy/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // The first boot takes a minute or two where there is no KVM.
    testTimeout: 300_000,
    // Artifacts of tests that passed are kept, too.
    provide: { alpy: { keep: "all" } },
  },
});
