import type { Span } from "../field/span.ts";
import type { FieldReader } from "./field-reader.ts";

const MAX_SEGMENT_TYPE = 4;

/** A part of the path of a route (RFC 4271, section 4.3; RFC 5065). */
export interface AsPathSegment {
  /** 1 set, 2 sequence, 3 sequence and 4 set of a confederation. */
  readonly type: number;
  /** Numbers of autonomous systems. */
  readonly autonomousSystems: readonly number[];
}

/**
 * Reads the segments of a path. Whether numbers take two or four bytes is agreed when the session opens; here it follows from the
 * lengths: two if the segments then end where the path ends.
 */
export function readAsPath(value: Span, reader: FieldReader, bytes: 2 | 4 = bytesOfNumbers(value)): AsPathSegment[] {
  const segments: AsPathSegment[] = [];
  while (!reader.isAtEnd) {
    const head = reader.take(2);
    const numbers = head && reader.take(head.u8(1) * bytes);
    if (head === undefined || numbers === undefined) break;
    const count = head.u8(1);
    const at = (index: number): number => (bytes === 2 ? numbers.u16(index * 2) : numbers.u32(index * 4));
    segments.push({ type: head.u8(0), autonomousSystems: Array.from({ length: count }, (_, index) => at(index)) });
  }
  return segments;
}

function bytesOfNumbers(value: Span): 2 | 4 {
  let at = 0;
  while (at + 2 <= value.length) {
    const type = value.u8(at);
    if (type === 0 || type > MAX_SEGMENT_TYPE) return 4;
    at += 2 + value.u8(at + 1) * 2;
  }
  return at === value.length ? 2 : 4;
}
