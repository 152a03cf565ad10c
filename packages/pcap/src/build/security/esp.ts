import { checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { ESP_HEADER_BYTES } from "../../decode/protocols/security/esp.ts";
import { MessageWriter } from "../message-writer.ts";
import { noBytes, payloadBytes, type TransportMessage } from "../payload.ts";

const PROTOCOL_ESP = 50;

/** Fields of {@link encodeEsp}. */
export interface EspFields {
  /** Security parameters index. */
  readonly spi: number;
  /** Sequence number. */
  readonly sequence: number;
}

const FIELDS: OptionNames<EspFields> = { spi: true, sequence: true };

/**
 * Returns an ESP packet (RFC 4303) whose encrypted part are the given bytes, as they are.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function encodeEsp(fields: EspFields, encrypted: Uint8Array = noBytes): TransportMessage {
  checkKnownOptions("encodeEsp", fields, FIELDS);
  const inner = payloadBytes("encodeEsp", encrypted);
  const writer = new MessageWriter("encodeEsp", ESP_HEADER_BYTES + inner.length);
  writer.u32(0, "spi", fields.spi);
  writer.u32(4, "sequence", fields.sequence);
  writer.bytes.set(inner, ESP_HEADER_BYTES);
  return { protocol: PROTOCOL_ESP, encode: () => writer.bytes };
}
