import { missing, type Problem } from "../../field/problem.ts";
import type { Span } from "../../field/span.ts";
import { PppMessage } from "./ppp-control.ts";

/** Codes of PAP (RFC 1334, section 2.2). */
export const PAP_REQUEST = 1;
const PAP_NAK = 3;
/** Codes of CHAP (RFC 1994, section 4). */
export const CHAP_CHALLENGE = 1;
export const CHAP_RESPONSE = 2;
const CHAP_FAILURE = 4;

/** Returns the counted bytes at `at`: their length is in one byte before them. Undefined if they do not fit. */
function counted(body: Span, at: number): Span | undefined {
  if (at >= body.length) return undefined;
  const end = at + 1 + body.u8(at);
  return end > body.length ? undefined : body.slice(at + 1, end);
}

const textOf = (span: Span | undefined): string | undefined => span && new TextDecoder().decode(span.bytes());

/** A message of the password authentication protocol (RFC 1334, section 2). Fields that its code does not have are undefined. */
export class Pap extends PppMessage {
  /** In a request (code 1): the name of the peer. */
  get peerId(): string | undefined {
    return textOf(this.#peerId);
  }

  /** In a request (code 1): the password. */
  get password(): string | undefined {
    return textOf(this.#password);
  }

  /** In an ack (code 2) or nak (code 3): the text for people. */
  get message(): string | undefined {
    const isAnswer = this.code > PAP_REQUEST && this.code <= PAP_NAK;
    return isAnswer ? textOf(counted(this.bodySpan(), 0)) : undefined;
  }

  /** @internal */
  override findProblem(): Problem | undefined {
    const problem = super.findProblem();
    if (problem !== undefined || this.code !== PAP_REQUEST || this.#password !== undefined) return problem;
    return missing("peer and password do not fit into the message", this.bodySpan());
  }

  get #peerId(): Span | undefined {
    return this.code === PAP_REQUEST ? counted(this.bodySpan(), 0) : undefined;
  }

  get #password(): Span | undefined {
    const peer = this.#peerId;
    return peer && counted(this.bodySpan(), 1 + peer.length);
  }
}

/** A message of the challenge handshake authentication protocol (RFC 1994). Fields that its code does not have are undefined. */
export class Chap extends PppMessage {
  /** In a challenge (code 1) or response (code 2): the value. A view. */
  get value(): Uint8Array | undefined {
    return this.#value?.bytes();
  }

  /** In a challenge (code 1) or response (code 2): the name of the sender. */
  get name(): string | undefined {
    const value = this.#value;
    return value && textOf(this.bodySpan().slice(1 + value.length));
  }

  /** In a success (code 3) or failure (code 4): the text for people. */
  get message(): string | undefined {
    const isVerdict = this.code > CHAP_RESPONSE && this.code <= CHAP_FAILURE;
    return isVerdict ? textOf(this.bodySpan()) : undefined;
  }

  /** @internal */
  override findProblem(): Problem | undefined {
    const problem = super.findProblem();
    if (problem !== undefined || !this.#hasValue || this.#value !== undefined) return problem;
    return missing("the value does not fit into the message", this.bodySpan());
  }

  get #hasValue(): boolean {
    return this.code === CHAP_CHALLENGE || this.code === CHAP_RESPONSE;
  }

  get #value(): Span | undefined {
    return this.#hasValue ? counted(this.bodySpan(), 0) : undefined;
  }
}
