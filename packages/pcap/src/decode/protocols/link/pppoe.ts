import { Layer } from "../../field/layer.ts";
import { missing, type Problem, wrong } from "../../field/problem.ts";
import type { Span } from "../../field/span.ts";

/** Length of the header. */
export const PPPOE_HEADER_BYTES = 6;
const TAG_HEADER_BYTES = 4;

/** Codes (RFC 2516, section 5). */
export const PPPOE_SESSION = 0;
export const PPPOE_PADO = 0x07;
export const PPPOE_PADI = 0x09;
export const PPPOE_PADR = 0x19;
export const PPPOE_PADS = 0x65;
export const PPPOE_PADT = 0xa7;

/** Types of tags (RFC 2516, appendix A; RFC 4638, section 3). */
const TAG_END_OF_LIST = 0;
export const TAG_SERVICE_NAME = 0x0101;
export const TAG_AC_NAME = 0x0102;
export const TAG_HOST_UNIQ = 0x0103;
export const TAG_AC_COOKIE = 0x0104;
export const TAG_RELAY_SESSION_ID = 0x0110;
export const TAG_MAX_PAYLOAD = 0x0120;
export const TAG_SERVICE_NAME_ERROR = 0x0201;
export const TAG_AC_SYSTEM_ERROR = 0x0202;
export const TAG_GENERIC_ERROR = 0x0203;

/** The header that both stages of PPPoE have (RFC 2516, section 4). */
abstract class Pppoe extends Layer {
  /** Version of the protocol: 1. */
  get version(): number {
    return this.span.u8(0) >> 4;
  }

  /** Type of the protocol: 1. */
  get type(): number {
    return this.span.u8(0) & 0x0f;
  }

  /** 9 initiation, 7 offer, 0x19 request, 0x65 confirmation, 0xa7 termination, 0 session. */
  get code(): number {
    return this.span.u8(1);
  }

  /** Number of the session; 0 before there is one. */
  get sessionId(): number {
    return this.span.u16(2);
  }

  /** Length of the payload, in bytes. */
  get lengthBytes(): number {
    return this.span.u16(4);
  }

  /** @internal Returns the part after the header, without padding. */
  payloadSpan(): Span {
    const end = PPPOE_HEADER_BYTES + this.lengthBytes;
    return this.span.slice(PPPOE_HEADER_BYTES, end, this.span.isWhole || end <= this.span.length);
  }

  /** @internal */
  override findProblem(): Problem | undefined {
    const { version, type, lengthBytes } = this;
    if (version !== 1 || type !== 1) return wrong(`version ${version} and type ${type}, expected 1 and 1`);
    const available = this.span.length - PPPOE_HEADER_BYTES;
    if (lengthBytes <= available || !this.span.isWhole) return undefined;
    return wrong(`length ${lengthBytes}, but ${available} bytes follow`);
  }
}

/** The header of a packet of a PPPoE session (RFC 2516, section 6), which contains a packet of PPP. */
export class PppoeSession extends Pppoe {
  /** @internal */
  override findProblem(): Problem | undefined {
    if (this.code !== PPPOE_SESSION) return wrong(`code ${this.code}, expected 0 in a session`);
    return super.findProblem();
  }
}

/** A tag of a discovery packet. */
export interface PppoeTag {
  /** Type: 0x0101 service name, 0x0102 name of the concentrator, 0x0103 identifier of the host, … */
  readonly type: number;
  /** Value. A view. */
  readonly value: Uint8Array;
}

/** A packet of PPPoE's discovery (RFC 2516, section 5). Tags that it does not have are undefined; of several, the first counts. */
export class PppoeDiscovery extends Pppoe {
  /** All tags up to the end, as far as they are available. */
  get tags(): readonly PppoeTag[] {
    const tags: PppoeTag[] = [];
    this.#walk((type, value) => tags.push({ type, value: value.bytes() }));
    return tags;
  }

  /** The service that is wanted or offered; empty text is any service. */
  get serviceName(): string | undefined {
    return this.#text(TAG_SERVICE_NAME);
  }

  /** The name of the access concentrator. */
  get acName(): string | undefined {
    return this.#text(TAG_AC_NAME);
  }

  /** The bytes by which a host recognizes the answers to its packets. A view. */
  get hostUniq(): Uint8Array | undefined {
    return this.#find(TAG_HOST_UNIQ)?.bytes();
  }

  /** The bytes of an offer that the request repeats. A view. */
  get acCookie(): Uint8Array | undefined {
    return this.#find(TAG_AC_COOKIE)?.bytes();
  }

  /** The bytes by which a relay recognizes its packets. A view. */
  get relaySessionId(): Uint8Array | undefined {
    return this.#find(TAG_RELAY_SESSION_ID)?.bytes();
  }

  /** The largest packet of PPP that the sender supports, if it is more than 1,492 bytes (RFC 4638). */
  get maxPayloadBytes(): number | undefined {
    const value = this.#find(TAG_MAX_PAYLOAD);
    return value === undefined || value.length < 2 ? undefined : value.u16(0);
  }

  /** Why the service is not available. */
  get serviceNameError(): string | undefined {
    return this.#text(TAG_SERVICE_NAME_ERROR);
  }

  /** Why the access concentrator has failed. */
  get acSystemError(): string | undefined {
    return this.#text(TAG_AC_SYSTEM_ERROR);
  }

  /** Any other error. */
  get genericError(): string | undefined {
    return this.#text(TAG_GENERIC_ERROR);
  }

  /** @internal */
  override findProblem(): Problem | undefined {
    return super.findProblem() ?? this.#walk();
  }

  #walk(visit: (type: number, value: Span) => void = () => undefined): Problem | undefined {
    const payload = this.payloadSpan();
    let at = 0;
    while (at < payload.length) {
      if (at + TAG_HEADER_BYTES > payload.length) return missing("a tag does not fit into the packet", payload);
      const type = payload.u16(at);
      if (type === TAG_END_OF_LIST) return undefined;
      const end = at + TAG_HEADER_BYTES + payload.u16(at + 2);
      if (end > payload.length) return missing("a tag does not fit into the packet", payload);
      visit(type, payload.slice(at + TAG_HEADER_BYTES, end));
      at = end;
    }
    return payload.isWhole ? undefined : missing("the end is missing", payload);
  }

  #find(type: number): Span | undefined {
    let found: Span | undefined;
    this.#walk((each, value) => {
      if (each === type) found ??= value;
    });
    return found;
  }

  #text(type: number): string | undefined {
    const value = this.#find(type);
    return value && new TextDecoder().decode(value.bytes());
  }
}
