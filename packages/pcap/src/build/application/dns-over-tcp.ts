import { badValue } from "../../check-options.ts";
import { MessageWriter } from "../message-writer.ts";

const PREFIX_BYTES = 2;
const MAX_MESSAGE_BYTES = 0xffff;

/**
 * Returns a DNS message after its length, as it is sent over TCP (RFC 7766, section 8): the payload of `tcp`.
 *
 * @throws {TypeError} if the message is not bytes, or longer than 65,535 bytes
 */
export function encodeDnsOverTcp(message: Uint8Array): Uint8Array {
  const fits = message instanceof Uint8Array && message.length <= MAX_MESSAGE_BYTES;
  if (!fits) throw badValue("encodeDnsOverTcp: message", `at most ${MAX_MESSAGE_BYTES} bytes`, message);
  const writer = new MessageWriter("encodeDnsOverTcp", PREFIX_BYTES + message.length);
  writer.u16(0, "message", message.length);
  writer.bytes.set(message, PREFIX_BYTES);
  return writer.bytes;
}
