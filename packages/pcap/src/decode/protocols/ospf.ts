import { ipv4Address } from "../field/address.ts";
import { isIntact, sumWords } from "../field/checksum.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import type { PseudoHeader } from "../transport/pseudo-header.ts";

/** Length of the header of version 3, with which that of version 2 begins. */
export const OSPF_MIN_BYTES = 16;
const V2_BYTES = 24;
const HELLO_BYTES = 20;
const LSA_BYTES = 20;
const REQUEST_BYTES = 12;
const ADDRESS_BYTES = 4;

const HELLO = 1;
const DATABASE_DESCRIPTION = 2;
const REQUEST = 3;
const UPDATE = 4;
const ACKNOWLEDGMENT = 5;
const CRYPTOGRAPHIC = 2;

/** The header of a link state advertisement (RFC 2328, section A.4.1; RFC 5340, section A.4.2). */
export interface OspfLsa {
  /** Age in seconds, with the bit "do not age" (0x8000). */
  readonly ageSeconds: number;
  /** Type: 1 router, 2 network, 3 and 4 summary, 5 external, …; in version 3 with flooding scope, such as 0x2001. */
  readonly type: number;
  /** Link state identifier, in the form of an IPv4 address. */
  readonly linkStateId: string;
  /** Router identifier of the originator. */
  readonly advertisingRouter: string;
  /** Sequence number. */
  readonly sequence: number;
  /** Length with its header, in bytes. */
  readonly lengthBytes: number;
}

/** A link state advertisement that is requested (RFC 2328, section A.3.4). */
export type OspfRequest = Pick<OspfLsa, "type" | "linkStateId" | "advertisingRouter">;

/** An OSPF packet of version 2 (RFC 2328) or 3 (RFC 5340). Fields that its version or type does not have are undefined. */
export class Ospf extends Layer {
  readonly #pseudoHeader: PseudoHeader | undefined;

  constructor(span: Span, pseudoHeader?: PseudoHeader) {
    super(span);
    this.#pseudoHeader = pseudoHeader;
  }

  /** 2 over IPv4, 3 over IPv6. */
  get version(): number {
    return this.span.u8(0);
  }

  /** 1 hello, 2 database description, 3 link state request, 4 link state update, 5 link state acknowledgment. */
  get type(): number {
    return this.span.u8(1);
  }

  /** Length of the packet with its header, in bytes; without a cryptographic digest. */
  get lengthBytes(): number {
    return this.span.u16(2);
  }

  /** Router identifier of the sender. */
  get routerId(): string {
    return ipv4Address(this.span, 4);
  }

  /** Area; `0.0.0.0` is the backbone. */
  get areaId(): string {
    return ipv4Address(this.span, 8);
  }

  /** Checksum of the packet. */
  get checksum(): number {
    return this.span.u16(12);
  }

  /** Whether the checksum is correct; undefined if the packet is incomplete, or has a cryptographic digest instead. */
  get checksumValid(): boolean | undefined {
    const packet = this.#packet;
    if (this.findProblem() !== undefined || packet.length < this.lengthBytes) return undefined;
    if (this.version === 3) return this.#pseudoHeader?.verify(packet);
    if (this.authenticationType === CRYPTOGRAPHIC) return undefined;
    // RFC 2328, section D.4: the 8 bytes of authentication are not covered.
    return isIntact(sumWords(packet.slice(0, OSPF_MIN_BYTES)) + sumWords(packet.slice(V2_BYTES)));
  }

  /** In version 2: 0 none, 1 a password, 2 a cryptographic digest. */
  get authenticationType(): number | undefined {
    return this.version === 2 ? this.span.u16(14) : undefined;
  }

  /** In version 3: the instance on the link. */
  get instanceId(): number | undefined {
    return this.version === 3 ? this.span.u8(14) : undefined;
  }

  /** In a hello of version 2: the mask of the network. */
  get networkMask(): string | undefined {
    return this.#has(HELLO, 2) ? ipv4Address(this.span, V2_BYTES) : undefined;
  }

  /** In a hello of version 3: the sender's number of the interface. */
  get interfaceId(): number | undefined {
    return this.#has(HELLO, 3) ? this.span.u32(OSPF_MIN_BYTES) : undefined;
  }

  /** In a hello: the time between hellos, in seconds. */
  get helloIntervalSeconds(): number | undefined {
    return this.#hello((body) => body.u16(this.version === 2 ? 4 : 8));
  }

  /** In a hello: the time after which a silent router is down, in seconds. */
  get deadIntervalSeconds(): number | undefined {
    return this.#hello((body) => (this.version === 2 ? body.u32(8) : body.u16(10)));
  }

  /** In a hello: the priority for becoming the designated router; 0 never becomes it. */
  get priority(): number | undefined {
    return this.#hello((body) => body.u8(this.version === 2 ? 7 : 4));
  }

  /** In a hello: the designated router, `0.0.0.0` if there is none; an address in version 2, a router identifier in 3. */
  get designatedRouter(): string | undefined {
    return this.#hello((body) => ipv4Address(body, 12));
  }

  /** In a hello: the backup designated router, `0.0.0.0` if there is none. */
  get backupDesignatedRouter(): string | undefined {
    return this.#hello((body) => ipv4Address(body, 16));
  }

