import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { missing } from "./support.ts";

const LIMIT_MS = 3_600_000;
const amounts = process.env["ALPY_LONG"]
  ? ["--in-a-row", "200", "--minutes", "15"]
  : ["--in-a-row", "40", "--minutes", "1"];

test.skipIf(missing())("a process that opens and closes testbeds does not grow", { timeout: LIMIT_MS }, async () => {
  const program = join(import.meta.dirname, "..", "soak.ts");
  const output = await new Promise<string>((resolve) => {
    const args = ["--expose-gc", program, ...amounts];
    execFile(process.execPath, args, (error, stdout, stderr) => resolve(`${error?.message ?? ""}${stdout}${stderr}`));
  });
  console.log(output);
  expect(output).toMatch(/in a row: .*8 at a time: /s);
  expect(output).not.toMatch(/FAILED|Error/);
});
