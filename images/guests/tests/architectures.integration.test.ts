import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createTestbed,
  type GoldenOptions,
  type MachineOptions,
  pcap,
  qemu,
  serialExpect,
  type Testbed,
} from "@alpy/alpy";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { builtFile, GUEST_TIMEOUT_MS } from "./open-guest.ts";

/*
 * Machines of other architectures: the kernels of Debian's installers, each as a router between two wires.
 *
 *   10.0.0.2 ── wire "left" ── eth0 10.0.0.1  guest  10.0.1.1 eth1 ── wire "right" ── 10.0.1.2
 */

const WAIT = { timeoutMs: GUEST_TIMEOUT_MS } as const;
const LEFT = { mac: "02:00:00:00:00:0a", ip: "10.0.0.2" } as const;
const RIGHT = { mac: "02:00:00:00:00:0b", ip: "10.0.1.2" } as const;
const LINKS = [{ wire: "left" }, { wire: "right" }] as const;
const PINGS = 20;

const TARGETS = [
  { architecture: "aarch64", debian: "arm64", serial: "ttyAMA0" },
  { architecture: "riscv64", debian: "riscv64", serial: "ttyS0" },
] as const;

/** The installer's kernel has its drivers as modules, and its shell starts without any file system. */
const SET_UP = [
  "mount -t proc proc /proc",
  "mount -t sysfs sysfs /sys",
  "modprobe virtio_pci || true",
  "modprobe virtio_net",
  "until [ -e /sys/class/net/eth1 ]; do sleep 0.1; done",
  "ip address add 10.0.0.1/24 dev eth0",
  "ip address add 10.0.1.1/24 dev eth1",
  "ip link set eth0 up",
  "ip link set eth1 up",
  "echo 1 >/proc/sys/net/ipv4/ip_forward",
  "until [ \"$(cat /sys/class/net/eth0/carrier /sys/class/net/eth1/carrier | tr -d '\\n')\" = 11 ]; do sleep 0.1; done",
];

let cache: string;
let preparations: number;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "alpy-architectures-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
  preparations = 0;
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

type Target = (typeof TARGETS)[number];

function machineOf({ architecture, debian, serial }: Target): MachineOptions {
  return {
    architecture,
    // The programs of the folder that `script/test --qemu` names, or those that the build script has unpacked.
    qemu: process.env["ALPY_QEMU"] || builtFile(`qemu-system-${architecture}`),
    kernel: builtFile(`${debian}-linux`),
    initrd: builtFile(`${debian}-initrd.gz`),
    commandLine: `console=${serial} rdinit=/bin/sh`,
    memoryMiB: 768,
  };
}

/**
 * Nothing may be typed before the kernel has opened its console: on ARM (PL011) the console can then hear nothing more, because its
 * buffer is full and no interrupt says so.
 */
async function prepare(bed: Testbed): Promise<void> {
  preparations += 1;
  await bed.console.expect("Run /bin/sh as init process", WAIT);
  const shell = await serialExpect.openShell(bed.console, WAIT);
  for (const command of SET_UP) await shell.check(command, WAIT);
}

async function openRouter(target: Target, name: string, golden?: GoldenOptions): Promise<Testbed> {
  const artifacts = join(import.meta.dirname, "..", "artifacts", `${target.architecture}-${name}`);
  return await createTestbed({ machine: machineOf(target), links: LINKS, artifacts, golden, timeoutFactor: 10 });
}

/** Returns whether QEMU has all of the machine: before 10.0 it does not save a timer of RISC-V, and ends when that is powered off. */
async function isComplete(target: Target): Promise<boolean> {
  const { version } = await qemu.askQemu(qemu.resolveMachineOptions(machineOf(target)).qemu);
  return target.architecture !== "riscv64" || qemu.isAtLeast(version, "10.0");
}

/** Sends echo requests from the left to the right, whose host the test plays, and returns how many replies come back. */
async function pingThrough(bed: Testbed): Promise<number> {
  const left = bed.wire("left");
  const right = bed.wire("right");
  using _left = left.answerNeighbours({ [LEFT.ip]: LEFT.mac });
  using _right = right.answerNeighbours({ [RIGHT.ip]: RIGHT.mac });
  using _echo = right.respond({ icmp: { type: 8 } }, ({ icmp, payload, ethernet }) => {
    if (!icmp || !ethernet) return undefined;
    const reply = pcap.icmp({ type: 0, identifier: icmp.identifier, sequence: icmp.sequence }, payload);
    const packet = pcap.ipv4({ source: RIGHT.ip, destination: LEFT.ip }, reply);
    return pcap.ethernet({ source: RIGHT.mac, destination: ethernet.source }, packet);
  });
  for (let sequence = 0; sequence < PINGS; sequence += 1) {
    const replied = left.expectFrame({ icmp: { type: 0, sequence } }, WAIT);
    const request = pcap.icmp({ type: 8, identifier: 7, sequence }, new Uint8Array(100).fill(sequence));
    const packet = pcap.ipv4({ source: LEFT.ip, destination: RIGHT.ip }, request);
    left.send(pcap.ethernet({ source: LEFT.mac, destination: bed.link(0).mac }, packet));
    await replied;
  }
  return _echo.answered;
}

async function capturedPings(bed: Testbed, index: number): Promise<number> {
  let frames = 0;
  for await (const _frame of bed.link(index).frames({ filter: ({ icmp }) => icmp !== undefined })) frames += 1;
  return frames;
}

/** Routes pings through the guest, then powers it off. */
async function useRouter(target: Target, bed: Testbed): Promise<void> {
  const shell = await serialExpect.openShell(bed.console, WAIT);
  expect((await shell.run("uname -m", WAIT)).output.trim()).toBe(target.architecture);
  expect(await pingThrough(bed)).toBe(PINGS);
  expect([await capturedPings(bed, 0), await capturedPings(bed, 1)]).toEqual([2 * PINGS, 2 * PINGS]);
  if (!(await isComplete(target))) return;
  await bed.console.sendLine("echo o >/proc/sysrq-trigger");
  await bed.machine.waitForShutdown(WAIT);
  expect(bed.machine.state.name).toBe("off");
}

const LIMIT = { timeout: 6 * GUEST_TIMEOUT_MS };

describe.each(TARGETS)("a machine for $architecture", (target) => {
  test("boots, routes between two wires, and powers off, where QEMU can", LIMIT, async () => {
    await using bed = await openRouter(target, "booted");
    await bed.start();
    await prepare(bed);
    await useRouter(target, bed);
  });

  test("is restored from a golden state twice, where QEMU saves all of it", LIMIT, async () => {
    if (!(await isComplete(target))) {
      await expect(openRouter(target, "refused", { prepare })).rejects.toMatchObject({ code: "qemu-unsupported" });
      return;
    }
    for (const name of ["prepared", "restored"]) {
      await using bed = await openRouter(target, name, { prepare });
      await bed.start();
      await useRouter(target, bed);
    }
    expect(preparations).toBe(1);
  });
});
