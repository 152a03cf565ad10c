import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, type MachineOptions, NIC_MODELS, type Testbed } from "../src/index.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

const imageLess: MachineOptions = { memoryMiB: 64, accel: "tcg" };

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

/** Programs for real mode, which the BIOS loads from a disk's first sector. */
const programs = {
  /** Has the keyboard controller reset the machine (IBM PC/AT: command 0xfe to port 0x64), and waits for that. */
  resets: "b0fe e664 f4 ebfd",
  /** Tells that it has panicked (QEMU, docs/specs/pvpanic.txt: bit 0 to port 0x505), and halts. */
  panics: "ba0505 b001 ee f4 ebfd",
};

/** Writes a disk image that runs a program, and gives its path. */
async function diskOf(program: string): Promise<string> {
  const disk = Buffer.alloc(1024 * 1024);
  Buffer.from(program.replaceAll(" ", ""), "hex").copy(disk);
  disk.writeUInt16BE(0x55aa, 510);
  const path = join(artifacts, "program.raw");
  await writeFile(path, disk);
  return path;
}

describe.skipIf(missingQemu())("a machine", () => {
  test.each([
    ["resets itself again and again", programs.resets, "guest-reset-loop", "resets itself again and again"],
    ["panics", programs.panics, "guest-panicked", "panicked"],
  ])("whose guest %s is told from one that powers off", async (_what, program, code, words) => {
    await using bed = await testbed({ disk: await diskOf(program) });
    await bed.start();
    const off = bed.step("Wait for the power-off", () => bed.machine.waitForShutdown({ timeoutMs: 60_000 }));
    const message = expect.stringContaining(words) as string;
    await expect(off).rejects.toMatchObject({ code, message, step: "Wait for the power-off" });
  });

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

  test.each(NIC_MODELS)("takes a NIC of model %s", async (model) => {
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
