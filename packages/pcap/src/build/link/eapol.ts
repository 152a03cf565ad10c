import { checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { EAPOL_HEADER_BYTES } from "../../decode/protocols/link/eapol.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, type NetworkPacket, noBytes, type Payload, payloadBytes } from "../payload.ts";

const ETHERTYPE_EAPOL = 0x888e;
/** IEEE 802.1X-2004. */
const USUAL_VERSION = 2;

/** Fields of {@link encodeEapol}. */
export interface EapolFields {
  /** 0 EAP packet, 1 start, 2 logoff, 3 key, … */
  readonly type: number;
  /** Default 2. */
  readonly version?: number | undefined;
  /** Length of the body. Default: the correct one. */
  readonly lengthBytes?: number | undefined;
}

const FIELDS: OptionNames<EapolFields> = { type: true, version: true, lengthBytes: true };

/**
 * Returns a frame of EAP over LAN (IEEE 802.1X, 11.3), which is sent to `01:80:c2:00:00:03`. The payload is its body: a message of
 * EAP, or the descriptor of a key.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "01:80:c2:00:00:03" }, encodeEapol({ type: 1 }))
 */
export function encodeEapol(fields: EapolFields, payload: Payload = noBytes): NetworkPacket {
  checkKnownOptions("eapol", fields, FIELDS);
  const body = payloadBytes("eapol", payload);
  const { type, version = USUAL_VERSION, lengthBytes = body.length } = fields;
  const writer = new MessageWriter("eapol", EAPOL_HEADER_BYTES);
  writer.u8(0, "version", version);
  writer.u8(1, "type", type);
  writer.u16(2, "lengthBytes", lengthBytes);
  return { etherType: ETHERTYPE_EAPOL, protocol: undefined, bytes: join(writer.bytes, body) };
}
