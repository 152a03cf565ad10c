import { Layer } from "../../field/layer.ts";
import { missing, type Problem, wrong } from "../../field/problem.ts";
import type { Span } from "../../field/span.ts";
import { isFletcherIntact } from "./fletcher.ts";
import { ISIS_READERS } from "./isis-readers.ts";
import * as tlvs from "./isis-tlv.ts";
import { FIXED_BYTES, ISIS_KINDS, type IsisKind, LENGTH_AT } from "./isis-type.ts";

/** Length of the header of all messages. */
export const ISIS_HEADER_BYTES = 8;
/** The first byte, which distinguishes IS-IS from OSI's other protocols. */
export const ISIS_DISCRIMINATOR = 0x83;
const ID_BYTES = tlvs.SYSTEM_ID_BYTES;

const LSP_ID_AT = 12;

/**
 * A message of IS-IS (ISO 10589; RFC 1195 for IP): hello, link state PDU (LSP), complete or partial sequence numbers PDU (CSNP,
 * PSNP). Fields that its type does not have, and elements that it does not contain, are undefined.
 */
export class Isis extends Layer {
  /** 15 and 16 hello on a LAN of level 1 and 2, 17 hello on a point-to-point link, 18 and 20 LSP, 24 and 25 CSNP, 26 and 27 PSNP. */
  get type(): number {
    return this.span.u8(4) & 0x1f;
  }

  /** Length of the fixed part, in bytes. */
  get headerBytes(): number {
    return this.span.u8(1);
  }

  /** Most areas that the sender supports; 0 means 3. */
  get maximumAreaAddresses(): number {
    return this.span.u8(7);
  }

  /** Length of the message, in bytes. */
  get lengthBytes(): number | undefined {
    const kind = this.#kind;
    return kind && this.span.u16(LENGTH_AT[kind]);
  }

  /** In a hello: 1 level 1, 2 level 2, 3 both. */
  get circuitType(): number | undefined {
    return this.#isHello ? this.span.u8(8) & 3 : undefined;
  }

