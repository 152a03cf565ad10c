import { ipv4Address } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** Length of a message with times, without extension fields. */
export const NTP_TIME_BYTES = 48;
/** Length of the header of a control message. */
const NTP_CONTROL_BYTES = 12;

/** Mode of control messages. Those of lower modes have times; higher ones are private. */
const CONTROL = 6;
const FIRST_VERSION_WITHOUT_SIGN = 4;
const FRACTION = 65_536;
/** What is longer after the times begins with an extension field (RFC 7822, section 3). */
const MAX_AUTHENTICATION_BYTES = 24;
const KEY_ID_BYTES = 4;
const EXTENSION_HEADER_BYTES = 4;

/** An extension field of NTP (RFC 7822). */
export interface NtpExtension {
  /** Type: 0x0104 unique identifier, 0x0204 NTS cookie, 0x0404 NTS authenticator, … */
  readonly type: number;
  /** Value with its padding. A view. */
  readonly data: Uint8Array;
}

/** A message of NTP, versions 1 to 4 (RFC 5905). Fields that messages of its mode do not have are undefined. */
export class Ntp extends Layer {
  /** 0 no warning, 1 the last minute has 61 seconds, 2 it has 59, 3 the clock is not synchronized; undefined in private messages. */
  get leapIndicator(): number | undefined {
    return this.mode > CONTROL ? undefined : this.span.u8(0) >> 6;
  }

  /** Version of the protocol. */
  get version(): number {
    return (this.span.u8(0) >> 3) & 0x07;
  }

  /** 1 symmetric active, 2 symmetric passive, 3 client, 4 server, 5 broadcast, 6 control, 7 private. */
  get mode(): number {
    return this.span.u8(0) & 0x07;
  }

  /** Distance from a reference clock: 1 has one, 2 to 15 through others; 0 refuses service, 16 is not synchronized. */
  get stratum(): number | undefined {
    return this.#times?.u8(1);
  }

