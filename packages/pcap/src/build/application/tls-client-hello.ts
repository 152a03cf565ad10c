import { badValue, checkArray, checkKnownOptions, checkString, type OptionNames } from "../../check-options.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, noBytes } from "../payload.ts";

const RANDOM_BYTES = 32;
const MAX_SESSION_BYTES = 32;
const MAX_LIST_BYTES = 0xffff;
const RECORD_HANDSHAKE = 22;
const MESSAGE_CLIENT_HELLO = 1;
const TLS_1_2 = 0x0303;
const TLS_1_3 = 0x0304;
/** The version in the record of a first hello (RFC 8446, section 5.1). */
const TLS_1_0 = 0x0301;
const DEFAULT_SUITES = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f];
const DEFAULT_GROUPS = [0x001d, 0x0017];
/** Extensions (RFC 6066, RFC 7301, RFC 8446). */
const SERVER_NAME = 0;
const SUPPORTED_GROUPS = 10;
const APPLICATION_PROTOCOLS = 16;
const SUPPORTED_VERSIONS = 43;
const EXTENSION_FIELDS = { type: true, data: true } as const;

/** Fields of {@link encodeTlsClientHello}. */
export interface TlsClientHelloFields {
  /** Name of the server (SNI). Default: the extension is absent. */
  readonly serverName?: string | undefined;
  /** Protocols above TLS, such as `h2` (ALPN), the preferred first. Default: the extension is absent. */
  readonly applicationProtocols?: readonly string[] | undefined;
  /** Cipher suites, the preferred first. Default: the three of TLS 1.3, and two of TLS 1.2. */
  readonly cipherSuites?: readonly number[] | undefined;
  /** Versions, the preferred first. Default 1.3 and 1.2: `[0x0304, 0x0303]`; empty: the extension is absent. */
  readonly supportedVersions?: readonly number[] | undefined;
  /** Groups for the key exchange, the preferred first. Default X25519 and P-256; empty: the extension is absent. */
  readonly supportedGroups?: readonly number[] | undefined;
  /** Version of the message. Default 0x0303. */
  readonly version?: number | undefined;
  /** 32 bytes. Default: zeros. */
  readonly random?: Uint8Array | undefined;
  /** At most 32 bytes. Default: none. */
  readonly sessionId?: Uint8Array | undefined;
  /** More extensions, after those above: 13 signature algorithms, 51 key share, … Default: none. */
  readonly extensions?:
    | readonly {
        /** Type of the extension. */
        readonly type: number;
        /** Its bytes, after type and length. */
        readonly data: Uint8Array;
      }[]
    | undefined;
}

const FIELDS: OptionNames<TlsClientHelloFields> = {
  serverName: true,
  applicationProtocols: true,
  cipherSuites: true,
  supportedVersions: true,
  supportedGroups: true,
  version: true,
  random: true,
  sessionId: true,
  extensions: true,
};
const PATH = "encodeTlsClientHello";

/**
 * Returns the first record of a TLS client (RFC 8446, section 4.1.2): the payload of `tcp`, or of several segments. It is what a
 * filter for server names sees; without a key share, a server of TLS 1.3 answers with a request for one.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * tcp({ sourcePort: 40_000, destinationPort: 443, psh: true, ack: true }, encodeTlsClientHello({ serverName: "www.example.com" }))
 */
export function encodeTlsClientHello(fields: TlsClientHelloFields): Uint8Array {
  checkKnownOptions(PATH, fields, FIELDS);
  const { version = TLS_1_2, random = new Uint8Array(RANDOM_BYTES), sessionId = noBytes } = fields;
  const { cipherSuites = DEFAULT_SUITES } = fields;
  checkBytes("random", random, RANDOM_BYTES, RANDOM_BYTES);
  checkBytes("sessionId", sessionId, 0, MAX_SESSION_BYTES);
  const versionWriter = new MessageWriter(PATH, 2);
  versionWriter.u16(0, "version", version);
  const noCompression = Uint8Array.of(1, 0);
  const body = concat([
    versionWriter.bytes,
    random,
    withLength(1, "sessionId", sessionId),
    withLength(2, "cipherSuites", numbers("cipherSuites", cipherSuites)),
    noCompression,
    withLength(2, "extensions", concat(extensionsOf(fields))),
  ]);
  const message = join(Uint8Array.of(MESSAGE_CLIENT_HELLO), withLength(3, "extensions", body));
  const header = new MessageWriter(PATH, 3);
  header.u8(0, "type", RECORD_HANDSHAKE);
  header.u16(1, "version", TLS_1_0);
  return join(header.bytes, withLength(2, "extensions", message));
}

