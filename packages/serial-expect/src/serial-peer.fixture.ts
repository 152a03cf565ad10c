import { Duplex } from "node:stream";

/** The far side of a serial line, played by a test: sends bytes, keeps received ones, and can stop reading. */
export class SerialPeer {
  readonly stream: Duplex;
  readonly initialListeners: Record<string, number>;
  #received: Buffer[] = [];
  #onReceived: (chunk: Buffer) => void = () => {};
  #held: (() => void)[] | undefined;

  constructor() {
    this.stream = new Duplex({
      read() {},
      write: (chunk: Buffer, _encoding, done) => {
        this.#received.push(chunk);
        if (this.#held) this.#held.push(done);
        else done();
        this.#onReceived(chunk);
      },
    });
    this.initialListeners = this.listeners();
  }

  sends(data: string | Uint8Array): void {
    this.stream.push(data);
  }

  ends(): void {
    this.stream.push(null);
  }

  /** Calls back with each received chunk from now on. */
  onReceived(listener: (chunk: Buffer) => void): void {
    this.#onReceived = listener;
  }

  received(): Buffer {
    return Buffer.concat(this.#received);
  }

  /** Accepts no more bytes until {@link release}. */
  hold(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const done of held) done();
  }

  /** Resolves when all sent bytes have been delivered. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  }

  listeners(): Record<string, number> {
    return Object.fromEntries(this.stream.eventNames().map((name) => [String(name), this.stream.listenerCount(name)]));
  }
}
