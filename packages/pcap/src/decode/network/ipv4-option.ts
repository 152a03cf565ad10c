import type { Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { headerOptions, walkTlvs } from "../field/tlv.ts";

/** An option of an IPv4 header (RFC 791, section 3.1). */
export interface Ipv4Option {
  /** First byte of the option: copied flag, class and number. 1 is "no operation". */
  readonly type: number;
  /** Value of the option, after type and length. */
  readonly data: Uint8Array;
}

/** Returns the options up to the end of the list or to the first that does not fit. */
export function readIpv4Options(span: Span): Ipv4Option[] {
  const options: Ipv4Option[] = [];
  walkTlvs(span, headerOptions, (type, value) => options.push({ type, data: value.bytes() }));
  return options;
}

/** Loose and strict source route (RFC 791, section 3.1). */
const SOURCE_ROUTES: readonly number[] = [131, 137];
/** A pointer counts from the type of its option, from 1 on; the first address is after type, length and pointer. */
const FIRST_POINTER = 4;
const ADDRESS_BYTES = 4;

/** Returns the last address of a source route that has not been followed to its end; undefined if there is none. */
export function findRouteEnd(span: Span): Span | undefined {
  let end: Span | undefined;
  walkTlvs(span, headerOptions, (type, value) => {
    if (end !== undefined || !SOURCE_ROUTES.includes(type) || value.length <= ADDRESS_BYTES) return;
    const pointer = value.u8(0);
    const isOpen = pointer >= FIRST_POINTER && pointer + ADDRESS_BYTES - 1 <= value.length + 2;
    if (isOpen) end = value.slice(value.length - ADDRESS_BYTES);
  });
  return end;
}

/** Returns the first problem of the options. */
export const checkIpv4Options = (span: Span): Problem | undefined => walkTlvs(span, headerOptions);