function extensionsOf(fields: TlsClientHelloFields): Uint8Array[] {
  const { serverName, applicationProtocols = [], extensions = [] } = fields;
  const { supportedVersions = [TLS_1_3, TLS_1_2], supportedGroups = DEFAULT_GROUPS } = fields;
  checkArray(`${PATH}.extensions`, extensions);
  const found: Uint8Array[] = [];
  if (serverName !== undefined) {
    const name = join(Uint8Array.of(0), withLength(2, "serverName", text("serverName", serverName)));
    found.push(extension(SERVER_NAME, withLength(2, "serverName", name)));
  }
  const groups = numbers("supportedGroups", supportedGroups);
  if (groups.length > 0) found.push(extension(SUPPORTED_GROUPS, withLength(2, "supportedGroups", groups)));
  checkArray(`${PATH}.applicationProtocols`, applicationProtocols);
  const protocols = applicationProtocols.map((name, index) => {
    const path = `applicationProtocols[${index}]`;
    return withLength(1, path, text(path, name));
  });
  if (protocols.length > 0)
    found.push(extension(APPLICATION_PROTOCOLS, withLength(2, "applicationProtocols", concat(protocols))));
  const versions = numbers("supportedVersions", supportedVersions);
  if (versions.length > 0) found.push(extension(SUPPORTED_VERSIONS, withLength(1, "supportedVersions", versions)));
  for (const [index, given] of extensions.entries()) {
    const path = `${PATH}.extensions[${index}]`;
    checkKnownOptions(path, given, EXTENSION_FIELDS);
    checkBytes(`extensions[${index}].data`, given.data, 0, MAX_LIST_BYTES);
    found.push(extension(given.type, given.data, path));
  }
  return found;
}

function extension(type: number, data: Uint8Array, path: string = PATH): Uint8Array {
  const header = new MessageWriter(path, 4);
  header.u16(0, "type", type);
  header.u16(2, "data", data.length);
  return join(header.bytes, data);
}

/** Returns bytes after their length, which is a number of `lengthBytes` bytes. */
function withLength(lengthBytes: 1 | 2 | 3, name: string, bytes: Uint8Array): Uint8Array {
  const max = 2 ** (8 * lengthBytes) - 1;
  if (bytes.length > max) throw badValue(`${PATH}.${name}`, `at most ${max} bytes long`, `${bytes.length} bytes`);
  const length = Uint8Array.from(
    { length: lengthBytes },
    (_, index) => bytes.length >> (8 * (lengthBytes - 1 - index)),
  );
  return join(length, bytes);
}

function numbers(name: string, values: readonly number[]): Uint8Array {
  checkArray(`${PATH}.${name}`, values);
  const writer = new MessageWriter(PATH, 2 * values.length);
  for (const [index, value] of values.entries()) writer.u16(2 * index, `${name}[${index}]`, value);
  return writer.bytes;
}

function text(name: string, value: string): Uint8Array {
  checkString(`${PATH}.${name}`, value);
  const bytes = new TextEncoder().encode(value);
  if (bytes.length === 0) throw badValue(`${PATH}.${name}`, "a text that is not empty", value);
  return bytes;
}

function checkBytes(name: string, value: unknown, min: number, max: number): void {
  const fits = value instanceof Uint8Array && value.length >= min && value.length <= max;
  const expectation = min === max ? `${max} bytes` : `at most ${max} bytes`;
  if (!fits) throw badValue(`${PATH}.${name}`, expectation, value);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return parts.reduce(join, noBytes);
}
