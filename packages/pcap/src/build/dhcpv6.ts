import {
  badValue,
  checkArray,
  checkBoolean,
  checkKnownOptions,
  checkObject,
  checkString,
  type OptionNames,
} from "../check-options.ts";
import { DHCPV6_HEADER_BYTES, DHCPV6_RELAY_BYTES, RELAY_FORWARD, RELAY_REPLY } from "../decode/protocols/dhcpv6.ts";
import * as codes from "../decode/protocols/dhcpv6-option.ts";
import {
  type Dhcpv6AssociationFields,
  type Dhcpv6StatusFields,
  encodeAssociation,
  encodeDhcpv6Option,
  encodeStatus,
} from "./dhcpv6-association.ts";
import { encodeDomainName } from "./domain-name.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseIpv6 } from "./parse-address.ts";

const NO_ADDRESS = "::";
const IPV6_BYTES = 16;
const HUNDREDTH_MS = 10;
const ELAPSED_BITS = 16;

/** Fields of {@link encodeDhcpv6}. Options that are not given are omitted; those that are given are in this order. */
export interface Dhcpv6Fields {
  /** 1 solicit, 2 advertise, 3 request, 5 renew, 7 reply, 11 information request, 12 relay forward, 13 relay reply, … */
  readonly messageType: number;
  /** Number of 24 bits that a request and its replies share. Default 0. */
  readonly transactionId?: number | undefined;
  /** Of a relay's message: number of relays that the message had passed before. Default 0. */
  readonly hopCount?: number | undefined;
  /** Of a relay's message: address of the client's link. Default `::`. */
  readonly linkAddress?: string | undefined;
  /** Of a relay's message: address from which the message was received. Default `::`. */
  readonly peerAddress?: string | undefined;
  /** DUID of the client (option 1). */
  readonly clientIdentifier?: Uint8Array | undefined;
  /** DUID of the server (option 2). */
  readonly serverIdentifier?: Uint8Array | undefined;
  /** Identity associations with their addresses and prefixes (options 3, 4 and 25). */
  readonly identityAssociations?: readonly Dhcpv6AssociationFields[] | undefined;
  /** Codes of the options that the client asks for (option 6). */
  readonly requestedOptions?: readonly number[] | undefined;
  /** Preference of the server (option 7). */
  readonly preference?: number | undefined;
  /** How long the client has been trying, in milliseconds; a multiple of 10 (option 8). */
  readonly elapsedTimeMs?: number | undefined;
  /** The message that a relay forwards or returns (option 9), for example of `encodeDhcpv6`. */
  readonly relayMessage?: Uint8Array | undefined;
  /** Address to which the client may send by unicast (option 12). */
  readonly serverUnicast?: string | undefined;
  /** Status of the whole message (option 13). */
  readonly status?: Dhcpv6StatusFields | undefined;
  /** Whether client and server do without advertise and request (option 14). Default false. */
  readonly rapidCommit?: boolean | undefined;
  /** Identifier of the relay's interface (option 18). */
  readonly interfaceId?: Uint8Array | undefined;
  /** Type of the message that the client must send (option 19). */
  readonly reconfigureMessageType?: number | undefined;
  /** Addresses of DNS servers (option 23). */
  readonly dnsServers?: readonly string[] | undefined;
  /** Domains in which the client searches names (option 24). */
  readonly domainSearchList?: readonly string[] | undefined;
  /** Time after which the client asks for the information again, in seconds (option 32). */
  readonly informationRefreshTimeSeconds?: number | undefined;
  /** Further options, written as they are after those that have names. */
  readonly options?:
    | readonly {
        /** Code of the option. */
        readonly code: number;
        /** Its bytes, after type and length. */
        readonly data: Uint8Array;
      }[]
    | undefined;
}

const FIELDS: OptionNames<Dhcpv6Fields> = {
  messageType: true,
  transactionId: true,
  hopCount: true,
  linkAddress: true,
  peerAddress: true,
  clientIdentifier: true,
  serverIdentifier: true,
  identityAssociations: true,
  requestedOptions: true,
  preference: true,
  elapsedTimeMs: true,
  relayMessage: true,
  serverUnicast: true,
  status: true,
  rapidCommit: true,
  interfaceId: true,
  reconfigureMessageType: true,
  dnsServers: true,
  domainSearchList: true,
  informationRefreshTimeSeconds: true,
  options: true,
};
const OPTION_FIELDS = { code: true, data: true } as const;

/**
 * Returns a message of DHCPv6 (RFC 8415): the payload of a UDP datagram between ports 546 and 547.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * udp({ sourcePort: 546, destinationPort: 547 }, encodeDhcpv6({ messageType: 1, identityAssociations: [{ kind: "IA_NA", iaid: 1 }] }))
 */
export function encodeDhcpv6(fields: Dhcpv6Fields): Uint8Array {
  checkKnownOptions("encodeDhcpv6", fields, FIELDS);
  const { messageType, transactionId = 0, hopCount = 0 } = fields;
  const { linkAddress = NO_ADDRESS, peerAddress = NO_ADDRESS } = fields;
  const isRelayed = messageType === RELAY_FORWARD || messageType === RELAY_REPLY;
  const options = [...namedOptions(fields), ...furtherOptions(fields)];
  const headerBytes = isRelayed ? DHCPV6_RELAY_BYTES : DHCPV6_HEADER_BYTES;
  const optionBytes = options.reduce((sum, option) => sum + option.length, 0);
  const writer = new MessageWriter("encodeDhcpv6", headerBytes + optionBytes);
  if (!isRelayed) writer.u32(0, "transactionId", writer.part("transactionId", transactionId, 24, 0));
  writer.u8(0, "messageType", messageType);
  if (isRelayed) {
    writer.u8(1, "hopCount", hopCount);
    writer.address(2, "linkAddress", linkAddress, parseIpv6);
    writer.address(2 + IPV6_BYTES, "peerAddress", peerAddress, parseIpv6);
  }
  let at = headerBytes;
  for (const option of options) {
    writer.bytes.set(option, at);
    at += option.length;
  }
  return writer.bytes;
}

