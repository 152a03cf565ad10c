import type { FragmentOverlap } from "./reassembly-event.ts";

/** Which copy of a byte counts if fragments overlap: the one that came first, or the one that came last. */
export type KeptCopy = "first" | "last";

/** The longest packet that the length fields of IP can state. */
export const MAX_PACKET_BYTES = 0xffff;
/** Fragments begin at multiples of 8 bytes (RFC 791, section 3.1; RFC 8200, section 4.5). */
const UNIT_BYTES = 8;

const COVERED = 1;
const FRAGMENT_START = 2;
const FRAGMENT_END = 4;

/**
 * The payload of a packet, as its fragments come: a buffer, and a table of the units of 8 bytes that are in it (RFC 791, section
 * 3.2). Adding a fragment takes time in proportion to its length, however many others there are.
 */
export class FragmentBuffer {
  #bytes = new Uint8Array(0);
  #units = new Uint8Array(0);
  #coveredUnits = 0;
  #endBytes = 0;
  #totalBytes: number | undefined;
  #overlap: FragmentOverlap = "none";

  /** Number of bytes that the buffer takes. */
  get heldBytes(): number {
    return this.#bytes.length + this.#units.length;
  }

  get overlap(): FragmentOverlap {
    return this.#overlap;
  }

  get isComplete(): boolean {
    return this.#totalBytes !== undefined && this.#coveredUnits === Math.ceil(this.#totalBytes / UNIT_BYTES);
  }

  /** The payload, once it is complete. A view. */
  get payload(): Uint8Array {
    return this.#bytes.subarray(0, this.#totalBytes);
  }

  /** Checks whether a fragment agrees with the others about the length of the packet. */
  fits(offset: number, length: number, moreFragments: boolean): boolean {
    const end = offset + length;
    if (!moreFragments) return end >= this.#endBytes && (this.#totalBytes ?? end) === end;
    return this.#totalBytes === undefined || end <= this.#totalBytes;
  }

  /** Checks whether any unit of a fragment is there already. */
  overlaps(offset: number, length: number): boolean {
    return this.#units
      .subarray(offset / UNIT_BYTES, Math.ceil((offset + length) / UNIT_BYTES))
      .some((unit) => unit > 0);
  }

  /** Checks whether a fragment repeats another one exactly. */
  isDuplicate(offset: number, data: Uint8Array): boolean {
    const first = offset / UNIT_BYTES;
    const last = Math.ceil((offset + data.length) / UNIT_BYTES) - 1;
    if (((this.#units[first] ?? 0) & FRAGMENT_START) === 0 || offset + data.length > this.#endBytes) return false;
    for (let unit = first; unit <= last; unit++) {
      const flags = this.#units[unit] ?? 0;
      const isEnd = (flags & FRAGMENT_END) !== 0;
      if (flags === 0 || isEnd !== (unit === last) || (unit > first && (flags & FRAGMENT_START) !== 0)) return false;
    }
    return data.every((byte, index) => this.#bytes[offset + index] === byte);
  }

  /** Adds a fragment that fits. */
  add(offset: number, data: Uint8Array, moreFragments: boolean, kept: KeptCopy): void {
    const end = offset + data.length;
    this.#grow(end);
    for (let at = 0; at < data.length; at += UNIT_BYTES) {
      this.#addUnit(offset + at, data.subarray(at, at + UNIT_BYTES), kept);
    }
    this.#mark(offset / UNIT_BYTES, FRAGMENT_START);
    this.#mark(Math.ceil(end / UNIT_BYTES) - 1, FRAGMENT_END);
    this.#endBytes = Math.max(this.#endBytes, end);
    if (!moreFragments) this.#totalBytes = end;
  }

  #addUnit(at: number, data: Uint8Array, kept: KeptCopy): void {
    const unit = at / UNIT_BYTES;
    if (this.#units[unit] === 0) {
      this.#coveredUnits++;
      this.#mark(unit, COVERED);
    } else {
      const isEqual = data.every((byte, index) => this.#bytes[at + index] === byte);
      if (!isEqual) this.#overlap = "different";
      else if (this.#overlap === "none") this.#overlap = "equal";
      if (kept === "first") return;
    }
    this.#bytes.set(data, at);
  }

  #mark(unit: number, flag: number): void {
    this.#units[unit] = (this.#units[unit] ?? 0) | flag;
  }

  /** Makes room up to a place, and doubles the room, so that each byte is moved few times. */
  #grow(endBytes: number): void {
    if (endBytes <= this.#bytes.length) return;
    const capacity = Math.max(endBytes, Math.min(this.#bytes.length * 2, MAX_PACKET_BYTES));
    const bytes = new Uint8Array(capacity);
    bytes.set(this.#bytes);
    const units = new Uint8Array(Math.ceil(capacity / UNIT_BYTES));
    units.set(this.#units);
    this.#bytes = bytes;
    this.#units = units;
  }
}
