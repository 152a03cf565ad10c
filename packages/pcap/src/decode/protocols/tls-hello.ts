import type { Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { SpanCursor } from "../field/span-cursor.ts";

/** An extension of a hello (RFC 8446, section 4.2). */
export interface TlsExtension {
  /** 0 server name, 10 supported groups, 16 ALPN, 43 supported versions, 51 key share, … */
  readonly type: number;
  /** Value. A view of the message. */
  readonly data: Uint8Array;
}

/** The first message of a client (RFC 8446, section 4.1.2). Lists end where the segment ends, if it does not contain all of it. */
export interface TlsClientHello {
  /** Version of the message: 0x0303 from TLS 1.2 on; 1.3 is in `supportedVersions`. */
  readonly version: number;
  /** 32 random bytes. */
  readonly random: Uint8Array;
  /** Identifier of the session. */
  readonly sessionId: Uint8Array;
  /** Cipher suites, the preferred first. */
  readonly cipherSuites: readonly number[];
  /** Name of the server (SNI, RFC 6066); undefined if the client does not send it. */
  readonly serverName: string | undefined;
  /** Protocols above TLS, such as `h2` (ALPN, RFC 7301). */
  readonly applicationProtocols: readonly string[];
  /** Versions that the client supports, the preferred first: 0x0304 is TLS 1.3. */
  readonly supportedVersions: readonly number[];
  /** Groups for the key exchange, the preferred first: 0x001d X25519, 0x0017 P-256, … */
  readonly supportedGroups: readonly number[];
  /** All extensions in order. */
  readonly extensions: readonly TlsExtension[];
}

/** The first message of a server (RFC 8446, section 4.1.3). */
export interface TlsServerHello {
  /** Version of the message: 0x0303 from TLS 1.2 on. */
  readonly version: number;
  /** 32 random bytes. */
  readonly random: Uint8Array;
  /** Identifier of the session. */
  readonly sessionId: Uint8Array;
  /** The cipher suite that the server chose: 0x1301 TLS_AES_128_GCM_SHA256, … */
  readonly cipherSuite: number;
  /** The version that the server chose: 0x0304 TLS 1.3, 0x0303 TLS 1.2, … */
  readonly selectedVersion: number;
  /** The protocol above TLS that the server chose; undefined if it sends none, or encrypts it as in TLS 1.3. */
  readonly applicationProtocol: string | undefined;
  /** All extensions in order. */
  readonly extensions: readonly TlsExtension[];
}

/** A hello, and the problem of its lists. */
export interface ReadHello<Hello> {
  readonly hello: Hello;
  readonly problem: Problem | undefined;
}

const RANDOM_BYTES = 32;
const SERVER_NAME = 0;
const SUPPORTED_GROUPS = 10;
const APPLICATION_PROTOCOLS = 16;
const SUPPORTED_VERSIONS = 43;
const HOST_NAME = 0;

/** Reads a client's hello; undefined if the body does not contain the version and the random bytes. */
export function readClientHello(body: Span, isWhole: boolean): ReadHello<TlsClientHello> | undefined {
  const cursor = new SpanCursor(body, isWhole);
  const version = cursor.u16();
  const random = cursor.span(RANDOM_BYTES).bytes();
  if (random.length === 0) return undefined;
  const sessionId = cursor.span(cursor.u8()).bytes();
  const cipherSuites = numbers(cursor.list(cursor.u16()));
  cursor.list(cursor.u8());
  const { extensions, problem } = readExtensions(cursor);
  const find = (type: number): SpanCursor | undefined => extensionCursor(extensions, type);
  const names = find(SERVER_NAME);
  const protocols = find(APPLICATION_PROTOCOLS);
  const versions = find(SUPPORTED_VERSIONS);
  const groups = find(SUPPORTED_GROUPS);
  const hello: TlsClientHello = {
    version,
    random,
    sessionId,
    cipherSuites,
    serverName: names && readServerName(names.list(names.u16())),
    applicationProtocols: protocols === undefined ? [] : texts(protocols.list(protocols.u16())),
    supportedVersions: versions === undefined ? [] : numbers(versions.list(versions.u8())),
    supportedGroups: groups === undefined ? [] : numbers(groups.list(groups.u16())),
    extensions: extensions.map(({ type, value }) => ({ type, data: value.bytes() })),
  };
  return {
    hello,
    problem: cursor.problem ?? problem ?? [names, protocols, versions, groups].find((one) => one?.problem)?.problem,
  };
}

/** Reads a server's hello; undefined if the body does not contain the version, the random bytes and the cipher suite. */
export function readServerHello(body: Span, isWhole: boolean): ReadHello<TlsServerHello> | undefined {
  const cursor = new SpanCursor(body, isWhole);
  const version = cursor.u16();
  const random = cursor.span(RANDOM_BYTES).bytes();
  const sessionId = cursor.span(cursor.u8()).bytes();
  const cipherSuite = cursor.u16();
  if (cursor.hasEnded) return undefined;
  cursor.u8();
  const { extensions, problem } = readExtensions(cursor);
  const protocols = extensionCursor(extensions, APPLICATION_PROTOCOLS);
  const selected = extensionCursor(extensions, SUPPORTED_VERSIONS);
  const hello: TlsServerHello = {
    version,
    random,
    sessionId,
    cipherSuite,
    selectedVersion: selected === undefined ? version : selected.u16(),
    applicationProtocol: protocols && texts(protocols.list(protocols.u16()))[0],
    extensions: extensions.map(({ type, value }) => ({ type, data: value.bytes() })),
  };
  return { hello, problem: cursor.problem ?? problem ?? protocols?.problem ?? selected?.problem };
}

interface Extension {
  readonly type: number;
  readonly value: Span;
}

/** Reads the extensions, which old hellos do not have. */
function readExtensions(cursor: SpanCursor): {
  readonly extensions: readonly Extension[];
  readonly problem: Problem | undefined;
} {
  if (!cursor.hasMore) return { extensions: [], problem: undefined };
  const list = cursor.list(cursor.u16());
  const extensions: Extension[] = [];
  while (list.hasMore) {
    const type = list.u16();
    const value = list.span(list.u16());
    if (!list.hasEnded) extensions.push({ type, value });
  }
  return { extensions, problem: list.problem };
}

function extensionCursor(extensions: readonly Extension[], type: number): SpanCursor | undefined {
  const found = extensions.find((extension) => extension.type === type);
  return found && new SpanCursor(found.value, true);
}

function readServerName(list: SpanCursor): string | undefined {
  while (list.hasMore) {
    const type = list.u8();
    const name = list.span(list.u16());
    if (type === HOST_NAME && !list.hasEnded) return text(name);
  }
  return undefined;
}

/** Returns all numbers of two bytes. */
function numbers(list: SpanCursor): number[] {
  const values: number[] = [];
  while (list.hasMore) {
    const value = list.u16();
    if (!list.hasEnded) values.push(value);
  }
  return values;
}

/** Returns all texts, each of which has a length of one byte. */
function texts(list: SpanCursor): string[] {
  const values: string[] = [];
  while (list.hasMore) {
    const value = list.span(list.u8());
    if (!list.hasEnded) values.push(text(value));
  }
  return values;
}

const text = (span: Span): string => new TextDecoder().decode(span.bytes());
