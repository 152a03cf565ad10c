import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createTestbed, type Testbed } from "../src/index.ts";
import { echoGuest } from "./echo-guest.ts";
import { golden, openEcho } from "./fixtures/echo-golden.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

const script = join(import.meta.dirname, "fixtures", "echo-golden.ts");

let folder: string;
let preparations: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-shared-"));
  vi.stubEnv("XDG_CACHE_HOME", folder);
  preparations = 0;
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function countPreparations(step: string): void {
  if (step === "Prepare the golden state of dut…") preparations += 1;
}

function states(): string[] {
  return readdirSync(join(folder, "alpy", "golden"));
}

async function requireEcho({
  machine,
  console,
}: Pick<Testbed["machine"], "console"> & Pick<Testbed, "machine">): Promise<void> {
  await machine.start();
  await console.send("echo");
  await console.expect("echo", { timeoutMs: 30_000 });
}

describe.skipIf(missingQemu())("a golden state", () => {
  test("serves testbeds that use fewer of the machine's NICs, and other wires", async () => {
    for (const links of [["a", "b", "c"], ["d"], []]) {
      await using bed = await openEcho(folder, 3, links, countPreparations);
      await requireEcho(bed);
    }
    expect([preparations, states().length]).toEqual([1, 1]);
    await using other = await openEcho(folder, 2, ["d"], countPreparations);
    await requireEcho(other);
    expect([preparations, states().length]).toEqual([2, 2]);
  });

  test("is prepared for each machine, because their MAC addresses differ", async () => {
    const side = { ...echoGuest(folder), golden, links: [{ wire: "between" }] };
    await using bed = await createTestbed({ machines: { left: side, right: side } });
    for (const { machine, console } of [bed.dut("left"), bed.dut("right")]) await requireEcho({ machine, console });
    expect(states()).toHaveLength(2);
  });

  test("whose preparing process is killed is prepared by the one that waits for it", async () => {
    const preparing = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void preparing.kill("SIGKILL"));
    const exited = once(preparing, "exit");
    await once(preparing.stdout, "data");
    const waiting = openEcho(folder, 0, [], countPreparations);
    // An unfinished state is not used, neither while it is being prepared nor afterwards.
    expect(states()).toEqual([expect.stringMatching(/^making-/)]);
    expect(processesWith(folder).length).toBeGreaterThanOrEqual(2);
    preparing.kill("SIGKILL");
    await exited;
    await using bed = await waiting;
    await requireEcho(bed);
    expect([preparations, states()]).toEqual([1, [expect.stringMatching(/^[0-9a-f]+$/)]]);
    await bed.close();
    expect(await leftAfter(30_000, () => Promise.resolve(processesWith(folder)))).toEqual([]);
  });
});