  /** The sender: a system in a hello, such as `0000.0000.0001`, a node in sequence numbers, such as `0000.0000.0001.00`. */
  get sourceId(): string | undefined {
    if (this.#isHello) return tlvs.isisId(this.span, 9, ID_BYTES);
    return this.#is("csnp", "psnp") ? tlvs.isisId(this.span, 10, tlvs.NODE_ID_BYTES) : undefined;
  }

  /** In a hello: the time after which a silent neighbor is down, in seconds. */
  get holdingTimeSeconds(): number | undefined {
    return this.#isHello ? this.span.u16(15) : undefined;
  }

  /** In a hello on a LAN: the priority for becoming the designated system. */
  get priority(): number | undefined {
    return this.#is("lan-hello") ? this.span.u8(19) & 0x7f : undefined;
  }

  /** In a hello on a LAN: the identifier of the LAN, with which its designated system begins. */
  get lanId(): string | undefined {
    return this.#is("lan-hello") ? tlvs.isisId(this.span, 20, tlvs.NODE_ID_BYTES) : undefined;
  }

  /** In a hello on a point-to-point link: the sender's number of the circuit. */
  get localCircuitId(): number | undefined {
    return this.#is("p2p-hello") ? this.span.u8(19) : undefined;
  }

  /** In an LSP: its identifier, such as `0000.0000.0001.00-00`. */
  get lspId(): string | undefined {
    return this.#is("lsp") ? tlvs.isisId(this.span, LSP_ID_AT, tlvs.LSP_ID_BYTES) : undefined;
  }

  /** In an LSP: its sequence number. */
  get sequence(): number | undefined {
    return this.#is("lsp") ? this.span.u32(20) : undefined;
  }

  /** In an LSP: the time until it expires, in seconds; 0 removes it. */
  get remainingLifetimeSeconds(): number | undefined {
    return this.#is("lsp") ? this.span.u16(10) : undefined;
  }

  /** In an LSP: its checksum. */
  get checksum(): number | undefined {
    return this.#is("lsp") ? this.span.u16(24) : undefined;
  }

  /** In an LSP: whether the checksum is correct; undefined if the LSP is incomplete, or removes another without a checksum. */
  get checksumValid(): boolean | undefined {
    const end = this.lengthBytes ?? 0;
    if (!this.#is("lsp") || this.findProblem() !== undefined || this.span.length < end) return undefined;
    if (this.checksum === 0 && this.remainingLifetimeSeconds === 0) return undefined;
    return this.checksum !== 0 && isFletcherIntact(this.span.bytes(LSP_ID_AT, end));
  }

  /** In an LSP: whether the sender repairs partitions of its area. */
  get partitionRepair(): boolean | undefined {
    return this.#is("lsp") ? (this.span.u8(26) & 0x80) !== 0 : undefined;
  }

  /** In an LSP: whether the sender reaches other areas, as bits: 1 by the default metric, 2 delay, 4 expense, 8 error. */
  get attached(): number | undefined {
    return this.#is("lsp") ? (this.span.u8(26) >> 3) & 0xf : undefined;
  }

  /** In an LSP: whether the sender cannot carry transit traffic. */
  get overload(): boolean | undefined {
    return this.#is("lsp") ? (this.span.u8(26) & 4) !== 0 : undefined;
  }

  /** In an LSP: 1 for a system of level 1, 3 for one of level 2. */
  get systemType(): number | undefined {
    return this.#is("lsp") ? this.span.u8(26) & 3 : undefined;
  }

  /** In a CSNP: the first identifier of its range. */
  get startLspId(): string | undefined {
    return this.#is("csnp") ? tlvs.isisId(this.span, 17, tlvs.LSP_ID_BYTES) : undefined;
  }

  /** In a CSNP: the last identifier of its range. */
  get endLspId(): string | undefined {
    return this.#is("csnp") ? tlvs.isisId(this.span, 25, tlvs.LSP_ID_BYTES) : undefined;
  }

  /** The areas of the sender, such as `49.0001` (TLV 1). */
  get areaAddresses(): readonly string[] | undefined {
    return this.#all(tlvs.AREA_ADDRESSES);
  }

  /** In a hello on a LAN: the MAC addresses of the systems that the sender hears (TLV 6). */
  get lanNeighbors(): readonly string[] | undefined {
    return this.#all(tlvs.LAN_NEIGHBORS);
  }

  /** The network protocols of the sender (TLV 129): 0xcc IPv4, 0x8e IPv6, 0x81 CLNP. */
  get protocols(): readonly number[] | undefined {
    return this.#all(tlvs.PROTOCOLS);
  }

  /** The IPv4 addresses of the sender (TLV 132). */
  get ipv4Addresses(): readonly string[] | undefined {
    return this.#all(tlvs.IPV4_ADDRESSES);
  }

  /** The IPv6 addresses of the sender (TLV 232). */
  get ipv6Addresses(): readonly string[] | undefined {
    return this.#all(tlvs.IPV6_ADDRESSES);
  }

  /** The name of the sender (TLV 137). */
  get hostname(): string | undefined {
    const [name] = this.#all<string>(tlvs.HOSTNAME) ?? [];
    return name;
  }

  /** The type of the authentication (TLV 10): 1 password, 3 a digest with a key identifier, 54 HMAC-MD5. */
  get authenticationType(): number | undefined {
    const [type] = this.#all<number>(tlvs.AUTHENTICATION) ?? [];
    return type;
  }

  /** In a hello on a point-to-point link: the state of the adjacency (TLV 240). */
  get adjacency(): tlvs.IsisAdjacency | undefined {
    const [adjacency] = this.#all<tlvs.IsisAdjacency>(tlvs.ADJACENCY) ?? [];
    return adjacency;
  }

  /** In sequence numbers: the LSPs (TLV 9). */
  get lspEntries(): readonly tlvs.IsisLspEntry[] | undefined {
    return this.#all(tlvs.LSP_ENTRIES);
  }

  /** In an LSP: the neighbors (TLVs 2, 22 and 222). */
  get neighbors(): readonly tlvs.IsisNeighbor[] | undefined {
    return this.#all(tlvs.IS_NEIGHBORS, tlvs.EXTENDED_IS, tlvs.TOPOLOGY_IS);
  }

  /** In an LSP: the reachable prefixes of IPv4 (TLVs 128, 130, 135 and 235). */
  get ipv4Prefixes(): readonly tlvs.IsisPrefix[] | undefined {
    return this.#all(tlvs.IP_INTERNAL, tlvs.IP_EXTERNAL, tlvs.EXTENDED_IP, tlvs.TOPOLOGY_IP);
  }

  /** In an LSP: the reachable prefixes of IPv6 (TLVs 236 and 237). */
  get ipv6Prefixes(): readonly tlvs.IsisPrefix[] | undefined {
    return this.#all(tlvs.IPV6_REACHABILITY, tlvs.TOPOLOGY_IPV6);
  }

  /** All elements, as far as they are available. */
  get tlvs(): readonly tlvs.IsisTlv[] {
    const found: tlvs.IsisTlv[] = [];
    this.#walk((type, value) => found.push({ type, value: value.bytes() }));
    return found;
  }

  override findProblem(): Problem | undefined {
    const kind = ISIS_KINDS[this.type];
    const idBytes = this.span.u8(3);
    if (this.span.u8(2) !== 1 || this.span.u8(5) !== 1) return wrong("a version that is not 1");
    if (idBytes !== 0 && idBytes !== ID_BYTES) return wrong(`identifiers of ${idBytes} bytes, expected ${ID_BYTES}`);
    if (kind === undefined) return undefined;
    const fixed = FIXED_BYTES[kind];
    if (this.headerBytes !== fixed) return wrong(`a fixed part of ${this.headerBytes} bytes, expected ${fixed}`);
    const { length } = this.span;
    if (length < fixed) return missing(`a fixed part of ${fixed} bytes, but ${length} bytes are available`, this.span);
    const { lengthBytes = 0 } = this;
    if (lengthBytes < fixed) return wrong(`length ${lengthBytes}, expected at least ${fixed}`);
    if (lengthBytes > length) return missing(`length ${lengthBytes}, but ${length} bytes are available`, this.span);
    let problem: Problem | undefined;
    const walked = this.#walk((type, value) => {
      const read = ISIS_READERS[type];
      if (read !== undefined && read(value) === undefined)
        problem ??= wrong(`the content of an element of type ${type} does not fit`);
    });
    return problem ?? walked;
  }

