import * as types from "../../decode/protocols/link/pppoe.ts";
import { PPPOE_HEADER_BYTES, PppoeDiscovery, type PppoeTag } from "../../decode/protocols/link/pppoe.ts";
import { bytes as bytesField, layer, list, object, optional, text, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const NAMES: Readonly<Record<number, string>> = {
  [types.PPPOE_PADI]: "PADI",
  [types.PPPOE_PADO]: "PADO",
  [types.PPPOE_PADR]: "PADR",
  [types.PPPOE_PADS]: "PADS",
  [types.PPPOE_PADT]: "PADT",
};
const TAG_NAMES: Readonly<Record<number, string>> = {
  [types.TAG_SERVICE_NAME]: "Service-Name",
  [types.TAG_AC_NAME]: "AC-Name",
  [types.TAG_HOST_UNIQ]: "Host-Uniq",
  [types.TAG_AC_COOKIE]: "AC-Cookie",
  261: "Vendor-Specific",
  [types.TAG_RELAY_SESSION_ID]: "Relay-Session-ID",
  [types.TAG_MAX_PAYLOAD]: "PPP-Max-Payload",
  [types.TAG_SERVICE_NAME_ERROR]: "Service-Name-Error",
  [types.TAG_AC_SYSTEM_ERROR]: "AC-System-Error",
  [types.TAG_GENERIC_ERROR]: "Generic-Error",
};
/** The most of a tag's text that is shown. */
const MAX_SHOWN_BYTES = 79;
/** The longest PADI (RFC 2516, section 5.1), without its header. */
const MAX_PADI_BYTES = 1484 - PPPOE_HEADER_BYTES;

/** Discovery of PPPoE (RFC 2516): EtherType 0x8863. */
export const pppoeDiscovery: FrameProtocol = {
  name: "pppoeDiscovery",
  announcedBy: { etherTypes: [0x8863] },
  field: optional(
    layer<PppoeDiscovery>({
      version: uint(4),
      type: uint(4),
      code: uint(8),
      sessionId: uint(16),
      lengthBytes: uint(16),
      tags: list(object<PppoeTag>({ type: uint(16), value: bytesField })),
      serviceName: optional(text),
      acName: optional(text),
      hostUniq: optional(bytesField),
      acCookie: optional(bytesField),
      relaySessionId: optional(bytesField),
      maxPayloadBytes: optional(uint(16)),
      serviceNameError: optional(text),
      acSystemError: optional(text),
      genericError: optional(text),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("pppoeDiscovery", span, PPPOE_HEADER_BYTES)) return span;
    const found = new PppoeDiscovery(span);
    out.layers.pppoeDiscovery = found;
    return out.isSound("pppoeDiscovery", found) ? span.slice(span.length) : span;
  },
  summarize({ pppoeDiscovery: found }) {
    if (found === undefined) return "PPPoE";
    const { code, sessionId, lengthBytes, tags } = found;
    const parts = [`PPPoE ${NAMES[code] ?? `PAD-${code.toString(16)}`}`];
    if (code === types.PPPOE_PADI && lengthBytes > MAX_PADI_BYTES) parts.push(`[len ${lengthBytes}!]`);
    if (sessionId !== 0) parts.push(`[ses 0x${sessionId.toString(16)}]`);
    return [...parts, ...tags.map(describeTag)].join(" ");
  },
};

/** Describes a tag: as text if most of its first bytes are printable, otherwise in hexadecimal. */
function describeTag({ type, value }: PppoeTag): string {
  const name = TAG_NAMES[type] ?? `TAG-0x${type.toString(16)}`;
  if (value.length === 0) return `[${name}]`;
  const shown = [...value.subarray(0, MAX_SHOWN_BYTES)];
  const characters = shown.map((byte) => (isPrintable(byte) ? String.fromCharCode(byte) : "."));
  const printable = shown.filter(isPrintable).length;
  if (printable > shown.length - printable) return `[${name} "${characters.join("")}"]`;
  const hex = Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `[${name} 0x${hex.toUpperCase()}]`;
}

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;
