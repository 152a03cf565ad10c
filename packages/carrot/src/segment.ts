import type { pcap, Wire } from "@alpy/alpy";

/** A segment that joins wires like a hub: a frame from one wire goes out on the others. The test sees all frames and can send. */
export class Segment implements AsyncDisposable {
  readonly #wires: readonly Wire[];
  readonly #stop = new AbortController();
  readonly #passing: Promise<void>;

  /** @param onFrame receives each frame that a machine sends */
  constructor(wires: readonly Wire[], onFrame: (frame: pcap.Frame) => void = () => undefined) {
    this.#wires = wires;
    this.#passing = Promise.all(wires.map((wire) => this.#pass(wire, onFrame))).then(() => undefined);
    // The failure is reported by the disposal.
    this.#passing.catch(() => undefined);
  }

  /** Sends a frame to all machines on the segment. */
  send(frame: Uint8Array): void {
    for (const wire of this.#wires) wire.send(frame);
  }

  /** Separates the wires. @throws the error of a wire that failed */
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
