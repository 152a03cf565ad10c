import { describe, expect, test } from "vitest";
import { bytes } from "../../test/frames.ts";
import { INVITE, RINGING, sipFrame, sipSegment } from "../../test/protocol-frames/sip.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { match } from "../match.ts";
import { sip } from "./sip.ts";

const protocols = [sip];
const letters = (text: string): Uint8Array => bytes([...Buffer.from(text)]);

test("a request has its method, its fields and its body", () => {
  const frame = sipFrame(INVITE);
  const decoded = decode(frame, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.sip).toMatchObject({
    method: "INVITE",
    requestUri: "sip:bob@example.com",
    version: "SIP/2.0",
    statusCode: undefined,
    hasWholeHead: true,
    from: "Alice <sip:alice@example.com>;tag=1",
    to: "<sip:bob@example.com>",
    via: ["SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK2", "SIP/2.0/UDP 192.168.0.3:5060;branch=z9hG4bK1"],
    callId: "1234@192.168.0.2",
    cseqNumber: 314,
    cseqMethod: "INVITE",
    contact: "<sip:alice@192.168.0.2>",
    maxForwards: 70,
    contentType: "application/sdp",
    body: letters(INVITE.slice(INVITE.indexOf("v=0"))),
  });
  expect(summary(frame, { protocols })).toBe(
    "IP 192.168.0.2.5060 > 192.168.1.2.5060: SIP: INVITE sip:bob@example.com SIP/2.0",
  );
  expect(match(frame, { sip: { method: "INVITE", to: /bob@/ } }, { protocols })).toBe(true);
});

test("a response has a code, and its fields may have short names", () => {
  const decoded = decode(sipFrame(RINGING), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.sip).toMatchObject({
    statusCode: 180,
    reasonPhrase: "Ringing",
    method: undefined,
    from: "Alice <sip:alice@example.com>;tag=1",
    to: "<sip:bob@example.com>;tag=2",
    via: ["SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK2"],
    callId: "1234@192.168.0.2",
    contact: "<sip:bob@192.168.1.2>",
    contentLengthBytes: 0,
    body: bytes(),
  });
  expect(summary(sipFrame(RINGING), { protocols })).toContain("5060: SIP: SIP/2.0 180 Ringing");
});

test("a segment may begin a message that the next one continues", () => {
  const decoded = decode(sipSegment(INVITE.slice(0, 150)), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.sip).toMatchObject({ method: "INVITE", hasWholeHead: false, callId: undefined });
  const whole = decode(sipSegment(`${RINGING}${INVITE}`), { protocols });
  expect(whole.sip).toMatchObject({ statusCode: 180, body: bytes() });
});

test("keep-alives and other protocols are payload", () => {
  for (const text of ["\r\n\r\n", "\0", "GET / HTTP/1.1\r\n\r\n", "jaK\r\n"]) {
    const decoded = decode(sipFrame(text), { protocols });
    expect(decoded).not.toHaveProperty("sip");
    expect(decoded.malformed).toBeUndefined();
  }
});

describe("a datagram is malformed", () => {
  test.each([
    ["its head has no end", INVITE.slice(0, 150)],
    [
      `a body of ${INVITE.length - INVITE.indexOf("v=0")} bytes, but 0 bytes are available`,
      INVITE.slice(0, INVITE.indexOf("v=0")),
    ],
    ["a line of its head is not a field", "BYE sip:a SIP/2.0\r\nno field\r\n\r\n"],
  ])("%s", (reason, text) => {
    expect(decode(sipFrame(text), { protocols }).malformed).toEqual({ layer: "sip", reason });
  });
});

test.each([
  [42 + 100, "INVITE"],
  [42 + 20, undefined],
])("a message that the capture cut is truncated: %i bytes", (length, method) => {
  const whole = sipFrame(INVITE);
  const decoded = decode({ data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 }, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.truncated?.layer).toBe("sip");
  expect(decoded.sip?.method).toBe(method);
});
