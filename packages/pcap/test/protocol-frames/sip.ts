import { encodeSip, type SipFields } from "../../src/protocols.ts";
import { bytes, ethernet, ipv4, udp } from "../frames.ts";
import { streamSegment } from "../stream-segment.ts";

const lines = (...parts: string[]): string => `${parts.join("\r\n")}\r\n`;
const payload = (text: string): Uint8Array => bytes([...Buffer.from(text)]);

/** Returns a datagram of text between ports 5060. */
export const sipFrame = (text: string): Uint8Array => ethernet(0x0800, ipv4(17, udp(5060, 5060, payload(text))));

/** Returns a segment of text to port 5060. */
export const sipSegment = (text: string): Uint8Array => streamSegment(5060, payload(text));

const SDP = lines("v=0", "o=a 1 1 IN IP4 192.168.0.2", "s=-", "t=0 0");
export const INVITE = `${lines(
  "INVITE sip:bob@example.com SIP/2.0",
  "Via: SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK2",
  "Via: SIP/2.0/UDP 192.168.0.3:5060;branch=z9hG4bK1",
  "Max-Forwards: 70",
  "From: Alice <sip:alice@example.com>;tag=1",
  "To: <sip:bob@example.com>",
  "Call-ID: 1234@192.168.0.2",
  "CSeq: 314 INVITE",
  "Contact: <sip:alice@192.168.0.2>",
  "Content-Type: application/sdp",
  `Content-Length: ${SDP.length}`,
  "",
)}${SDP}`;
export const RINGING = lines(
  "SIP/2.0 180 Ringing",
  "v: SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK2",
  "f: Alice <sip:alice@example.com>;tag=1",
  "t: <sip:bob@example.com>;tag=2",
  "i: 1234@192.168.0.2",
  "CSeq: 314 INVITE",
  "m: <sip:bob@192.168.1.2>",
  "l: 0",
  "",
);
const BYE = lines(
  "BYE sip:alice@192.168.0.2 SIP/2.0",
  "Via: SIP/2.0/UDP 192.168.1.2;branch=z9hG4bK3",
  "Max-Forwards: 69",
  "From: <sip:bob@example.com>;tag=2",
  "To: Alice <sip:alice@example.com>;tag=1",
  "Call-ID: 1234@192.168.0.2",
  "CSeq: 2 BYE",
  "Content-Length: 0",
  "",
);

/** Messages as they are built, with their bodies. */
export const BUILT_SIP: readonly (readonly [SipFields, string])[] = [
  [
    {
      method: "INVITE",
      requestUri: "sip:bob@192.168.1.2",
      via: ["SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK8", "SIP/2.0/UDP 192.168.0.3:5060;branch=z9hG4bK9"],
      from: "<sip:alice@192.168.0.2>;tag=5",
      to: "<sip:bob@192.168.1.2>",
      callId: "77@192.168.0.2",
      headers: [
        { name: "Contact", value: "<sip:alice@192.168.0.2>" },
        { name: "Content-Type", value: "application/sdp" },
      ],
    },
    SDP,
  ],
  [
    {
      statusCode: 486,
      reasonPhrase: "Busy Here",
      via: ["SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK8"],
      from: "<sip:alice@192.168.0.2>;tag=5",
      to: "<sip:bob@192.168.1.2>;tag=6",
      callId: "77@192.168.0.2",
      cseq: "1 INVITE",
    },
    "",
  ],
];

/** Returns a datagram with a message that is built. */
export const builtSip = ([fields, body]: readonly [SipFields, string]): Uint8Array =>
  ethernet(0x0800, ipv4(17, udp(5060, 5060, encodeSip(fields, payload(body)))));

export const SIP_FRAMES: readonly Uint8Array[] = [
  sipFrame(INVITE),
  sipFrame(RINGING),
  sipFrame(BYE),
  ...BUILT_SIP.map(builtSip),
];
