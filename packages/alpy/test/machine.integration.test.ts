import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, type MachineOptions, nicModels, type Testbed } from "../src/index.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

const imageLess: MachineOptions = { memoryMiB: 64, accelerator: "tcg" };

let artifacts: string;
beforeEach(async () => {
  artifacts = await mkdtemp(join(tmpdir(), "alpy-machine-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => Promise.resolve(processesWith(`${artifacts}/`)))).toEqual([]);
  await rm(artifacts, { recursive: true });
});

function testbed(machine: MachineOptions): Promise<Testbed> {
  return createTestbed({ machine: { ...imageLess, ...machine }, artifacts });
}

describe.skipIf(missingQemu())("a machine", () => {
  test("is paused, runs, is paused and runs on as told, and is told twice without harm", async () => {
    await using bed = await testbed({});
    const states = [bed.machine.state.name];
    for (const act of ["start", "start", "pause", "pause", "resume"] as const) {
      await bed.machine[act]();
      states.push(bed.machine.state.name);
    }
    expect(states).toEqual(["paused", "running", "running", "paused", "paused", "running"]);
  });

  test("boots anew when it is reset", async () => {
    await using bed = await testbed({ machineType: "pc-i440fx-7.2,graphics=off" });
    await bed.start();
    await bed.console.expect("SeaBIOS", { timeoutMs: 20_000 });
    await bed.console.expect("Booting", { timeoutMs: 20_000 });
    await bed.machine.reset();
    await bed.console.expect("SeaBIOS", { timeoutMs: 20_000 });
    expect(bed.machine.state.name).toBe("running");
  });

  test("with a display shows it as a PNG picture", async () => {
    await using bed = await testbed({ vga: "std" });
    await bed.start();
    const path = await bed.machine.screenshot();
    expect(path).toBe(join(artifacts, "screenshot.png"));
    expect((await readFile(path)).subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  });

  test("without a display says that it has none", async () => {
    await using bed = await testbed({});
    await expect(bed.machine.screenshot()).rejects.toThrow(/no console to take a screendump from/);
  });

  test("boots UEFI from its own copy of the variables, and the template stays as it is", async () => {
    await using bed = await testbed({ firmware: "uefi" });
    const template = "/usr/share/OVMF/OVMF_VARS_4M.fd";
    const before = await readFile(template);
    await bed.start();
    await bed.console.expect("UEFI", { timeoutMs: 60_000 });
    expect((await readFile(template)).equals(before)).toBe(true);
  });

  test.each(nicModels)("takes a NIC of model %s", async (model) => {
    await using bed = await createTestbed({
      machine: { ...imageLess, nic: model },
      links: [{ wire: "far" }],
      artifacts,
    });
    const path = "/machine/peripheral/nic0-device";
    expect(await bed.machine.qmp.execute("qom-get", { path, property: "type" })).toBe(model);
  });

  test("whose QEMU ends by itself fails the step that runs, with QEMU's signal", async () => {
    await using bed = await testbed({});
    const step = bed.step("Wait for the console", () => bed.console.expect("never", { timeoutMs: 60_000 }));
    process.kill(bed.machine.pid, "SIGSEGV");
    await expect(step).rejects.toMatchObject({
      code: "qemu-exited",
      message: expect.stringContaining("SIGSEGV") as string,
    });
  });

  test("whose QEMU ends while nobody waits fails the testbed's close", async () => {
    const bed = await testbed({});
    process.kill(bed.machine.pid, "SIGSEGV");
    await bed.machine.exited;
    await expect(bed.close()).rejects.toMatchObject({ code: "qemu-exited" });
  });

  test("that is told to quit by its user is no failure", async () => {
    const bed = await testbed({});
    await bed.machine.qmp.execute("quit");
    await bed.machine.exited;
    await bed.close();
    const result = JSON.parse(await readFile(join(artifacts, "result.json"), "utf8")) as { machines: object[] };
    expect(result.machines).toMatchObject([{ name: "dut", qemuExit: { code: 0 } }]);
  });
});
