import { expect, test } from "vitest";
import { bytes, ethernet, HOST_A, HOST_B, mac, u16, u32 } from "../../../test/frames.ts";
import { decode } from "../../decode/decode.ts";
import { ethernet as buildEthernet } from "../../index.ts";
import { stp } from "../../protocols/stp.ts";
import { encodeStp, type StpFields } from "./stp.ts";

const root = bytes(u16(0x1001), mac("52:54:00:00:00:01"));
const bridge = bytes(u16(0x8001), mac("52:54:00:00:00:0a"));
const times = [u16(256), u16(20 * 256), u16(2 * 256), u16(15 * 256)].flat();
const bpdu = (version: number, type: number, flags: number): Uint8Array =>
  bytes(u16(0), version, type, flags, root, u32(4), bridge, u16(0x8002), times);
const frame = (content: Uint8Array): Uint8Array => ethernet(content.length + 3, bytes(0x42, 0x42, 3, content), 60);
const built = (fields: StpFields): Uint8Array =>
  buildEthernet({ source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 }, encodeStp(fields));
const fields: StpFields = {
  root: { priority: 0x1001, address: "52:54:00:00:00:01" },
  rootPathCost: 4,
  bridge: { priority: 0x8001, address: "52:54:00:00:00:0a" },
  portId: 0x8002,
  messageAgeMs: 1000,
};

test("BPDUs that are built are the same as those written by hand, and are decoded to their fields", () => {
  expect(built({ ...fields, flags: 0x81 })).toEqual(frame(bpdu(0, 0, 0x81)));
  expect(built({ ...fields, version: 2, flags: 0x3c })).toEqual(frame(bytes(bpdu(2, 2, 0x3c), 0)));
  expect(built({ type: 0x80 })).toEqual(frame(bytes(u16(0), 0, 0x80)));
  expect(decode(built({ ...fields, version: 2 }), { protocols: [stp] })).toMatchObject({
    stp: { ...fields, version: 2 },
  });
});

test("the sender is the root unless another is given, with the usual priority and times", () => {
  const address = "52:54:00:00:00:0a";
  expect(decode(built({ bridge: { address } }), { protocols: [stp] }).stp).toMatchObject({
    root: { priority: 32_768, address },
    bridge: { priority: 32_768, address },
    rootPathCost: 0,
    portId: 0x8001,
    messageAgeMs: 0,
    maxAgeMs: 20_000,
    helloTimeMs: 2000,
    forwardDelayMs: 15_000,
  });
});

test.each<[string, () => unknown]>([
  ['stp: unknown option "age"; expected one of version', () => encodeStp({ age: 1 } as never)],
  ["stp.version must be one of 0, 2, got 3", () => encodeStp({ ...fields, version: 3 })],
  ["stp.type must be one of 0, 2, 128, got 1", () => encodeStp({ ...fields, type: 1 })],
  ['stp of type 128: unknown option "root"', () => encodeStp({ ...fields, type: 0x80 })],
  ["stp.bridge: options must be an object, got undefined", () => encodeStp({})],
  ["stp.maxAgeMs must be an integer from 0 to 255996, got 300000", () => encodeStp({ ...fields, maxAgeMs: 300_000 })],
  ["stp.root.priority must be an integer", () => encodeStp({ ...fields, root: { address: HOST_A.mac, priority: -1 } })],
])("refuses: %s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
