import { bytes, ethernet, ipv4, u16, u32, udp } from "../frames.ts";

const CLOCK = bytes(0x02, 0, 0, 0xff, 0xfe, 0, 0, 0x0a);
const OTHER_CLOCK = bytes(0, 0, 0, 0xff, 0xfe, 0, 0, 0x0b);
type Part = number | number[] | Uint8Array;

/** Returns a message from port 3 of a clock, in domain 5. */
export function ptpMessage(
  type: number,
  body: Part[],
  { flags = 0, version = 2, interval = 0x7f }: { flags?: number; version?: number; interval?: number } = {},
): Uint8Array {
  const content = bytes(...body);
  const correction = [...u16(0), ...u32(1000), ...u16(0x8000)];
  const head = [type, version, ...u16(34 + content.length), 5, 0, ...u16(flags), ...correction, ...u32(0)];
  const control = { 0: 0, 1: 1, 8: 2, 9: 3, 13: 4 }[type & 0x0f] ?? 5;
  return bytes(head, CLOCK, u16(3), u16(77), control, interval, content);
}

export const timestamp = (seconds: number, nanoseconds: number): number[] => [
  ...u16(Math.floor(seconds / 2 ** 32)),
  ...u32(seconds % 2 ** 32),
  ...u32(nanoseconds),
];
const TIME = timestamp(1_700_000_000, 123_456_789);
export const OTHER_PORT = bytes(OTHER_CLOCK, u16(2));
export const ANNOUNCE_BODY = bytes(TIME, u16(37), 0, 100, 6, 0x21, u16(0x4e5d), 128, CLOCK, u16(1), 0x20);
const NO_PORT = new Uint8Array(10);

export const overUdp = (message: Uint8Array, port = 319): Uint8Array =>
  ethernet(0x0800, ipv4(17, udp(port, port, message)));
const overEthernet = (message: Uint8Array): Uint8Array => ethernet(0x88f7, message, 60);

/** Messages of each type. The management message is one whose hops tcpdump shows as they are. */
const MESSAGES: readonly Uint8Array[] = [
  ptpMessage(0, [TIME], { flags: 0x0200, interval: 0xfd }),
  ptpMessage(1, [timestamp(2 ** 33, 5)]),
  ptpMessage(2, [TIME, NO_PORT]),
  ptpMessage(3, [TIME, OTHER_PORT], { flags: 0x0208 }),
  ptpMessage(8, [TIME]),
  ptpMessage(9, [TIME, OTHER_PORT], { flags: 0x0400 }),
  ptpMessage(10, [TIME, OTHER_PORT]),
  ptpMessage(11, [ANNOUNCE_BODY], { flags: 0x003c, interval: 1 }),
  ptpMessage(12, [OTHER_PORT, u16(4), u16(6), 0, 1, u32(300)]),
  ptpMessage(13, [OTHER_PORT, 0, 0, 0, 0, u16(1), u16(2), u16(0x2000)]),
];

export const PTP_FRAMES: readonly Uint8Array[] = [
  ...MESSAGES.map((message) => overUdp(message)),
  ...MESSAGES.map(overEthernet),
];
