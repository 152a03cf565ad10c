import { badValue, checkKnownOptions, checkOneOf, type OptionNames } from "../../check-options.ts";
import { type NatTraversalType, NON_ESP_MARKER_BYTES } from "../../decode/protocols/security/nat-traversal.ts";
import { encodePayload, join, noBytes, type TransportMessage } from "../payload.ts";

const KEEP_ALIVE = 0xff;

/** Fields of {@link encodeNatTraversal}. */
export interface NatTraversalFields {
  /** The content: an ESP packet, a message of IKE, or a keep-alive, which has no payload. */
  readonly type: NatTraversalType;
}

const FIELDS: OptionNames<NatTraversalFields> = { type: true };

/**
 * Returns the payload of a UDP datagram between ports 4500 (RFC 3948): an ESP packet, a message of IKE, or a keep-alive.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit; if a keep-alive has a payload
 * @example
 * udp({ sourcePort: 4500, destinationPort: 4500 }, encodeNatTraversal({ type: "esp" }, encodeEsp({ spi: 256, sequence: 1 })))
 */
export function encodeNatTraversal(
  fields: NatTraversalFields,
  payload: TransportMessage | Uint8Array = noBytes,
): Uint8Array {
  checkKnownOptions("encodeNatTraversal", fields, FIELDS);
  checkOneOf("encodeNatTraversal.type", fields.type, ["esp", "ike", "keep-alive"]);
  const inner = encodePayload("encodeNatTraversal", payload, noBytes);
  if (fields.type === "esp") return inner;
  if (fields.type === "ike") return join(new Uint8Array(NON_ESP_MARKER_BYTES), inner);
  if (inner.length > 0) throw badValue("encodeNatTraversal: payload", "absent in a keep-alive", payload);
  return Uint8Array.of(KEEP_ALIVE);
}
