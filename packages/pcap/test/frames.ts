/** Frames written by hand, byte by byte, without the package's own code: the reference for its tests. */

export function bytes(...parts: (number | readonly number[] | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])));
}

export const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
export const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];

const parse = (text: string, separator: string, radix: number): number[] =>
  text.split(separator).map((part) => Number.parseInt(part, radix));
export const mac = (text: string): number[] => parse(text, ":", 16);
export const ip = (text: string): number[] => parse(text, ".", 10);

/** The internet checksum by RFC 1071, written differently from the package's. */
function checksum(data: Uint8Array): number {
  let sum = 0;
  for (const [index, byte] of data.entries()) {
    sum += index % 2 === 0 ? byte * 256 : byte;
    if (sum > 0xffff) sum -= 0xffff;
  }
  return ~sum & 0xffff;
}

/** Sets the internet checksum at an offset; it covers the data, or the bytes that are passed. */
export function withChecksum(data: Uint8Array, at: number, covered: Uint8Array = data): Uint8Array {
  data.set(u16(checksum(covered)), at);
  return data;
}

export const HOST_A = { mac: "52:54:00:00:00:0a", ip: "192.168.0.2", ip6: "fe80::a" };
export const HOST_B = { mac: "52:54:00:00:00:0b", ip: "192.168.1.2", ip6: "fe80::b" };
export const IP6_A = bytes(0xfe, 0x80, ...new Array<number>(13).fill(0), 0x0a);
export const IP6_B = bytes(0xfe, 0x80, ...new Array<number>(13).fill(0), 0x0b);

export function ethernet(typeOrLength: number, payload: Uint8Array, minBytes = 0): Uint8Array {
  const frame = bytes(mac(HOST_B.mac), mac(HOST_A.mac), u16(typeOrLength), payload);
  return bytes(frame, new Array<number>(Math.max(0, minBytes - frame.length)).fill(0));
}

export const vlan = (tci: number, type: number, payload: Uint8Array): Uint8Array => bytes(u16(tci), u16(type), payload);

export function arp(operation: number, sender = HOST_A, target = HOST_B): Uint8Array {
  const targetHardwareAddress = operation === 1 ? "00:00:00:00:00:00" : target.mac;
  const head = [...u16(1), ...u16(0x0800), 6, 4, ...u16(operation)];
  return bytes(head, mac(sender.mac), ip(sender.ip), mac(targetHardwareAddress), ip(target.ip));
}

export interface Ipv4Fields {
  ttl?: number;
  flagsAndOffset?: number;
  options?: number[];
  totalBytes?: number;
  tos?: number;
}

export function ipv4(protocol: number, payload: Uint8Array, fields: Ipv4Fields = {}): Uint8Array {
  const options = fields.options ?? [];
  const headerBytes = 20 + options.length;
  const total = fields.totalBytes ?? headerBytes + payload.length;
  const head = [0x40 | (headerBytes / 4), fields.tos ?? 0, ...u16(total), ...u16(0x1234)];
  const rest = [...u16(fields.flagsAndOffset ?? 0), fields.ttl ?? 64, protocol, 0, 0];
  const header = bytes(head, rest, ip(HOST_A.ip), ip(HOST_B.ip), options);
  return bytes(withChecksum(header, 10), payload);
}

export const ipv6 = (nextHeader: number, payload: Uint8Array): Uint8Array =>
  bytes(u32(0x60000000), u16(payload.length), nextHeader, 255, IP6_A, IP6_B, payload);

/** An IPv6 options header, padded to a multiple of 8 bytes. */
export function ipv6Options(nextHeader: number, options: number[]): Uint8Array {
  const missing = (8 - ((options.length + 2) % 8)) % 8;
  const padding =
    missing === 0 ? [] : missing === 1 ? [0] : [1, missing - 2, ...new Array<number>(missing - 2).fill(0)];
  return bytes(nextHeader, (options.length + 2 + missing) / 8 - 1, options, padding);
}

/** A routing header of a type, with its own 4 bytes and the addresses after them. */
export const ipv6Routing = (
  nextHeader: number,
  type: number,
  segmentsLeft: number,
  own: number[],
  ...addresses: Uint8Array[]
): Uint8Array => bytes(nextHeader, addresses.length * 2, type, segmentsLeft, own, ...addresses);

