import { ethernet, ipv4, udp } from "../../src/index.ts";
import { encodeNtp, type NtpFields, ntpFromUnixNs } from "../../src/protocols.ts";
import { bytes, counting, u16 } from "../frames.ts";

const link = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:0b" };
const hosts = { source: "192.168.0.2", destination: "192.168.1.2" };

/** Returns a frame with a message. */
export const ntpFrame = (message: Uint8Array): Uint8Array =>
  ethernet(link, ipv4(hosts, udp({ sourcePort: 123, destinationPort: 123 }, message)));

const now = ntpFromUnixNs(1_796_000_000_123_456_789n);

/** Messages of each mode and of several versions. */
export const NTP_MESSAGES: readonly NtpFields[] = [
  { transmitTimestamp: now },
  {
    mode: 4,
    stratum: 2,
    pollLog2Seconds: 6,
    precisionLog2Seconds: -23,
    rootDelaySeconds: 0.015625,
    rootDispersionSeconds: 1.5,
    referenceId: "10.1.2.3",
    referenceTimestamp: now - 2n ** 40n,
    originTimestamp: now,
    receiveTimestamp: now + 5n,
    transmitTimestamp: now + 2n ** 20n,
  },
  { mode: 4, stratum: 1, referenceId: "GPS", leapIndicator: 1, transmitTimestamp: now },
  { mode: 4, stratum: 0, referenceId: "RATE", leapIndicator: 3 },
  { version: 3, mode: 1, keyId: 7, digest: counting(16) },
  { version: 3, mode: 2, keyId: 7, digest: counting(20) },
  { version: 1, mode: 5, transmitTimestamp: now },
  { extensionFields: [{ type: 0x0104, data: counting(32) }], keyId: 1, digest: counting(16) },
];

/** A control message with data, padded to a multiple of 4 bytes. */
export const ntpControl = (flags: number, status: number, data: number[]): Uint8Array =>
  bytes(
    0x16,
    flags,
    u16(1),
    u16(status),
    u16(0),
    u16(0),
    u16(data.length),
    data,
    new Array((4 - (data.length % 4)) % 4).fill(0),
  );

export const NTP_FRAMES: readonly Uint8Array[] = [
  ...NTP_MESSAGES.map((fields) => ntpFrame(encodeNtp(fields))),
  ntpFrame(ntpControl(0x02, 0, [])),
  ntpFrame(ntpControl(0x82, 0x0618, [...Buffer.from("stratum=2, leap=0")])),
];
