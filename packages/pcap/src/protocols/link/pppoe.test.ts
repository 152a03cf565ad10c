import { expect, test } from "vitest";
import { bytes, counting, ethernet, HOST_A, HOST_B, IP6_A, ipv4, ipv6, u16, u32, udp } from "../../../test/frames.ts";
import { encodePpp } from "../../build/link/ppp.ts";
import { encodeLcp } from "../../build/link/ppp-control.ts";
import { encodePppoeDiscovery, encodePppoeSession } from "../../build/link/pppoe.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { ethernet as buildEthernet, ipv4 as buildIpv4, udp as buildUdp } from "../../index.ts";
import { match } from "../../match/match.ts";
import { lcp } from "./lcp.ts";
import { ppp } from "./ppp.ts";
import { pppoeDiscovery } from "./pppoe-discovery.ts";
import { pppoeSession } from "./pppoe-session.ts";

const protocols = [lcp, ppp, pppoeDiscovery, pppoeSession];
const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const tag = (type: number, ...value: (number | number[] | Uint8Array)[]): Uint8Array => {
  const content = bytes(...value);
  return bytes(u16(type), u16(content.length), content);
};
const pppoe = (code: number, session: number, payload: Uint8Array): Uint8Array =>
  bytes(0x11, code, u16(session), u16(payload.length), payload);
const discovery = (code: number, session: number, ...tags: Uint8Array[]): Uint8Array =>
  ethernet(0x8863, pppoe(code, session, bytes(...tags)), 60);
const session = (payload: Uint8Array): Uint8Array => ethernet(0x8864, pppoe(0, 0x17, payload), 60);

const packet4 = ipv4(17, udp(1000, 2000, counting(4)));
const echo = bytes(9, 106, u16(12), u32(0x1badcafe), counting(4));

test("discovery has its tags, by name and as bytes", () => {
  const data = discovery(
    7,
    0,
    tag(0x0101),
    tag(0x0102, letters("bras")),
    tag(0x0103, 0xff, 1),
    tag(0x0104, counting(4)),
    tag(0x0110, 9),
    tag(0x0120, u16(1500)),
    tag(0x0201, letters("no")),
    tag(0x0202, letters("down")),
    tag(0x0203, letters("bad")),
    tag(0x0999, 1),
  );
  const decoded = decode(data, { protocols });
  expect(decoded.payload).toHaveLength(0);
  expect(decoded.pppoeDiscovery?.toJSON()).toMatchObject({
    version: 1,
    type: 1,
    code: 7,
    sessionId: 0,
    lengthBytes: 63,
    serviceName: "",
    acName: "bras",
    hostUniq: "ff01",
    acCookie: "00010203",
    relaySessionId: "09",
    maxPayloadBytes: 1500,
    serviceNameError: "no",
    acSystemError: "down",
    genericError: "bad",
  });
  expect(decoded.pppoeDiscovery?.tags.at(-1)).toEqual({ type: 0x0999, value: bytes(1) });
  expect(match(data, { pppoeDiscovery: { code: 7, acName: /^bras/ } }, { protocols })).toBe(true);
});

