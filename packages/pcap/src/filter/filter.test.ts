import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arp, bytes, counting, echo, ethernet, ipv4, tcp, udp, vlan } from "../../test/frames.ts";
import { COMMON_FRAMES } from "../../test/samples.ts";
import { LINKTYPE_LINUX_SLL, LINKTYPE_RAW } from "../capture/link-type.ts";
import { PcapError } from "../errors.ts";
import { filter } from "../filter.ts";
import { explain, match, NearestFrames } from "../match.ts";

const ping = ethernet(0x0800, ipv4(1, echo(8, 7, 3, counting(56))));
const query = ethernet(0x0800, ipv4(17, udp(1000, 53, counting(20))));
const segment = ethernet(0x0800, ipv4(6, tcp(0x12, counting(0))));
const tagged = ethernet(0x8100, vlan(11, 0x0800, ipv4(1, echo(8, 7, 3, counting(56)))));
const request = ethernet(0x0806, arp(1));
const frames = { ping, query, segment, tagged, request };

const found = (expression: string): string[] =>
  Object.entries(frames).flatMap(([name, frame]) => (filter(expression)(frame) ? [name] : []));

describe("a filter finds the frames", () => {
  test.each<[string, readonly string[]]>([
    ["", ["ping", "query", "segment", "tagged", "request"]],
    ["ip proto 1", ["ping"]],
    ["ether proto 0x0806", ["request"]],
    ["vlan 11 and icmp", ["tagged"]],
    ["icmp or (vlan and icmp)", ["ping", "tagged"]],
    ["icmp or vlan and icmp", ["tagged"]],
    ["tcp port 5201 and host 192.168.0.2", ["segment"]],
    ["udp[8:2] = 1", ["query"]],
    ["greater 98", ["ping", "tagged"]],
    ["not ip and not arp", ["tagged"]],
    ["port 53 or 5201", ["query", "segment"]],
    ["host 192.168.1.2 and not (port 53 or 5201)", ["ping", "request"]],
    ["tcp[tcpflags] & (tcp-syn|tcp-ack) = (tcp-syn|tcp-ack)", ["segment"]],
    ["\tip\r\nand not\ttcp ", ["ping", "query"]],
  ])("of %s", (expression, names) => {
    expect(found(expression)).toEqual(names);
  });
});

describe("an expression that is wrong is refused with its place in the text", () => {
  test.each<[string, number, string]>([
    ["tcp prt 80", 4, "`and`, `or` or the end is expected"],
    ["tcp port", 8, "a value such as an address or a port is expected"],
    ["tcp port 70000", 9, "a port is at most 65535"],
    ["port 80 or", 10, "a primitive is expected"],
    ["port 80 and (host 10.0.0.1", 26, '")" is expected'],
    ["tcp and 80", 8, "a word such as `host` or `port` is expected first"],
    ["10.0.0.1", 0, "a word such as `host` or `port` is expected first"],
    ["host 10.0.0.300", 5, "an IPv4 address has four numbers up to 255"],
    ["net 10.0.0.1/8", 4, "the address has bits outside of its netmask"],
    ["net 10.0.0.0/33", 13, "a prefix has at most 32 bits"],
    ["net fe80::/129", 11, "a prefix has at most 128 bits"],
    ["host 10.0.0.0/8", 5, "a prefix or netmask needs `net` before the address"],
    ["tcp host 10.0.0.1", 9, '"tcp" cannot have an IPv4 address'],
    ["ip proto tcp", 9, 'a value is expected; as a name, "tcp" needs a backslash before it'],
    ["ip proto nonsense", 9, '"nonsense" is not a known protocol here; use its number'],
    ["port nonsense", 5, '"nonsense" is not the name of a known port; use its number'],
    ["udp port http", 9, "this port is not one of udp"],
    ["ip[0:3] = 5", 5, "a size must be 1, 2 or 4"],
    ["ip[0 = 5", 5, '"]" is expected'],
    ["ip[0] + = 5", 8, "a number, `len` or a protocol with an index is expected"],
    ["ip[0]", 5, "a relation such as = is expected"],
    ["len / 0 = 1", 6, "a division by zero"],
    ["len << 32 = 1", 7, "a shift by more than 31 bits"],
    ["len = 08", 6, "a number that begins with a zero is octal"],
    ["len = 4294967296", 6, "a number must be at most 4294967295"],
    ["vlan 4096", 0, "the number must be at most 4095"],
    ["ip @ tcp", 3, "this character has no meaning"],
    ["ether host 10.0.0.1", 11, "`ether` needs a MAC address here"],
    ["host 52:54:00:00:00:0a", 5, "a MAC address needs `ether host`, `ether src` or `ether dst` before it"],
  ])("%s", (expression, offset, problem) => {
    const error = refusal(expression);
    expect(error).toMatchObject({ code: "bad-filter", offset });
    expect(error.message).toContain(`: ${problem}, at `);
  });

  test.each<[string, number, string]>([
    ["host example.com", 5, '"example.com" is a name, which is not looked up: use an address'],
    ["gateway 10.0.0.1", 0, '"gateway" is not supported'],
    ["ip and geneve", 7, '"geneve" is not supported'],
    ["type mgt", 0, '"type" is not supported'],
    ["inbound", 0, "this link does not state the direction of frames"],
    ["mpls and arp", 9, "after `mpls`, only IPv4 and IPv6 are recognized"],
  ])("and one that is not supported, too: %s", (expression, offset, problem) => {
    const error = refusal(expression);
    expect(error).toMatchObject({ code: "unsupported-filter", offset });
    expect(error.message).toContain(`: ${problem}, at `);
  });

  test("the message shows the expression and the rest of it", () => {
    expect(refusal("tcp prt 80").message).toBe(
      'cannot use the filter expression "tcp prt 80": `and`, `or` or the end is expected, at character 5, before "prt 80"',
    );
    expect(refusal("tcp port").message).toMatch(/ is expected, at its end$/);
  });
});

