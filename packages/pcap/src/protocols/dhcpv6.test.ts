import { describe, expect, test } from "vitest";
import { bytes, domain, ethernet, IP6_A, IP6_B, ipv6, mac, u16, u32, udp6 } from "../../test/frames.ts";
import { DHCPV6_MESSAGES, DHCPV6_RELAYED, dhcpv6Frame } from "../../test/protocol-frames/dhcpv6.ts";
import { type Dhcpv6Fields, encodeDhcpv6 } from "../build/dhcpv6.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { containing, match } from "../match.ts";
import { dhcpv6 } from "./dhcpv6.ts";

const protocols = [dhcpv6];
type Part = number | number[] | Uint8Array;
const option = (code: number, ...value: Part[]): Uint8Array => {
  const content = bytes(...value);
  return bytes(u16(code), u16(content.length), content);
};
const frame = (...message: Part[]): Uint8Array => ethernet(0x86dd, ipv6(17, udp6(547, 546, bytes(...message))));

const duid = bytes(u16(3), u16(1), mac("52:54:00:00:00:0a"));
const address = option(5, IP6_A, u32(60), u32(120), option(13, u16(0), [...Buffer.from("ok")]));
const prefix = option(26, u32(1), u32(2), 64, IP6_B);
const reply = bytes(
  7,
  [1, 2, 3],
  option(1, duid),
  option(3, u32(9), u32(30), u32(48), address),
  option(25, u32(10), u32(0), u32(0), prefix, option(13, u16(6))),
  option(23, IP6_A, IP6_B),
  option(24, domain("example.com"), domain("a.b")),
  option(14),
  option(8, u16(7)),
);

test("a reply has its identity associations, servers and domains", () => {
  const decoded = decode(frame(reply), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.payload).toEqual(reply);
  const lifetimes = { preferredLifetimeSeconds: 60, validLifetimeSeconds: 120 };
  expect(decoded.dhcpv6).toMatchObject({
    messageType: 7,
    transactionId: 0x01_0203,
    hopCount: undefined,
    clientIdentifier: duid,
    serverIdentifier: undefined,
    rapidCommit: true,
    elapsedTimeMs: 70,
    dnsServers: ["fe80::a", "fe80::b"],
    domainSearchList: ["example.com", "a.b"],
    identityAssociations: [
      {
        kind: "IA_NA",
        iaid: 9,
        t1Seconds: 30,
        t2Seconds: 48,
        addresses: [{ address: "fe80::a", ...lifetimes, status: { code: 0, message: "ok" } }],
        prefixes: [],
        status: undefined,
      },
      {
        kind: "IA_PD",
        prefixes: [{ prefix: "fe80::b", prefixLength: 64, preferredLifetimeSeconds: 1, validLifetimeSeconds: 2 }],
        status: { code: 6, message: "" },
      },
    ],
  });
  expect(decoded.dhcpv6?.options.map(({ code }) => code)).toEqual([1, 3, 25, 23, 24, 14, 8]);
  expect(summary(frame(reply), { protocols })).toBe("IP6 fe80::a.547 > fe80::b.546: dhcp6 reply");
  const isMatch = match(frame(reply), { dhcpv6: { identityAssociations: containing({ iaid: 10 }) } }, { protocols });
  expect(isMatch).toBe(true);
});

test("a message that relays have forwarded is inside of the messages of the relays", () => {
  const inner = bytes(12, 1, IP6_A, IP6_B, option(18, 5), option(9, 1, [0, 0, 1], option(1, duid)));
  const data = frame(12, 2, IP6_B, IP6_A, option(9, inner));
  const { dhcpv6: outer } = decode(data, { protocols });
  expect(outer).toMatchObject({ messageType: 12, hopCount: 2, linkAddress: "fe80::b", transactionId: undefined });
  expect(outer?.relayMessage).toMatchObject({ hopCount: 1, peerAddress: "fe80::b", interfaceId: bytes(5) });
  expect(outer?.relayMessage?.relayMessage).toMatchObject({ messageType: 1, transactionId: 1 });
  const pattern = { dhcpv6: { relayMessage: { relayMessage: { clientIdentifier: duid } } } };
  expect(match(data, pattern, { protocols })).toBe(true);
  expect(summary(data, { protocols })).toContain("dhcp6 relay-fwd");
});

test("relays are followed 32 levels deep, and a deeper message is malformed", () => {
  let message = bytes(1, [0, 0, 1]);
  for (let level = 0; level < 32; level++) message = bytes(12, level, IP6_A, IP6_B, option(9, message));
  expect(decode(frame(message), { protocols }).malformed).toBeUndefined();
  message = bytes(12, 33, IP6_A, IP6_B, option(9, message));
  expect(decode(frame(message), { protocols }).malformed?.reason).toBe("a message that has passed more than 32 relays");
  JSON.stringify(decode(frame(message), { protocols }));
});

