import { Layer } from "../field/layer.ts";
import { missing, type Problem } from "../field/problem.ts";
import { Span } from "../field/span.ts";
import { decimalOf, findHeader, readTextHead, type TextHead, type TextHeader } from "./text-message.ts";

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) +(\S+) +(HTTP\/\d\.\d)$/;
const STATUS_LINE = /^(HTTP\/\d\.\d) +(\d{3})(?: +(.*))?$/;
/** What a message begins with, if the capture cut its first line. */
const BEGINNING = /^(?:[A-Z]{3,} \S|HTTP\/\d)/;
const BEGINNING_BYTES = 32;
/** Octets beyond ASCII have no meaning (RFC 9112, section 2.2). */
const decoder = new TextDecoder("latin1");
const NO_BYTES = new Uint8Array(0);

/**
 * A message of HTTP/1 (RFC 9112) as far as it is in one segment, or in the bytes of a stream. Fields that it does not have are
 * undefined.
 */
export class Http extends Layer {
  readonly #head: TextHead;

  constructor(span: Span, head: TextHead) {
    super(span);
    this.#head = head;
  }

  /** Method of a request, such as `GET`. */
  get method(): string | undefined {
    return this.#request?.[1];
  }

  /** Target of a request, such as `/index.html`. */
  get target(): string | undefined {
    return this.#request?.[2];
  }

  /** Version, such as `HTTP/1.1`. */
  get version(): string {
    return this.#request?.[3] ?? this.#status?.[1] ?? "";
  }

  /** Code of a response, such as 200. */
  get statusCode(): number | undefined {
    const code = this.#status?.[2];
    return code === undefined ? undefined : Number(code);
  }

  /** Text after the code of a response; may be empty. */
  get reasonPhrase(): string | undefined {
    const status = this.#status;
    return status === null ? undefined : (status[3] ?? "");
  }

  /** Fields of the head in order, as far as they are in this segment. Octets beyond ASCII are characters of Latin-1. */
  get headers(): readonly TextHeader[] {
    return this.#head.headers;
  }

  /** Whether the whole head is in this segment. */
  get hasWholeHead(): boolean {
    return this.#head.bodyAt !== undefined;
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
    const { bodyAt } = this.#head;
    return bodyAt === undefined ? NO_BYTES : this.span.bytes(bodyAt);
  }

  override findProblem(): Problem | undefined {
    if (this.#head.problem !== undefined || this.span.isWhole) return this.#head.problem;
    return missing("the end is missing", this.span);
  }

  /** @internal Returns the first line. */
  startLine(): string {
    return this.#head.startLine;
  }

  get #request(): RegExpExecArray | null {
    return REQUEST_LINE.exec(this.#head.startLine);
  }

  get #status(): RegExpExecArray | null {
    return STATUS_LINE.exec(this.#head.startLine);
  }
}

/** Returns the message that begins here; undefined if none does: the bytes continue one, or are of another protocol. */
export function readHttp(span: Span): Http | undefined {
  const head = readTextHead(span.bytes(), (line) => decoder.decode(line));
  if (head === undefined) return undefined;
  const isMessage = REQUEST_LINE.test(head.startLine) || STATUS_LINE.test(head.startLine);
  return isMessage ? new Http(span, head) : undefined;
}

/** Checks whether bytes that the capture cut look like the beginning of a message. */
export const looksLikeHttp = (span: Span): boolean =>
  BEGINNING.test(decoder.decode(span.bytes(0, Math.min(span.length, BEGINNING_BYTES))));

/**
 * Returns the message of HTTP/1 with which the bytes of a stream begin, for example those of `tcpStreams`; undefined if none does,
 * or its first line is not complete.
 *
 * @throws {TypeError} if the argument is not bytes
 */
export function decodeHttp(bytes: Uint8Array): Http | undefined {
  return readHttp(Span.over(bytes, true));
}