function refusal(expression: string): PcapError {
  try {
    filter(expression);
  } catch (error) {
    if (error instanceof PcapError) return error;
    throw error;
  }
  throw new Error(`not refused: ${expression}`);
}

test.each([
  "(".repeat(5000),
  "not ".repeat(5000),
  `${"(".repeat(150)}ip${")".repeat(150)} x`,
  "-".repeat(5000),
  "1 or ".repeat(9999),
])("an expression that is nested deeply is refused in little time", (expression) => {
  expect(refusal(expression).code).toBe("bad-filter");
});

test("any text is either refused or a filter, which does not throw for any frame over Ethernet", () => {
  const words =
    "ip tcp port host 80 10.0.0.1 and or not ( ) [ ] = + src dst net vlan len ether proto \\ip fe80::1 0x5 : ! &".split(
      " ",
    );
  const text = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.array(fc.constantFrom(...words), { maxLength: 9 }).map((list) => list.join(" ")),
  );
  fc.assert(
    fc.property(text, fc.uint8Array({ maxLength: 70 }), (expression, frame) => {
      try {
        expect(filter(expression)(frame)).toBeTypeOf("boolean");
      } catch (error) {
        expect(error).toBeInstanceOf(PcapError);
      }
    }),
    { numRuns: 3000 },
  );
});

test("frames of each link type are filtered by their own headers", () => {
  const packet = ipv4(17, udp(1000, 53, counting(20)));
  const isQuery = filter("udp dst port 53");
  const raw = { data: packet, originalLength: packet.length, linkType: LINKTYPE_RAW };
  const cooked = bytes(new Uint8Array(14), 8, 0, packet);
  expect(isQuery(query)).toBe(true);
  expect(isQuery(raw)).toBe(true);
  expect(isQuery({ data: cooked, originalLength: cooked.length, linkType: LINKTYPE_LINUX_SLL })).toBe(true);
  expect(isQuery({ ...raw, linkType: LINKTYPE_LINUX_SLL })).toBe(false);
  expect(() => isQuery({ ...raw, linkType: 147 })).toThrow(
    expect.objectContaining({ code: "unsupported-filter", message: expect.stringContaining("link type 147") }),
  );
  expect(() => filter("vlan")(raw)).toThrow(/this link has no VLAN tags, at character 1/);
  expect(() => filter("vlan", { linkType: LINKTYPE_RAW })).toThrow(PcapError);
  expect(filter("outbound", { linkType: LINKTYPE_LINUX_SLL }).expression).toBe("outbound");
});

test("the length is that on the link, and bytes that were not captured match nothing", () => {
  const cut = { data: query.slice(0, 30), originalLength: 200, linkType: 1 };
  expect(filter("len = 200")(cut)).toBe(true);
  expect(filter("udp")(cut)).toBe(true);
  expect(filter("port 53")(cut)).toBe(false);
  expect(filter("not port 53")(cut)).toBe(false);
});

test("a filter is a pattern, and a report shows its expression", () => {
  const isQuery = filter("udp port 53");
  for (const frame of COMMON_FRAMES) expect(match(frame, isQuery)).toBe(isQuery(frame));
  const withoutPattern = filter("udp[8:2] = 1");
  expect(explain(ping, withoutPattern).text).toBe('✗ frame  false  expected filter("udp[8:2] = 1")');
  const nearest = new NearestFrames(isQuery);
  expect([ping, query].map((frame) => nearest.add(frame))).toEqual([false, true]);
  expect(nearest.report).toContain('frame  filter("udp port 53")');
});

test.each<[string, () => unknown]>([
  ["expression must be a string, got 5", () => filter(5 as never)],
  ['filter: unknown option "linktype"; expected one of linkType', () => filter("ip", { linktype: 1 } as never)],
  ["linkType must be a link type that filters support, got 147", () => filter("ip", { linkType: 147 })],
  ["frame must be a Uint8Array or a captured frame, got null", () => filter("ip")(null as never)],
])("a bad argument is refused: %s", (message, call) => {
  expect(call).toThrow(new TypeError(message));
});
