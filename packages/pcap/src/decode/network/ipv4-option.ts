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

/** Returns the first problem of the options. */
export const checkIpv4Options = (span: Span): Problem | undefined => walkTlvs(span, headerOptions);
