import { Ntp, type NtpExtension } from "../decode/protocols/ntp.ts";
import {
  bigint,
  boolean,
  bytes as bytesField,
  decimal,
  int,
  layer,
  list,
  object,
  optional,
  text,
  uint,
} from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const MODES: readonly string[] = [
  "unspecified",
  "symmetric active",
  "symmetric passive",
  "Client",
  "Server",
  "Broadcast",
  "Control Message",
  "Reserved",
];
const MIN_SECONDS = -32_768;
const MAX_SECONDS = 65_536;

/** NTP, versions 1 to 4 (RFC 5905), also its control messages (RFC 9327): UDP port 123. */
export const ntp: FrameProtocol = {
  name: "ntp",
  announcedBy: { udpPorts: [123] },
  field: optional(
    layer<Ntp>({
      leapIndicator: optional(uint(2)),
      version: uint(3),
      mode: uint(3),
      stratum: optional(uint(8)),
      pollLog2Seconds: optional(int(8)),
      precisionLog2Seconds: optional(int(8)),
      rootDelaySeconds: optional(decimal(MIN_SECONDS, MAX_SECONDS)),
      rootDispersionSeconds: optional(decimal(0, MAX_SECONDS)),
      referenceId: optional(text),
      referenceTimestamp: optional(bigint),
      originTimestamp: optional(bigint),
      receiveTimestamp: optional(bigint),
      transmitTimestamp: optional(bigint),
      extensionFields: list(object<NtpExtension>({ type: uint(16), data: bytesField })),
      keyId: optional(uint(32)),
      digest: optional(bytesField),
      isResponse: optional(boolean),
      isError: optional(boolean),
      hasMore: optional(boolean),
      operation: optional(uint(5)),
      sequence: optional(uint(16)),
      status: optional(uint(16)),
      associationId: optional(uint(16)),
      offsetBytes: optional(uint(16)),
      data: optional(bytesField),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("ntp", span, 1)) return span;
    const found = new Ntp(span);
    out.layers.ntp = found;
    out.isSound("ntp", found);
    return span;
  },
  summarize({ ntp: found }, bytes) {
    if (found === undefined) return "NTP";
    return `NTPv${found.version}, ${MODES[found.mode]}, length ${bytes}`;
  },
};
