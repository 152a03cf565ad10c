import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { looksLikeMessage, readHead, type TextGrammar, TextLayer } from "./text-layer.ts";
import { decimalOf, findHeader, type TextHead } from "./text-message.ts";

/** Text is UTF-8 (RFC 3261, section 7). */
const decoder = new TextDecoder();
const GRAMMAR: TextGrammar = {
  requestLine: /^([!%'*+.`_~0-9A-Za-z-]+) (\S+) (SIP\/\d+\.\d+)$/i,
  statusLine: /^(SIP\/\d+\.\d+) (\d{3}) ?(.*)$/i,
  beginning: /^(?:[A-Z]{3,} \S|SIP\/\d)/,
  decode: (bytes) => decoder.decode(bytes),
};
const SEQUENCE = /^(\d+)\s+(\S+)$/;
const NO_BYTES = new Uint8Array(0);

/** A message of SIP (RFC 3261). Fields that it does not have are undefined; their short names are known. */
export class Sip extends TextLayer {
  readonly #isDatagram: boolean;

  /** @param isDatagram whether the message must be complete, as over UDP */
  constructor(span: Span, head: TextHead, isDatagram: boolean) {
    super(span, head, GRAMMAR);
    this.#isDatagram = isDatagram;
  }

  /** URI of a request, such as `sip:bob@example.com`. */
  get requestUri(): string | undefined {
    return this.requestTarget();
  }

  /** Initiator of the request (field `From`). */
  get from(): string | undefined {
    return findHeader(this.headers, "from", "f");
  }

  /** Recipient of the request (field `To`). */
  get to(): string | undefined {
    return findHeader(this.headers, "to", "t");
  }

  /** Path of the request, the last hop first (fields `Via`). */
  get via(): readonly string[] {
    return this.headers.filter(({ name }) => /^(?:via|v)$/i.test(name)).map(({ value }) => value);
  }

  /** Identifier of the call (field `Call-ID`). */
  get callId(): string | undefined {
    return findHeader(this.headers, "call-id", "i");
  }

  /** Number that a request and its responses share (field `CSeq`). */
  get cseqNumber(): number | undefined {
    return decimalOf(this.#sequence?.[1]);
  }

  /** Method of the request, also in its responses (field `CSeq`). */
  get cseqMethod(): string | undefined {
    return this.#sequence?.[2];
  }

  /** Where the sender can be reached (first field `Contact`). */
  get contact(): string | undefined {
    return findHeader(this.headers, "contact", "m");
  }

  /** Number of hops that the request may still pass (field `Max-Forwards`). */
  get maxForwards(): number | undefined {
    return decimalOf(findHeader(this.headers, "max-forwards"));
  }

  /** Media type of the body, such as `application/sdp` (field `Content-Type`). */
  get contentType(): string | undefined {
    return findHeader(this.headers, "content-type", "c");
  }

  /** Length of the body in bytes (field `Content-Length`). */
  get contentLengthBytes(): number | undefined {
    return decimalOf(findHeader(this.headers, "content-length", "l"));
  }

  /** The body, as far as it is here: as long as `contentLengthBytes`, otherwise all that follows. A view. */
  get body(): Uint8Array {
    const { bodyAt } = this.head();
    if (bodyAt === undefined) return NO_BYTES;
    const { length } = this.span;
    return this.span.bytes(bodyAt, Math.min(bodyAt + (this.contentLengthBytes ?? length), length));
  }

  override findProblem(): Problem | undefined {
    const { bodyAt, problem } = this.head();
    if (problem !== undefined) return problem;
    if (!this.span.isWhole) return missing("the end is missing", this.span);
    if (!this.#isDatagram) return undefined;
    if (bodyAt === undefined) return wrong("its head has no end");
    const { contentLengthBytes = 0 } = this;
    const available = this.span.length - bodyAt;
    if (contentLengthBytes <= available) return undefined;
    return wrong(`a body of ${contentLengthBytes} bytes, but ${available} bytes are available`);
  }

  get #sequence(): RegExpExecArray | null {
    return SEQUENCE.exec(findHeader(this.headers, "cseq") ?? "");
  }
}

/** Returns the message that begins here; undefined if none does, as in keep-alives. */
export function readSip(span: Span, isDatagram: boolean): Sip | undefined {
  const head = readHead(span, GRAMMAR);
  return head === undefined ? undefined : new Sip(span, head, isDatagram);
}

/** Checks whether bytes that the capture cut look like the beginning of a message. */
export const looksLikeSip = (span: Span): boolean => looksLikeMessage(span, GRAMMAR);
