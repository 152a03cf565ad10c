import { missing, type Problem } from "../field/problem.ts";
import { Span } from "../field/span.ts";
import { looksLikeMessage, readHead, type TextGrammar, TextLayer } from "./text-layer.ts";
import { decimalOf, findHeader, type TextHead } from "./text-message.ts";

/** Octets beyond ASCII have no meaning (RFC 9112, section 2.2). */
const decoder = new TextDecoder("latin1");
const GRAMMAR: TextGrammar = {
  requestLine: /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) +(\S+) +(HTTP\/\d\.\d)$/,
  statusLine: /^(HTTP\/\d\.\d) +(\d{3})(?: +(.*))?$/,
  beginning: /^(?:[A-Z]{3,} \S|HTTP\/\d)/,
  decode: (bytes) => decoder.decode(bytes),
};
const NO_BYTES = new Uint8Array(0);

/**
 * A message of HTTP/1 (RFC 9112) as far as it is in one segment, or in the bytes of a stream. Fields that it does not have are
 * undefined. Octets of the head beyond ASCII are characters of Latin-1.
 */
export class Http extends TextLayer {
  constructor(span: Span, head: TextHead) {
    super(span, head, GRAMMAR);
  }

  /** Target of a request, such as `/index.html`. */
  get target(): string | undefined {
    return this.requestTarget();
  }

  /** Host and port of the request's server (field `Host`). */
  get host(): string | undefined {
    return findHeader(this.headers, "host");
  }

  /** Media type of the body (field `Content-Type`). */
  get contentType(): string | undefined {
    return findHeader(this.headers, "content-type");
  }

  /** Length of the whole body in bytes (field `Content-Length`). */
  get contentLengthBytes(): number | undefined {
    return decimalOf(findHeader(this.headers, "content-length"));
  }

  /** How the body is transferred, such as `chunked` (field `Transfer-Encoding`). */
  get transferEncoding(): string | undefined {
    return findHeader(this.headers, "transfer-encoding");
  }

  /** Where a response redirects (field `Location`). */
  get location(): string | undefined {
    return findHeader(this.headers, "location");
  }

  /** The bytes after the head in this segment, as they are: chunks are not joined, and a next message is included. A view. */
  get body(): Uint8Array {
    const { bodyAt } = this.head();
    return bodyAt === undefined ? NO_BYTES : this.span.bytes(bodyAt);
  }

  override findProblem(): Problem | undefined {
    const { problem } = this.head();
    if (problem !== undefined || this.span.isWhole) return problem;
    return missing("the end is missing", this.span);
  }
}

/** Returns the message that begins here; undefined if none does: the bytes continue one, or are of another protocol. */
export function readHttp(span: Span): Http | undefined {
  const head = readHead(span, GRAMMAR);
  return head === undefined ? undefined : new Http(span, head);
}

/** Checks whether bytes that the capture cut look like the beginning of a message. */
export const looksLikeHttp = (span: Span): boolean => looksLikeMessage(span, GRAMMAR);

/**
 * Returns the message of HTTP/1 with which the bytes of a stream begin, for example those of `tcpStreams`; undefined if none does,
 * or its first line is not complete.
 *
 * @throws {TypeError} if the argument is not bytes
 */
export function decodeHttp(bytes: Uint8Array): Http | undefined {
  return readHttp(Span.over(bytes, true));
}