export const ipv6Fragment = (nextHeader: number, offsetBytes: number, more: boolean): Uint8Array =>
  bytes(nextHeader, 0, u16(offsetBytes | (more ? 1 : 0)), u32(0xdeadbeef));

/** An authentication header with an integrity check value of 12 bytes. */
export const ipv6Authentication = (nextHeader: number): Uint8Array =>
  bytes(nextHeader, 4, 0, 0, u32(0x100), u32(7), counting(12));

export const icmp = (type: number, code: number, rest: number[], payload: Uint8Array): Uint8Array =>
  withChecksum(bytes(type, code, 0, 0, rest, payload), 2);

export const echo = (type: number, id: number, sequence: number, payload: Uint8Array): Uint8Array =>
  icmp(type, 0, [...u16(id), ...u16(sequence)], payload);

/** An upper-layer message after its pseudo-header, which its checksum covers. */
export const pseudo4 = (protocol: number, upper: Uint8Array, destination = HOST_B.ip): Uint8Array =>
  bytes(ip(HOST_A.ip), ip(destination), 0, protocol, u16(upper.length), upper);

export const pseudo6 = (protocol: number, upper: Uint8Array, destination = IP6_B, source = IP6_A): Uint8Array =>
  bytes(source, destination, u32(upper.length), 0, 0, 0, protocol, upper);

export function udp(
  sourcePort: number,
  destinationPort: number,
  payload: Uint8Array,
  destination?: string,
): Uint8Array {
  const datagram = bytes(u16(sourcePort), u16(destinationPort), u16(8 + payload.length), 0, 0, payload);
  return withChecksum(datagram, 6, pseudo4(17, datagram, destination));
}

export function tcp(flags: number, payload: Uint8Array, options: number[] = [], destination?: string): Uint8Array {
  const ports = [...u16(40000), ...u16(5201), ...u32(1000), ...u32(2000)];
  const head = [((20 + options.length) / 4) << 4, flags, ...u16(512), 0, 0, 0, 0];
  const segment = bytes(ports, head, options, payload);
  return withChecksum(segment, 16, pseudo4(6, segment, destination));
}

export function icmpv6(type: number, rest: number[], payload: Uint8Array, code = 0): Uint8Array {
  const message = bytes(type, code, 0, 0, rest, payload);
  return withChecksum(message, 2, pseudo6(58, message));
}

/** A UDP datagram over IPv6, for a final destination, from the home address of a mobile node. */
export function udp6(
  sourcePort: number,
  destinationPort: number,
  payload: Uint8Array,
  destination = IP6_B,
  source = IP6_A,
): Uint8Array {
  const datagram = bytes(u16(sourcePort), u16(destinationPort), u16(8 + payload.length), 0, 0, payload);
  return withChecksum(datagram, 6, pseudo6(17, datagram, destination, source));
}

/** The fixed fields of a DHCP message from HOST_A, and its options after the magic cookie. */
export function dhcp(
  operation: number,
  options: number[],
  fields: { serverName?: number[]; file?: number[] } = {},
): Uint8Array {
  const head = [operation, 1, 6, 0, ...u32(0x12345678), ...u16(3), ...u16(0x8000)];
  const addresses = [...ip("0.0.0.0"), ...ip("192.168.0.7"), ...ip("192.168.0.8"), ...ip("0.0.0.0")];
  const field = (content: number[] = [], length: number): number[] =>
    Array.from({ length }, (_, index) => content[index] ?? 0);
  const names = [...field(fields.serverName, 64), ...field(fields.file, 128)];
  return bytes(head, addresses, field(mac(HOST_A.mac), 16), names, u32(0x63825363), options);
}

/** A domain name's labels and the zero byte at the end. */
export const domain = (name: string): Uint8Array =>
  bytes(...name.split(".").map((label) => [label.length, ...Buffer.from(label)]), 0);

/** A DNS message of sections that are already bytes. */
export const dns = (flags: number, counts: [number, number, number, number], ...sections: Uint8Array[]): Uint8Array =>
  bytes(u16(0xbeef), u16(flags), ...counts.map(u16), ...sections);

export const question = (name: Uint8Array, type: number): Uint8Array => bytes(name, u16(type), u16(1));

export const resource = (name: Uint8Array, type: number, data: Uint8Array, ttl = 300): Uint8Array =>
  bytes(name, u16(type), u16(1), u32(ttl), u16(data.length), data);

/** A payload that shows where it was cut or shifted. */
export const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index & 0xff);