  /** Longest time between messages, as the logarithm to the base 2 of seconds. */
  get pollLog2Seconds(): number | undefined {
    return signed8(this.#times?.u8(2));
  }

  /** Precision of the clock, as the logarithm to the base 2 of seconds. */
  get precisionLog2Seconds(): number | undefined {
    return signed8(this.#times?.u8(3));
  }

  /** Round trip to the reference clock, in seconds with 16 binary places; up to version 3 it may be negative. */
  get rootDelaySeconds(): number | undefined {
    const value = this.#times?.u32(4);
    if (value === undefined) return undefined;
    return (this.version < FIRST_VERSION_WITHOUT_SIGN ? value | 0 : value) / FRACTION;
  }

  /** Greatest error of the time, in seconds with 16 binary places. */
  get rootDispersionSeconds(): number | undefined {
    const value = this.#times?.u32(8);
    return value === undefined ? undefined : value / FRACTION;
  }

  /** The server's source of time: up to stratum 1 a text such as `GPS`, or `RATE` of a server that refuses; otherwise an IPv4 address, or a number in its form. */
  get referenceId(): string | undefined {
    const times = this.#times;
    if (times === undefined) return undefined;
    return times.u8(1) > 1
      ? ipv4Address(times, 12)
      : new TextDecoder("latin1").decode(times.bytes(12, 16)).replace(/\0+$/, "");
  }

  /** When the clock was last set: seconds since 1900 in the upper 32 bits, their fraction in the lower; see `ntpToUnixNs`. */
  get referenceTimestamp(): bigint | undefined {
    return this.#timestamp(16);
  }

  /** The transmit timestamp of the request to which this is the reply. */
  get originTimestamp(): bigint | undefined {
    return this.#timestamp(24);
  }

  /** When the request arrived. */
  get receiveTimestamp(): bigint | undefined {
    return this.#timestamp(32);
  }

  /** When this message was sent. */
  get transmitTimestamp(): bigint | undefined {
    return this.#timestamp(40);
  }

  /** Extension fields, as far as they are available. */
  get extensionFields(): readonly NtpExtension[] {
    return this.#trailer.fields;
  }

  /** Number of the key with which the message is authenticated; 0 if authentication has failed. */
  get keyId(): number | undefined {
    const { authentication } = this.#trailer;
    return authentication !== undefined && authentication.length >= KEY_ID_BYTES ? authentication.u32(0) : undefined;
  }

  /** Digest that authenticates the message. A view. */
  get digest(): Uint8Array | undefined {
    const { authentication } = this.#trailer;
    return authentication !== undefined && authentication.length > KEY_ID_BYTES
      ? authentication.bytes(KEY_ID_BYTES)
      : undefined;
  }

  /** Whether a control message is a response (RFC 9327, section 2). */
  get isResponse(): boolean | undefined {
    return this.#flag(0x80);
  }

  /** Whether a response reports an error. */
  get isError(): boolean | undefined {
    return this.#flag(0x40);
  }

  /** Whether more parts of a response follow. */
  get hasMore(): boolean | undefined {
    return this.#flag(0x20);
  }

  /** Command of a control message: 1 read status, 2 read variables, 3 write variables, … */
  get operation(): number | undefined {
    const flags = this.#control?.u8(1);
    return flags === undefined ? undefined : flags & 0x1f;
  }

  /** Number that a control request and its responses share. */
  get sequence(): number | undefined {
    return this.#control?.u16(2);
  }

  /** Status of the system, of a peer or of a clock, or an error. */
  get status(): number | undefined {
    return this.#control?.u16(4);
  }

  /** Number of the association; 0 is the system itself. */
  get associationId(): number | undefined {
    return this.#control?.u16(6);
  }

  /** Place of the data in the whole response, in bytes. */
  get offsetBytes(): number | undefined {
    return this.#control?.u16(8);
  }

  /** Data of a control message, as far as they are available. A view. */
  get data(): Uint8Array | undefined {
    const control = this.#control;
    return control?.slice(NTP_CONTROL_BYTES, NTP_CONTROL_BYTES + control.u16(10)).bytes();
  }

  override findProblem(): Problem | undefined {
    const { length } = this.span;
    const { mode } = this;
    if (mode > CONTROL) return undefined;
    const headerBytes = mode === CONTROL ? NTP_CONTROL_BYTES : NTP_TIME_BYTES;
    if (length < headerBytes)
      return missing(`a header of ${headerBytes} bytes, but ${length} bytes are available`, this.span);
    if (mode < CONTROL) return this.#trailer.problem;
    const dataBytes = this.span.u16(10);
    if (NTP_CONTROL_BYTES + dataBytes <= length) return undefined;
    return missing(`${dataBytes} bytes of data, but ${length - NTP_CONTROL_BYTES} bytes are available`, this.span);
  }

  get #times(): Span | undefined {
    return this.mode < CONTROL && this.span.length >= NTP_TIME_BYTES ? this.span : undefined;
  }

  get #control(): Span | undefined {
    return this.mode === CONTROL && this.span.length >= NTP_CONTROL_BYTES ? this.span : undefined;
  }

  #timestamp(at: number): bigint | undefined {
    const times = this.#times;
    return times && (BigInt(times.u32(at)) << 32n) + BigInt(times.u32(at + 4));
  }

  #flag(bit: number): boolean | undefined {
    const flags = this.#control?.u8(1);
    return flags === undefined ? undefined : (flags & bit) !== 0;
  }

  get #trailer(): Trailer {
    const times = this.#times;
    return times === undefined
      ? { fields: [], authentication: undefined, problem: undefined }
      : readTrailer(times.slice(NTP_TIME_BYTES));
  }
}

interface Trailer {
  readonly fields: readonly NtpExtension[];
  readonly authentication: Span | undefined;
  readonly problem: Problem | undefined;
}

/** Returns what follows the times. If the capture cut it, it is unknown where the extension fields end. */
function readTrailer(rest: Span): Trailer {
  const fields: NtpExtension[] = [];
  const stop = (problem: Problem): Trailer => ({ fields, authentication: undefined, problem });
  let at = 0;
  while (rest.length - at > MAX_AUTHENTICATION_BYTES) {
    const length = rest.u16(at + 2);
    if (length < EXTENSION_HEADER_BYTES || length % 4 !== 0)
      return stop(wrong(`an extension field of ${length} bytes`));
    if (at + length > rest.length) return stop(missing("an extension field does not fit into the message", rest));
    fields.push({ type: rest.u16(at), data: rest.bytes(at + EXTENSION_HEADER_BYTES, at + length) });
    at += length;
  }
  if (!rest.isWhole) return stop(missing("the end is missing", rest));
  return { fields, authentication: rest.slice(at), problem: undefined };
}

const signed8 = (byte: number | undefined): number | undefined => (byte === undefined ? undefined : (byte << 24) >> 24);
