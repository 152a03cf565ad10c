import { ipv4Address, linkAddress } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import type { Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import * as codes from "./dhcp-option.ts";
import { type DhcpOption, hasPrescribedLength, readDhcpOptions } from "./dhcp-option.ts";

/** Length of the fixed fields of BOOTP, up to its vendor field. */
export const DHCP_MIN_BYTES = 236;

/** Introduces the options (RFC 2131, section 3). */
export const MAGIC_COOKIE = 0x63825363;
const MAX_HARDWARE_ADDRESS_BYTES = 16;
/** Where the server's name is. */
export const SERVER_NAME = { at: 44, end: 108 };
/** Where the name of the boot file is. */
export const FILE = { at: 108, end: 236 };
/** Where the options begin. */
export const OPTIONS_AT = 240;
const FILE_HAS_OPTIONS = 1;
const SERVER_NAME_HAS_OPTIONS = 2;

interface Options {
  readonly values: readonly { readonly code: number; readonly value: Span }[];
  readonly problem: Problem | undefined;
}

/** A message of DHCP (RFC 2131) or BOOTP (RFC 951). Fields of options that it does not have are undefined. */
export class Dhcp extends Layer {
  #read: Options | undefined;

  /** 1 request of a client, 2 reply of a server. */
  get operation(): number {
    return this.span.u8(0);
  }

  /** Hardware type; 1 is Ethernet. */
  get hardwareType(): number {
    return this.span.u8(1);
  }

  /** Number of relays passed. */
  get hops(): number {
    return this.span.u8(3);
  }

  /** Number that a request and its replies share. */
  get transactionId(): number {
    return this.span.u32(4);
  }

  /** How long the client has been trying, in seconds. */
  get elapsedSeconds(): number {
    return this.span.u16(8);
  }

  /** Whether the client asks for replies by broadcast. */
  get broadcast(): boolean {
    return (this.span.u16(10) & 0x8000) !== 0;
  }

  /** Address that the client has. */
  get clientAddress(): string {
    return ipv4Address(this.span, 12);
  }

  /** Address that the client gets. */
  get yourAddress(): string {
    return ipv4Address(this.span, 16);
  }

  /** Server of the next step of booting. */
  get nextServer(): string {
    return ipv4Address(this.span, 20);
  }

  /** Address of the relay. */
  get relayAgent(): string {
    return ipv4Address(this.span, 24);
  }

  /** The client's hardware address, in the form of a MAC address. */
  get clientHardwareAddress(): string {
    return linkAddress(this.span, 28, Math.min(this.span.u8(2), MAX_HARDWARE_ADDRESS_BYTES));
  }

  /** Name of the server; undefined if it is empty or its field contains options (option 52). */
  get serverName(): string | undefined {
    return this.#isOverloaded(SERVER_NAME_HAS_OPTIONS)
      ? undefined
      : text(this.span.slice(SERVER_NAME.at, SERVER_NAME.end));
  }

  /** File to boot; undefined if it is empty or its field contains options (option 52). */
  get bootFile(): string | undefined {
    return this.#isOverloaded(FILE_HAS_OPTIONS) ? undefined : text(this.span.slice(FILE.at, FILE.end));
  }

  /**
   * 1 discover, 2 offer, 3 request, 4 decline, 5 acknowledgment, 6 negative acknowledgment, 7 release, 8 inform; undefined in
   * BOOTP.
   */
  get messageType(): number | undefined {
    return this.#option(codes.MESSAGE_TYPE)?.u8(0);
  }

  /** Address that the client asks for (option 50). */
  get requestedAddress(): string | undefined {
    return this.#addresses(codes.REQUESTED_ADDRESS)?.[0];
  }

  /** Address that identifies the server (option 54). */
  get serverIdentifier(): string | undefined {
    return this.#addresses(codes.SERVER_IDENTIFIER)?.[0];
  }

  /** Duration of the lease, in seconds (option 51). */
  get leaseSeconds(): number | undefined {
    return this.#option(codes.LEASE_TIME)?.u32(0);
  }

  /** Subnet mask (option 1). */
  get subnetMask(): string | undefined {
    return this.#addresses(codes.SUBNET_MASK)?.[0];
  }

  /** Addresses of routers (option 3). */
  get routers(): readonly string[] | undefined {
    return this.#addresses(codes.ROUTERS);
  }

  /** Addresses of DNS servers (option 6). */
  get dnsServers(): readonly string[] | undefined {
    return this.#addresses(codes.DNS_SERVERS);
  }

  /** The client's host name (option 12). */
  get hostName(): string | undefined {
    const value = this.#option(codes.HOST_NAME);
    return value === undefined ? undefined : text(value);
  }

  /** Codes of the options that the client asks for (option 55). */
  get parameterRequestList(): readonly number[] | undefined {
    const value = this.#option(codes.PARAMETER_REQUEST_LIST);
    return value === undefined ? undefined : [...value.bytes()];
  }

  /** Which fields contain options, too (option 52): 1 `bootFile`, 2 `serverName`, 3 both. */
  get overload(): number | undefined {
    return this.#option(codes.OVERLOAD)?.u8(0);
  }

  /** All options in order, without padding and end: those of the options field, then of file and server name if overloaded. */
  get options(): readonly DhcpOption[] {
    return this.#options.values.map(({ code, value }) => ({ code, data: value.bytes() }));
  }

  override findProblem(): Problem | undefined {
    return this.#options.problem;
  }

  get #options(): Options {
    this.#read ??= readOptions(this.span);
    return this.#read;
  }

  #isOverloaded(bit: number): boolean {
    return ((this.overload ?? 0) & bit) !== 0;
  }

  /** Returns the value of the first option of this code that has the prescribed length. */
  #option(code: number): Span | undefined {
    return this.#options.values.find((option) => option.code === code && hasPrescribedLength(code, option.value.length))
      ?.value;
  }

  #addresses(code: number): string[] | undefined {
    const value = this.#option(code);
    if (value === undefined) return undefined;
    return Array.from({ length: value.length / 4 }, (_, index) => ipv4Address(value, index * 4));
  }
}

function readOptions(message: Span): Options {
  const hasOptions = message.length >= OPTIONS_AT && message.u32(DHCP_MIN_BYTES) === MAGIC_COOKIE;
  if (!hasOptions) return { values: [], problem: undefined };
  const values: { code: number; value: Span }[] = [];
  const readField = (field: Span): Problem | undefined =>
    readDhcpOptions(field, (code, value) => values.push({ code, value }));
  let problem = readField(message.slice(OPTIONS_AT));
  // RFC 2131, section 4.1: the file field comes first, then the server's name.
  const overload = values.find(({ code, value }) => code === codes.OVERLOAD && value.length === 1)?.value.u8(0) ?? 0;
  if ((overload & FILE_HAS_OPTIONS) !== 0) problem = readField(message.slice(FILE.at, FILE.end, true)) ?? problem;
  if ((overload & SERVER_NAME_HAS_OPTIONS) === 0) return { values, problem };
  return { values, problem: readField(message.slice(SERVER_NAME.at, SERVER_NAME.end, true)) ?? problem };
}

/** Returns the text up to its first zero byte; undefined if it is empty. */
function text(span: Span): string | undefined {
  const bytes = span.bytes();
  const end = bytes.indexOf(0);
  const decoded = new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  return decoded === "" ? undefined : decoded;
}
