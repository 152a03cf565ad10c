import { duplexPair } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import * as pcap from "@alpy/pcap";
import { encodeFrame, Faults, FrameDecoder } from "@alpy/qemu";
import { expect, test, vi } from "vitest";
import { Expectations } from "../expect/expectations.ts";
import { Wire } from "./wire.ts";
import { resolveWireOptions } from "./wire-options.ts";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const DUT = "52:54:00:00:00:01";
const PEER = "02:00:00:00:00:0a";
const BROADCAST = "ff:ff:ff:ff:ff:ff";

/** A wire, and QEMU's end of it. */
class Ends {
  readonly received: Uint8Array[] = [];
  readonly wire: Wire;
  readonly warnings: string[] = [];
  readonly #socket;

  constructor(isRead = true) {
    const logger = { ...silent, warn: (_details: object, message: string) => this.warnings.push(message) };
    const options = { faults: new Faults(), logger: silent, evidence: () => "", timeoutFactor: 1 };
    this.wire = new Wire(
      "test",
      resolveWireOptions({ queueFrames: 2 }, "wires.test"),
      logger,
      new Expectations(options),
    );
    const [ours, theirs] = duplexPair();
    this.#socket = theirs;
    const decoder = new FrameDecoder();
    if (isRead) theirs.on("data", (chunk: Buffer) => decoder.push(chunk, (frame) => this.received.push(frame.slice())));
    this.wire.join(ours, 0);
  }

  get decoded(): pcap.DecodedFrame[] {
    return this.received.map((data) => pcap.decode({ data, originalLength: data.length, linkType: 1 }));
  }

  async send(frame: Uint8Array): Promise<void> {
    this.#socket.write(encodeFrame(frame));
    await turn();
    await turn();
  }
}

function ask(target: string, vlans: pcap.VlanTagFields[] = []): Uint8Array {
  const request = { senderHardwareAddress: DUT, senderProtocolAddress: "10.0.0.1", targetProtocolAddress: target };
  return pcap.ethernet({ source: DUT, destination: BROADCAST, vlans }, pcap.arp(request));
}

function solicit(target: string, source: string): Uint8Array {
  const addresses = { source, destination: "ff02::1:ff00:2" };
  const frame = { source: DUT, destination: "33:33:ff:00:00:02" };
  return pcap.ethernet(frame, pcap.ipv6(addresses, pcap.ndp({ type: 135, target })));
}

test("peers that the test plays are found by ARP, with the tags of the request, and others are not", async () => {
  const ends = new Ends();
  const responder = ends.wire.answerNeighbours({ "10.0.0.2": PEER.toUpperCase() });
  await ends.send(ask("10.0.0.3"));
  await ends.send(ask("10.0.0.2"));
  await ends.send(ask("10.0.0.2", [{ tagType: 0x88a8, id: 7, priority: 3 }, { id: 9 }]));
  expect(responder.answered).toBe(2);
  const reply = { operation: "reply", senderHardwareAddress: PEER, senderProtocolAddress: "10.0.0.2" };
  const target = { targetHardwareAddress: DUT, targetProtocolAddress: "10.0.0.1" };
  for (const { ethernet, arp } of ends.decoded) {
    expect(ethernet).toMatchObject({ source: PEER, destination: DUT });
    expect(arp).toMatchObject({ ...reply, ...target });
  }
  expect(ends.received.map(({ length }) => length)).toEqual([60, 60]);
  const tags = ends.decoded[1]?.vlans?.map(({ id, priority }) => ({ id, priority }));
  expect(tags).toEqual([
    { id: 7, priority: 3 },
    { id: 9, priority: 0 },
  ]);
  expect(Buffer.from(ends.received[1] ?? []).readUInt16BE(12)).toBe(0x88a8);
});

test("peers are found by neighbour discovery, and their addresses are taken", async () => {
  const ends = new Ends();
  ends.wire.answerNeighbours({ "2001:DB8:0::2": PEER });
  await ends.send(solicit("2001:db8::3", "2001:db8::1"));
  await ends.send(solicit("2001:db8::2", "2001:db8::1"));
  await ends.send(solicit("2001:db8::2", "::"));
  const [solicited, duplicate, ...others] = ends.decoded;
  expect(others).toEqual([]);
  const option = { name: "target-link-layer-address", address: PEER };
  expect(solicited?.ndp).toMatchObject({ type: 136, target: "2001:db8::2", solicited: true, override: true });
  expect(solicited?.ndp?.options).toEqual([expect.objectContaining(option)]);
  expect(solicited?.ipv6).toMatchObject({ source: "2001:db8::2", destination: "2001:db8::1", hopLimit: 255 });
  expect(solicited?.ethernet).toMatchObject({ source: PEER, destination: DUT });
  expect(duplicate?.ndp).toMatchObject({ type: 136, solicited: false });
  expect(duplicate?.ethernet?.destination).toBe("33:33:00:00:00:01");
});

