import { badValue, checkInteger, checkKnownOptions, checkString, type OptionNames } from "../../check-options.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4, parseIpv6, parseMac } from "../parse-address.ts";
import { join, type NetworkPacket } from "../payload.ts";
import { checkTypedValues, joinAll, type TypedValue } from "./tag-list.ts";

const ETHERTYPE_LLDP = 0x88cc;
const USUAL_TTL_SECONDS = 120;
const MAX_VALUE_BYTES = 511;

/** Types of elements (IEEE 802.1AB, table 8-1). */
const END = 0;
const CHASSIS = 1;
const PORT = 2;
const TTL = 3;
const PORT_DESCRIPTION = 4;
const SYSTEM_NAME = 5;
const SYSTEM_DESCRIPTION = 6;
const CAPABILITIES = 7;

/** The numbers of the kinds of identifiers, which differ between chassis and port. */
interface IdentifierKinds {
  readonly mac: number;
  readonly address: number;
  readonly usual: number;
}
/** Other text is a locally assigned identifier of a chassis, and the name of an interface. */
const CHASSIS_KINDS: IdentifierKinds = { mac: 4, address: 5, usual: 7 };
const PORT_KINDS: IdentifierKinds = { mac: 3, address: 4, usual: 5 };

/** Fields of {@link encodeLldp}. An element is sent if its field is given. */
export interface LldpFields {
  /** Identifier of the chassis: a MAC address, an IP address, or other text. */
  readonly chassisId: string;
  /** Kind of the chassis identifier. Default: 4 for a MAC address, 5 for an IP address, otherwise 7, locally assigned. */
  readonly chassisIdType?: number | undefined;
  /** Identifier of the port: a MAC address, an IP address, or other text. */
  readonly portId: string;
  /** Kind of the port identifier. Default: 3 for a MAC address, 4 for an IP address, otherwise 5, the name of an interface. */
  readonly portIdType?: number | undefined;
  /** Time for which the information is valid; 0 if the sender stops. Default 120. */
  readonly ttlSeconds?: number | undefined;
  /** Description of the port. */
  readonly portDescription?: string | undefined;
  /** Name of the system. */
  readonly systemName?: string | undefined;
  /** Description of the system. */
  readonly systemDescription?: string | undefined;
  /** What the system can be, as bits: 4 bridge, 0x10 router, … */
  readonly capabilities?: number | undefined;
  /** What the system is, as bits. Default: the same as `capabilities`. */
  readonly enabledCapabilities?: number | undefined;
  /** Elements after those that have fields, before the end. Default: none. */
  readonly elements?: readonly TypedValue[] | undefined;
}

const FIELDS: OptionNames<LldpFields> = {
  chassisId: true,
  chassisIdType: true,
  portId: true,
  portIdType: true,
  ttlSeconds: true,
  portDescription: true,
  systemName: true,
  systemDescription: true,
  capabilities: true,
  enabledCapabilities: true,
  elements: true,
};

/**
 * Returns a message of LLDP (IEEE 802.1AB), which is sent to `01:80:c2:00:00:0e`.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "01:80:c2:00:00:0e" },
 *   encodeLldp({ chassisId: "52:54:00:00:00:0a", portId: "eth0", systemName: "rabbit" }))
 */
export function encodeLldp(fields: LldpFields): NetworkPacket {
  checkKnownOptions("lldp", fields, FIELDS);
  const { chassisId, chassisIdType, portId, portIdType, ttlSeconds = USUAL_TTL_SECONDS, elements = [] } = fields;
  checkTypedValues("lldp.elements", elements);
  const ttl = new MessageWriter("lldp", 2);
  ttl.u16(0, "ttlSeconds", ttlSeconds);
  const parts: Uint8Array[] = [
    encodeElement("chassisId", CHASSIS, identifier("chassisId", chassisId, chassisIdType, CHASSIS_KINDS)),
    encodeElement("portId", PORT, identifier("portId", portId, portIdType, PORT_KINDS)),
    encodeElement("ttlSeconds", TTL, ttl.bytes),
    ...textElements(fields),
    ...capabilityElements(fields),
    ...elements.map(({ type, value }, index) => encodeElement(`elements[${index}]`, type, value)),
    encodeElement("end", END, new Uint8Array(0)),
  ];
  return { etherType: ETHERTYPE_LLDP, protocol: undefined, bytes: joinAll(parts) };
}

function encodeElement(path: string, type: number, value: Uint8Array): Uint8Array {
  checkInteger(`lldp.${path}: length`, value.length, MAX_VALUE_BYTES);
  const writer = new MessageWriter("lldp", 2);
  writer.u16(0, path, writer.part(`${path}.type`, type, 7, 9) + value.length);
  return join(writer.bytes, value);
}

/** Returns the kind of an identifier, and its bytes: those of an address if the kind says so. */
function identifier(name: string, text: string, given: number | undefined, kinds: IdentifierKinds): Uint8Array {
  if (typeof text !== "string" || text === "") throw badValue(`lldp.${name}`, "an address or other text", text);
  const mac = parseMac(text);
  const address = parseIpv4(text) ?? parseIpv6(text);
  const kind = given ?? (mac !== undefined ? kinds.mac : address !== undefined ? kinds.address : kinds.usual);
  checkInteger(`lldp.${name}Type`, kind, 255);
  if (kind === kinds.mac) return join(Uint8Array.of(kind), required(name, "a MAC address", text, mac));
  if (kind !== kinds.address) return join(Uint8Array.of(kind), new TextEncoder().encode(text));
  const bytes = required(name, "an IP address", text, address);
  // The family of the address: 1 is IPv4, 2 is IPv6.
  return join(Uint8Array.of(kind, bytes.length === 4 ? 1 : 2), bytes);
}

function required(name: string, expectation: string, text: string, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw badValue(`lldp.${name}`, `${expectation}, as its type says`, text);
  return bytes;
}

function textElements({ portDescription, systemName, systemDescription }: LldpFields): Uint8Array[] {
  const texts: readonly (readonly [string, number, string | undefined])[] = [
    ["portDescription", PORT_DESCRIPTION, portDescription],
    ["systemName", SYSTEM_NAME, systemName],
    ["systemDescription", SYSTEM_DESCRIPTION, systemDescription],
  ];
  return texts.flatMap(([name, type, text]) => {
    checkString(`lldp.${name}`, text);
    return text === undefined ? [] : [encodeElement(name, type, new TextEncoder().encode(text))];
  });
}

function capabilityElements({ capabilities, enabledCapabilities = capabilities }: LldpFields): Uint8Array[] {
  if (enabledCapabilities === undefined) return [];
  const writer = new MessageWriter("lldp", 4);
  writer.u16(0, "capabilities", capabilities ?? enabledCapabilities);
  writer.u16(2, "enabledCapabilities", enabledCapabilities);
  return [encodeElement("capabilities", CAPABILITIES, writer.bytes)];
}