  /** In a hello: the router identifiers of the neighbors that the sender hears. */
  get neighbors(): readonly string[] | undefined {
    return this.#hello((body) => {
      const count = Math.floor((body.length - HELLO_BYTES) / ADDRESS_BYTES);
      return Array.from({ length: count }, (_, index) => ipv4Address(body, HELLO_BYTES + index * ADDRESS_BYTES));
    });
  }

  /** In a hello or database description: the optional capabilities, as bits. */
  get options(): number | undefined {
    if (this.#has(HELLO)) return this.version === 2 ? this.#body.u8(6) : this.#body.u32(4) & 0xff_ffff;
    if (!this.#has(DATABASE_DESCRIPTION)) return undefined;
    return this.version === 2 ? this.#body.u8(2) : this.#body.u32(0) & 0xff_ffff;
  }

  /** In a database description: the largest packet of the interface, in bytes. */
  get interfaceMtu(): number | undefined {
    return this.#has(DATABASE_DESCRIPTION) ? this.#body.u16(this.version === 2 ? 0 : 4) : undefined;
  }

  /** In a database description: whether it is the first one, more follow, and the sender is the master, as bits 4, 2 and 1. */
  get descriptionFlags(): number | undefined {
    return this.#has(DATABASE_DESCRIPTION) ? this.#body.u8(this.version === 2 ? 3 : 7) & 7 : undefined;
  }

  /** In a database description: its sequence number. */
  get descriptionSequence(): number | undefined {
    return this.#has(DATABASE_DESCRIPTION) ? this.#body.u32(this.version === 2 ? 4 : 8) : undefined;
  }

  /** In a link state request: what is requested. */
  get requests(): readonly OspfRequest[] | undefined {
    if (!this.#has(REQUEST)) return undefined;
    const body = this.#body;
    const count = Math.floor(body.length / REQUEST_BYTES);
    return Array.from({ length: count }, (_, index) => readRequest(body.slice(index * REQUEST_BYTES)));
  }

  /** In a database description, update or acknowledgment: the headers of the advertisements. */
  get lsas(): readonly OspfLsa[] | undefined {
    if (this.#headerBytes > this.span.length) return undefined;
    if (![DATABASE_DESCRIPTION, UPDATE, ACKNOWLEDGMENT].includes(this.type)) return undefined;
    const found: OspfLsa[] = [];
    this.#walkLsas((lsa) => found.push(readLsa(lsa, this.version)));
    return found;
  }

  override findProblem(): Problem | undefined {
    const { version, lengthBytes, type } = this;
    if (version !== 2 && version !== 3) return wrong(`version ${version}, expected 2 or 3`);
    const needed = this.#headerBytes + this.#fixedBytes;
    if (lengthBytes < needed) return wrong(`length ${lengthBytes}, expected at least ${needed} for type ${type}`);
    if (lengthBytes > this.span.length)
      return missing(`length ${lengthBytes}, but ${this.span.length} bytes are available`, this.span);
    return this.#walkLsas();
  }

  get #headerBytes(): number {
    return this.version === 2 ? V2_BYTES : OSPF_MIN_BYTES;
  }

  /** The length of the part before the list of the packet. */
  get #fixedBytes(): number {
    switch (this.type) {
      case HELLO:
        return HELLO_BYTES;
      case DATABASE_DESCRIPTION:
        return this.version === 2 ? 8 : 12;
      case UPDATE:
        return 4;
      default:
        return 0;
    }
  }

  get #packet(): Span {
    return this.span.slice(0, Math.max(this.#headerBytes, this.lengthBytes));
  }

  get #body(): Span {
    return this.#packet.slice(this.#headerBytes);
  }

  /** Checks whether this is a packet of a type, and of a version if one is given, whose fixed part is available. */
  #has(type: number, version: number = this.version): boolean {
    if (this.type !== type || this.version !== version || (version !== 2 && version !== 3)) return false;
    return this.#packet.length >= this.#headerBytes + this.#fixedBytes;
  }

  #hello<T>(read: (body: Span) => T): T | undefined {
    return this.#has(HELLO) ? read(this.#body) : undefined;
  }

  #walkLsas(visit: (lsa: Span) => void = () => undefined): Problem | undefined {
    const isUpdate = this.type === UPDATE;
    if (!isUpdate && this.type !== DATABASE_DESCRIPTION && this.type !== ACKNOWLEDGMENT) return undefined;
    const body = this.#body;
    let at = this.#fixedBytes;
    while (at < body.length) {
      if (at + LSA_BYTES > body.length) return missing("an advertisement does not fit into the packet", body);
      const bytes = isUpdate ? body.u16(at + 18) : LSA_BYTES;
      if (bytes < LSA_BYTES) return wrong(`an advertisement of ${bytes} bytes, expected at least ${LSA_BYTES}`);
      if (at + bytes > body.length) return missing("an advertisement does not fit into the packet", body);
      visit(body.slice(at, at + bytes));
      at += bytes;
    }
    return undefined;
  }
}

const readRequest = (span: Span): OspfRequest => ({
  type: span.u32(0),
  linkStateId: ipv4Address(span, 4),
  advertisingRouter: ipv4Address(span, 8),
});

const readLsa = (span: Span, version: number): OspfLsa => ({
  ageSeconds: span.u16(0),
  type: version === 2 ? span.u8(3) : span.u16(2),
  linkStateId: ipv4Address(span, 4),
  advertisingRouter: ipv4Address(span, 8),
  sequence: span.u32(12),
  lengthBytes: span.u16(18),
});