function furtherOptions({ options = [] }: Dhcpv6Fields): readonly Uint8Array[] {
  checkArray("encodeDhcpv6.options", options);
  return options.map((option, index) => {
    const path = `encodeDhcpv6.options[${index}]`;
    checkObject(path, option);
    checkKnownOptions(path, option, OPTION_FIELDS);
    return encodeDhcpv6Option(path, option.code, option.data);
  });
}

/** Returns the options that have names, each as bytes. */
function namedOptions(fields: Dhcpv6Fields): readonly Uint8Array[] {
  const encoded: Uint8Array[] = [];
  const add = (name: keyof Dhcpv6Fields, code: number, data: Uint8Array | undefined): void => {
    if (data !== undefined) encoded.push(encodeDhcpv6Option(`encodeDhcpv6.${name}`, code, data));
  };
  const { identityAssociations = [], elapsedTimeMs, preference, reconfigureMessageType, status } = fields;
  checkArray("encodeDhcpv6.identityAssociations", identityAssociations);
  add("clientIdentifier", codes.CLIENT_IDENTIFIER, fields.clientIdentifier);
  add("serverIdentifier", codes.SERVER_IDENTIFIER, fields.serverIdentifier);
  for (const [index, association] of identityAssociations.entries())
    encoded.push(encodeAssociation(`encodeDhcpv6.identityAssociations[${index}]`, association));
  add("requestedOptions", codes.OPTION_REQUEST, list("requestedOptions", fields.requestedOptions));
  add("preference", codes.PREFERENCE, preference === undefined ? undefined : number("preference", preference, 1));
  add("elapsedTimeMs", codes.ELAPSED_TIME, elapsedTimeMs === undefined ? undefined : hundredths(elapsedTimeMs));
  add("relayMessage", codes.RELAY_MESSAGE, fields.relayMessage);
  add("serverUnicast", codes.SERVER_UNICAST, addresses("serverUnicast", fields.serverUnicast));
  if (status !== undefined) encoded.push(encodeStatus("encodeDhcpv6.status", status));
  checkBoolean("encodeDhcpv6.rapidCommit", fields.rapidCommit);
  add("rapidCommit", codes.RAPID_COMMIT, fields.rapidCommit === true ? new Uint8Array(0) : undefined);
  add("interfaceId", codes.INTERFACE_ID, fields.interfaceId);
  const next = reconfigureMessageType;
  const nextBytes = next === undefined ? undefined : number("reconfigureMessageType", next, 1);
  add("reconfigureMessageType", codes.RECONFIGURE_MESSAGE, nextBytes);
  add("dnsServers", codes.DNS_SERVERS, addresses("dnsServers", fields.dnsServers));
  add("domainSearchList", codes.DOMAIN_LIST, names(fields.domainSearchList));
  const { informationRefreshTimeSeconds: refresh } = fields;
  const refreshBytes = refresh === undefined ? undefined : number("informationRefreshTimeSeconds", refresh, 4);
  add("informationRefreshTimeSeconds", codes.INFORMATION_REFRESH_TIME, refreshBytes);
  return encoded;
}

function number(name: string, value: number, bytes: 1 | 4): Uint8Array {
  const writer = new MessageWriter("encodeDhcpv6", bytes);
  if (bytes === 1) writer.u8(0, name, value);
  else writer.u32(0, name, value);
  return writer.bytes;
}

function hundredths(milliseconds: number): Uint8Array {
  const writer = new MessageWriter("encodeDhcpv6", 2);
  writer.u16(0, "elapsedTimeMs", writer.units("elapsedTimeMs", milliseconds, HUNDREDTH_MS, ELAPSED_BITS, 0));
  return writer.bytes;
}

function list(name: string, values: readonly number[] | undefined): Uint8Array | undefined {
  if (values === undefined) return undefined;
  checkArray(`encodeDhcpv6.${name}`, values);
  const writer = new MessageWriter("encodeDhcpv6", values.length * 2);
  for (const [index, value] of values.entries()) writer.u16(index * 2, `${name}[${index}]`, value);
  return writer.bytes;
}

function addresses(name: string, texts: string | readonly string[] | undefined): Uint8Array | undefined {
  if (texts === undefined) return undefined;
  const all = typeof texts === "string" ? [texts] : texts;
  if (!Array.isArray(all)) throw badValue(`encodeDhcpv6.${name}`, "a list of addresses", texts);
  const writer = new MessageWriter("encodeDhcpv6", all.length * IPV6_BYTES);
  for (const [index, text] of all.entries()) writer.address(index * IPV6_BYTES, name, text, parseIpv6);
  return writer.bytes;
}

function names(domains: readonly string[] | undefined): Uint8Array | undefined {
  if (domains === undefined) return undefined;
  checkArray("encodeDhcpv6.domainSearchList", domains);
  return Uint8Array.from(
    domains.flatMap((domain, index) => {
      const path = `encodeDhcpv6.domainSearchList[${index}]`;
      checkString(path, domain);
      return [...encodeDomainName(path, domain)];
    }),
  );
}
