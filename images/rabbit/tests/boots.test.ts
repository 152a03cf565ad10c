import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createTestbed, type MachineOptions, type Testbed } from "@alpy/alpy";
import { logIn, shutDown, waitForReadyConsole } from "@alpy/carrot";
import { describe, expect, test } from "vitest";
import { appliances, openBooted } from "./appliances.ts";
import { directBoot, disk } from "./image.ts";
import "./nothing-left.ts";
import { MEASURED, READ_TPM } from "./tpm.ts";

/*
 * An appliance boots, resets and powers off. It has no link and so needs no Docker. The tests look at its console and at
 * QEMU's events.
 */

const LIMITS = { timeout: 240_000 };

const digest = (): string => createHash("sha256").update(readFileSync(disk)).digest("hex");

describe("Rabbit boots", () => {
  test.each<[string, MachineOptions, "BIOS" | "UEFI"]>([
    ["its kernel directly", directBoot(), "BIOS"],
    ["its disk by BIOS", { disk, tpm: true }, "BIOS"],
    ["its disk by UEFI", { disk, firmware: "uefi", tpm: true }, "UEFI"],
  ])("%s, and the power button turns it off; the image does not change", LIMITS, async (name, machine, firmware) => {
    const before = digest();
    await using bed = await createTestbed({ machine, artifacts: `artifacts/boots-${name.replaceAll(" ", "-")}` });
    await bed.start();
    const shell = await logIn(bed);
    const { output } = await shell.check("if [ -d /sys/firmware/efi ]; then echo UEFI; else echo BIOS; fi");
    expect(output.trim()).toBe(firmware);
    if (machine.tpm) expect((await shell.check(READ_TPM)).output).toMatch(MEASURED);
    if (machine.disk) await shell.check("dd if=/dev/zero of=/dev/vda bs=512 count=64 seek=2048 conv=fsync");
    await shutDown(bed);
    expect(bed.machine.state).toEqual({ name: "off" });
    expect(digest()).toBe(before);
  });
});

describe.each(appliances)("$name", (appliance) => {
  test.each<[string, (bed: Testbed) => Promise<void>]>([
    ["its power button", shutDown],
    ["its own command", typePowerOff],
  ])("powers off by %s", LIMITS, async (_name, powerOff) => {
    await using bed = await openBooted(appliance, "power-off", []);
    await bed.start();
    await logIn(bed, appliance);
    await powerOff(bed);
    expect(bed.machine.state).toEqual({ name: "off" });
  });

  test("boots again without its previous settings when it is reset and when it resets itself", LIMITS, async () => {
    await using bed = await openBooted(appliance, "reset", []);
    await bed.start();
    const mark = "/run/set-before-reset";
    await (await logIn(bed, appliance)).check(`touch ${mark}`);

    await bed.step("Press the reset button", () => bed.machine.reset());
    bed.console.drain();
    expect(bed.machine.guestResets).toBe(0);
    await waitForReadyConsole(appliance, bed.console);
    const shell = await logIn(bed, appliance);
    await shell.check(`! [ -e ${mark} ] && touch ${mark}`);

    const since = bed.machine.qmp.mark();
    await bed.console.sendLine("reboot");
    await bed.machine.qmp.waitFor("RESET", { since, timeoutMs: 60_000 });
    bed.console.drain();
    await waitForReadyConsole(appliance, bed.console);
    await (await logIn(bed, appliance)).check(`! [ -e ${mark} ]`);
    // Firmware and boot loader may reset the machine again.
    expect(bed.machine.guestResets).toBeGreaterThan(0);
  });
});

describe.each(appliances.filter(({ reportsPanics }) => reportsPanics))("$name", (appliance) => {
  test("is reported as panicked when its kernel panics, and can be started again", LIMITS, async () => {
    await using bed = await openBooted(appliance, "panic", []);
    await bed.start();
    await logIn(bed, appliance);
    await bed.console.sendLine("echo c >/proc/sysrq-trigger");
    await bed.machine.waitForPanic({ timeoutMs: 60_000 });
    expect(bed.machine.state).toEqual({ name: "panicked" });
    await bed.console.expect("Kernel panic - not syncing: sysrq triggered crash");

    await bed.machine.start();
    await (await logIn(bed, appliance)).check("true");
  });
});

async function typePowerOff(bed: Testbed): Promise<void> {
  await bed.console.sendLine("poweroff");
  await bed.machine.waitForShutdown({ timeoutMs: 60_000 });
}
