import { bytes, counting, ethernet, ipv4, ipv6, u16, u32, udp, udp6 } from "../frames.ts";

const SPI = counting(16).subarray(8);
const NO_SPI = new Uint8Array(8);

/** A payload, which names the type of the next. */
const payload = (next: number, data: Uint8Array): Uint8Array => bytes(next, 0, u16(data.length + 4), data);

interface Head {
  responderSpi?: Uint8Array;
  version?: number;
  exchange: number;
  flags: number;
  messageId?: number;
}

/** A message whose first payload is of a type. */
export function ikeMessage(first: number, head: Head, ...payloads: Uint8Array[]): Uint8Array {
  const { responderSpi = NO_SPI, version = 0x20, exchange, flags, messageId = 0 } = head;
  const body = bytes(...payloads);
  return bytes(SPI, responderSpi, first, version, exchange, flags, u32(messageId), u32(28 + body.length), body);
}

const transform = (last: boolean, type: number, id: number): Uint8Array =>
  bytes(last ? 0 : 3, 0, u16(8), type, 0, u16(id));
const transforms = bytes(transform(false, 1, 20), transform(false, 2, 5), transform(true, 4, 14));
const association2 = bytes(0, 0, u16(8 + transforms.length), 1, 1, 0, 3, transforms);
const transform1 = bytes(0, 0, u16(16), 1, 1, 0, 0, u16(0x8001), u16(7), u16(0x8002), u16(4));
const association1 = bytes(u32(1), u32(1), 0, 0, u16(8 + transform1.length), 1, 1, 0, 1, transform1);
const keyExchange = bytes(u16(14), 0, 0, counting(32));
const nat = bytes(0, 0, u16(16388), counting(20));

/** The first message of version 2. */
export const IKE_SA_INIT: Uint8Array = ikeMessage(
  33,
  { exchange: 34, flags: 0x08 },
  payload(34, association2),
  payload(40, keyExchange),
  payload(41, counting(32)),
  payload(0, nat),
);

/** Messages of both versions. */
export const IKE_MESSAGES: readonly Uint8Array[] = [
  IKE_SA_INIT,
  ikeMessage(41, { exchange: 34, flags: 0x20 }, payload(0, bytes(0, 0, u16(16390), counting(8)))),
  ikeMessage(46, { exchange: 35, flags: 0x08, messageId: 1, responderSpi: SPI }, payload(35, counting(60))),
  ikeMessage(46, { exchange: 36, flags: 0x20, messageId: 2, responderSpi: SPI }, payload(33, counting(60))),
  ikeMessage(46, { exchange: 37, flags: 0x28, messageId: 3, responderSpi: SPI }, payload(0, counting(60))),
  ikeMessage(1, { version: 0x10, exchange: 2, flags: 0 }, payload(13, association1), payload(0, counting(16))),
];

const over4 = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(500, 500, message)));
const over6 = (message: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(17, udp6(500, 500, message)));

export const IKE_FRAMES: readonly Uint8Array[] = [...IKE_MESSAGES.map(over4), over6(IKE_SA_INIT)];
