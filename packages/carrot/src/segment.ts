import type { pcap, Wire } from "@alpy/alpy";

/** A segment that wires share, as on a hub: what comes on one goes out on the others. The test sees and sends to all. */
export class Segment implements AsyncDisposable {
  readonly #wires: readonly Wire[];
  readonly #stop = new AbortController();
  readonly #passing: Promise<void>;

  /** @param onFrame sees each frame that comes from a machine */
  constructor(wires: readonly Wire[], onFrame: (frame: pcap.Frame) => void = () => undefined) {
    this.#wires = wires;
    this.#passing = Promise.all(wires.map((wire) => this.#pass(wire, onFrame))).then(() => undefined);
    // Told when it is disposed of.
    this.#passing.catch(() => undefined);
  }

  /** Sends a frame to all machines on the segment. */
  send(frame: Uint8Array): void {
    for (const wire of this.#wires) wire.send(frame);
  }

  /** Parts the wires. @throws what went wrong on one of them */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#passing;
  }

  async #pass(from: Wire, onFrame: (frame: pcap.Frame) => void): Promise<void> {
    const { signal } = this.#stop;
    try {
      for await (const frame of from.frames({ signal })) {
        for (const wire of this.#wires) if (wire !== from) wire.send(frame.data);
        onFrame(frame);
      }
    } catch (error) {
      if (error !== signal.reason) throw error;
    }
  }
}
