import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type LaunchMachineOptions, launchMachine, type Machine, type MachineOptions } from "../src/index.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";
import { GREETING, IMAGE_LESS, tinyGuest } from "./tiny-guests.ts";

/** Only limits a hang. */
const LONG = { timeoutMs: 60_000 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-hardware-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** Returns the slot and the bus of a device, as QEMU has placed it. */
async function placeOf({ qmp }: Machine, id: string): Promise<string> {
  const path = `/machine/peripheral/${id}`;
  const addr = await qmp.execute("qom-get", { path, property: "addr" });
  const bus = await qmp.execute("qom-get", { path, property: "parent_bus" });
  // The lowest three bits are the function.
  return `${String(bus).replace(/.*\//, "")} ${(Number(addr) >> 3).toString(16)}`;
}

/** Returns the living children of this process with a name (proc(5), /proc/PID/stat). */
function childrenNamed(name: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const stat = readStat(pid);
    return stat.includes(`(${name}) `) && !stat.includes(`(${name}) Z`) && stat.includes(` ${process.pid} `);
  });
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

/** Devices that take any free slot, more than there are below those of the NICs. */
const CROWD: MachineOptions = {
  extraArguments: Array.from({ length: 15 }, () => ["-device", "virtio-rng-pci"]).flat(),
};

describe.skipIf(missingQemu())("the hardware of a machine", () => {
  test.each<[string, string, LaunchMachineOptions]>([
    ["pc", "pci.0", { vga: "std" }],
    ["q35", "pcie.0", { machineType: "q35", vga: "std" }],
    ["microvm with PCI Express", "pcie.0", { machineType: "microvm,pcie=on" }],
  ])(
    "has each of 32 NICs in a slot of its own, with few other devices and with many: %s",
    async (_name, root, options) => {
      for (const others of [{ entropy: false }, CROWD]) {
        await using vm = await launchMachine({ ...IMAGE_LESS, nics: 32, management: {}, ...options, ...others });
        const devices = [0, 11, 12, 31].map((nic) => `nic${nic}-device`);
        const places = await Promise.all([...devices, "management-device"].map((id) => placeOf(vm, id)));
        expect(places).toEqual([`${root} 10`, `${root} 1b`, "nics 1", "nics 14", "nics 1f"]);
      }
    },
  );

  test("has the management NIC after twelve others, or before them", async () => {
    for (const [first, slot] of [
      [false, "1e"],
      [true, "f"],
    ] as const) {
      await using vm = await launchMachine({ ...IMAGE_LESS, nics: 12, management: { first } });
      expect(await placeOf(vm, "management-device")).toBe(`pci.0 ${slot}`);
    }
  });

  test("forwards ports of the host that nobody else has, and the one that was chosen", async () => {
    const hostForwards = [{ guestPort: 80 }, { guestPort: 53, protocol: "udp" }] as const;
    await using first = await launchMachine({ ...IMAGE_LESS, management: { hostForwards } });
    const port = first.management.port(80);
    expect([port, first.management.port(53, "udp")].every((one) => one > 0)).toBe(true);
    const taken = { ...IMAGE_LESS, management: { hostForwards: [{ guestPort: 80, hostPort: port }] } };
    await expect(launchMachine(taken)).rejects.toMatchObject({
      code: "qemu-failed",
      message: expect.stringContaining(`hostfwd`) as string,
    });
    await first.close();
    await using second = await launchMachine(taken);
    expect(second.management.port(80)).toBe(port);
  });

  test("has a TPM, whose end is a fault and which ends with the machine", async () => {
    const pids: string[] = [];
    {
      await using vm = await launchMachine({ ...IMAGE_LESS, tpm: true });
      expect(await vm.qmp.execute("query-tpm")).toMatchObject([{ id: "tpm", model: "tpm-crb" }]);
      await vm.start();
      pids.push(...childrenNamed("swtpm"));
      expect(pids).toHaveLength(1);
    }
    expect(pids.filter((pid) => childrenNamed("swtpm").includes(pid))).toEqual([]);
    const vm = await launchMachine({ ...IMAGE_LESS, tpm: true });
    await vm.start();
    for (const pid of childrenNamed("swtpm")) process.kill(Number(pid), "SIGKILL");
    await expect(vm.guard(new Promise(() => undefined))).rejects.toMatchObject({ code: "tpm-failed" });
    await vm.close();
  });

  test("is not launched with a TPM that does not start, and nothing is left", async () => {
    writeFileSync(join(folder, "swtpm"), "#!/bin/sh\necho 'no room' >&2\nexit 1\n", { mode: 0o755 });
    vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
    await expect(launchMachine({ ...IMAGE_LESS, tpm: true, folder })).rejects.toMatchObject({
      code: "tpm-failed",
      message: "swtpm, the emulator of the TPM, did not start: no room",
    });
    expect(readFileSync(join(folder, "swtpm.log"), "utf8")).toBe("no room\n");
  });

  test("without a management NIC says so", async () => {
    await using vm = await launchMachine(IMAGE_LESS);
    expect(() => vm.management).toThrow(new TypeError("vm has no management NIC; add the option management"));
  });

  test("lacks the parts that are omitted", async () => {
    await using vm = await launchMachine({
      ...IMAGE_LESS,
      omit: ["pvpanic", "vmgenid", "entropy", "cpu", "sandbox"],
    });
    const { arguments: args } = vm;
    expect(args.filter((argument) => /^(-cpu|-sandbox|pvpanic|vmgenid|virtio-rng)/.test(argument))).toEqual([]);
    expect(await vm.qmp.execute("query-vm-generation-id").catch(() => "none")).toBe("none");
  });

  test("is that of one's own command line, with alpy's console and power", async () => {
    const { disk } = tinyGuest("echo", folder);
    if (typeof disk !== "object") throw new Error("unreachable: the guest's disk has options");
    await using vm = await launchMachine({
      nics: [{ model: "e1000" }],
      ownArguments: [
        "-nodefaults",
        "-display",
        "none",
        "-m",
        "16",
        "-drive",
        `file=${disk.path},format=raw,snapshot=on`,
      ],
    });
    expect(vm.state.name).toBe("paused");
    await vm.start();
    await vm.console.expect(GREETING, LONG);
    await vm.console.send("hello");
    await vm.console.expect("hello", LONG);
    const nic = { path: "/machine/peripheral/nic0-device", property: "type" };
    expect(await vm.qmp.execute("qom-get", nic)).toBe("e1000");
  });
});
