import { expect, test } from "vitest";
import { bytes, counting, dns, domain, ethernet, ipv4, resource, u16, udp } from "../../test/frames.ts";
import { ANSWER, dnsSegment, MDNS_ANSWER, MDNS_QUERY, mdnsFrame, QUERY } from "../../test/protocol-frames/dns.ts";
import { encodeDnsOverTcp } from "../build/application/dns-over-tcp.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { containing, match } from "../match.ts";
import { dnsOverTcp } from "./dns-over-tcp.ts";

const protocols = [dnsOverTcp];

test("a message over TCP is decoded as over UDP", () => {
  const frame = dnsSegment(bytes(u16(ANSWER.length), ANSWER), true);
  const decoded = decode(frame, { protocols });
  const overUdp = decode(ethernet(0x0800, ipv4(17, udp(53, 40_000, ANSWER))));
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.dns?.toJSON()).toEqual(overUdp.dns?.toJSON());
  expect(decoded.payload).toEqual(bytes(u16(ANSWER.length), ANSWER));
  expect(summary(frame, { protocols })).toMatch(/, length 66 48879\* 1\/0\/0 A 10\.0\.0\.1 \(64\)$/);
  expect(match(frame, { dns: { answers: [{ data: { kind: "A", address: "10.0.0.0/8" } }] } }, { protocols })).toBe(
    true,
  );
  expect(decode(frame)).not.toHaveProperty("dns");
});

test("the first of several messages is decoded", () => {
  const content = bytes(encodeDnsOverTcp(QUERY), encodeDnsOverTcp(ANSWER));
  const decoded = decode(dnsSegment(content), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.dns?.layerBytes()).toEqual(QUERY);
});

test("a message that continues in the next segment, and what continues one, is payload", () => {
  const message = encodeDnsOverTcp(ANSWER);
  for (const content of [message.subarray(0, -1), message.subarray(20), counting(40), message.subarray(0, 1)]) {
    const decoded = decode(dnsSegment(content), { protocols });
    expect(decoded).not.toHaveProperty("dns");
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.payload).toEqual(content);
  }
});

test("a message with the right length and wrong content is malformed", () => {
  const message = ANSWER.slice();
  message[7] = 2;
  expect(decode(dnsSegment(encodeDnsOverTcp(message)), { protocols }).malformed?.layer).toBe("dns");
});

test("a message that the capture cut is truncated, with the records that are there", () => {
  const whole = dnsSegment(encodeDnsOverTcp(ANSWER));
  const decoded = decode({ data: whole.subarray(0, -6), originalLength: whole.length, linkType: 1 }, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.truncated?.layer).toBe("dns");
  expect(decoded.dns).toMatchObject({ questions: [{ name: "www.example.com" }], answers: [] });
});

test("the upper bit of the class is a bit of its own in multicast DNS", () => {
  const query = decode(mdnsFrame(MDNS_QUERY));
  expect(query.malformed).toBeUndefined();
  expect(query.dns?.questions).toEqual([
    { name: "_http._tcp.local", type: 12, class: 1, unicastResponse: false },
    { name: "host.local", type: 255, class: 1, unicastResponse: true },
  ]);
  expect(summary(mdnsFrame(MDNS_QUERY))).toBe(
    "IP 192.168.0.2.5353 > 192.168.1.2.5353: 48879 [1a] [2q] PTR (QM)? _http._tcp.local. ANY (QU)? host.local. (100)",
  );
  const answer = mdnsFrame(MDNS_ANSWER);
  expect(decode(answer).dns?.answers).toMatchObject([
    { class: 1, cacheFlush: false, data: { kind: "PTR", domain: "web._http._tcp.local" } },
    { class: 1, cacheFlush: true, data: { kind: "SRV", port: 80, target: "host.local" } },
    { class: 1, cacheFlush: true, data: { kind: "A" } },
  ]);
  const isMatch = match(answer, { dns: { answers: containing({ cacheFlush: true, name: "host.local" }) } });
  expect(isMatch).toBe(true);
  expect(summary(answer)).toContain("(Cache flush) SRV host.local.:80 0 0, (Cache flush) A 192.168.0.2");
});

test("over port 53 the class has all bits", () => {
  const frame = ethernet(0x0800, ipv4(17, udp(40_000, 53, MDNS_QUERY)));
  expect(decode(frame).dns?.questions[1]).toMatchObject({ class: 0x8001, unicastResponse: false });
  expect(summary(frame)).toContain("ANY (Class 32769)? host.local.");
});

test("a record of a URI is shown, and one that is too short only by its type", () => {
  const record = (data: number[]): Uint8Array => resource(domain("a.example.com"), 256, bytes(data));
  const line = (data: number[]): string =>
    summary(dnsSegment(encodeDnsOverTcp(dns(0x8400, [0, 1, 0, 0], record(data)))), { protocols });
  expect(line([0, 10, 0, 5, ...Buffer.from("http://a/")])).toContain(" URI 10 5 http://a/ (");
  expect(line([0, 10, 0])).toContain(" URI (");
});

test("encodeDnsOverTcp refuses what does not fit", () => {
  expect(encodeDnsOverTcp(bytes(7))).toEqual(bytes(0, 1, 7));
  expect(() => encodeDnsOverTcp(new Uint8Array(65_536))).toThrow(TypeError);
  expect(() => encodeDnsOverTcp("a" as unknown as Uint8Array)).toThrow("message must be at most 65535 bytes");
});
