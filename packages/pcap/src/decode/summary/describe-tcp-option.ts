import type { TcpOption } from "../transport/tcp-option.ts";
import { describeMultipath } from "./describe-multipath.ts";

/** Names of options that are not decoded, whose values are numbers of 4 bytes. */
const NUMBERS: Readonly<Record<number, string>> = { 6: "echo ", 7: "echoreply ", 11: "cc ", 12: "ccnew ", 13: " " };
const NUMBER_BYTES = 4;
const EXPERIMENT = 254;
/** Fast open before it had a number of its own (RFC 7413, appendix A.1). */
const FAST_OPEN_EXPERIMENT = "f989";
const MINUTES_BIT = 0x8000;

/** Describes an option, as tcpdump does. */
export function describeTcpOption(option: TcpOption): string {
  switch (option.name) {
    case "no-operation":
      return "nop";
    case "maximum-segment-size":
      return `mss ${option.bytes}`;
    case "window-scale":
      return `wscale ${option.shift}`;
    case "sack-permitted":
      return "sackOK";
    case "sack":
      return `sack ${option.blocks.length} ${option.blocks.map(({ start, end }) => `{${start}:${end}}`).join("")}`;
    case "timestamps":
      return `TS val ${option.value} ecr ${option.echoReply}`;
    case "md5-signature":
      return `md5 ${hex(option.digest)}`;
    case "authentication": {
      const mac = option.mac.length === 0 ? "" : ` mac 0x${hex(option.mac)}`;
      return `tcp-ao keyid ${option.keyId} rnextkeyid ${option.nextKeyId}${mac}`;
    }
    case "fast-open":
      return `tfo ${describeCookie(option.cookie)}`;
    case "user-timeout":
      return `uto 0x${timeoutBits(option.timeoutSeconds).toString(16)} ${option.timeoutSeconds}`;
    case "multipath":
      return describeMultipath(option);
    case "unknown":
      return describeUnknown(option.kind, option.data);
  }
}

function describeUnknown(kind: number, data: Uint8Array): string {
  const name = NUMBERS[kind];
  if (name !== undefined && data.length === NUMBER_BYTES) return `${name}${Number.parseInt(hex(data), 16)}`;
  const experiment = hex(data.subarray(0, 2));
  if (kind === EXPERIMENT && experiment === FAST_OPEN_EXPERIMENT) return `exp-tfo ${describeCookie(data.subarray(2))}`;
  if (kind === EXPERIMENT && data.length >= 2) return `exp-${experiment}`;
  return `unknown-${kind}${data.length === 0 ? "" : ` 0x${hex(data)}`}`;
}

const describeCookie = (cookie: Uint8Array): string => (cookie.length === 0 ? "cookiereq" : `cookie ${hex(cookie)}`);

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Returns the bits of a time: of those that fit into both units, in seconds. */
const timeoutBits = (seconds: number): number => (seconds < MINUTES_BIT ? seconds : MINUTES_BIT + seconds / 60);
