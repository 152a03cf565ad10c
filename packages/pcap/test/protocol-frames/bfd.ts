import { bytes, ethernet, ipv4, ipv6, u32, udp, udp6 } from "../frames.ts";

const PASSWORD = [...Buffer.from("rabbit")];
const control = (diagnostic: number, stateAndFlags: number, ...end: (number | number[])[]): Uint8Array => {
  const length = 24 + bytes(...end).length;
  return bytes(
    0x20 | diagnostic,
    stateAndFlags,
    3,
    length,
    u32(11),
    u32(22),
    u32(300_000),
    u32(200_000),
    u32(0),
    ...end,
  );
};
const frame = (message: Uint8Array, port = 3784): Uint8Array =>
  ethernet(0x0800, ipv4(17, udp(49153, port, message), { ttl: 255 }));

export const BFD_FRAMES: readonly Uint8Array[] = [
  frame(control(0, 0x40)),
  frame(control(1, 0x80)),
  frame(control(0, 0xe0)),
  frame(control(0, 0xd0)),
  frame(control(7, 0x02)),
  frame(control(0, 0xc8), 4784),
  frame(control(3, 0x40), 6784),
  frame(control(0, 0xc4, 1, 3 + PASSWORD.length, 1, PASSWORD)),
  frame(control(0, 0xc4, 2, 24, 1, 0, u32(5), new Array<number>(16).fill(7))),
  frame(control(0, 0xc4, 5, 28, 1, 0, u32(5), new Array<number>(20).fill(7))),
  ethernet(0x86dd, ipv6(17, udp6(49153, 3784, control(0, 0xc0)))),
];