test("a responder sends what its function returns, until it is stopped, and frames need no reader then", async () => {
  const ends = new Ends();
  const frame = ask("10.0.0.2");
  {
    using responder = ends.wire.respond({ arp: { operation: "request" } }, ({ arp }) => {
      const target = arp?.targetProtocolAddress;
      return target === "10.0.0.2" ? [Uint8Array.of(1), Uint8Array.of(2)] : undefined;
    });
    for (let count = 0; count < 4; count += 1) await ends.send(frame);
    await ends.send(ask("10.0.0.9"));
    await ends.send(solicit("::1", "::"));
    expect(responder.answered).toBe(4);
  }
  expect(ends.warnings).toEqual([]);
  await ends.send(frame);
  expect(ends.received).toHaveLength(8);
  expect((await ends.wire.receive())?.data).toEqual(frame);
});

test("an error of a reply is an uncaught exception", async () => {
  const ends = new Ends();
  const caught = vi.fn();
  const listeners = process.rawListeners("uncaughtException") as NodeJS.UncaughtExceptionListener[];
  process.removeAllListeners("uncaughtException").once("uncaughtException", caught);
  try {
    ends.wire.respond({}, () => {
      throw new Error("a fault of the test");
    });
    await ends.send(ask("10.0.0.2"));
    expect(caught).toHaveBeenCalledWith(new Error("a fault of the test"), "uncaughtException");
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
});

/** Returns frames of a capture, some milliseconds apart. */
function framesEvery(ms: number, count: number, bytes = 60): pcap.Frame[] {
  return Array.from({ length: count }, (_, index) => {
    const data = new Uint8Array(bytes).fill(index);
    const timestampNs = BigInt(index * ms) * 1_000_000n;
    const length = { capturedLength: bytes, originalLength: bytes };
    return { data, timestampNs, ...length, linkType: 1, seconds: 0, nanoseconds: 0 } as unknown as pcap.Frame;
  });
}

test("a capture is replayed in order, no frame before its time at the speed", async () => {
  const ends = new Ends();
  const startedMs = performance.now();
  const arrivals: number[] = [];
  const push = ends.received.push.bind(ends.received);
  ends.received.push = (...frames) => {
    arrivals.push(performance.now() - startedMs);
    return push(...frames);
  };
  expect(await ends.wire.replay(framesEvery(20, 4), { speed: 2 })).toEqual({ frames: 4, skipped: 0 });
  await turn();
  expect(ends.received.map(([first]) => first)).toEqual([0, 1, 2, 3]);
  for (const [index, arrivedMs] of arrivals.entries()) expect(arrivedMs).toBeGreaterThanOrEqual(index * 10);
  expect(ends.wire.counts.backward.frames).toBe(4);
});

test("a replay as fast as possible waits for a machine that reads slowly, and loses nothing", async () => {
  const ends = new Ends();
  const frames = framesEvery(1_000, 3_000, 1_500);
  expect(await ends.wire.replay(frames, { speed: Number.POSITIVE_INFINITY })).toEqual({ frames: 3_000, skipped: 0 });
  await turn();
  expect(ends.received).toHaveLength(3_000);
  expect(ends.wire.refused).toBe(0);
});

test("frames that a capture cut are skipped, and the end of QEMU or an abort ends a replay", async () => {
  const ends = new Ends();
  const [whole, cut] = framesEvery(0, 2) as [pcap.Frame, pcap.Frame];
  const short = { ...cut, originalLength: 90 } as pcap.Frame;
  expect(await ends.wire.replay([whole, short])).toEqual({ frames: 1, skipped: 1 });
  const abort = new AbortController();
  const aborted = ends.wire.replay(framesEvery(60_000, 2), { signal: abort.signal });
  abort.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");
  const ended = ends.wire.replay(framesEvery(60_000, 3));
  await turn();
  ends.wire.close();
  expect(await ended).toEqual({ frames: 1, skipped: 0 });
});

test("a wire refuses captures, speeds, replies, patterns and peers that are not valid", async () => {
  const { wire } = new Ends();
  await expect(wire.replay(7 as never)).rejects.toThrow("capture must be a path, or frames, got 7");
  await expect(wire.replay([], { speed: 0 })).rejects.toThrow("replay.speed must be a number above 0, got 0");
  await expect(wire.replay([], { pace: 1 } as never)).rejects.toThrow('replay: unknown option "pace"');
  const other = framesEvery(0, 1).map((frame) => ({ ...frame, linkType: 101 }));
  await expect(wire.replay(other)).rejects.toThrow(
    "capture must be of Ethernet frames (link type 1), got link type 101",
  );
  expect(() => wire.respond({ arpp: {} } as never, () => undefined)).toThrow('pattern: unknown layer or field "arpp"');
  expect(() => wire.respond({}, "frame" as never)).toThrow("reply must be a function, got 'frame'");
  expect(() => wire.answerNeighbours({})).toThrow("peers must be the MAC address of at least one address");
  expect(() => wire.answerNeighbours({ "10.0.0.256": PEER })).toThrow("a key of peers must be an IPv4 or IPv6 address");
  expect(() => wire.answerNeighbours({ "10.0.0.2": "02" })).toThrow('peers["10.0.0.2"] must be a MAC address');
});