test.each<[string, Uint8Array]>([
  ["PPPoE PADI [Service-Name] [Host-Uniq 0x16372C16]", discovery(9, 0, tag(0x0101), tag(0x0103, u32(0x16372c16)))],
  [
    'PPPoE PADO [AC-Name "bras"] [AC-Cookie 0xFF00] [TAG-0x999 "a.b"]',
    discovery(7, 0, tag(0x0102, letters("bras")), tag(0x0104, 0xff, 0), tag(0x0999, letters("a\u0001b"))),
  ],
  ["PPPoE PADS [ses 0x17] [Service-Name]", discovery(0x65, 0x17, tag(0x0101), bytes(0, 0, 0, 0), tag(0x0102, 1))],
  ["PPPoE PADT [ses 0x17]", discovery(0xa7, 0x17)],
  ["PPPoE PAD-5", discovery(5, 0)],
  [
    `PPPoE PADI [len 1484!] [Generic-Error "${"a".repeat(79)}"]`,
    discovery(9, 0, tag(0x0203, letters("a".repeat(1480)))),
  ],
  ["PPPoE [ses 0x17] IP 192.168.0.2.1000 > 192.168.1.2.2000: UDP, length 4", session(bytes(u16(0x0021), packet4))],
  ["PPPoE [ses 0x17] IP6 fe80::a > fe80::b: ip-proto-253 4", session(bytes(u16(0x0057), ipv6(253, counting(4))))],
  ["PPPoE [ses 0x17] LCP, Echo-Request (0x09), id 106, length 14", session(bytes(u16(0xc021), echo))],
  ["PPPoE [ses 0x17] unknown PPP protocol (0xc099) length 3", session(bytes(u16(0xc099), counting(3)))],
])("%s", (line, data) => {
  expect(summary(data, { protocols })).toBe(line);
});

test("a session leads to the packet of PPP, without padding, also with address and short protocol", () => {
  for (const header of [u16(0x0021), [0x21], [0xff, 3, ...u16(0x0021)], [0xff, 3, 0x21]]) {
    const decoded = decode(session(bytes(header, packet4)), { protocols });
    expect(decoded.pppoeSession?.toJSON()).toEqual({
      version: 1,
      type: 1,
      code: 0,
      sessionId: 0x17,
      lengthBytes: header.length + packet4.length,
    });
    expect(decoded.ppp?.toJSON()).toEqual({ protocol: 0x21 });
    expect(decoded.udp?.checksumValid).toBe(true);
    expect(decoded.payload).toEqual(counting(4));
  }
  const over6 = decode(session(bytes(u16(0x0057), ipv6(253, counting(4)))), { protocols });
  expect(over6.ipv6?.source).toBe("fe80::a");
  expect(IP6_A).toHaveLength(16);
});

test("without `ppp`, the packet of PPP is payload", () => {
  const decoded = decode(session(bytes(u16(0x0021), packet4)), { protocols: [pppoeSession] });
  expect(decoded.ipv4).toBeUndefined();
  expect(decoded.payload).toEqual(bytes(u16(0x0021), packet4));
});

test.each<[string, string, Uint8Array]>([
  ["pppoeSession", "version 2 and type 1, expected 1 and 1", ethernet(0x8864, bytes(0x21, 0, u16(1), u16(0)))],
  ["pppoeSession", "code 9, expected 0 in a session", ethernet(0x8864, pppoe(9, 1, counting(0)))],
  ["pppoeSession", "length 5, but 4 bytes follow", ethernet(0x8864, bytes(0x11, 0, u16(1), u16(5), counting(4)))],
  ["pppoeDiscovery", "a tag does not fit into the packet", ethernet(0x8863, pppoe(9, 0, bytes(1, 1, 0)))],
  ["pppoeDiscovery", "a tag does not fit into the packet", ethernet(0x8863, pppoe(9, 0, bytes(1, 1, 0, 1)))],
  ["ppp", "a header of 2 bytes, but 1 bytes are available", ethernet(0x8864, pppoe(0, 1, bytes(0xc0)))],
  ["ppp", "a header of 4 bytes, but 3 bytes are available", ethernet(0x8864, pppoe(0, 1, bytes(0xff, 3, 0)))],
])("is malformed: %s, %s", (layer, reason, data) => {
  expect(decode(data, { protocols }).malformed).toEqual({ layer, reason });
});

