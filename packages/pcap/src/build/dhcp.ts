import { assertInteger } from "../assert-integer.ts";
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
/** A BOOTP message, of which relays drop the shorter (RFC 1542, section 2.1). */
const LEAST_BYTES = 300;
const MAX_OPTION_BYTES = 255;
/** Message types that servers send: offer, acknowledgment and its refusal. */
const OF_SERVERS: readonly number[] = [2, 5, 6];

/** Fields of {@link dhcp}. Addresses are `0.0.0.0` by default, numbers 0; options that are not given are left out. */
export interface DhcpFields {
  /** 1 request of a client, 2 reply of a server; by default as the message type has it. */
  readonly operation?: number;
  /** 1 discover, 2 offer, 3 request, 4 decline, 5 acknowledgment, 6 its refusal, 7 release, 8 inform. Without it the message is BOOTP. */
  readonly messageType?: number;
  /** The client's MAC address. */
  readonly clientHardwareAddress: string;
  /** 1, Ethernet, by default. */
  readonly hardwareType?: number;
  readonly hops?: number;
  readonly transactionId?: number;
  readonly elapsedSeconds?: number;
  /** Whether the client asks for replies by broadcast; false by default. */
  readonly broadcast?: boolean;
  /** Address that the client has. */
  readonly clientAddress?: string;
  /** Address that the client gets. */
  readonly yourAddress?: string;
  readonly nextServer?: string;
  readonly relayAgent?: string;
  /** At most 64 bytes in UTF-8. */
  readonly serverName?: string;
  /** At most 128 bytes in UTF-8. */
  readonly bootFile?: string;
  readonly requestedAddress?: string;
  readonly serverIdentifier?: string;
  readonly leaseSeconds?: number;
  readonly subnetMask?: string;
  readonly routers?: readonly string[];
  readonly dnsServers?: readonly string[];
  readonly hostName?: string;
  readonly parameterRequestList?: readonly number[];
  /** More options, after those that have names, as they are. */
  readonly options?: readonly { readonly code: number; readonly data: Uint8Array }[];
}

/**
 * Gives a message of DHCP (RFC 2131), or of BOOTP without a message type, filled up with zeros to 300 bytes: what a UDP
 * datagram between ports 67 and 68 carries.
 *
 * @throws {TypeError} if a field does not fit where it goes
 * @example
 * udp({ sourcePort: 68, destinationPort: 67 }, dhcp({ messageType: 1, clientHardwareAddress: "52:54:00:00:00:0a" }))
 */
export function dhcp(fields: DhcpFields): Uint8Array {
  const options = layOutOptions(fields);
  const writer = new MessageWriter("dhcp", Math.max(OPTIONS_AT + options.length, LEAST_BYTES));
  const { messageType = BOOT_REQUEST, broadcast = false } = fields;
  const operation = OF_SERVERS.includes(messageType) ? BOOT_REPLY : BOOT_REQUEST;
  writer.u8(0, "operation", fields.operation ?? operation);
  writer.u8(1, "hardwareType", fields.hardwareType ?? HARDWARE_ETHERNET);
  writer.u8(3, "hops", fields.hops ?? 0);
  writer.u32(4, "transactionId", fields.transactionId ?? 0);
  writer.u16(8, "elapsedSeconds", fields.elapsedSeconds ?? 0);
  writer.u16(10, "broadcast", broadcast ? BROADCAST : 0);
  for (const [index, name] of (["clientAddress", "yourAddress", "nextServer", "relayAgent"] as const).entries()) {
    writer.address(12 + index * 4, name, fields[name] ?? NO_ADDRESS, parseIpv4);
  }
  writer.u8(2, "hardware length", MAC_BYTES);
  writer.address(28, "clientHardwareAddress", fields.clientHardwareAddress, parseMac);
  writeText(writer, "serverName", fields.serverName, SERVER_NAME);
  writeText(writer, "bootFile", fields.bootFile, FILE);
  writer.u32(DHCP_MIN_BYTES, "magic cookie", MAGIC_COOKIE);
  writer.bytes.set(options, OPTIONS_AT);
  return writer.bytes;
}

function writeText(
  writer: MessageWriter,
  name: string,
  text: string | undefined,
  { at, end }: { at: number; end: number },
): void {
  const encoded = new TextEncoder().encode(text ?? "");
  if (encoded.length > end - at) {
    throw new TypeError(`dhcp.${name}: expected at most ${end - at} bytes, got ${encoded.length}`);
  }
  writer.bytes.set(encoded, at);
}

/** Gives the bytes of all options and of the end of the list. */
function layOutOptions(fields: DhcpFields): Uint8Array {
  const { hostName, messageType, leaseSeconds, parameterRequestList } = fields;
  const named: readonly (readonly [number, Uint8Array | undefined])[] = [
    [codes.MESSAGE_TYPE, messageType === undefined ? undefined : number("messageType", messageType, 1)],
    [codes.SERVER_IDENTIFIER, addresses("serverIdentifier", fields.serverIdentifier)],
    [codes.REQUESTED_ADDRESS, addresses("requestedAddress", fields.requestedAddress)],
    [codes.LEASE_TIME, leaseSeconds === undefined ? undefined : number("leaseSeconds", leaseSeconds, 4)],
    [codes.SUBNET_MASK, addresses("subnetMask", fields.subnetMask)],
    [codes.ROUTERS, addresses("routers", fields.routers)],
    [codes.DNS_SERVERS, addresses("dnsServers", fields.dnsServers)],
    [codes.HOST_NAME, hostName === undefined ? undefined : new TextEncoder().encode(hostName)],
    [codes.PARAMETER_REQUEST_LIST, parameterRequestList && listOfCodes(parameterRequestList)],
  ];
  const bytes: number[] = [];
  const add = (code: number, data: Uint8Array): void => {
    assertInteger("dhcp.options", code, END - 1);
    if (data.length > MAX_OPTION_BYTES) {
      throw new TypeError(
        `dhcp.options: expected at most ${MAX_OPTION_BYTES} bytes of option ${code}, got ${data.length}`,
      );
    }
    bytes.push(code, data.length, ...data);
  };
  for (const [code, data] of named) if (data !== undefined) add(code, data);
  for (const { code, data } of fields.options ?? []) add(code, data);
  return Uint8Array.from([...bytes, END]);
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
  const writer = new MessageWriter("dhcp", list.length * 4);
  for (const [index, text] of list.entries()) writer.address(index * 4, name, text, parseIpv4);
  return writer.bytes;
}

function listOfCodes(list: readonly number[]): Uint8Array {
  const writer = new MessageWriter("dhcp", list.length);
  for (const [index, code] of list.entries()) writer.u8(index, "parameterRequestList", code);
  return writer.bytes;
}
