import { duplexPair } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { Expectations } from "../expect/expectations.ts";
import { Faults } from "../faults.ts";
import { encodeFrame, FrameDecoder } from "./frame-codec.ts";
import { Wire, type WireOptions } from "./wire.ts";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const noExpectations = (): Expectations =>
  new Expectations({ faults: new Faults(), logger: silent, evidence: () => ({}), timeoutFactor: 1 });

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
  return new Wire("test", options, silent, noExpectations());
}

test("frames of the machine come to the reader, those that came before it too, until the machine ends", async () => {
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

test("a frame that is sent comes to the machine", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  wire.send(Uint8Array.of(7, 8));
  await delay(1);
  expect(nic.received).toEqual([Uint8Array.of(7, 8)]);
});

test("a wire between two machines carries frames both ways, and the test holds no end", async () => {
  const wire = wireOf();
  const [left, right] = [new Nic(wire, 0), new Nic(wire, 1)];
  left.send(1);
  right.send(2);
  await delay(1);
  expect([left.received, right.received]).toEqual([[Uint8Array.of(2)], [Uint8Array.of(1)]]);
  expect(() => wire.send(Uint8Array.of(1))).toThrow("the wire test joins two machines: the test holds no end of it");
  await expect(wire.receive()).rejects.toThrow(TypeError);
});

test("frames that nobody reads are dropped at the bound, and counted", async () => {
  const wire = wireOf({ queueFrames: 2 });
  const nic = new Nic(wire);
  for (let n = 0; n < 5; n += 1) nic.send(n);
  await delay(1);
  expect(wire.dropped).toBe(3);
  expect((await wire.receive())?.data).toEqual(Uint8Array.of(0));
});

test("an impairment holds for the direction that it is given for", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  wire.impair({ blackHole: true }, "backward");
  wire.send(Uint8Array.of(1));
  nic.send(2);
  expect((await wire.receive())?.data).toEqual(Uint8Array.of(2));
  expect(nic.received).toEqual([]);
  expect(wire.counts.backward).toMatchObject({ frames: 1, impairment: { received: 1, lost: 1 } });
});

test("a delayed frame comes by itself", async () => {
  const wire = wireOf({ impair: { delayMs: 30 } });
  const nic = new Nic(wire);
  nic.send(1);
  expect((await wire.receive())?.data).toEqual(Uint8Array.of(1));
});

test("the choices are logged with their seed", () => {
  const lines: object[] = [];
  const wire = new Wire("test", { seed: 5 }, { ...silent, debug: (details) => lines.push(details) }, noExpectations());
  wire.impair({ loss: 1 }, "backward");
  new Nic(wire);
  wire.send(Uint8Array.of(1));
  expect(lines.slice(-2)).toEqual([
    { wire: "test", direction: "backward", seed: 5, impairment: { loss: 1 } },
    { wire: "test", direction: "backward", frame: 0, bytes: 1, fate: "lost" },
  ]);
});

test("a stream that is no stream of frames ends the reading with a typed error", async () => {
  const wire = wireOf();
  new Nic(wire).raw(Uint8Array.of(255, 255, 255, 255));
  await expect(wire.receive()).rejects.toMatchObject({ code: "wire-corrupt" });
});

test("an abort ends the wait with its reason, and the next reader loses nothing", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  const abort = new AbortController();
  const waiting = wire.receive({ signal: abort.signal });
  abort.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  nic.send(1);
  expect((await wire.receive())?.data).toEqual(Uint8Array.of(1));
});

test("a frame is read in its own memory, with the host's time", async () => {
  const wire = wireOf();
  const nic = new Nic(wire);
  const before = Date.now() - 1;
  nic.send(1);
  const frame = await wire.receive();
  expect(frame?.data.buffer.byteLength).toBe(1);
  expect((frame?.seconds ?? 0) * 1_000 + (frame?.nanoseconds ?? 0) / 1e6).toBeGreaterThanOrEqual(before);
});
