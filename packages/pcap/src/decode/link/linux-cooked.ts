import { linkAddress } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import type { Span } from "../field/span.ts";

/** Offsets of the fields of a version. */
export interface CookedLayout {
  readonly version: 1 | 2;
  readonly headerBytes: number;
  readonly protocol: number;
  readonly hardwareType: number;
  readonly address: number;
}

/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html */
export const COOKED_V1: CookedLayout = { version: 1, headerBytes: 16, protocol: 14, hardwareType: 2, address: 6 };
/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html */
export const COOKED_V2: CookedLayout = { version: 2, headerBytes: 20, protocol: 0, hardwareType: 8, address: 12 };

const ADDRESS_BYTES = 8;

/** The header that Linux puts in place of a link's own, for example when all interfaces are captured together. */
export class LinuxCooked extends Layer {
  readonly #layout: CookedLayout;

  constructor(span: Span, layout: CookedLayout) {
    super(span);
    this.#layout = layout;
  }

  /** Version of the header. */
  get version(): 1 | 2 {
    return this.#layout.version;
  }

  /** 0 sent to this host, 1 broadcast, 2 multicast, 3 sent to another host, 4 sent by this host. */
  get packetType(): number {
    return this.version === 1 ? this.span.u16(0) : this.span.u8(10);
  }

  /** Hardware type of the interface, as Linux numbers it (ARPHRD): 1 Ethernet, 772 loopback. */
  get hardwareType(): number {
    return this.span.u16(this.#layout.hardwareType);
  }

  /** Sender's link-layer address, at most its first 8 bytes, such as `52:54:00:12:34:56`; empty if there is no address. */
  get address(): string {
    const length = this.version === 1 ? this.span.u16(4) : this.span.u8(11);
    return linkAddress(this.span, this.#layout.address, Math.min(length, ADDRESS_BYTES));
  }

  /** Number of the interface; undefined in version 1, which does not contain it. */
  get interfaceIndex(): number | undefined {
    return this.version === 2 ? this.span.u32(4) : undefined;
  }

  /** EtherType of what follows; 4 is IEEE 802.2. */
  get protocol(): number {
    return this.span.u16(this.#layout.protocol);
  }
}
