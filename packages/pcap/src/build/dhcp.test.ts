import { expect, test } from "vitest";
import * as vector from "../../test/frames.ts";
import { bytes, counting, HOST_A, ip } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { type DhcpFields, dhcp, ethernet, ipv4, udp } from "../index.ts";

const fixed: DhcpFields = {
  clientHardwareAddress: HOST_A.mac,
  transactionId: 0x12345678,
  elapsedSeconds: 3,
  broadcast: true,
  yourAddress: "192.168.0.7",
  nextServer: "192.168.0.8",
};

function sent(fields: DhcpFields) {
  const datagram = udp({ sourcePort: 67, destinationPort: 68 }, dhcp(fields));
  return decode(
    ethernet(
      { source: HOST_A.mac, destination: HOST_A.mac },
      ipv4({ source: "0.0.0.0", destination: HOST_A.ip }, datagram),
    ),
  );
}

test("a built message is the same as one written by hand, padded to 300 bytes", () => {
  const options = [53, 1, 1, 50, 4, ...ip("10.0.0.9"), 55, 2, 1, 3, 255];
  const built = dhcp({ ...fixed, messageType: 1, requestedAddress: "10.0.0.9", parameterRequestList: [1, 3] });
  const expected = vector.dhcp(1, options);
  expect(built).toHaveLength(300);
  expect(built).toEqual(bytes(expected, new Array<number>(300 - expected.length).fill(0)));
});

test("a message longer than 300 bytes is as long as its options", () => {
  const options = [{ code: 224, data: counting(255) }];
  expect(dhcp({ ...fixed, options })).toEqual(vector.dhcp(1, [224, 255, ...counting(255), 255]));
});

test("all fields are decoded to what they were built from", () => {
  const fields = {
    ...fixed,
    operation: 2,
    messageType: 5,
    hardwareType: 1,
    hops: 1,
    clientAddress: "10.0.0.1",
    relayAgent: "10.0.0.2",
    serverName: "server",
    bootFile: "pxelinux.0",
    requestedAddress: "10.0.0.3",
    serverIdentifier: "10.0.0.4",
    leaseSeconds: 0xffff_ffff,
    subnetMask: "255.255.255.0",
    routers: ["10.0.0.5", "10.0.0.6"],
    dnsServers: ["10.0.0.7"],
    hostName: "dut",
    parameterRequestList: [1, 3, 6],
  };
  const { dhcp: decoded, malformed, udp: datagram } = sent(fields);
  expect(decoded).toMatchObject(fields);
  expect(malformed).toBeUndefined();
  expect(datagram?.checksumValid).toBe(true);
});

test.each([
  [1, 1],
  [2, 2],
  [3, 1],
  [5, 2],
  [6, 2],
  [8, 1],
])("a message of type %i has operation %i", (messageType, operation) => {
  expect(sent({ ...fixed, messageType }).dhcp).toMatchObject({ messageType, operation });
});

test("without a message type it is BOOTP", () => {
  expect(sent(fixed).dhcp).toMatchObject({ operation: 1, messageType: undefined, options: [] });
});

test.each<[string, Partial<DhcpFields>]>([
  ['dhcp.clientHardwareAddress must be an address, got "52:54"', { clientHardwareAddress: "52:54" }],
  ['dhcp.routers must be an address, got "10.0.0"', { routers: ["10.0.0.1", "10.0.0"] }],
  ["dhcp.messageType must be an integer from 0 to 255, got 256", { messageType: 256 }],
  ["dhcp.transactionId must be an integer from 0 to 4294967295, got -1", { transactionId: -1 }],
  ["dhcp.parameterRequestList must be an integer from 0 to 255, got 256", { parameterRequestList: [256] }],
  ["dhcp.serverName must be at most 64 bytes in UTF-8, got 65 bytes", { serverName: "x".repeat(65) }],
  ["dhcp.bootFile must be at most 128 bytes in UTF-8, got 130 bytes", { bootFile: "ä".repeat(65) }],
  ["dhcp.hostName must be at most 255 bytes, got 256 bytes", { hostName: "x".repeat(256) }],
  ["dhcp.options must be an array, got null", { options: null as never }],
  ["dhcp.options[0] must be an object, got null", { options: [null as never] }],
  ["dhcp.options[0].code must be an integer from 0 to 254, got 255", { options: [{ code: 255, data: counting(1) }] }],
])("%s", (message, fields) => {
  const build = (): Uint8Array => dhcp({ ...fixed, ...fields });
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