test("a packet that the capture cut is truncated at any length, in the layer that is incomplete", () => {
  const whole = session(bytes(u16(0xc021), echo));
  for (let length = 14; length < 34; length++) {
    const decoded = decode(
      { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 },
      { protocols },
    );
    expect(decoded.malformed, `${length}`).toBeUndefined();
    expect(decoded.truncated?.layer, `${length}`).toBe(length < 20 ? "pppoeSession" : length < 22 ? "ppp" : "lcp");
  }
  const tagged = discovery(9, 0, tag(0x0101), tag(0x0103, counting(40)));
  for (let length = 20; length < tagged.length; length++) {
    const decoded = decode(
      { data: tagged.subarray(0, length), originalLength: tagged.length, linkType: 1 },
      { protocols },
    );
    expect(decoded.truncated?.layer, `${length}`).toBe("pppoeDiscovery");
    expect(decoded.pppoeDiscovery?.serviceName, `${length}`).toBe(length < 24 ? undefined : "");
  }
});

test("packets that are built are those that were written by hand", () => {
  const link = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
  const padi = encodePppoeDiscovery({ code: 9, serviceName: "", hostUniq: u32Bytes(0x16372c16) });
  expect(buildEthernet(link, padi)).toEqual(discovery(9, 0, tag(0x0101), tag(0x0103, u32(0x16372c16))));
  const pado = encodePppoeDiscovery({
    code: 7,
    acName: "bras",
    acCookie: bytes(1),
    relaySessionId: bytes(2),
    maxPayloadBytes: 1500,
    tags: [{ type: 0, value: bytes() }],
  });
  const tags = [tag(0x0102, letters("bras")), tag(0x0104, 1), tag(0x0110, 2), tag(0x0120, u16(1500)), tag(0)];
  expect(buildEthernet(link, pado)).toEqual(discovery(7, 0, ...tags));
  const hosts = { source: HOST_A.ip, destination: HOST_B.ip, identification: 0x1234 };
  const inner = buildIpv4(hosts, buildUdp({ sourcePort: 1000, destinationPort: 2000 }, counting(4)));
  const built = buildEthernet(link, encodePppoeSession({ sessionId: 0x17 }, encodePpp({}, inner)));
  expect(built).toEqual(session(bytes(u16(0x0021), packet4)));
  const request = encodeLcp({ code: 9, identifier: 106, magicNumber: 0x1badcafe, data: counting(4) });
  expect(buildEthernet(link, encodePppoeSession({ sessionId: 0x17 }, encodePpp({}, request)))).toEqual(
    session(bytes(u16(0xc021), echo)),
  );
  expect(encodePpp({ hasAddress: true, protocol: 0x57 }, bytes(1))).toEqual(bytes(0xff, 3, 0, 0x57, 1));
  expect(encodePppoeSession({ sessionId: 1, code: 2, version: 3, type: 4, lengthBytes: 5 }).bytes).toEqual(
    bytes(0x34, 2, u16(1), u16(5)),
  );
});

const u32Bytes = (value: number): Uint8Array => bytes(u32(value));

test.each<[string, () => unknown]>([
  [
    'pppoeDiscovery: unknown option "name"; expected one of code, sessionId',
    () => encodePppoeDiscovery({ code: 9, name: "" } as never),
  ],
  ["pppoeDiscovery.acName must be a string, got 5", () => encodePppoeDiscovery({ code: 9, acName: 5 as never })],
  [
    'pppoeDiscovery.hostUniq must be a Uint8Array, got "a"',
    () => encodePppoeDiscovery({ code: 9, hostUniq: "a" as never }),
  ],
  ["pppoeDiscovery.tags must be an array, got {}", () => encodePppoeDiscovery({ code: 9, tags: {} as never })],
  [
    "pppoeDiscovery.tags[0].value must be a Uint8Array, got undefined",
    () => encodePppoeDiscovery({ code: 9, tags: [{ type: 1 } as never] }),
  ],
  ["pppoeSession.sessionId must be an integer from 0 to 65535", () => encodePppoeSession({ sessionId: -1 })],
  ["ppp.protocol must be a protocol number, since the payload does not have its own", () => encodePpp({}, bytes(1))],
  ["ppp: payload must be bytes or a packet, got null", () => encodePpp({}, null as never)],
])("refuses: %s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
