import { checkArray, checkKnownOptions, checkOneOf, type OptionNames } from "../../check-options.ts";
import { OSPF_MIN_BYTES } from "../../decode/protocols/ospf.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4 } from "../parse-address.ts";
import { noBytes, type Payload, payloadBytes, type TransportMessage } from "../payload.ts";
import { encodePassword } from "./password.ts";

const PROTOCOL_OSPF = 89;
const V2_BYTES = 24;
const HELLO = 1;
const HELLO_BYTES = 20;
const ADDRESS_BYTES = 4;
const NO_ADDRESS = "0.0.0.0";
const PASSWORD_AT = 16;
const PASSWORD_BYTES = 8;
const TYPE_PASSWORD = 1;
const V2_OPTIONS = 0x02;
const V3_OPTIONS = 0x13;
/** RFC 2328, section C.3. */
const HELLO_INTERVAL_SECONDS = 10;
const DEAD_INTERVAL_SECONDS = 40;

/** Fields of {@link encodeOspf}. The last ones are only in a hello. */
export interface OspfFields {
  /** Version of the protocol: 2 over IPv4, 3 over IPv6. Default 2. */
  readonly version?: 2 | 3 | undefined;
  /** 1 hello, 2 database description, 3 request, 4 update, 5 acknowledgment. Default 1. */
  readonly type?: number | undefined;
  /** Router identifier of the sender. */
  readonly routerId: string;
  /** Default `0.0.0.0`, the backbone. */
  readonly areaId?: string | undefined;
  /** Instance on the link. Only in version 3. Default 0. */
  readonly instanceId?: number | undefined;
  /** Password of at most 8 bytes in UTF-8. Only in version 2. Default: no authentication. */
  readonly password?: string | undefined;
  /** Length field. Default: the correct length. */
  readonly lengthBytes?: number | undefined;
  /** Default: the correct checksum. */
  readonly checksum?: number | undefined;
  /** Mask of the network. Only in version 2. Default `0.0.0.0`. */
  readonly networkMask?: string | undefined;
  /** The sender's number of the interface. Only in version 3. Default 0. */
  readonly interfaceId?: number | undefined;
  /** Time between hellos, in seconds. Default 10. */
  readonly helloIntervalSeconds?: number | undefined;
  /** Time after which a silent router is down, in seconds. Default 40. */
  readonly deadIntervalSeconds?: number | undefined;
  /** Optional capabilities, as bits. Default 0x02 in version 2, 0x13 in version 3. */
  readonly options?: number | undefined;
  /** Priority for becoming the designated router. Default 1. */
  readonly priority?: number | undefined;
  /** Default `0.0.0.0`, none. */
  readonly designatedRouter?: string | undefined;
  /** Default `0.0.0.0`, none. */
  readonly backupDesignatedRouter?: string | undefined;
  /** Router identifiers of the neighbors that the sender hears. Default: none. */
  readonly neighbors?: readonly string[] | undefined;
}

const HEADER_FIELDS = {
  version: true,
  type: true,
  routerId: true,
  areaId: true,
  lengthBytes: true,
  checksum: true,
} as const;
const HELLO_FIELDS = {
  helloIntervalSeconds: true,
  deadIntervalSeconds: true,
  options: true,
  priority: true,
  designatedRouter: true,
  backupDesignatedRouter: true,
  neighbors: true,
} as const;
const V2_FIELDS: OptionNames<Omit<OspfFields, "instanceId" | "interfaceId">> = {
  ...HEADER_FIELDS,
  password: true,
  networkMask: true,
  ...HELLO_FIELDS,
};
const V3_FIELDS: OptionNames<Omit<OspfFields, "password" | "networkMask">> = {
  ...HEADER_FIELDS,
  instanceId: true,
  interfaceId: true,
  ...HELLO_FIELDS,
};
const OTHER_V2_FIELDS = { ...HEADER_FIELDS, password: true } as const;
const OTHER_V3_FIELDS = { ...HEADER_FIELDS, instanceId: true } as const;

/**
 * Returns an OSPF packet, version 2 (RFC 2328) or 3 (RFC 5340): a hello; or one of another type, whose payload is what follows
 * the header. The hop limit and the TTL of its packet default to 1.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ipv4({ source: "10.0.0.1", destination: "224.0.0.5" }, encodeOspf({ routerId: "1.1.1.1", networkMask: "255.255.255.0" }))
 */