  /** The kind of the message, if it is known and its fixed part is available. */
  get #kind(): IsisKind | undefined {
    const kind = ISIS_KINDS[this.type];
    const idBytes = this.span.u8(3);
    if (kind === undefined || (idBytes !== 0 && idBytes !== ID_BYTES)) return undefined;
    return this.span.length >= FIXED_BYTES[kind] ? kind : undefined;
  }

  get #isHello(): boolean {
    return this.#is("lan-hello", "p2p-hello");
  }

  #is(...kinds: readonly IsisKind[]): boolean {
    const kind = this.#kind;
    return kind !== undefined && kinds.includes(kind);
  }

  /** Returns the contents of all elements of these types; undefined if there are none. */
  #all<T>(...types: readonly number[]): T[] | undefined {
    let found: T[] | undefined;
    this.#walk((type, value) => {
      const content = types.includes(type) ? ISIS_READERS[type]?.(value) : undefined;
      if (content === undefined) return;
      found ??= [];
      for (const element of content) found.push(element as T);
    });
    return found;
  }

  #walk(visit: (type: number, value: Span) => void): Problem | undefined {
    const kind = this.#kind;
    if (kind === undefined) return undefined;
    const message = this.span.slice(0, this.lengthBytes);
    let at = FIXED_BYTES[kind];
    while (at < message.length) {
      if (at + 2 > message.length) return missing("an element does not fit into the message", message);
      const end = at + 2 + message.u8(at + 1);
      if (end > message.length) return missing("an element does not fit into the message", message);
      visit(message.u8(at), message.slice(at + 2, end));
      at = end;
    }
    return undefined;
  }
}
