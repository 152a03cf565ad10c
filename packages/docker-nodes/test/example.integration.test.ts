import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { missing } from "./support.ts";

it.skipIf(missing())("the README's example joins two nodes without QEMU, and exits by itself", async () => {
  const example = join(import.meta.dirname, "../examples/two-nodes.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [example]);
  expect(stdout).toMatch(/^0 PING.*3 received, 0% packet loss.*address: '192\.0\.2\.1'/s);
});
