import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Duplex, duplexPair } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES } from "./frame-codec.ts";
import { NicSocket } from "./nic-socket.ts";

/** Returns a NIC's socket, QEMU's end of it, and what the socket reported. */
function socketPair(): { nic: NicSocket; qemu: Duplex; frames: Uint8Array[]; ends: unknown[] } {
  const [ours, qemu] = duplexPair();
  const frames: Uint8Array[] = [];
  const ends: unknown[] = [];
  const nic = new NicSocket(
    ours,
    (frame) => frames.push(frame.slice()),
    (error) => ends.push(error),
  );
  return { nic, qemu, frames, ends };
}

test("frames pass in both directions", async () => {
  const { nic, qemu, frames } = socketPair();
  qemu.write(encodeFrame(Uint8Array.of(1, 2)));
  nic.send(Uint8Array.of(3));
  await turn();
  expect(frames).toEqual([Uint8Array.of(1, 2)]);
  expect(qemu.read()).toEqual(Buffer.from([0, 0, 0, 1, 3]));
});

test("the end of QEMU is reported once", async () => {
  const { qemu, ends } = socketPair();
  qemu.end();
  qemu.destroy();
  await turn();
  await turn();
  expect(ends).toEqual([undefined]);
});

test("data that is not a stream of frames closes the socket, and is reported once, with the error", async () => {
  const { nic, qemu, ends } = socketPair();
  qemu.write(Uint8Array.of(255, 255, 255, 255));
  await turn();
  await turn();
  expect(ends).toEqual([expect.objectContaining({ name: "QemuError", code: "wire-corrupt" })]);
  nic.send(Uint8Array.of(1));
  expect(nic.refused).toBe(1);
});

test("frames are refused and counted while QEMU does not read", () => {
  const { nic } = socketPair();
  const frame = new Uint8Array(65_536);
  for (let sent = 0; sent < 300; sent += 1) nic.send(frame);
  expect(nic.refused).toBeGreaterThan(0);
  expect(nic.refused).toBeLessThan(60);
});

test("a value that is not a frame is refused", () => {
  expect(() => socketPair().nic.send(null as unknown as Uint8Array)).toThrow("frame must be a Uint8Array, got null");
});

test("frames that have arrived in a socket are read at once, each once and in order, while the event loop is busy", async () => {
  const folder = await mkdtemp(join(tmpdir(), "alpy-nic-"));
  const server = createServer().listen(join(folder, "nic"));
  await once(server, "listening");
  const qemu = connect(join(folder, "nic"));
  const [[channel]] = (await Promise.all([once(server, "connection"), once(qemu, "connect")])) as [[Socket], unknown];
  server.close();
  const numbers: (number | undefined)[] = [];
  const ended = Promise.withResolvers<unknown>();
  const nic = new NicSocket(channel, ([number]) => numbers.push(number), ended.resolve);
  qemu.write(encodeFrame(Uint8Array.of(1)));
  expect([nic.readNow(), numbers]).toEqual([true, [1]]);
  qemu.write(encodeFrame(Uint8Array.of(2)));
  await expect.poll(() => numbers).toEqual([1, 2]);
  for (let number = 3; number < 100; number += 1) qemu.write(encodeFrame(Uint8Array.of(number)));
  qemu.end();
  nic.readNow();
  expect(numbers).toEqual(Array.from({ length: 99 }, (_, index) => index + 1));
  await ended.promise;
  nic.close();
  expect(nic.readNow()).toBe(false);
  await rm(folder, { recursive: true });
});

test("a stream that is not a socket of the system is left to the event loop", async () => {
  const { nic, qemu, frames } = socketPair();
  qemu.write(encodeFrame(Uint8Array.of(1)));
  expect(nic.readNow()).toBe(false);
  await turn();
  expect(frames).toEqual([Uint8Array.of(1)]);
});

test("frames that are sent together are written together, in order, for any size", async () => {
  const [ours, qemu] = duplexPair();
  const received: number[] = [];
  let chunks = 0;
  const decoder = new FrameDecoder();
  qemu.on("data", (chunk: Buffer) => {
    chunks += 1;
    decoder.push(chunk, (frame) => received.push(frame.length));
  });
  const nic = new NicSocket(
    ours,
    () => undefined,
    () => undefined,
  );
  nic.together(() => {
    for (let count = 0; count < 100; count += 1) nic.send(new Uint8Array(60));
    nic.together(() => nic.send(new Uint8Array(61)));
    expect(nic.waitingBytes).toBe(100 * 64 + 65);
  });
  await turn();
  expect(chunks).toBe(1);
  // The longest frames do not fit into one bundle.
  nic.together(() => {
    for (let count = 0; count < 3; count += 1) nic.send(new Uint8Array(MAX_FRAME_BYTES));
  });
  await turn();
  expect(received).toEqual([...new Array<number>(100).fill(60), 61, ...new Array<number>(3).fill(MAX_FRAME_BYTES)]);
  expect(nic.sent).toBe(104);
});

test("a caller can wait until QEMU has room for more, or has ended", async () => {
  const { nic, qemu } = socketPair();
  expect(await nic.drained()).toBe(true);
  nic.send(new Uint8Array(MAX_FRAME_BYTES));
  await expect(nic.drained(AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  const drained = nic.drained();
  qemu.resume();
  expect(await drained).toBe(true);
  expect(nic.waitingBytes).toBe(0);
  nic.send(new Uint8Array(MAX_FRAME_BYTES));
  const ended = nic.drained();
  nic.close();
  expect(await ended).toBe(false);
});
