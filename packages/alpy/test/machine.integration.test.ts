import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, type MachineOptions, NIC_MODELS, type Testbed } from "../src/index.ts";
import { panicDisk, resetDisk } from "./guest-disks.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

const IMAGELESS: MachineOptions = { memoryMiB: 64, accel: "tcg" };

let artifacts: string;
beforeEach(async () => {
  artifacts = await mkdtemp(join(tmpdir(), "alpy-machine-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => Promise.resolve(processesWith(`${artifacts}/`)))).toEqual([]);
  await rm(artifacts, { recursive: true });
});

function testbed(machine: MachineOptions): Promise<Testbed> {
  return createTestbed({ machine: { ...IMAGELESS, ...machine }, artifacts });
}

// The machine itself is tested in @alpy/qemu; these tests are about a machine in a testbed.
describe.skipIf(missingQemu())("a machine", () => {
  test.each([
    ["resets itself again and again", resetDisk, "guest-reset-loop", "resets itself again and again"],
    ["panics", panicDisk, "guest-panicked", "panicked"],
  ])("whose guest %s fails a step with an AlpyError of QEMU's code", async (_what, diskIn, code, words) => {
    await using bed = await testbed({ disk: diskIn(artifacts) });
    await bed.start();
    const off = bed.step("Wait for the power-off", () => bed.machine.waitForShutdown({ timeoutMs: 60_000 }));
    const message = expect.stringContaining(words) as string;
    await expect(off).rejects.toMatchObject({ name: "AlpyError", code, message, step: "Wait for the power-off" });
  });

  test("whose guest panics rejects with a QemuError outside of a step", async () => {
    await using bed = await testbed({ disk: panicDisk(artifacts) });
    await bed.start();
    const off = bed.machine.waitForShutdown({ timeoutMs: 60_000 });
    await expect(off).rejects.toMatchObject({ name: "QemuError", code: "guest-panicked" });
  });

  test("writes its screenshots into the artifacts", async () => {
    await using bed = await testbed({ vga: "std" });
    await bed.start();
    expect(await bed.machine.screenshot()).toBe(join(artifacts, "screenshot.png"));
    expect(await readdir(artifacts)).toContain("screenshot.png");
  });

  test.each(NIC_MODELS)("has a NIC of model %s, with a link", async (model) => {
    await using bed = await createTestbed({
      machine: { ...IMAGELESS, nic: model },
      links: [{ wire: "far" }],
      artifacts,
    });
    const path = "/machine/peripheral/nic0-device";
    expect(await bed.machine.qmp.execute("qom-get", { path, property: "type" })).toBe(model);
  });

  test("whose QEMU ends by itself fails the running step, with QEMU's signal", async () => {
    await using bed = await testbed({});
    const step = bed.step("Wait for the console", () => bed.console.expect("never", { timeoutMs: 60_000 }));
    process.kill(bed.machine.pid, "SIGSEGV");
    await expect(step).rejects.toMatchObject({
      name: "AlpyError",
      code: "qemu-exited",
      message: expect.stringContaining("SIGSEGV") as string,
    });
  });

  test("whose QEMU ends while nobody waits fails the testbed's close", async () => {
    const bed = await testbed({});
    process.kill(bed.machine.pid, "SIGSEGV");
    await bed.machine.exited;
    await expect(bed.close()).rejects.toMatchObject({ name: "AlpyError", code: "qemu-exited" });
  });

  test("that quits at the test's request is not a failure", async () => {
    const bed = await testbed({});
    await bed.machine.qmp.execute("quit");
    await bed.machine.exited;
    await bed.close();
    const result = JSON.parse(await readFile(join(artifacts, "result.json"), "utf8")) as { machines: object[] };
    expect(result.machines).toMatchObject([{ name: "dut", qemuExit: { code: 0 } }]);
  });
});
