import { badValue, checkInteger, checkKnownOptions, checkOneOf, type OptionNames } from "../../check-options.ts";
import { COOKIE_REPLY, INITIATION, RESPONSE, TRANSPORT_DATA } from "../../decode/protocols/security/wireguard.ts";
import { noBytes, payloadBytes } from "../payload.ts";

/** Where the fields that are not encrypted end, and the shortest length of each message. */
const LAYOUTS: Readonly<Record<number, { readonly start: number; readonly bytes: number }>> = {
  [INITIATION]: { start: 8, bytes: 148 },
  [RESPONSE]: { start: 12, bytes: 92 },
  [COOKIE_REPLY]: { start: 8, bytes: 64 },
  [TRANSPORT_DATA]: { start: 16, bytes: 32 },
};
const MAX_INDEX = 0xffff_ffff;
const WORD = 2 ** 32;

/** Fields of {@link encodeWireguard}. Those that a type does not have must be absent. */
export interface WireguardFields {
  /** 1 handshake initiation, 2 handshake response, 3 cookie reply, 4 transport data. */
  readonly type: number;
  /** In types 1 and 2, the number by which the sender is addressed. Default 0. */
  readonly senderIndex?: number | undefined;
  /** In types 2 to 4, the number that the receiver has given itself. Default 0. */
  readonly receiverIndex?: number | undefined;
  /** In type 4, the number of the packet. Default 0. */
  readonly counter?: number | undefined;
}

const FIELDS: OptionNames<WireguardFields> = { type: true, senderIndex: true, receiverIndex: true, counter: true };
/** Where each field is, by type. */
const PLACES: Readonly<Record<"senderIndex" | "receiverIndex" | "counter", Readonly<Record<number, number>>>> = {
  senderIndex: { [INITIATION]: 4, [RESPONSE]: 4 },
  receiverIndex: { [RESPONSE]: 8, [COOKIE_REPLY]: 4, [TRANSPORT_DATA]: 4 },
  counter: { [TRANSPORT_DATA]: 8 },
};

/**
 * Returns a message of WireGuard: the payload of a UDP datagram to port 51820. What is encrypted follows as it is given, and is
 * padded with zeros to the length that the message must have: no peer accepts it.
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, or its type does not have it
 */
export function encodeWireguard(fields: WireguardFields, encrypted: Uint8Array = noBytes): Uint8Array {
  checkKnownOptions("encodeWireguard", fields, FIELDS);
  const { type } = fields;
  checkOneOf("encodeWireguard.type", type, Object.keys(LAYOUTS).map(Number));
  const { start = 0, bytes: minBytes = 0 } = LAYOUTS[type] ?? {};
  const inner = payloadBytes("encodeWireguard", encrypted);
  const bytes = new Uint8Array(Math.max(minBytes, start + inner.length));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, type);
  for (const name of ["senderIndex", "receiverIndex", "counter"] as const) {
    const { [name]: value } = fields;
    if (value === undefined) continue;
    const { [type]: at } = PLACES[name];
    if (at === undefined) throw badValue(`encodeWireguard.${name}`, `absent in a message of type ${type}`, value);
    checkInteger(`encodeWireguard.${name}`, value, name === "counter" ? Number.MAX_SAFE_INTEGER : MAX_INDEX);
    view.setUint32(at, value % WORD, true);
    if (name === "counter") view.setUint32(at + 4, Math.floor(value / WORD), true);
  }
  bytes.set(inner, start);
  return bytes;
}
