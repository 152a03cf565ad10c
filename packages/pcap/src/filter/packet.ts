/** The packet that a filter looks at. Reading bytes that were not captured makes the whole filter false, as in libpcap. */
export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  /** Length that it had on the link. */
  originalLength = 0;
  /** Whether bytes were read that are not there, or something was divided by zero. */
  hasFailed = false;

  /** Begins with another packet. */
  set(bytes: Uint8Array, originalLength: number): void {
    this.bytes = bytes;
    this.originalLength = originalLength;
    this.hasFailed = false;
  }

  u8(at: number): number {
    const byte = this.bytes[at];
    if (byte === undefined) return this.fail();
    return byte;
  }

  u16(at: number): number {
    const { bytes } = this;
    const high = bytes[at];
    const low = bytes[at + 1];
    if (high === undefined || low === undefined) return this.fail();
    return (high << 8) | low;
  }

  u32(at: number): number {
    const { bytes } = this;
    const a = bytes[at];
    const b = bytes[at + 1];
    const c = bytes[at + 2];
    const d = bytes[at + 3];
    if (a === undefined || b === undefined || c === undefined || d === undefined) return this.fail();
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  }

  /** Makes the whole filter false. Returns a number to go on with. */
  fail(): number {
    this.hasFailed = true;
    return 0;
  }
}

/** Checks a packet. */
export type PacketTest = (packet: Packet) => boolean;

/** Returns a number that a packet contains, or that is computed from it: 32 bits without a sign. */
export type PacketValue = (packet: Packet) => number;

/** Number of bytes that are read together. */
export type Size = 1 | 2 | 4;

export const always: PacketTest = () => true;
export const never: PacketTest = () => false;

/** Returns the test that both pass, in this order. Undefined means a test that is always passed. */
export function both(one: PacketTest | undefined, other: PacketTest): PacketTest {
  if (one === undefined || one === always) return other;
  return one === never ? never : (packet) => one(packet) && other(packet);
}

/** Returns the test that one of several passes, in this order. */
export function either(...tests: readonly PacketTest[]): PacketTest {
  return tests.reduce((one, other) => (one === never ? other : (packet) => one(packet) || other(packet)), never);
}

export const negated = (test: PacketTest): PacketTest => {
  return (packet) => !test(packet);
};

/** Returns the value at a fixed place. */
export function loadAt(at: number, size: Size): PacketValue {
  if (size === 1) return (packet) => packet.u8(at);
  return size === 2 ? (packet) => packet.u16(at) : (packet) => packet.u32(at);
}

/** Returns the value at a place that is itself computed. Places wrap at 32 bits. */
export function loadFrom(place: PacketValue, size: Size): PacketValue {
  if (size === 1) return (packet) => packet.u8(place(packet));
  return size === 2 ? (packet) => packet.u16(place(packet)) : (packet) => packet.u32(place(packet));
}

/** Returns the test that a value at a fixed place, under a mask, is this one. */
export function isAt(at: number, size: Size, value: number, mask?: number): PacketTest {
  if (mask === undefined) {
    if (size === 1) return (packet) => packet.u8(at) === value;
    return size === 2 ? (packet) => packet.u16(at) === value : (packet) => packet.u32(at) === value;
  }
  const load = loadAt(at, size);
  return (packet) => (load(packet) & mask) >>> 0 === value;
}

/** Returns the test that these bytes are at a fixed place. */
export function areAt(at: number, bytes: Uint8Array): PacketTest {
  const expected = bytes.slice();
  return (packet) => {
    if (at + expected.length > packet.bytes.length) return packet.fail() !== 0;
    for (let index = 0; index < expected.length; index += 1)
      if (packet.bytes[at + index] !== expected[index]) return false;
    return true;
  };
}
