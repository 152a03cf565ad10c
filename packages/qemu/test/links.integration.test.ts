import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  askQemu,
  Faults,
  FrameInjector,
  launchResolved,
  type Machine,
  type MachineLaunch,
  type NicLink,
  netdevName,
  resolveMachineOptions,
} from "../src/index.ts";
import { keepingLogger, leftAfter, missingQemu, processesWith } from "./support.ts";
import { IMAGE_LESS } from "./tiny-guests.ts";

/** The header of a capture (libpcap, pcap-savefile(5)). */
const PCAP_HEADER_BYTES = 24;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-links-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
  rmSync(folder, { recursive: true });
});

async function launch(links: readonly NicLink[], changes: Partial<MachineLaunch> = {}): Promise<Machine> {
  const machine = resolveMachineOptions({ ...IMAGE_LESS, nics: 3, nic: "e1000" });
  return await launchResolved({
    name: "vm",
    machine,
    runner: { program: await askQemu(machine.qemu), accelerator: { name: "tcg", reason: "requested" } },
    beginning: { kind: "boot" },
    links,
    files: { folder, consoleLog: join(folder, "console.log"), qemuLog: join(folder, "qemu.log") },
    faults: new Faults(),
    logger: keepingLogger(),
    timeoutFactor: 1,
    signal: undefined,
    ...changes,
  });
}

function streamLink(nic: number, isCaptured = true): NicLink {
  return { nic, backend: { kind: "stream" }, capturePath: join(folder, `nic${nic}.pcap`), isCaptured };
}

describe.skipIf(missingQemu())("a machine with links", () => {
  test("sends each NIC's frames to its own socket, and captures them with a known time", async () => {
    await using vm = await launch([streamLink(2), streamLink(0)]);
    expect(vm.nicChannel(0)).not.toBe(vm.nicChannel(2));
    expect(() => vm.nicChannel(1)).toThrow("NIC 1 of vm has no socket; NICs with a socket: 2, 0");
    const startedNs = BigInt(Date.now()) * 1_000_000n;
    await vm.start();
    // The boot ROM of the first NIC asks for an address.
    const [chunk] = (await once(vm.nicChannel(0), "data")) as [Buffer];
    const frame = chunk.subarray(4, 4 + chunk.readUInt32BE(0));
    expect(frame.subarray(6, 12).toString("hex")).toBe("525400a10000");
    await expect.poll(() => readFileSync(join(folder, "nic0.pcap")).includes(frame), { timeout: 30_000 }).toBe(true);
    const segment = vm.clock.segmentAt(1, PCAP_HEADER_BYTES);
    expect(segment?.virtualNs).toBe(0n);
    expect(Number((segment?.hostNs ?? 0n) - startedNs) / 1e9).toBeCloseTo(0, -1);
  });

  test("does not capture a link that is not captured from the start", async () => {
    await using vm = await launch([streamLink(0, false)]);
    await vm.start();
    await once(vm.nicChannel(0), "data");
    expect(readFileSync(join(folder, "nic0.pcap"))).toHaveLength(PCAP_HEADER_BYTES);
  });

  test("takes an injected frame, after an attempt to inject one that was aborted half way, too", async () => {
    await using vm = await launch([streamLink(0)]);
    await vm.start();
    const halfWay = new Proxy(vm.qmp, {
      get: (qmp, name) => {
        if (name !== "execute") return Reflect.get(qmp, name, qmp) as unknown;
        return async (command: "chardev-add" | "object-add", ...rest: [never]) => {
          if (command === "object-add") throw new Error("enough");
          return await qmp.execute(command, ...rest);
        };
      },
    });
    await expect(FrameInjector.open({ qmp: halfWay, sockets: vm.sockets }, netdevName(0), "end", {})).rejects.toThrow(
      "enough",
    );
    const injector = await FrameInjector.open(vm, netdevName(0), "end", {});
    const frame = Buffer.alloc(60, "injected");
    await injector.send(frame);
    await expect.poll(() => readFileSync(join(folder, "nic0.pcap")).includes(frame), { timeout: 30_000 }).toBe(true);
  });

  test("reports a capture that QEMU stops as a fault", async () => {
    const faults = new Faults();
    const { promise, resolve } = Promise.withResolvers<Error>();
    faults.onFault(resolve);
    await using vm = await launch([{ ...streamLink(0), capturePath: "/dev/full" }], { faults });
    await vm.start();
    expect(await promise).toMatchObject({ name: "QemuError", code: "capture-stopped" });
  });
});
