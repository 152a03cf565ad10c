import { Layer } from "../../field/layer.ts";
import { missing, type Problem, wrong } from "../../field/problem.ts";

/** Length of the header of all messages. */
export const EAP_HEADER_BYTES = 4;
const TYPE_BYTES = 1;
const EXPANDED_BYTES = 8;

/** Codes (RFC 3748, section 4). */
export const EAP_REQUEST = 1;
export const EAP_RESPONSE = 2;
const INITIATE = 5;
const FINISH = 6;

/** Types (RFC 3748, section 5). */
export const EAP_IDENTITY = 1;
const NOTIFICATION = 2;
const NAK = 3;
const EXPANDED = 254;

/** A message of the Extensible Authentication Protocol (RFC 3748). Fields that it does not have are undefined. */
export class Eap extends Layer {
  /** 1 request, 2 response, 3 success, 4 failure, 5 initiate, 6 finish. */
  get code(): number {
    return this.span.u8(0);
  }

  /** Number that a response has in common with its request. */
  get identifier(): number {
    return this.span.u8(1);
  }

  /** Length of the message with its header, in bytes. */
  get lengthBytes(): number {
    return this.span.u16(2);
  }

  /** In a request or response: 1 identity, 2 notification, 3 refusal, 4 MD5 challenge, 13 TLS, 21 TTLS, 25 PEAP, 254 expanded, … */
  get type(): number | undefined {
    return this.#end > EAP_HEADER_BYTES && this.#hasType ? this.span.u8(EAP_HEADER_BYTES) : undefined;
  }

  /** In a request or response: the part after the type, as far as it is available. A view. */
  get typeData(): Uint8Array | undefined {
    return this.type === undefined ? undefined : this.span.bytes(EAP_HEADER_BYTES + TYPE_BYTES, this.#end);
  }

  /** In an identity: the name, or the text of the request. */
  get identity(): string | undefined {
    return this.#text(EAP_IDENTITY);
  }

  /** In a notification: its text. */
  get notification(): string | undefined {
    return this.#text(NOTIFICATION);
  }

  /** In a refusal (type 3): the types that the peer wants instead; 0 if it wants none. */
  get desiredTypes(): readonly number[] | undefined {
    const data = this.type === NAK ? this.typeData : undefined;
    return data && [...data];
  }

  /** In an expanded message: the organization that defines its type; 0 is the IETF. */
  get vendorId(): number | undefined {
    return this.#hasExpandedType ? this.span.u32(EAP_HEADER_BYTES) & 0xff_ffff : undefined;
  }

  /** In an expanded message: the type that the organization defines. */
  get vendorType(): number | undefined {
    return this.#hasExpandedType ? this.span.u32(EAP_HEADER_BYTES + 4) : undefined;
  }

  override findProblem(): Problem | undefined {
    const { lengthBytes, code } = this;
    const needed = EAP_HEADER_BYTES + (this.#hasType ? TYPE_BYTES : 0);
    if (lengthBytes < needed) return wrong(`length ${lengthBytes}, expected at least ${needed} for code ${code}`);
    if (lengthBytes <= this.span.length) return undefined;
    return missing(`length ${lengthBytes}, but ${this.span.length} bytes are available`, this.span);
  }

  get #hasType(): boolean {
    return [EAP_REQUEST, EAP_RESPONSE, INITIATE, FINISH].includes(this.code);
  }

  get #hasExpandedType(): boolean {
    return this.type === EXPANDED && this.#end >= EAP_HEADER_BYTES + EXPANDED_BYTES;
  }

  /** The end of the message, as far as it is available. */
  get #end(): number {
    return Math.max(EAP_HEADER_BYTES, Math.min(this.span.length, this.lengthBytes));
  }

  #text(type: number): string | undefined {
    const data = this.type === type ? this.typeData : undefined;
    return data && new TextDecoder().decode(data);
  }
}
