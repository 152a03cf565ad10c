import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frame } from "@alpy/pcap";
import { filter } from "@alpy/pcap/filter";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, type Testbed } from "../src/index.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

/** A machine without a disk: the boot ROM of its NIC (iPXE) asks for an address by DHCP, again and again. */
const IMAGELESS = { memoryMiB: 64, accel: "tcg" } as const;
const DISCOVER = { udp: { sourcePort: 68, destinationPort: 67 } };
const WAIT = { timeoutMs: 40_000 };

let artifacts: string;
beforeEach(async () => {
  artifacts = await mkdtemp(join(tmpdir(), "alpy-expect-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => Promise.resolve(processesWith(`${artifacts}/`)))).toEqual([]);
  await rm(artifacts, { recursive: true });
});

function open(): Promise<Testbed> {
  return createTestbed({ machine: IMAGELESS, links: [{ wire: "far" }], artifacts });
}

describe.skipIf(missingQemu())("expected frames", () => {
  test("are found in the capture that QEMU is writing and on the wire, with the host's time, and only once", async () => {
    await using bed = await open();
    const link = bed.link(0);
    const wire = bed.wire("far");
    const beforeMs = Date.now();
    const onBoth = [link.expectFrame(DISCOVER, WAIT), wire.expectFrame(DISCOVER, WAIT)];
    await bed.start();
    const [captured, received] = await Promise.all(onBoth);
    expect(captured?.data).toEqual(received?.data);
    expect(captured?.ethernet?.source).toBe(link.mac);
    const atMs = Number(captured?.timestampNs) / 1e6;
    expect(atMs).toBeGreaterThan(beforeMs);
    expect(atMs).toBeLessThan(Date.now());
    await bed.machine.pause();
    await expect(link.expectNone({}, { timeoutMs: 100 })).resolves.toBeUndefined();
    const next = link.expectFrame(DISCOVER, WAIT);
    await bed.machine.resume();
    expect((await next).timestampNs).toBeGreaterThan(captured?.timestampNs ?? 0n);
  });

  test("are found by filter expressions, and frames() of a link returns only those of a filter", async () => {
    await using bed = await open();
    const link = bed.link(0);
    const isRequest = filter(`udp dst port 67 and ether host ${link.mac}`);
    const found = [link.expectFrame(isRequest, WAIT), bed.wire("far").expectFrame(filter("icmp6"), WAIT)];
    await bed.start();
    const [request, solicitation] = await Promise.all(found);
    expect(request?.dhcp?.messageType).toBe(1);
    expect(solicitation?.icmpv6).toBeDefined();
    await bed.machine.pause();
    const all: Frame[] = [];
    for await (const frame of link.frames()) all.push(frame);
    const kept: Frame[] = [];
    for await (const frame of link.frames({ filter: isRequest })) kept.push(frame);
    const dataOf = (frames: readonly Frame[]): Buffer[] => frames.map(({ data }) => Buffer.from(data));
    expect(dataOf(kept)).toEqual(dataOf(all.filter((frame) => isRequest(frame))));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(all.length);
  });

  test("end when QEMU exits, with that as the cause; close() throws a failure that was not awaited", async () => {
    const bed = await open();
    const failing = bed.link(0).expectFrame(DISCOVER, { timeoutMs: 1 });
    const waiting = bed.wire("far").expectFrame({ arp: {} }, WAIT);
    setTimeout(() => process.kill(bed.machine.pid, "SIGKILL"), 500);
    await expect(waiting).rejects.toMatchObject({
      code: "expectation-ended",
      message: expect.stringContaining("wire far: the testbed failed") as string,
      cause: expect.objectContaining({ code: "qemu-exited" }) as object,
    });
    await expect(bed.close()).rejects.toMatchObject({ code: "frame-missing" });
    await expect(failing).rejects.toMatchObject({ code: "frame-missing" });
  });
});
