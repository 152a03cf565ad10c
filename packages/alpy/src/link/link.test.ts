import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ethernet, icmp, ipv4, PcapEncoder } from "@alpy/pcap";
import { filter as pcapFilter } from "@alpy/pcap/filter";
import type { FramePattern } from "@alpy/pcap/match";
import { Faults, type Machine } from "@alpy/qemu";
import { expect, test } from "vitest";
import { Expectations } from "../expect/expectations.ts";
import type { Wire } from "../wire/wire.ts";
import { Link } from "./link.ts";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const MACS = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:0b" };
const HOSTS = { source: "192.168.0.1", destination: "239.1.2.3" };
const PING = ethernet(MACS, ipv4(HOSTS, icmp({ identifier: 1, sequence: 1 })));
/** A report of IGMP for 239.1.2.3. */
const REPORT = ethernet(MACS, ipv4({ ...HOSTS, protocol: 2 }, Uint8Array.of(0x16, 0, 0xf8, 0xfa, 239, 1, 2, 3)));

/** Returns a link of a machine that is not used: bad arguments are refused before. */
function unusedLink(machine: object = {}, capturePath = "/nowhere/link0.pcap"): Link {
  const expectations = new Expectations({ faults: new Faults(), logger: silent, evidence: () => "", timeoutFactor: 1 });
  return new Link({
    index: 0,
    name: "link0",
    netdev: "nic0",
    mac: "52:54:00:00:00:01",
    capturePath,
    model: "e1000",
    logger: silent,
    machine: machine as Machine,
    end: { kind: "wire", wire: { name: "far" } as Wire, side: 0 },
    isCaptured: true,
    isCut: () => false,
    isRestored: false,
    expectations,
  });
}

test("a link that ends in a wire has no node", () => {
  expect(() => unusedLink().node).toThrow("link0 ends in the wire far, not in a node");
});

test.each<[unknown, string]>([
  [{ timeout: 5 }, 'down: unknown option "timeout"; expected one of timeoutMs, signal'],
  [{ timeoutMs: 0 }, "down.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got 0"],
  [{ timeoutMs: "5" }, "down.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got '5'"],
  [{ signal: null }, "down.signal must be an AbortSignal, got null"],
  [null, "down must be an object, got null"],
])("down() refuses %j", async (options, message) => {
  await expect(unusedLink().down(options as never)).rejects.toThrow(new TypeError(message));
});

test.each<[unknown, unknown, string]>([
  [
    new Uint8Array(60),
    { towards: "end" },
    'inject: unknown option "towards"; expected one of timeoutMs, signal, direction',
  ],
  [new Uint8Array(60), {}, 'inject.direction must be "machine" or "end", got undefined'],
  [new Uint8Array(60), { direction: "far" }, `inject.direction must be "machine" or "end", got 'far'`],
  [new Uint8Array(69_633), { direction: "end" }, "frame must have at most 69632 bytes, got 69633"],
  ["frame", { direction: "end" }, "frame must be a Uint8Array, got 'frame'"],
])("inject() refuses %o with %j", async (frame, options, message) => {
  await expect(unusedLink().inject(frame as never, options as never)).rejects.toThrow(new TypeError(message));
});

test("inject() whose first call was aborted tries again", async () => {
  const reason = new Error("enough");
  const failures = [reason, new Error("QEMU has ended")];
  const link = unusedLink({
    qmp: { execute: () => Promise.reject(failures.shift() ?? new Error("called too often")) },
    sockets: { path: "/nowhere", pathInQemu: "/nowhere" },
  });
  const frame = new Uint8Array(60);
  await expect(link.inject(frame, { direction: "end" })).rejects.toBe(reason);
  await expect(link.inject(frame, { direction: "end" })).rejects.toThrow("QEMU has ended");
});

test("frames() refuses unknown options", () => {
  expect(() => unusedLink().frames({ correctTimestamp: () => undefined } as never)).toThrow(
    'frames: unknown option "correctTimestamp"; expected one of signal, follow, writerEnded, filter',
  );
});

test("frames() refuses a filter that is not a valid pattern, before it reads", () => {
  expect(() => unusedLink().frames({ filter: "icmp" as never })).toThrow("pattern must be an object or a function");
  expect(() => unusedLink().frames({ filter: { arpp: {} } as never })).toThrow(
    'pattern: unknown layer or field "arpp"',
  );
});

test("frames() returns only the frames that match a filter expression, or a pattern of any protocol, with corrected times", async () => {
  const folder = await mkdtemp(join(tmpdir(), "alpy-link-frames-"));
  try {
    const capturePath = join(folder, "link0.pcap");
    const encoder = new PcapEncoder();
    const records = [PING, REPORT, PING].map((data, index) =>
      encoder.record({ seconds: index, nanoseconds: 0, data, originalLength: data.length }),
    );
    await writeFile(capturePath, Buffer.concat([encoder.header(), ...records]));
    const clock = { segmentAt: () => ({ shiftNs: 5_000_000_000n }) };
    const link = unusedLink({ clock, exited: new Promise(() => undefined) }, capturePath);
    const secondsOf = async (filter: FramePattern): Promise<number[]> => {
      const seconds: number[] = [];
      for await (const frame of link.frames({ filter })) seconds.push(frame.seconds);
      return seconds;
    };
    expect(await secondsOf(pcapFilter("icmp"))).toEqual([5, 7]);
    expect(await secondsOf({ igmp: { version: 2, group: "239.1.2.3" } })).toEqual([6]);
    let batches = 0;
    for await (const { length } of link.frames({ filter: pcapFilter("arp") }).batches()) batches += length;
    expect(batches).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
