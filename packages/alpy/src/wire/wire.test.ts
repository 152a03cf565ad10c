import { duplexPair } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { filter } from "@alpy/pcap/filter";
import { encodeFrame, Faults, FrameDecoder } from "@alpy/qemu";
import { expect, test } from "vitest";
import { Expectations } from "../expect/expectations.ts";
import { Wire } from "./wire.ts";
import { resolveWireOptions, type WireOptions } from "./wire-options.ts";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const noExpectations = (): Expectations =>
  new Expectations({ faults: new Faults(), logger: silent, evidence: () => "", timeoutFactor: 1 });

/** QEMU's end of a NIC's socket. */
class Nic {
  readonly received: Uint8Array[] = [];
  readonly #socket;

  constructor(wire: Wire, side: 0 | 1 = 0) {
    const [ours, theirs] = duplexPair();
    this.#socket = theirs;
    const decoder = new FrameDecoder();
    theirs.on("data", (chunk: Buffer) => decoder.push(chunk, (frame) => this.received.push(Uint8Array.from(frame))));
    wire.join(ours, side);
  }

  send(...bytes: number[]): void {
    this.#socket.write(encodeFrame(Uint8Array.from(bytes)));
  }

  raw(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.end();
  }
}

function wireOf(options: WireOptions = {}): Wire {
  return new Wire("test", resolveWireOptions(options, "wires.test"), silent, noExpectations());
}

test("the reader receives the frames of the machine, also those sent before it began to read, until the machine ends", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  nic.send(1);
  nic.send(2, 3);
  await delay(1);
  nic.end();
  const read: number[][] = [];
  for await (const frame of wire) read.push([...frame.data]);
  expect(read).toEqual([[1], [2, 3]]);
});

test("the reader receives only the frames that match its filter", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  for (const etherType of [0x0806, 0x88cc, 0x0800])
    nic.send(...new Array<number>(12).fill(2), etherType >> 8, etherType & 0xff);
  await delay(1);
  nic.end();
  const types: number[] = [];
  for await (const frame of wire.frames({ filter: filter("ether proto 0x88cc") })) types.push(frame.data[13] ?? 0);
  expect(types).toEqual([0xcc]);
  expect(() => wire.frames({ filter: { lldpp: {} } as never })).toThrow('pattern: unknown layer or field "lldpp"');
  expect(() => wire.frames({ filtre: {} } as never)).toThrow(
    'frames: unknown option "filtre"; expected one of signal, filter',
  );
});

test("a frame that is sent reaches the machine", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  wire.send(Uint8Array.of(7, 8));
  await delay(1);
  expect(nic.received).toEqual([Uint8Array.of(7, 8)]);
});

test("a wire between two machines carries frames both ways, and the test has no end of it", async () => {
  const wire = wireOf();
  const left = new Nic(wire, 0);
  const right = new Nic(wire, 1);
  left.send(1);
  right.send(2);
  await delay(1);
  expect([left.received, right.received]).toEqual([[Uint8Array.of(2)], [Uint8Array.of(1)]]);
  expect(() => wire.send(Uint8Array.of(1))).toThrow("wire test joins two machines: the test has no end of it");
  await expect(wire.receive()).rejects.toThrow(TypeError);
});

test("frames that are not read are dropped at the limit, counted, and reported once", async () => {
  const warnings: string[] = [];
  const logger = { ...silent, warn: (_details: object, message: string) => warnings.push(message) };
  const wire = new Wire("test", resolveWireOptions({ queueFrames: 2 }, "wires.test"), logger, noExpectations());
  const nic = new Nic(wire);
  for (let n = 0; n < 5; n += 1) nic.send(n);
  await delay(1);
  expect(wire.dropped).toBe(3);
  expect(warnings).toEqual([
    "Wire test: frames are dropped, because nobody reads them and 2 wait already; see queueFrames",
  ]);
  expect((await wire.receive())?.data).toEqual(Uint8Array.of(0));
});

test("an impairment applies to the given direction only", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  wire.send(Uint8Array.of(0));
  wire.impair({ blackHole: true }, "backward");
  wire.send(Uint8Array.of(1));
  nic.send(2);
  expect((await wire.receive())?.data).toEqual(Uint8Array.of(2));
  expect(nic.received).toEqual([Uint8Array.of(0)]);
  expect(wire.counts.backward).toMatchObject({ frames: 2, impairment: { received: 2, lost: 1, delivered: 1 } });
  expect(wire.counts.forward).toMatchObject({ frames: 1, impairment: { received: 1, delivered: 1 } });
});

test("a delayed frame arrives without further traffic", async () => {
  const wire = wireOf({ impair: { delayMs: 30 } });
  const nic = new Nic(wire);
  nic.send(1);
  expect((await wire.receive())?.data).toEqual(Uint8Array.of(1));
});

test("the effects of an impairment are logged, with its seed", () => {
  const lines: object[] = [];
  const logger = { ...silent, debug: (details: object) => lines.push(details) };
  const wire = new Wire("test", resolveWireOptions({ seed: 5 }, "wires.test"), logger, noExpectations());
  wire.impair({ loss: 1 }, "backward");
  new Nic(wire);
  wire.send(Uint8Array.of(1));
  expect(lines.slice(-2)).toEqual([
    { wire: "test", direction: "backward", seed: 5, impairment: { loss: 1 } },
    { wire: "test", direction: "backward", frame: 0, bytes: 1, effect: "lost" },
  ]);
});

test("a stream that does not consist of frames ends the reading with a typed error", async () => {
  const wire = wireOf();
  new Nic(wire).raw(Uint8Array.of(255, 255, 255, 255));
  await expect(wire.receive()).rejects.toMatchObject({ name: "AlpyError", code: "wire-corrupt" });
});

test("an abort ends the wait with its reason, and the next reader misses no frame", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  const abort = new AbortController();
  const waiting = wire.receive({ signal: abort.signal });
  abort.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  nic.send(1);
  expect((await wire.receive())?.data).toEqual(Uint8Array.of(1));
});

test("a frame is read in memory of its own, with the host's time", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  const before = Date.now() - 1;
  nic.send(1);
  const frame = await wire.receive();
  expect(frame?.data.buffer.byteLength).toBe(1);
  expect((frame?.seconds ?? 0) * 1_000 + (frame?.nanoseconds ?? 0) / 1e6).toBeGreaterThanOrEqual(before);
});

test("unknown options, impairments out of range and unknown directions are refused", async () => {
  const wire = wireOf();
  expect(() => wire.impair({ loss: 2 })).toThrow("impair.loss must be from 0 to 1, got 2");
  expect(() => wire.impair({}, "up" as never)).toThrow('direction must be "forward" or "backward", got \'up\'');
  expect(() => wire.frames({ timeout: 1 } as never)).toThrow(
    'frames: unknown option "timeout"; expected one of signal',
  );
  await expect(wire.receive({ timeoutMs: 1 } as never)).rejects.toThrow('receive: unknown option "timeoutMs"');
});
