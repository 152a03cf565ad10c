import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFrame, Faults } from "@alpy/qemu";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Expectations } from "../expect/expectations.ts";
import { Wire } from "./wire.ts";
import { resolveWireOptions, type WireOptions } from "./wire-options.ts";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
/** Far above what a frame takes from socket to socket. */
const BUSY_MS = 250;
const SHORT_MS = 100;
const FOREVER_MS = 600_000;
/** One second of frames at the rate that the wire must keep up with. */
const MANY_FRAMES = 10_000;
/** Fewer than a Unix socket has room for by default (net.core.wmem_default). */
const IN_SOCKET_FRAMES = 200;

const frameOf = (number: number): Uint8Array => {
  const bytes = Buffer.alloc(60);
  bytes.writeUInt16BE(0x88b5, 12);
  bytes.writeUInt32BE(number, 14);
  return bytes;
};
const numbered =
  (number: number) =>
  ({ data }: { readonly data: Uint8Array }): boolean =>
    Buffer.from(data).readUInt32BE(14) === number;

let folder: string;
let expectations: Expectations;
let wire: Wire;
let nic: Socket;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-wire-"));
  await open();
});
afterEach(async () => {
  expectations.close();
  wire.close();
  nic.destroy();
  await rm(folder, { recursive: true });
});

/** Opens a wire whose NIC is the other end of a real Unix socket. */
async function open(options: WireOptions = {}): Promise<void> {
  expectations = new Expectations({ faults: new Faults(), logger: silent, evidence: () => "", timeoutFactor: 1 });
  wire = new Wire("far", resolveWireOptions(options, "wires.far"), silent, expectations);
  const path = join(folder, "nic");
  const server = createServer().listen(path);
  await once(server, "listening");
  nic = connect(path);
  const [[channel]] = (await Promise.all([once(server, "connection"), once(nic, "connect")])) as [[Socket], unknown];
  server.close();
  wire.join(channel, 0);
  // The stream has begun to read, as that of a machine that runs.
  const first = wire.receive();
  send(0);
  await first;
}

/** Writes a frame: it is in the kernel's buffer of the other end when this returns. */
function send(number: number): void {
  nic.write(encodeFrame(frameOf(number)));
}

/** Keeps the event loop busy. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe("a frame that is in the socket at the deadline while the event loop is busy", () => {
  test("meets an expectation, and is not missed by one that expects none", async () => {
    const expected = wire.expectFrame(numbered(1), { timeoutMs: SHORT_MS });
    const none = wire.expectNone(numbered(1), { timeoutMs: SHORT_MS });
    const collected = wire.collect(numbered(1), { timeoutMs: SHORT_MS });
    send(1);
    block(BUSY_MS);
    await expect(expected).resolves.toMatchObject({ capturedLength: 60 });
    await expect(none).rejects.toMatchObject({ code: "frame-unexpected" });
    expect(await collected).toHaveLength(1);
  });

  test("counts, however many frames are before it", async () => {
    const expected = wire.expectFrame(numbered(IN_SOCKET_FRAMES), { timeoutMs: SHORT_MS });
    for (let number = 1; number <= IN_SOCKET_FRAMES; number += 1) send(number);
    block(BUSY_MS);
    await expect(expected).resolves.toBeDefined();
  });

  test("counts when an impairment delays it, but would deliver it in time", async () => {
    wire.impair({ delayMs: 20 });
    const expected = wire.expectFrame(numbered(1), { timeoutMs: SHORT_MS });
    const received = wire.receive();
    send(1);
    // This call reads the socket: the frame is on its way, or, if this process had to pause, has passed already.
    const later = wire.collect(numbered(1), { timeoutMs: SHORT_MS });
    block(BUSY_MS);
    await expect(expected).resolves.toBeDefined();
    await Promise.all([received, later]);
  });
});

test("a frame that is in the socket before the call does not count, although it has not been read", async () => {
  send(1);
  const expected = wire.expectFrame(numbered(1), { timeoutMs: SHORT_MS });
  const none = wire.expectNone(numbered(1), { timeoutMs: SHORT_MS });
  expect((await wire.receive())?.data).toEqual(new Uint8Array(frameOf(1)));
  await expect(expected).rejects.toMatchObject({ code: "frame-missing" });
  await expect(none).resolves.toBeUndefined();
});

test("several expectations on one stream of many frames each receive all frames from their call on", async () => {
  const first = wire.collect(() => true, { timeoutMs: FOREVER_MS, limit: MANY_FRAMES });
  for (let number = 1; number <= MANY_FRAMES / 2; number += 1) send(number);
  const half = wire.expectFrame(numbered(MANY_FRAMES / 2), { timeoutMs: FOREVER_MS });
  await half;
  const second = wire.collect(() => true, { timeoutMs: FOREVER_MS, limit: MANY_FRAMES / 2 });
  const none = wire.expectNone(numbered(1), { timeoutMs: SHORT_MS });
  for (let number = MANY_FRAMES / 2 + 1; number <= MANY_FRAMES; number += 1) send(number);
  block(BUSY_MS);
  await expect(none).resolves.toBeUndefined();
  const numbers = (frames: Awaited<typeof first>): number[] =>
    frames.map(({ data }) => Buffer.from(data).readUInt32BE(14));
  expect(numbers(await first)).toEqual(Array.from({ length: MANY_FRAMES }, (_, index) => index + 1));
  expect(numbers(await second)).toEqual(
    Array.from({ length: MANY_FRAMES / 2 }, (_, index) => MANY_FRAMES / 2 + index + 1),
  );
});

test("an expectation that is armed when the testbed is closed ends with that", async () => {
  const waiting = wire.expectFrame(numbered(1), { timeoutMs: FOREVER_MS });
  waiting.catch(() => undefined);
  send(1);
  block(1);
  expectations.close();
  await expect(waiting).rejects.toMatchObject({ code: "expectation-ended" });
});
