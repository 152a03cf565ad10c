import { DnsCursor } from "../application/dns-cursor.ts";
import { ipv6Address } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import * as codes from "./dhcpv6-option.ts";
import {
  checkDhcpv6Options,
  type Dhcpv6Association,
  type Dhcpv6Option,
  type Dhcpv6Status,
  hasDhcpv6Length,
  readAssociation,
  readStatus,
  walkDhcpv6Options,
} from "./dhcpv6-option.ts";

/** Length of the header of a message that is not relayed. */
export const DHCPV6_HEADER_BYTES = 4;
/** Length of the header of a relay's message. */
export const DHCPV6_RELAY_BYTES = 34;

/** Types of the messages of relays. */
export const RELAY_FORWARD = 12;
export const RELAY_REPLY = 13;
/** The most relays that a message passes: HOP_COUNT_LIMIT of RFC 3315; in RFC 8415 it is 8. */
const MAX_RELAYS = 32;
const IPV6_BYTES = 16;
const HUNDREDTH_MS = 10;

/** A message of DHCPv6 (RFC 8415). Fields that the message does not have are undefined, lists are empty. */
export class Dhcpv6 extends Layer {
  readonly #depth: number;
  #read: readonly { readonly code: number; readonly value: Span }[] | undefined;

  constructor(span: Span, depth = 0) {
    super(span);
    this.#depth = depth;
  }

  /**
   * 1 solicit, 2 advertise, 3 request, 4 confirm, 5 renew, 6 rebind, 7 reply, 8 release, 9 decline, 10 reconfigure, 11 information
   * request, 12 relay forward, 13 relay reply, 14 lease query, 15 its reply, …
   */
  get messageType(): number {
    return this.span.u8(0);
  }

  /** Number that a request and its replies share, of 24 bits; undefined in a relay's message. */
  get transactionId(): number | undefined {
    return this.#isRelayed ? undefined : this.span.u32(0) & 0xff_ffff;
  }

  /** Number of relays that the message had passed before; undefined if it is not a relay's. */
  get hopCount(): number | undefined {
    return this.#isRelayed && this.span.length >= DHCPV6_RELAY_BYTES ? this.span.u8(1) : undefined;
  }

  /** Address of the link on which the client is; undefined if it is not a relay's message. */
  get linkAddress(): string | undefined {
    return this.hopCount === undefined ? undefined : ipv6Address(this.span, 2);
  }

  /** Address of the client or relay from which the message was received; undefined if it is not a relay's message. */
  get peerAddress(): string | undefined {
    return this.hopCount === undefined ? undefined : ipv6Address(this.span, 2 + IPV6_BYTES);
  }

