import { ethernet, ipv4, udp } from "../../src/index.ts";
import { encodeRip, type RipFields } from "../../src/protocols.ts";
import * as vector from "../frames.ts";
import { bytes, HOST_A, ip, u16, u32 } from "../frames.ts";

const frame = (message: Uint8Array, destination = "224.0.0.9"): Uint8Array =>
  ethernet(
    { source: HOST_A.mac, destination: "01:00:5e:00:00:09" },
    ipv4({ source: HOST_A.ip, destination, ttl: 1 }, udp({ sourcePort: 520, destinationPort: 520 }, message)),
  );

const ROUTE = { address: "10.1.0.0", subnetMask: "255.255.0.0", nextHop: "192.168.0.9", routeTag: 7, metric: 3 };
const MESSAGES: readonly RipFields[] = [
  { routes: [ROUTE, { address: "10.2.0.0", subnetMask: "255.255.0.0", metric: 16 }] },
  { command: 1, routes: [{ addressFamily: 0, address: "0.0.0.0", metric: 16 }] },
  { version: 1, routes: [{ address: "10.0.0.0", metric: 2 }] },
  { version: 1, command: 1, routes: [{ addressFamily: 0, address: "0.0.0.0", metric: 16 }] },
  { password: "secret", routes: [ROUTE] },
];

/** A route with a digest of 16 bytes (RFC 4822). */
const signed = bytes(
  bytes(2, 2, 0, 0),
  bytes(0xff, 0xff, u16(3), u16(44), 1, 20, u32(99), u32(0), u32(0)),
  bytes(u16(2), u16(0), ip("10.1.0.0"), ip("255.255.0.0"), u32(0), u32(1)),
  bytes(0xff, 0xff, u16(1), new Array<number>(16).fill(0xab)),
);

export const RIP_FRAMES: readonly Uint8Array[] = [
  ...MESSAGES.map((fields) => frame(encodeRip(fields))),
  frame(signed),
  vector.ethernet(0x0800, vector.ipv4(17, vector.udp(520, 520, encodeRip({ routes: [ROUTE] })))),
];
