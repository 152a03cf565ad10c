import { ethernet, ipv6, udp } from "../../src/index.ts";
import { encodeRipng, type RipngFields } from "../../src/protocols.ts";
import { HOST_A } from "../frames.ts";

const MESSAGES: readonly RipngFields[] = [
  { command: 1, routes: [{ prefix: "::", prefixLength: 0, metric: 16 }] },
  { command: 1, routes: [{ prefix: "2001:db8::", prefixLength: 32, metric: 1 }, { prefix: "2001:db8:1::" }] },
  {
    routes: [
      { prefix: "2001:db8:1::", routeTag: 7, metric: 2 },
      { prefix: "2001:db8:2::", prefixLength: 48 },
    ],
  },
  {
    routes: [
      { prefix: "fe80::7", metric: 255 },
      { prefix: "::", prefixLength: 0 },
    ],
  },
];

export const RIPNG_FRAMES: readonly Uint8Array[] = MESSAGES.map((fields) =>
  ethernet(
    { source: HOST_A.mac, destination: "33:33:00:00:00:09" },
    ipv6(
      { source: HOST_A.ip6, destination: "ff02::9", hopLimit: 255 },
      udp({ sourcePort: 521, destinationPort: 521 }, encodeRipng(fields)),
    ),
  ),
);
