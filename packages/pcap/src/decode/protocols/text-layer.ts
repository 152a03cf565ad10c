import { Layer } from "../field/layer.ts";
import type { Span } from "../field/span.ts";
import { readTextHead, type TextHead, type TextHeader } from "./text-message.ts";

const BEGINNING_BYTES = 32;

/** How the messages of a protocol are written. */
export interface TextGrammar {
  /** First line of a request: method, target, version. */
  readonly requestLine: RegExp;
  /** First line of a response: version, code, phrase. */
  readonly statusLine: RegExp;
  /** What a message begins with, if the capture cut its first line. */
  readonly beginning: RegExp;
  /** Turns bytes of the head into text. */
  readonly decode: (bytes: Uint8Array) => string;
}

/** A request or a response whose head is lines of text. Fields that it does not have are undefined. */
export abstract class TextLayer extends Layer {
  readonly #head: TextHead;
  readonly #request: RegExpExecArray | null;
  readonly #status: RegExpExecArray | null;

  constructor(span: Span, head: TextHead, { requestLine, statusLine }: TextGrammar) {
    super(span);
    this.#head = head;
    this.#request = requestLine.exec(head.startLine);
    this.#status = statusLine.exec(head.startLine);
  }

  /** Method of a request, such as `GET` or `INVITE`. */
  get method(): string | undefined {
    return this.#request?.[1];
  }

  /** Version, such as `HTTP/1.1` or `SIP/2.0`. */
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
    return this.#status === null ? undefined : (this.#status[3] ?? "");
  }

  /** Fields of the head in order, names as they were sent, as far as they are in this segment. */
  get headers(): readonly TextHeader[] {
    return this.#head.headers;
  }

  /** Whether the whole head is in this segment. */
  get hasWholeHead(): boolean {
    return this.#head.bodyAt !== undefined;
  }

  /** @internal Returns the first line. */
  startLine(): string {
    return this.#head.startLine;
  }

  /** Returns the target of a request. */
  protected requestTarget(): string | undefined {
    return this.#request?.[2];
  }

  /** Returns the head. */
  protected head(): TextHead {
    return this.#head;
  }
}

/** Returns the head of the message that begins here; undefined if none does. */
export function readHead(span: Span, { requestLine, statusLine, decode }: TextGrammar): TextHead | undefined {
  const head = readTextHead(span.bytes(), decode);
  if (head === undefined) return undefined;
  return requestLine.test(head.startLine) || statusLine.test(head.startLine) ? head : undefined;
}

/** Checks whether bytes that the capture cut look like the beginning of a message. */
export const looksLikeMessage = (span: Span, { beginning, decode }: TextGrammar): boolean =>
  beginning.test(decode(span.bytes(0, Math.min(span.length, BEGINNING_BYTES))));