describe("a message is malformed", () => {
  test.each<[string, Part[]]>([
    ["an option does not fit into the message", [1, [0, 0, 1], u16(1), u16(3), 0, 0]],
    ["an option does not fit into the message", [1, [0, 0, 1], 0, 0, 0]],
    ["an option does not fit into the message", [1, [0, 0, 1], option(3, u32(1), u32(2), u32(3), 0, 5, 0)]],
    ["option 3 has a wrong length: 11 bytes", [1, [0, 0, 1], option(3, new Uint8Array(11))]],
    ["option 23 has a wrong length: 15 bytes", [7, [0, 0, 1], option(23, IP6_A.subarray(1))]],
    ["option 5 has a wrong length: 2 bytes", [7, [0, 0, 1], option(4, u32(1), option(5, 0, 0))]],
    ["a relayed message of 3 bytes", [12, 0, IP6_A, IP6_B, option(9, 1, 2, 3)]],
    ["a header of 34 bytes, but 33 bytes are available", [13, 0, IP6_A, IP6_B.subarray(1)]],
    ["it ends at byte 3, inside a record", [7, [0, 0, 1], option(24, 5, 1, 1)]],
  ])("%s", (reason, message) => {
    expect(decode(frame(...message), { protocols }).malformed).toEqual({ layer: "dhcpv6", reason });
  });
});

test("a message that the capture cut is truncated, with the options that are there", () => {
  const whole = frame(reply);
  const cut = { data: whole.subarray(0, 14 + 40 + 8 + 4 + 14 + 3), originalLength: whole.length, linkType: 1 };
  const decoded = decode(cut, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.truncated?.layer).toBe("dhcpv6");
  expect(decoded.dhcpv6).toMatchObject({ clientIdentifier: duid, identityAssociations: [] });
});

describe("encodeDhcpv6", () => {
  test("returns the bytes of the specification", () => {
    const lifetimes = { preferredLifetimeSeconds: 60, validLifetimeSeconds: 120 };
    const built = encodeDhcpv6({
      messageType: 7,
      transactionId: 0x01_0203,
      clientIdentifier: duid,
      identityAssociations: [
        {
          kind: "IA_NA",
          iaid: 9,
          t1Seconds: 30,
          t2Seconds: 48,
          addresses: [{ address: "fe80::a", ...lifetimes, status: { code: 0, message: "ok" } }],
        },
        {
          kind: "IA_PD",
          iaid: 10,
          prefixes: [{ prefix: "fe80::b", prefixLength: 64, preferredLifetimeSeconds: 1, validLifetimeSeconds: 2 }],
          status: { code: 6 },
        },
      ],
      dnsServers: ["fe80::a", "fe80::b"],
      domainSearchList: ["example.com", "a.b."],
      options: [
        { code: 14, data: bytes() },
        { code: 8, data: bytes(0, 7) },
      ],
    });
    expect(built).toEqual(reply);
  });

  test.each([...DHCPV6_MESSAGES, ...DHCPV6_RELAYED])("and decode agree: message %#", (fields) => {
    const decoded = decode(dhcpv6Frame(encodeDhcpv6(fields)), { protocols });
    expect(decoded.malformed).toBeUndefined();
    const { identityAssociations: _, relayMessage, options: __, domainSearchList, ...scalars } = fields;
    expect(decoded.dhcpv6).toMatchObject(scalars);
    expect(decoded.dhcpv6?.relayMessage?.layerBytes()).toEqual(relayMessage);
    expect(decoded.dhcpv6?.domainSearchList).toHaveLength(domainSearchList?.length ?? 0);
  });

  test.each<[string, object]>([
    ["messageType must be an integer", { messageType: 256 }],
    ['unknown option "type"', { type: 1 }],
    ["transactionId must be an integer from 0 to 16777215", { messageType: 1, transactionId: 2 ** 24 }],
    ["elapsedTimeMs must be a multiple of 10", { messageType: 1, elapsedTimeMs: 5 }],
    ["dnsServers must be an address", { messageType: 7, dnsServers: ["10.0.0.1"] }],
    ["clientIdentifier must be a Uint8Array", { messageType: 1, clientIdentifier: "00" }],
    ["an IA_TA must not have", { messageType: 1, identityAssociations: [{ kind: "IA_TA", iaid: 1, t1Seconds: 0 }] }],
    [
      "identityAssociations[0].kind must be one of",
      { messageType: 1, identityAssociations: [{ kind: "NA", iaid: 1 }] },
    ],
    [
      "addresses[0]: unknown option",
      { messageType: 1, identityAssociations: [{ kind: "IA_NA", iaid: 1, addresses: [{ ip: 1 }] }] },
    ],
    ["domainSearchList[0] must be a domain name", { messageType: 7, domainSearchList: ["a..b"] }],
    ["options[0] must be a Uint8Array", { messageType: 7, options: [{ code: 1, data: 5 }] }],
  ])("refuses: %s", (message, fields) => {
    expect(() => encodeDhcpv6(fields as Dhcpv6Fields)).toThrow(TypeError);
    expect(() => encodeDhcpv6(fields as Dhcpv6Fields)).toThrow(message);
  });
});
