import { Layer } from "../field/layer.ts";
import { missing, type Problem } from "../field/problem.ts";
import { Span } from "../field/span.ts";
import { SpanCursor } from "../field/span-cursor.ts";
import {
  type ReadHello,
  readClientHello,
  readServerHello,
  type TlsClientHello,
  type TlsServerHello,
} from "./tls-hello.ts";

/** Length of the header of a record. */
export const TLS_HEADER_BYTES = 5;

/** Types of records (RFC 8446, section 5.1). */
const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const HEARTBEAT = 24;
const MAJOR_VERSION = 3;
const MAX_MINOR_VERSION = 4;
/** The longest record: TLS 1.2 allows 2,048 bytes for the encryption (RFC 5246, section 6.2.3). */
const MAX_RECORD_BYTES = 2 ** 14 + 2048;
const ALERT_BYTES = 2;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;

/** A record of TLS (RFC 8446, section 5.1). */
export interface TlsRecord {
  /** 20 change of the cipher, 21 alert, 22 handshake, 23 data of the application, 24 heartbeat. */
  readonly type: number;
  /** Version in the header: 0x0301 or 0x0303 also in TLS 1.3. */
  readonly version: number;
  /** Length of its content, also if it continues in later segments. */
  readonly lengthBytes: number;
  /** Content, as much of it as is in this segment. A view. */
  readonly fragment: Uint8Array;
}

/** An alert (RFC 8446, section 6). */
export interface TlsAlert {
  /** 1 warning, 2 fatal. */
  readonly level: number;
  /** 0 close, 40 handshake failure, 42 bad certificate, 70 version, 112 unrecognized name, … */
  readonly description: number;
}

interface Messages {
  readonly types: readonly number[];
  readonly client: ReadHello<TlsClientHello> | undefined;
  readonly server: ReadHello<TlsServerHello> | undefined;
}

/** The records of TLS that begin in a TCP segment (RFC 8446, RFC 5246). Nothing is decrypted. */
export class Tls extends Layer {
  #read: Messages | undefined;

  /** Records in order. The last may continue in later segments. */
  get records(): readonly TlsRecord[] {
    return this.#records().map(({ header, content }) => ({
      type: header.u8(0),
      version: header.u16(1),
      lengthBytes: header.u16(3),
      fragment: content.bytes(),
    }));
  }

  /** Types of the handshake messages that are not encrypted: 1 client hello, 2 server hello, 11 certificate, … */
  get handshakeTypes(): readonly number[] {
    return this.#messages.types;
  }

  /** The first message of a client; undefined if this segment does not contain its beginning. */
  get clientHello(): TlsClientHello | undefined {
    return this.#messages.client?.hello;
  }

  /** The first message of a server; undefined if this segment does not contain its beginning. */
  get serverHello(): TlsServerHello | undefined {
    return this.#messages.server?.hello;
  }

  /** The first alert that is not encrypted. */
  get alert(): TlsAlert | undefined {
    const found = this.#records().find(
      ({ header, content }) =>
        header.u8(0) === ALERT && header.u16(3) === ALERT_BYTES && content.length === ALERT_BYTES,
    );
    return found && { level: found.content.u8(0), description: found.content.u8(1) };
  }

  override findProblem(): Problem | undefined {
    const { client, server } = this.#messages;
    const problem = client?.problem ?? server?.problem;
    if (problem !== undefined || this.span.isWhole) return problem;
    return missing("the end is missing", this.span);
  }

  get #messages(): Messages {
    this.#read ??= readMessages(this.#handshake());
    return this.#read;
  }

  #records(): readonly { readonly header: Span; readonly content: Span }[] {
    const records: { header: Span; content: Span }[] = [];
    let at = 0;
    while (isTlsRecord(this.span, at)) {
      const start = at + TLS_HEADER_BYTES;
      at = start + this.span.u16(at + 3);
      records.push({ header: this.span.slice(start - TLS_HEADER_BYTES, start), content: this.span.slice(start, at) });
    }
    return records;
  }

  /** Returns the messages of the handshake before its encryption begins, which may be in several records. */
  #handshake(): Span {
    const records = this.#records();
    const end = records.findIndex(({ header }) => header.u8(0) === CHANGE_CIPHER_SPEC);
    const contents = (end < 0 ? records : records.slice(0, end))
      .filter(({ header }) => header.u8(0) === HANDSHAKE)
      .map(({ content }) => content);
    const bytes = new Uint8Array(contents.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const content of contents) {
      bytes.set(content.bytes(), at);
      at += content.length;
    }
    return Span.over(bytes, false);
  }
}

/** Checks whether a record begins at `at`: otherwise the bytes are not TLS, or continue a record of an earlier segment. */
export function isTlsRecord(span: Span, at: number): boolean {
  if (at + TLS_HEADER_BYTES > span.length) return false;
  const isKnown = span.u8(at) >= CHANGE_CIPHER_SPEC && span.u8(at) <= HEARTBEAT;
  const isVersion = span.u8(at + 1) === MAJOR_VERSION && span.u8(at + 2) <= MAX_MINOR_VERSION;
  return isKnown && isVersion && span.u16(at + 3) <= MAX_RECORD_BYTES;
}

/** The types of messages that are known not to be encrypted. */
const PLAIN_TYPES: ReadonlySet<number> = new Set([0, CLIENT_HELLO, SERVER_HELLO, 4, 11, 12, 13, 14, 15, 16, 22]);

function readMessages(handshake: Span): Messages {
  const types: number[] = [];
  let client: Messages["client"];
  let server: Messages["server"];
  const cursor = new SpanCursor(handshake, false);
  while (cursor.hasMore) {
    const type = cursor.u8();
    const length = cursor.u24();
    if (cursor.hasEnded || !PLAIN_TYPES.has(type)) break;
    types.push(type);
    const { body, isWhole } = cursor.part(length);
    if (type === CLIENT_HELLO) client ??= readClientHello(body, isWhole);
    if (type === SERVER_HELLO) server ??= readServerHello(body, isWhole);
  }
  return { types, client, server };
}
