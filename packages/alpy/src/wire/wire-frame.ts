import type { CaptureInterface, Frame } from "@alpy/pcap";

/** A frame that came over a wire, in its own memory, with the host's time at which it came. */
export class WireFrame implements Frame {
  readonly data: Uint8Array;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly interface: CaptureInterface;
  readonly comment = undefined;

  /**
   * @param view is copied
   * @param wire stands for the interface that it was captured on
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
