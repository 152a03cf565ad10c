import { macAddress } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** Length of a topology change notification, with which every BPDU begins. */
export const STP_MIN_BYTES = 4;
const CONFIGURATION_BYTES = 35;
const VERSION_3_HEADER_BYTES = 38;
const MST_FIXED_BYTES = 64;
const MST_BYTES = 16;
const NAME_AT = 39;
const NAME_BYTES = 32;
/** Times are in units of 1/256 second. */
const TICK_MS = 1000 / 256;

export const CONFIGURATION = 0;
export const TOPOLOGY_CHANGE = 0x80;
export const RAPID = 2;
/** MSTP, and shortest path bridging (IEEE 802.1aq), which adds to it. */
export const MULTIPLE_VERSIONS: readonly number[] = [3, 4];

/** A bridge in a BPDU. */
export interface StpBridge {
  /** Priority: 0 to 65535; the lowest 12 bits may be the VLAN or the instance. */
  readonly priority: number;
  /** MAC address. */
  readonly address: string;
}

/** The state of an instance of MSTP (IEEE 802.1Q, 14.4.1). */
export interface MstInstance {
  /** Flags, as in the BPDU. */
  readonly flags: number;
  /** The root bridge in the region; its priority contains the number of the instance. */
  readonly regionalRoot: StpBridge;
  /** Cost of the path to it. */
  readonly pathCost: number;
}

/** A BPDU of STP (IEEE 802.1D), RSTP or MSTP (IEEE 802.1Q, 14). Fields that its type does not have are undefined. */
export class Stp extends Layer {
  /** 0 STP, 2 RSTP, 3 MSTP, 4 shortest path bridging. */
  get version(): number {
    return this.span.u8(2);
  }

  /** 0 configuration, 0x80 topology change notification, 2 rapid or multiple. */
  get type(): number {
    return this.span.u8(3);
  }

  /** Bits: 1 topology change, 2 proposal, 0x0c role of the port, 0x10 learning, 0x20 forwarding, 0x40 agreement, 0x80 acknowledgment. */
  get flags(): number | undefined {
    return this.#has ? this.span.u8(4) : undefined;
  }

  /** The root bridge. */
  get root(): StpBridge | undefined {
    return this.#has ? readBridge(this.span, 5) : undefined;
  }

  /** Cost of the path to the root. */
  get rootPathCost(): number | undefined {
    return this.#has ? this.span.u32(13) : undefined;
  }

  /** The bridge that sent the BPDU; in MSTP the regional root. */
  get bridge(): StpBridge | undefined {
    return this.#has ? readBridge(this.span, 17) : undefined;
  }

  /** Port of the sender, with its priority in the highest bits. */
  get portId(): number | undefined {
    return this.#has ? this.span.u16(25) : undefined;
  }

  /** Age of the information, in milliseconds. */
  get messageAgeMs(): number | undefined {
    return this.#time(27);
  }

  /** Age after which the information expires, in milliseconds. */
  get maxAgeMs(): number | undefined {
    return this.#time(29);
  }

  /** Time between BPDUs, in milliseconds. */
  get helloTimeMs(): number | undefined {
    return this.#time(31);
  }

  /** Delay before a port forwards, in milliseconds. */
  get forwardDelayMs(): number | undefined {
    return this.#time(33);
  }

  /** In MSTP: the name of the region. */
  get regionName(): string | undefined {
    if (!this.#hasMst) return undefined;
    const name = new TextDecoder().decode(this.span.bytes(NAME_AT, NAME_AT + NAME_BYTES));
    return name.split("\0", 1)[0];
  }

  /** In MSTP: the revision of the region's configuration. */
  get regionRevision(): number | undefined {
    return this.#hasMst ? this.span.u16(NAME_AT + NAME_BYTES) : undefined;
  }

  /** In MSTP: the instances, as far as they are available. */
  get instances(): readonly MstInstance[] | undefined {
    if (!this.#hasMst) return undefined;
    const start = VERSION_3_HEADER_BYTES + MST_FIXED_BYTES;
    const available = Math.floor((this.span.length - start) / MST_BYTES);
    const count = Math.min(available, Math.floor((this.span.u16(36) - MST_FIXED_BYTES) / MST_BYTES));
    return Array.from({ length: Math.max(0, count) }, (_, index) => readInstance(this.span, start + index * MST_BYTES));
  }

  override findProblem(): Problem | undefined {
    const protocol = this.span.u16(0);
    if (protocol !== 0) return wrong(`protocol ${protocol}, expected 0`);
    if (this.type !== CONFIGURATION && this.type !== RAPID) return undefined;
    if (!this.#has) return this.#need(CONFIGURATION_BYTES);
    if (!MULTIPLE_VERSIONS.includes(this.version) || this.type !== RAPID) return undefined;
    if (this.span.length < VERSION_3_HEADER_BYTES) return this.#need(VERSION_3_HEADER_BYTES);
    return this.#need(VERSION_3_HEADER_BYTES + this.span.u16(36));
  }

  get #has(): boolean {
    return (this.type === CONFIGURATION || this.type === RAPID) && this.span.length >= CONFIGURATION_BYTES;
  }

  get #hasMst(): boolean {
    const isMultiple = this.type === RAPID && MULTIPLE_VERSIONS.includes(this.version);
    const fixedBytes = VERSION_3_HEADER_BYTES + MST_FIXED_BYTES;
    return isMultiple && this.span.length >= fixedBytes && this.span.u16(36) >= MST_FIXED_BYTES;
  }

  #time(at: number): number | undefined {
    return this.#has ? Math.round(this.span.u16(at) * TICK_MS) : undefined;
  }

  #need(bytes: number): Problem | undefined {
    if (bytes <= this.span.length) return undefined;
    return missing(`a BPDU of ${bytes} bytes, but ${this.span.length} bytes are available`, this.span);
  }
}

const readBridge = (span: Span, at: number): StpBridge => ({
  priority: span.u16(at),
  address: macAddress(span, at + 2),
});

const readInstance = (span: Span, at: number): MstInstance => ({
  flags: span.u8(at),
  regionalRoot: readBridge(span, at + 1),
  pathCost: span.u32(at + 9),
});
