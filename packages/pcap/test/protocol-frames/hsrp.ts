import { ethernet, ipv4, ipv6, udp } from "../../src/index.ts";
import { encodeHsrp } from "../../src/protocols.ts";
import { bytes, HOST_A, ip, u16, u32 } from "../frames.ts";

const link = { source: HOST_A.mac, destination: "01:00:5e:00:00:02" };
const ports = { sourcePort: 1985, destinationPort: 1985 };
const over4 = (message: Uint8Array, destination: string, ttl = 1): Uint8Array =>
  ethernet(link, ipv4({ source: HOST_A.ip, destination, ttl }, udp(ports, message)));
const v1 = (message: Uint8Array): Uint8Array => over4(message, "224.0.0.2");
const v2 = (message: Uint8Array): Uint8Array => over4(message, "224.0.0.102", 255);

const virtualAddress = "192.168.0.1";
const MD5 = bytes(4, 28, 1, 0, u16(0), ip(HOST_A.ip), u32(7), new Array<number>(16).fill(0xab));

export const HSRP_FRAMES: readonly Uint8Array[] = [
  ...[0, 1, 2].map((opCode) => v1(encodeHsrp({ opCode, group: 1, virtualAddress }))),
  ...[0, 1, 2, 4, 8].map((state) => v1(encodeHsrp({ state, priority: 255, group: 7, virtualAddress }))),
  v1(encodeHsrp({ state: 8, helloTimeMs: 1000, holdTimeMs: 4000, authenticationData: "secret", virtualAddress })),
  v1(bytes(encodeHsrp({ virtualAddress }), MD5)),
  v2(encodeHsrp({ version: 2, group: 1, identifier: HOST_A.mac, virtualAddress })),
  v2(
    encodeHsrp({
      version: 2,
      opCode: 1,
      state: 4,
      group: 4095,
      priority: 110,
      authenticationData: "cisco",
      virtualAddress,
    }),
  ),
  v2(bytes(encodeHsrp({ version: 2, state: 5, helloTimeMs: 250, holdTimeMs: 750, virtualAddress }), MD5)),
  v2(bytes(encodeHsrp({ version: 2, group: 2, virtualAddress }), 2, 4, u16(3), u16(5))),
  ethernet(
    { ...link, destination: "33:33:00:00:00:66" },
    ipv6(
      { source: HOST_A.ip6, destination: "ff02::66", hopLimit: 255 },
      udp(
        { sourcePort: 2029, destinationPort: 2029 },
        encodeHsrp({ version: 2, group: 6, identifier: HOST_A.mac, virtualAddress: "fe80::5:73ff:fea0:6" }),
      ),
    ),
  ),
];
