import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { missingQemu } from "./support.ts";

const EXAMPLES = join(import.meta.dirname, "..", "examples");

describe.skipIf(missingQemu())("the examples", () => {
  test("bios.ts runs as the README shows it", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(EXAMPLES, "bios.ts")], { timeout: 100_000 });
    expect(stdout).toMatch(/^paused; QEMU runs as process \d+$/m);
    expect(stdout).toContain("reset\n");
  });
});