export function encodeOspf(fields: OspfFields, payload: Payload = noBytes): TransportMessage {
  const isV3 = Object(fields).version === 3;
  const isHello = (Object(fields).type ?? HELLO) === HELLO;
  const helloFields = isV3 ? V3_FIELDS : V2_FIELDS;
  checkKnownOptions("encodeOspf", fields, isHello ? helloFields : isV3 ? OTHER_V3_FIELDS : OTHER_V2_FIELDS);
  if (fields.version !== undefined) checkOneOf("encodeOspf.version", fields.version, [2, 3]);
  const { neighbors = [] } = fields;
  checkArray("encodeOspf.neighbors", neighbors);
  const rest = payloadBytes("encodeOspf", payload);
  const headerBytes = isV3 ? OSPF_MIN_BYTES : V2_BYTES;
  const bodyBytes = isHello ? HELLO_BYTES + neighbors.length * ADDRESS_BYTES : 0;
  return {
    protocol: PROTOCOL_OSPF,
    hopLimit: 1,
    encode: (addresses) => {
      const writer = new MessageWriter("encodeOspf", headerBytes + bodyBytes + rest.length);
      writer.bytes.set(rest, headerBytes + bodyBytes);
      if (isHello) writeHello(writer, headerBytes, fields, isV3);
      writeHeader(writer, fields, isV3, addresses);
      return writer.bytes;
    },
  };
}

function writeHeader(writer: MessageWriter, fields: OspfFields, isV3: boolean, addresses: Uint8Array): void {
  const { type = HELLO, areaId = NO_ADDRESS, instanceId = 0, lengthBytes = writer.bytes.length, password } = fields;
  writer.u8(0, "version", isV3 ? 3 : 2);
  writer.u8(1, "type", type);
  writer.u16(2, "lengthBytes", lengthBytes);
  writer.address(4, "routerId", fields.routerId, parseIpv4);
  writer.address(8, "areaId", areaId, parseIpv4);
  if (isV3) writer.u8(14, "instanceId", instanceId);
  else if (password !== undefined) writer.u16(14, "password", TYPE_PASSWORD);
  // RFC 2328, section D.4: the 8 bytes of authentication are not covered, and written later.
  const correct = isV3 ? writer.checksumBetween(addresses, PROTOCOL_OSPF) : writer.checksum();
  const { checksum = correct } = fields;
  writer.u16(12, "checksum", checksum);
  if (password !== undefined)
    writer.bytes.set(encodePassword("encodeOspf.password", password, PASSWORD_BYTES), PASSWORD_AT);
}

function writeHello(writer: MessageWriter, at: number, fields: OspfFields, isV3: boolean): void {
  const { networkMask = NO_ADDRESS, interfaceId = 0, options = isV3 ? V3_OPTIONS : V2_OPTIONS, priority = 1 } = fields;
  const { helloIntervalSeconds = HELLO_INTERVAL_SECONDS, deadIntervalSeconds = DEAD_INTERVAL_SECONDS } = fields;
  const { designatedRouter = NO_ADDRESS, backupDesignatedRouter = NO_ADDRESS, neighbors = [] } = fields;
  if (isV3) {
    writer.u32(at, "interfaceId", interfaceId);
    writer.u32(at + 4, "options", writer.part("priority", priority, 8, 24) + writer.part("options", options, 24, 0));
    writer.u16(at + 8, "helloIntervalSeconds", helloIntervalSeconds);
    writer.u16(at + 10, "deadIntervalSeconds", deadIntervalSeconds);
  } else {
    writer.address(at, "networkMask", networkMask, parseIpv4);
    writer.u16(at + 4, "helloIntervalSeconds", helloIntervalSeconds);
    writer.u8(at + 6, "options", options);
    writer.u8(at + 7, "priority", priority);
    writer.u32(at + 8, "deadIntervalSeconds", deadIntervalSeconds);
  }
  writer.address(at + 12, "designatedRouter", designatedRouter, parseIpv4);
  writer.address(at + 16, "backupDesignatedRouter", backupDesignatedRouter, parseIpv4);
  for (const [index, neighbor] of neighbors.entries())
    writer.address(at + HELLO_BYTES + index * ADDRESS_BYTES, `neighbors[${index}]`, neighbor, parseIpv4);
}
