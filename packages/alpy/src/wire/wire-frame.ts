import { type CaptureInterface, type Frame, LINKTYPE_ETHERNET } from "@alpy/pcap";

/** A frame from a wire, in memory of its own, with the host's time at which it arrived. */
export class WireFrame implements Frame {
  readonly data: Uint8Array;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly interface: CaptureInterface;
  readonly comment = undefined;

  /**
   * @param view is copied
   * @param wire the wire, as the interface that the frame was captured on
   */
  constructor(view: Uint8Array, wire: CaptureInterface) {
    this.interface = wire;
    const nowMs = performance.timeOrigin + performance.now();
    this.data = view.slice();
    this.seconds = Math.floor(nowMs / 1_000);
    this.nanoseconds = Math.floor((nowMs % 1_000) * 1_000_000);
  }

  get linkType(): number {
    return this.interface.linkType;
  }

  get capturedLength(): number {
    return this.data.length;
  }

  get originalLength(): number {
    return this.data.length;
  }

  get timestampNs(): bigint {
    return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanoseconds);
  }
}

/** Returns a wire as the interface that its frames are captured on. */
export function wireInterface(name: string): CaptureInterface {
  const unlimited = { snapLength: 0, fcsBytes: undefined };
  return { index: 0, name, description: undefined, linkType: LINKTYPE_ETHERNET, ...unlimited };
}
