import { Layer } from "../../field/layer.ts";
import { missing, type Problem, wrong } from "../../field/problem.ts";
import type { Span } from "../../field/span.ts";

/** Length of the header. */
export const IKE_HEADER_BYTES = 28;

const PAYLOAD_HEADER_BYTES = 4;
const NO_NEXT_PAYLOAD = 0;
/** Payloads of version 2 with others inside, encrypted: SK (RFC 7296, section 3.14) and SKF (RFC 7383, section 2.5). */
const ENCRYPTED: readonly number[] = [46, 53];
const CRITICAL = 0x80;
const V1_ENCRYPTED = 0x01;
const V2_INITIATOR = 0x08;
const V2_RESPONSE = 0x20;

/** A payload of a message of IKE: one part of it, with a header of its own. */
export interface IkePayload {
  /** Type: of version 2 33 security association, 34 key exchange, 41 notification, 46 encrypted; of version 1 1 security association, 4 key exchange, … */
  readonly type: number;
  /** Whether a receiver that does not know the type must refuse the message; false in version 1. */
  readonly critical: boolean;
  /** What follows the payload's header. A view. */
  readonly data: Uint8Array;
}

/** A message of IKE, version 1 (RFC 2408) or 2 (RFC 7296). Fields that its version does not have are undefined. */
export class Ike extends Layer {
  /** Security parameters index of the initiator (its cookie, in version 1): 16 hexadecimal digits. */
  get initiatorSpi(): string {
    return hex(this.span, 0);
  }

  /** Security parameters index of the responder, zeros in the first message. */
  get responderSpi(): string {
    return hex(this.span, 8);
  }

  /** Type of the first payload. */
  get nextPayload(): number {
    return this.span.u8(16);
  }

  /** Major version: 1 or 2. */
  get version(): number {
    return this.span.u8(17) >> 4;
  }

  /** Minor version. */
  get minorVersion(): number {
    return this.span.u8(17) & 0x0f;
  }

  /**
   * Of version 2: 34 IKE_SA_INIT, 35 IKE_AUTH, 36 CREATE_CHILD_SA, 37 INFORMATIONAL. Of version 1: 2 identity protection (main
   * mode), 4 aggressive, 5 informational, 32 quick mode.
   */
  get exchangeType(): number {
    return this.span.u8(18);
  }

  /** Flags, whose meaning depends on the version. */
  get flags(): number {
    return this.span.u8(19);
  }

  /** In version 1, whether the payloads are encrypted. In version 2, the payload of type 46 is. */
  get encrypted(): boolean | undefined {
    return this.version === 1 ? (this.flags & V1_ENCRYPTED) !== 0 : undefined;
  }

  /** In version 2, whether the sender is the original initiator. */
  get fromInitiator(): boolean | undefined {
    return this.version === 2 ? (this.flags & V2_INITIATOR) !== 0 : undefined;
  }

  /** In version 2, whether this is a response. */
  get isResponse(): boolean | undefined {
    return this.version === 2 ? (this.flags & V2_RESPONSE) !== 0 : undefined;
  }

  /** Number that a request and its response share; in version 1, 0 in phase 1. */
  get messageId(): number {
    return this.span.u32(20);
  }

  /** Length of the message as its header states it. */
  get lengthBytes(): number {
    return this.span.u32(24);
  }

  /** The payloads that are not encrypted, in order, up to the first that does not fit. */
  get payloads(): readonly IkePayload[] {
    const payloads: IkePayload[] = [];
    this.#walkPayloads((payload) => payloads.push(payload));
    return payloads;
  }

  override findProblem(): Problem | undefined {
    const { version, lengthBytes } = this;
    if (version !== 1 && version !== 2) return wrong(`version ${version}, expected 1 or 2`);
    if (lengthBytes < IKE_HEADER_BYTES) return wrong(`length ${lengthBytes}, expected at least ${IKE_HEADER_BYTES}`);
    if (lengthBytes > this.span.length)
      return missing(`length ${lengthBytes}, but ${this.span.length} bytes are available`, this.span);
    return this.#walkPayloads(() => undefined);
  }

  #walkPayloads(visit: (payload: IkePayload) => void): Problem | undefined {
    if (this.encrypted === true) return undefined;
    const body = this.span.slice(0, this.lengthBytes);
    let type = this.nextPayload;
    let at = IKE_HEADER_BYTES;
    while (type !== NO_NEXT_PAYLOAD) {
      const length = at + PAYLOAD_HEADER_BYTES <= body.length ? body.u16(at + 2) : PAYLOAD_HEADER_BYTES;
      if (length < PAYLOAD_HEADER_BYTES) return wrong(`a payload of ${length} bytes, expected at least 4`);
      if (at + length > body.length) return missing("a payload does not fit into the message", this.span);
      const critical = this.version === 2 && (body.u8(at + 1) & CRITICAL) !== 0;
      visit({ type, critical, data: body.bytes(at + PAYLOAD_HEADER_BYTES, at + length) });
      // The next payload is that inside of an encrypted one, which is the last.
      type = this.version === 2 && ENCRYPTED.includes(type) ? NO_NEXT_PAYLOAD : body.u8(at);
      at += length;
    }
    return undefined;
  }
}

const hex = (span: Span, at: number): string =>
  Array.from(span.bytes(at, at + 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
