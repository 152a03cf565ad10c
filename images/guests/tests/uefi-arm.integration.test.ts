import { expect, test } from "vitest";
import { builtFile, GUEST_TIMEOUT_MS, openGuest, SLOW_KEYS } from "./open-guest.ts";

/* UEFI for ARM (AAVMF of Debian's qemu-efi-aarch64) on the console of the board `virt`, without a disk. */

const WAIT = { timeoutMs: GUEST_TIMEOUT_MS } as const;
const LIMITS = { timeout: 3 * GUEST_TIMEOUT_MS };

test(
  "UEFI on ARM starts its shell, keeps a variable over a reset by its boot manager, and powers off",
  LIMITS,
  async () => {
    const machine = {
      architecture: "aarch64",
      firmware: "uefi",
      // The programs of the folder that `script/test --qemu` names, or those that the build script has unpacked.
      qemu: process.env["ALPY_QEMU"] || builtFile("qemu-system-aarch64"),
    } as const;
    await using guest = await openGuest("uefi-arm", machine, { columns: 80, rows: 50 });
    const { bed, console, screen } = guest;
    await screen.waitFor({ text: /^Shell> ?$/m }, WAIT);
    await console.sendLine("set rabbit 22");
    await screen.waitFor({ text: /Shell> set rabbit 22\nShell> ?$/m }, WAIT);
    await console.sendLine("echo %rabbit% rabbits");
    await screen.waitFor({ text: /^22 rabbits$/m }, WAIT);
    await guest.snapshot("shell");
    await console.sendLine("exit");
    await screen.waitFor({ text: "Boot Maintenance Manager", highlighted: "<Standard English>" }, WAIT);
    // The last line that it draws.
    await screen.waitFor({ text: "=Move Highlight" }, WAIT);
    await guest.snapshot("boot-manager");
    await screen.choose("Reset", SLOW_KEYS);

    await screen.waitFor({ text: /^Shell> ?$/m }, WAIT);
    expect(bed.machine.guestResets).toBe(1);
    // The shell has kept the variable in the machine's flash.
    await console.sendLine("echo %rabbit% again");
    await screen.waitFor({ text: /^22 again$/m }, WAIT);
    await console.sendLine("reset -s");
    await bed.machine.waitForShutdown(WAIT);
    expect(bed.machine.state.name).toBe("off");
  },
);
