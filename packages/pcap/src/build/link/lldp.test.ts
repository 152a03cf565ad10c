import { expect, test } from "vitest";
import { bytes, ethernet, HOST_A, HOST_B, IP6_A, ip, mac, u16 } from "../../../test/frames.ts";
import { decode } from "../../decode/decode.ts";
import { ethernet as buildEthernet } from "../../index.ts";
import { lldp } from "../../protocols/lldp.ts";
import { encodeLldp, type LldpFields } from "./lldp.ts";

const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const element = (type: number, ...value: (number | number[] | Uint8Array)[]): Uint8Array => {
  const content = bytes(...value);
  return bytes(u16((type << 9) | content.length), content);
};
const ids = { chassisId: HOST_A.mac, portId: "eth0" };

test("a message that is built is the same as one written by hand, and is decoded to its fields", () => {
  const fields: LldpFields = {
    ...ids,
    ttlSeconds: 30,
    portDescription: "uplink",
    systemName: "rabbit",
    systemDescription: "a router",
    capabilities: 0x14,
    enabledCapabilities: 0x10,
    elements: [{ type: 127, value: bytes(0, 0x80, 0xc2, 1, 0, 5) }],
  };
  const byHand = bytes(
    element(1, 4, mac(HOST_A.mac)),
    element(2, 5, letters("eth0")),
    element(3, u16(30)),
    element(4, letters("uplink")),
    element(5, letters("rabbit")),
    element(6, letters("a router")),
    element(7, u16(0x14), u16(0x10)),
    element(127, 0, 0x80, 0xc2, 1, 0, 5),
    element(0),
  );
  const frame = buildEthernet({ source: HOST_A.mac, destination: HOST_B.mac }, encodeLldp(fields));
  expect(frame).toEqual(ethernet(0x88cc, byHand));
  const { elements: _, ...named } = fields;
  const decoded = decode(frame, { protocols: [lldp] });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.lldp).toMatchObject(named);
});

test.each<[string, LldpFields, Uint8Array, Uint8Array]>([
  [
    "IPv4 addresses",
    { chassisId: "10.0.0.1", portId: "10.0.0.2" },
    bytes(5, 1, ip("10.0.0.1")),
    bytes(4, 1, ip("10.0.0.2")),
  ],
  [
    "IPv6 and MAC addresses",
    { chassisId: "fe80::a", portId: HOST_B.mac },
    bytes(5, 2, IP6_A),
    bytes(3, mac(HOST_B.mac)),
  ],
  ["text", { chassisId: "rack", portId: "1" }, bytes(7, letters("rack")), bytes(5, letters("1"))],
  [
    "text that looks like an address, by its type",
    { chassisId: "10.0.0.1", chassisIdType: 7, portId: "5254.0000.000a", portIdType: 7 },
    bytes(7, letters("10.0.0.1")),
    bytes(7, letters("5254.0000.000a")),
  ],
])("identifiers may be %s", (_, fields, chassis, port) => {
  const message = bytes(element(1, chassis), element(2, port), element(3, u16(120)), element(0));
  expect(encodeLldp(fields).bytes).toEqual(message);
});

test("enabled capabilities are the same as the capabilities unless they are given", () => {
  const { bytes: message } = encodeLldp({ ...ids, capabilities: 4 });
  expect(decode(ethernet(0x88cc, message), { protocols: [lldp] }).lldp).toMatchObject({
    capabilities: 4,
    enabledCapabilities: 4,
  });
});

test.each<[string, () => unknown]>([
  ['lldp: unknown option "name"; expected one of chassisId', () => encodeLldp({ ...ids, name: "a" } as never)],
  ["lldp.chassisId must be an address or other text, got undefined", () => encodeLldp({ portId: "a" } as never)],
  ['lldp.portId must be a MAC address, as its type says, got "eth0"', () => encodeLldp({ ...ids, portIdType: 3 })],
  ['lldp.portId must be an IP address, as its type says, got "eth0"', () => encodeLldp({ ...ids, portIdType: 4 })],
  ["lldp.systemName must be a string, got 5", () => encodeLldp({ ...ids, systemName: 5 as never })],
  [
    "lldp.systemName: length must be an integer from 0 to 511",
    () => encodeLldp({ ...ids, systemName: "a".repeat(512) }),
  ],
  [
    "lldp.elements[0].type must be an integer from 0 to 127, got 128",
    () => encodeLldp({ ...ids, elements: [{ type: 128, value: bytes() }] }),
  ],
  ["lldp.ttlSeconds must be an integer from 0 to 65535, got -1", () => encodeLldp({ ...ids, ttlSeconds: -1 })],
])("refuses: %s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