  /** The message that a relay forwards or returns (option 9), at most 32 levels deep. */
  get relayMessage(): Dhcpv6 | undefined {
    const value = this.#option(codes.RELAY_MESSAGE);
    const isReadable = value !== undefined && value.length >= DHCPV6_HEADER_BYTES && this.#depth < MAX_RELAYS;
    return isReadable ? new Dhcpv6(value, this.#depth + 1) : undefined;
  }

  /** DUID of the client (option 1). A view. */
  get clientIdentifier(): Uint8Array | undefined {
    return this.#option(codes.CLIENT_IDENTIFIER)?.bytes();
  }

  /** DUID of the server (option 2). A view. */
  get serverIdentifier(): Uint8Array | undefined {
    return this.#option(codes.SERVER_IDENTIFIER)?.bytes();
  }

  /** Identity associations (options 3, 4 and 25), with their addresses and prefixes. */
  get identityAssociations(): readonly Dhcpv6Association[] {
    return this.#options
      .map(({ code, value }) => readAssociation(code, value))
      .filter((association) => association !== undefined);
  }

  /** Codes of the options that the client asks for (option 6). */
  get requestedOptions(): readonly number[] {
    const value = this.#option(codes.OPTION_REQUEST);
    return value === undefined ? [] : Array.from({ length: value.length / 2 }, (_, index) => value.u16(index * 2));
  }

  /** Preference of the server: the highest wins (option 7). */
  get preference(): number | undefined {
    return this.#option(codes.PREFERENCE)?.u8(0);
  }

  /** How long the client has been trying, in milliseconds; a multiple of 10 (option 8). */
  get elapsedTimeMs(): number | undefined {
    const hundredths = this.#option(codes.ELAPSED_TIME)?.u16(0);
    return hundredths === undefined ? undefined : hundredths * HUNDREDTH_MS;
  }

  /** Address to which the client may send by unicast (option 12). */
  get serverUnicast(): string | undefined {
    const value = this.#option(codes.SERVER_UNICAST);
    return value && ipv6Address(value, 0);
  }

  /** Status of the whole message (option 13). */
  get status(): Dhcpv6Status | undefined {
    return readStatus(this.#optionSpan);
  }

  /** Whether client and server do without advertise and request (option 14). */
  get rapidCommit(): boolean {
    return this.#option(codes.RAPID_COMMIT) !== undefined;
  }

  /** Identifier of the relay's interface (option 18). A view. */
  get interfaceId(): Uint8Array | undefined {
    return this.#option(codes.INTERFACE_ID)?.bytes();
  }

  /** Type of the message that the client must send: 5 renew, 6 rebind, 11 information request (option 19). */
  get reconfigureMessageType(): number | undefined {
    return this.#option(codes.RECONFIGURE_MESSAGE)?.u8(0);
  }

  /** Addresses of DNS servers (option 23; RFC 3646). */
  get dnsServers(): readonly string[] {
    const value = this.#option(codes.DNS_SERVERS);
    if (value === undefined) return [];
    return Array.from({ length: value.length / IPV6_BYTES }, (_, index) => ipv6Address(value, index * IPV6_BYTES));
  }

  /** Domains in which the client searches names (option 24; RFC 3646), up to the first that is malformed. */
  get domainSearchList(): readonly string[] {
    const value = this.#option(codes.DOMAIN_LIST);
    return value === undefined ? [] : readNames(value).names;
  }

  /** Time after which the client asks for the information again, in seconds (option 32). */
  get informationRefreshTimeSeconds(): number | undefined {
    return this.#option(codes.INFORMATION_REFRESH_TIME)?.u32(0);
  }

  /** All options in order, as far as they are available. */
  get options(): readonly Dhcpv6Option[] {
    return this.#options.map(({ code, value }) => ({ code, data: value.bytes() }));
  }

  override findProblem(): Problem | undefined {
    const { length } = this.span;
    if (this.#isRelayed && length < DHCPV6_RELAY_BYTES)
      return missing(`a header of ${DHCPV6_RELAY_BYTES} bytes, but ${length} bytes are available`, this.span);
    return checkDhcpv6Options(this.#optionSpan) ?? this.#findRelayProblem() ?? this.#findNameProblem();
  }

  #findRelayProblem(): Problem | undefined {
    const value = this.#option(codes.RELAY_MESSAGE);
    if (value === undefined) return undefined;
    if (value.length < DHCPV6_HEADER_BYTES) return wrong(`a relayed message of ${value.length} bytes`);
    if (this.#depth >= MAX_RELAYS) return wrong(`a message that has passed more than ${MAX_RELAYS} relays`);
    return this.relayMessage?.findProblem();
  }

  #findNameProblem(): Problem | undefined {
    const value = this.#option(codes.DOMAIN_LIST);
    return value && readNames(value).problem;
  }

  get #isRelayed(): boolean {
    return this.messageType === RELAY_FORWARD || this.messageType === RELAY_REPLY;
  }

  get #optionSpan(): Span {
    return this.span.slice(this.#isRelayed ? Math.min(DHCPV6_RELAY_BYTES, this.span.length) : DHCPV6_HEADER_BYTES);
  }

  get #options(): readonly { readonly code: number; readonly value: Span }[] {
    if (this.#read === undefined) {
      const options: { code: number; value: Span }[] = [];
      walkDhcpv6Options(this.#optionSpan, (code, value) => options.push({ code, value }));
      this.#read = options;
    }
    return this.#read;
  }

  /** Returns the value of the first option of this code that has a length which the option allows. */
  #option(code: number): Span | undefined {
    return this.#options.find((option) => option.code === code && hasDhcpv6Length(code, option.value.length))?.value;
  }
}

/** Returns the domain names of a list, without their last dots. */
function readNames(list: Span): { readonly names: readonly string[]; readonly problem: Problem | undefined } {
  const cursor = new DnsCursor(list, 0);
  const names: string[] = [];
  while (cursor.at < list.length) {
    const name = cursor.name();
    const { problem } = cursor;
    if (problem !== undefined) return { names, problem };
    names.push(name);
  }
  return { names, problem: undefined };
}
