import { ipv4Address } from "../../field/address.ts";
import { Layer } from "../../field/layer.ts";
import { missing, type Problem, wrong } from "../../field/problem.ts";
import type { Span } from "../../field/span.ts";
import { type TlvFormat, walkTlvs } from "../../field/tlv.ts";

/** Length of the header of all control protocols, and of PAP and CHAP. */
export const CONTROL_HEADER_BYTES = 4;

/** Codes (RFC 1661, section 5). */
export const CONFIGURE_REQUEST = 1;
export const CONFIGURE_REJECT = 4;
const PROTOCOL_REJECT = 8;
const ECHO_REQUEST = 9;
const DISCARD_REQUEST = 11;

const MAXIMUM_RECEIVE_UNIT = 1;
const AUTHENTICATION_PROTOCOL = 3;
const MAGIC_NUMBER = 5;
const IP_ADDRESS = 3;
const PRIMARY_DNS = 129;
const SECONDARY_DNS = 131;
const INTERFACE_IDENTIFIER = 1;
const INTERFACE_IDENTIFIER_BYTES = 8;

const OPTIONS: TlvFormat = { container: "the message", optionBytes: (length) => length };

/** An option of a control protocol. */
export interface PppOption {
  /** Type; each protocol has its own. */
  readonly type: number;
  /** Value. A view. */
  readonly value: Uint8Array;
}

/** The parts that all messages of PPP have which are not packets of the network: code, identifier and length. */
export abstract class PppMessage extends Layer {
  /** Code: what the message is. */
  get code(): number {
    return this.span.u8(0);
  }

  /** Number that an answer has in common with its request. */
  get identifier(): number {
    return this.span.u8(1);
  }

  /** Length of the message with its header, in bytes. */
  get lengthBytes(): number {
    return this.span.u16(2);
  }

  /** @internal */
  override findProblem(): Problem | undefined {
    const { lengthBytes } = this;
    if (lengthBytes < CONTROL_HEADER_BYTES)
      return wrong(`length ${lengthBytes}, expected at least ${CONTROL_HEADER_BYTES}`);
    if (lengthBytes <= this.span.length) return undefined;
    return missing(`length ${lengthBytes}, but ${this.span.length} bytes are available`, this.span);
  }

  /** Returns the part after the header, as far as it is available. */
  protected bodySpan(): Span {
    return this.span.slice(CONTROL_HEADER_BYTES, Math.max(CONTROL_HEADER_BYTES, this.lengthBytes));
  }
}

/** A message of a control protocol (RFC 1661, section 5): 1 request, 2 ack, 3 nak and 4 reject of options, 5 terminate, … */
abstract class PppControl extends PppMessage {
  /** In codes 1 to 4: the options, as far as they are available. */
  get options(): readonly PppOption[] | undefined {
    if (!this.#hasOptions) return undefined;
    const options: PppOption[] = [];
    walkTlvs(this.bodySpan(), OPTIONS, (type, value) => options.push({ type, value: value.bytes() }));
    return options;
  }

  /** In other codes: the part after the header, as far as it is available. A view. */
  get data(): Uint8Array | undefined {
    return this.#hasOptions ? undefined : this.bodySpan().bytes();
  }

  /** @internal */
  override findProblem(): Problem | undefined {
    return super.findProblem() ?? (this.#hasOptions ? walkTlvs(this.bodySpan(), OPTIONS) : undefined);
  }

  /** Returns the value of the first option of a type with at least `minBytes` bytes. */
  protected option(type: number, minBytes: number): Span | undefined {
    if (!this.#hasOptions) return undefined;
    let found: Span | undefined;
    walkTlvs(this.bodySpan(), OPTIONS, (each, value) => {
      if (each === type && value.length >= minBytes) found ??= value;
    });
    return found;
  }

  get #hasOptions(): boolean {
    return this.code >= CONFIGURE_REQUEST && this.code <= CONFIGURE_REJECT;
  }
}

/** A message of the link control protocol (RFC 1661). Options that it does not have are undefined. */
export class Lcp extends PppControl {
  /** Option 1: the largest packet that the sender receives, in bytes. */
  get maximumReceiveUnitBytes(): number | undefined {
    return this.option(MAXIMUM_RECEIVE_UNIT, 2)?.u16(0);
  }

  /** Option 3: the protocol by which the peer must authenticate itself: 0xc023 PAP, 0xc223 CHAP, 0xc227 EAP. */
  get authenticationProtocol(): number | undefined {
    return this.option(AUTHENTICATION_PROTOCOL, 2)?.u16(0);
  }

  /** Option 3, for CHAP: 5 MD5, 128 MS-CHAP, 129 MS-CHAPv2. */
  get authenticationAlgorithm(): number | undefined {
    return this.option(AUTHENTICATION_PROTOCOL, 3)?.u8(2);
  }

  /** Option 5, and in echoes: the number by which the sender recognizes its own messages on a looped link. */
  get magicNumber(): number | undefined {
    const { code } = this;
    const body = this.bodySpan();
    if (code < ECHO_REQUEST || code > DISCARD_REQUEST) return this.option(MAGIC_NUMBER, 4)?.u32(0);
    return body.length < 4 ? undefined : body.u32(0);
  }

  /** In a reject of a protocol (code 8): the protocol. */
  get rejectedProtocol(): number | undefined {
    const { code } = this;
    const body = this.bodySpan();
    return code === PROTOCOL_REJECT && body.length >= 2 ? body.u16(0) : undefined;
  }
}

/** A message of the control protocol of IPv4 (RFC 1332). Options that it does not have are undefined. */
export class Ipcp extends PppControl {
  /** Option 3: the IPv4 address; `0.0.0.0` asks for one. */
  get address(): string | undefined {
    return this.#address(IP_ADDRESS);
  }

  /** Option 129: the first DNS server (RFC 1877). */
  get primaryDns(): string | undefined {
    return this.#address(PRIMARY_DNS);
  }

  /** Option 131: the second DNS server (RFC 1877). */
  get secondaryDns(): string | undefined {
    return this.#address(SECONDARY_DNS);
  }

  #address(type: number): string | undefined {
    const value = this.option(type, 4);
    return value && ipv4Address(value, 0);
  }
}

/** A message of the control protocol of IPv6 (RFC 5072). Options that it does not have are undefined. */
export class Ipv6cp extends PppControl {
  /** Option 1: the 8 bytes of the interface identifier. A view. */
  get interfaceIdentifier(): Uint8Array | undefined {
    const bytes = INTERFACE_IDENTIFIER_BYTES;
    return this.option(INTERFACE_IDENTIFIER, bytes)?.bytes(0, bytes);
  }
}
