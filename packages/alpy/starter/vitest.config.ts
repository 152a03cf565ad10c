import { defineConfig } from "vitest/config";

// A boot takes a minute or two where there is no KVM.
export default defineConfig({ test: { testTimeout: 300_000 } });
