import {
  badValue,
  checkArray,
  checkInteger,
  checkKnownOptions,
  checkObject,
  checkString,
  type OptionNames,
} from "../check-options.ts";
import { DHCP_MIN_BYTES, FILE, MAGIC_COOKIE, OPTIONS_AT, SERVER_NAME } from "../decode/application/dhcp.ts";
import * as codes from "../decode/application/dhcp-option.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseIpv4, parseMac } from "./parse-address.ts";

const BOOT_REQUEST = 1;
const BOOT_REPLY = 2;
const HARDWARE_ETHERNET = 1;
const MAC_BYTES = 6;
const BROADCAST = 0x8000;
const NO_ADDRESS = "0.0.0.0";
const END = 255;
/** Length of a BOOTP message; relays drop shorter ones (RFC 1542, section 2.1). */
const MIN_BYTES = 300;
const MAX_OPTION_BYTES = 255;
/** Message types that servers send: offer, acknowledgment and negative acknowledgment. */
const SERVER_MESSAGE_TYPES: readonly number[] = [2, 5, 6];
const ADDRESS_FIELDS = ["clientAddress", "yourAddress", "nextServer", "relayAgent"] as const;

/** Fields of {@link dhcp}. Addresses default to `0.0.0.0`, numbers to 0. Options that are not given are omitted. */
export interface DhcpFields {
  /** 1 request of a client, 2 reply of a server. Default: by the message type. */
  readonly operation?: number | undefined;
  /**
   * 1 discover, 2 offer, 3 request, 4 decline, 5 acknowledgment, 6 negative acknowledgment, 7 release, 8 inform. Without it
   * the message is BOOTP.
   */
  readonly messageType?: number | undefined;
  /** The client's MAC address. */
  readonly clientHardwareAddress: string;
  /** Default 1, Ethernet. */
  readonly hardwareType?: number | undefined;
  /** Number of relays passed. */
  readonly hops?: number | undefined;
  /** Number that a request and its replies share. */
  readonly transactionId?: number | undefined;
  /** How long the client has been trying, in seconds. */
  readonly elapsedSeconds?: number | undefined;
  /** Whether the client asks for replies by broadcast. Default false. */
  readonly broadcast?: boolean | undefined;
  /** Address that the client has. */
  readonly clientAddress?: string | undefined;
  /** Address that the client gets. */
  readonly yourAddress?: string | undefined;
  /** Server of the next step of booting. */
  readonly nextServer?: string | undefined;
  /** Address of the relay. */
  readonly relayAgent?: string | undefined;
  /** At most 64 bytes in UTF-8. Default empty. */
  readonly serverName?: string | undefined;
  /** At most 128 bytes in UTF-8. Default empty. */
  readonly bootFile?: string | undefined;
  /** Address that the client asks for (option 50). */
  readonly requestedAddress?: string | undefined;
  /** Address that identifies the server (option 54). */
  readonly serverIdentifier?: string | undefined;
  /** Duration of the lease, in seconds (option 51). */
  readonly leaseSeconds?: number | undefined;
  /** Subnet mask (option 1). */
  readonly subnetMask?: string | undefined;
  /** Addresses of routers (option 3). */
  readonly routers?: readonly string[] | undefined;
  /** Addresses of DNS servers (option 6). */
  readonly dnsServers?: readonly string[] | undefined;
  /** The client's host name (option 12). */
  readonly hostName?: string | undefined;
  /** Codes of the options that the client asks for (option 55). */
  readonly parameterRequestList?: readonly number[] | undefined;
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

const FIELDS: OptionNames<DhcpFields> = {
  operation: true,
  messageType: true,
  clientHardwareAddress: true,
  hardwareType: true,
  hops: true,
  transactionId: true,
  elapsedSeconds: true,
  broadcast: true,
  clientAddress: true,
  yourAddress: true,
  nextServer: true,
  relayAgent: true,
  serverName: true,
  bootFile: true,
  requestedAddress: true,
  serverIdentifier: true,
  leaseSeconds: true,
  subnetMask: true,
  routers: true,
  dnsServers: true,
  hostName: true,
  parameterRequestList: true,
  options: true,
};
const OPTION_FIELDS = { code: true, data: true } as const;

/**
 * Returns a message of DHCP (RFC 2131), or of BOOTP without a message type, padded with zeros to 300 bytes: the payload of a
 * UDP datagram between ports 67 and 68.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * udp({ sourcePort: 68, destinationPort: 67 }, dhcp({ messageType: 1, clientHardwareAddress: "52:54:00:00:00:0a" }))
 */
export function dhcp(fields: DhcpFields): Uint8Array {
  checkKnownOptions("dhcp", fields, FIELDS);
  const options = encodeOptions(fields);
  const writer = new MessageWriter("dhcp", Math.max(OPTIONS_AT + options.length, MIN_BYTES));
  const { messageType = BOOT_REQUEST, hardwareType = HARDWARE_ETHERNET } = fields;
  const { operation = SERVER_MESSAGE_TYPES.includes(messageType) ? BOOT_REPLY : BOOT_REQUEST } = fields;
  const { hops = 0, transactionId = 0, elapsedSeconds = 0, serverName = "", bootFile = "" } = fields;
  writer.u8(0, "operation", operation);
  writer.u8(1, "hardwareType", hardwareType);
  writer.u8(2, "hardware length", MAC_BYTES);
  writer.u8(3, "hops", hops);
  writer.u32(4, "transactionId", transactionId);
  writer.u16(8, "elapsedSeconds", elapsedSeconds);
  writer.u16(10, "broadcast", writer.flag("broadcast", fields.broadcast, BROADCAST));
  for (const [index, name] of ADDRESS_FIELDS.entries()) {
    const { [name]: address = NO_ADDRESS } = fields;
    writer.address(12 + index * 4, name, address, parseIpv4);
  }
  writer.address(28, "clientHardwareAddress", fields.clientHardwareAddress, parseMac);
  writeText(writer, "serverName", serverName, SERVER_NAME);
  writeText(writer, "bootFile", bootFile, FILE);
  writer.u32(DHCP_MIN_BYTES, "magic cookie", MAGIC_COOKIE);
  writer.bytes.set(options, OPTIONS_AT);
  return writer.bytes;
}

function writeText(writer: MessageWriter, name: string, text: string, place: { at: number; end: number }): void {
  const maxBytes = place.end - place.at;
  const encoded = textBytes(`dhcp.${name}`, text);
  if (encoded.length > maxBytes) throw badValue(`dhcp.${name}`, `at most ${maxBytes} bytes in UTF-8`, encoded);
  writer.bytes.set(encoded, place.at);
}

function textBytes(path: string, text: string): Uint8Array {
  checkString(path, text);
  return new TextEncoder().encode(text);
}

/** Returns the bytes of all options and of the end of the list. */
function encodeOptions(fields: DhcpFields): Uint8Array {
  const { options = [] } = fields;
  checkArray("dhcp.options", options);
  const bytes: number[] = [];
  for (const [name, code, data] of namedOptions(fields)) {
    if (data !== undefined) bytes.push(...encodeOption(`dhcp.${name}`, code, data));
  }
  for (const [index, option] of options.entries()) {
    const path = `dhcp.options[${index}]`;
    checkObject(path, option);
    checkKnownOptions(path, option, OPTION_FIELDS);
    checkInteger(`${path}.code`, option.code, END - 1);
    bytes.push(...encodeOption(`${path}.data`, option.code, option.data));
  }
  bytes.push(END);
  return Uint8Array.from(bytes);
}

type NamedOption = readonly [name: keyof DhcpFields, code: number, data: Uint8Array | undefined];

function namedOptions(fields: DhcpFields): readonly NamedOption[] {
  const { messageType, leaseSeconds, hostName, parameterRequestList } = fields;
  return [
    ["messageType", codes.MESSAGE_TYPE, messageType === undefined ? undefined : number("messageType", messageType, 1)],
    ["serverIdentifier", codes.SERVER_IDENTIFIER, addresses("serverIdentifier", fields.serverIdentifier)],
    ["requestedAddress", codes.REQUESTED_ADDRESS, addresses("requestedAddress", fields.requestedAddress)],
    [
      "leaseSeconds",
      codes.LEASE_TIME,
      leaseSeconds === undefined ? undefined : number("leaseSeconds", leaseSeconds, 4),
    ],
    ["subnetMask", codes.SUBNET_MASK, addresses("subnetMask", fields.subnetMask)],
    ["routers", codes.ROUTERS, addresses("routers", fields.routers)],
    ["dnsServers", codes.DNS_SERVERS, addresses("dnsServers", fields.dnsServers)],
    ["hostName", codes.HOST_NAME, hostName === undefined ? undefined : textBytes("dhcp.hostName", hostName)],
    [
      "parameterRequestList",
      codes.PARAMETER_REQUEST_LIST,
      parameterRequestList === undefined ? undefined : listOfCodes(parameterRequestList),
    ],
  ];
}

/** Returns the bytes of an option. */
function encodeOption(path: string, code: number, data: Uint8Array): readonly number[] {
  const fits = data instanceof Uint8Array && data.length <= MAX_OPTION_BYTES;
  if (!fits) throw badValue(path, `at most ${MAX_OPTION_BYTES} bytes`, data);
  return [code, data.length, ...data];
}

function number(name: string, value: number, bytes: 1 | 4): Uint8Array {
  const writer = new MessageWriter("dhcp", bytes);
  if (bytes === 1) writer.u8(0, name, value);
  else writer.u32(0, name, value);
  return writer.bytes;
}

function addresses(name: string, texts: string | readonly string[] | undefined): Uint8Array | undefined {
  if (texts === undefined) return undefined;
  const list = typeof texts === "string" ? [texts] : texts;
  if (!Array.isArray(list)) throw badValue(`dhcp.${name}`, "a list of addresses", texts);
  const writer = new MessageWriter("dhcp", list.length * 4);
  for (const [index, text] of list.entries()) writer.address(index * 4, name, text, parseIpv4);
  return writer.bytes;
}

function listOfCodes(list: readonly number[]): Uint8Array {
  if (!Array.isArray(list)) throw badValue("dhcp.parameterRequestList", "a list of option codes", list);
  const writer = new MessageWriter("dhcp", list.length);
  for (const [index, code] of list.entries()) writer.u8(index, "parameterRequestList", code);
  return writer.bytes;
}
