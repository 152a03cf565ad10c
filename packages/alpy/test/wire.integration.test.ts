import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestbed, type Link, pcap, type Testbed } from "../src/index.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

/** A machine without a disk: the boot ROM of its NIC (iPXE) asks for an address by DHCP, again and again. */
const IMAGELESS = { memoryMiB: 64, accel: "tcg" } as const;
const DHCP_PORTS = { source: 68, destination: 67 };

let artifacts: string;
beforeEach(async () => {
  artifacts = await mkdtemp(join(tmpdir(), "alpy-wire-"));
  // Wires do not need Docker: a call to it would fail.
  vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await leftAfter(30_000, () => Promise.resolve(processesWith(`${artifacts}/`)))).toEqual([]);
  await rm(artifacts, { recursive: true });
});

/** Returns a broadcast frame of an experimental protocol, with a payload of one repeated number. */
function broadcastFrame(fill: number): Uint8Array {
  const addresses = { source: "02:00:00:00:00:01", destination: "ff:ff:ff:ff:ff:ff" };
  return pcap.ethernet({ ...addresses, etherType: 0x88b5 }, new Uint8Array(50).fill(fill));
}

function ports(frame: pcap.Frame): { source: number; destination: number } | undefined {
  const { udp } = pcap.decode(frame);
  return udp && { source: udp.sourcePort, destination: udp.destinationPort };
}

async function capturedBytes(link: Link): Promise<number[][]> {
  const frames: number[][] = [];
  for await (const frame of link.frames()) frames.push([...frame.data]);
  return frames;
}

async function readAll(frames: AsyncIterable<pcap.Frame>): Promise<number> {
  let count = 0;
  for await (const _frame of frames) count += 1;
  return count;
}

async function started(options: Parameters<typeof createTestbed>[0]): Promise<Testbed> {
  const bed = await createTestbed({ artifacts, ...options });
  await bed.start();
  return bed;
}

/** Waits until the machine has sent more than `count` frames in total, pauses it, and returns how many it has sent. */
async function framesUntilPaused(bed: Testbed, count: number): Promise<number> {
  const sent = (): number => bed.wire("far").counts.forward.frames;
  await vi.waitFor(() => expect(sent()).toBeGreaterThan(count), 30_000);
  await bed.machine.pause();
  // Frames that QEMU wrote before it paused may still be in flight.
  await delay(100);
  return sent();
}

