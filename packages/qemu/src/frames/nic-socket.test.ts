import { type Duplex, duplexPair } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { encodeFrame } from "./frame-codec.ts";
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