describe.skipIf(missingQemu())("a wire", () => {
  test("passes the machine's frames to the test, each as it is in the capture", async () => {
    await using bed = await started({ machine: IMAGELESS, links: [{ wire: "far" }] });
    const first = await bed.wire("far").receive();
    expect(first && ports(first)).toEqual(DHCP_PORTS);
    await bed.machine.pause();
    const [captured] = await capturedBytes(bed.link(0));
    expect(captured).toEqual([...(first?.data ?? [])]);
  });

  test("passes frames from the test to the machine, which are in the capture, too", async () => {
    await using bed = await started({ machine: IMAGELESS, links: [{ wire: "far" }] });
    const sent = broadcastFrame(7);
    // After its first frame, the boot ROM has set up its NIC to receive.
    await bed.wire("far").receive();
    bed.wire("far").send(sent);
    await vi.waitFor(async () => expect(await capturedBytes(bed.link(0))).toContainEqual([...sent]), 10_000);
  });

  test("joins two machines, each of which receives what the other sends", async () => {
    const links = [{ wire: "between" }];
    await using bed = await started({ machines: { left: { ...IMAGELESS, links }, right: { ...IMAGELESS, links } } });
    const left = bed.dut("left").link(0);
    const right = bed.dut("right").link(0);
    const senders = async (link: Link): Promise<Set<string | undefined>> => {
      const found = new Set<string | undefined>();
      for await (const frame of link.frames()) found.add(pcap.decode(frame).ethernet?.source);
      return found;
    };
    const both = new Set([left.mac, right.mac]);
    await vi.waitFor(async () => expect([await senders(left), await senders(right)]).toEqual([both, both]), 20_000);
    expect(() => bed.console).toThrow('there are several machines; choose one by dut("left" or "right")');
  });

  test("that is a black hole in one direction passes frames in the other only", async () => {
    const links = [{ wire: "between" }];
    await using bed = await createTestbed({
      machines: { left: { ...IMAGELESS, links }, right: { ...IMAGELESS, links } },
      artifacts,
    });
    bed.wire("between").impair({ blackHole: true }, "forward");
    await bed.start();
    const left = bed.dut("left").link(0);
    const right = bed.dut("right").link(0);
    await vi.waitFor(async () => expect((await capturedBytes(left)).length).toBeGreaterThan(3), 20_000);
    const sources = new Set<string | undefined>();
    for await (const frame of right.frames()) sources.add(pcap.decode(frame).ethernet?.source);
    expect(sources).toEqual(new Set([right.mac]));
    expect(bed.wire("between").counts.forward.impairment.lost).toBeGreaterThan(0);
  });

  test("passes no frame while the link is down, and frames again when it is up", async () => {
    await using bed = await started({ machine: IMAGELESS, links: [{ wire: "far" }] });
    const wire = bed.wire("far");
    await wire.receive();
    await bed.link(0).down();
    const before = wire.counts.forward.frames;
    await delay(1_500);
    expect(wire.counts.forward.frames).toBe(before);
    await bed.link(0).up();
    while (wire.counts.forward.frames === before) await wire.receive({ signal: AbortSignal.timeout(30_000) });
  });

  test("passes injected frames to either side, captured, as if the other side had sent them", async () => {
    await using bed = await started({ machine: IMAGELESS, links: [{ wire: "far" }] });
    const link = bed.link(0);
    const wire = bed.wire("far");
    await wire.receive();
    await link.inject(broadcastFrame(1), { direction: "machine" });
    await link.inject(broadcastFrame(2), { direction: "end" });
    for (;;) {
      const received = await wire.receive({ signal: AbortSignal.timeout(10_000) });
      expect([...(received?.data ?? [])]).not.toEqual([...broadcastFrame(1)]);
      if (Buffer.from(broadcastFrame(2)).equals(received?.data ?? new Uint8Array())) break;
    }
    await vi.waitFor(async () => {
      const captured = await capturedBytes(link);
      for (const number of [1, 2]) expect(captured).toContainEqual([...broadcastFrame(number)]);
    }, 10_000);
  });

  test("ends the reading when the machine ends", async () => {
    const bed = await started({ machine: IMAGELESS, links: [{ wire: "far" }] });
    const reading = readAll(bed.wire("far"));
    await bed.close();
    await expect(reading).resolves.toBeGreaterThanOrEqual(0);
  });
});

describe.skipIf(missingQemu())("a capture", () => {
  test("has only the frames that pass while it is on", async () => {
    await using bed = await started({ machine: IMAGELESS, links: [{ wire: "far", captured: false }] });
    const before = await framesUntilPaused(bed, 0);
    await bed.link(0).resumeCapture();
    await bed.machine.resume();
    const between = await framesUntilPaused(bed, before);
    await bed.link(0).pauseCapture();
    await bed.machine.resume();
    await framesUntilPaused(bed, between);
    expect(await capturedBytes(bed.link(0))).toHaveLength(between - before);
  });

  test("that QEMU stops, as on a full disk, fails the running step and the testbed", async () => {
    // QEMU may write 512 bytes to a file, as if the disk were full then.
    const cramped = join(artifacts, "qemu");
    await writeFile(cramped, `#!/bin/sh\ntrap "" XFSZ\nulimit -f 1\nexec qemu-system-x86_64 "$@"\n`, { mode: 0o755 });
    await using bed = await started({ machine: { ...IMAGELESS, qemu: cramped }, links: [{ wire: "far" }] });
    const step = bed.step("Wait forever", () => new Promise(() => undefined));
    await expect(step).rejects.toMatchObject({
      code: "capture-stopped",
      message: expect.stringMatching(/stopped a capture of dut: .*network dump write error.*disk full/s) as string,
    });
  });
});
