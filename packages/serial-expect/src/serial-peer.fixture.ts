import { Duplex } from "node:stream";

/** The far side of a serial line, played by a test: sends bytes, keeps received ones, and can stop reading. */
export class SerialPeer {
  readonly stream: Duplex;
  readonly listenersAtFirst: Record<string, number>;
  #heard: Buffer[] = [];
  #onHeard: (chunk: Buffer) => void = () => {};
  #held: (() => void)[] | undefined;

  constructor() {
    this.stream = new Duplex({
      read() {},
      write: (chunk: Buffer, _encoding, done) => {
        this.#heard.push(chunk);
        if (this.#held) this.#held.push(done);
        else done();
        this.#onHeard(chunk);
      },
    });
    this.listenersAtFirst = this.listeners();
  }

  says(data: string | Uint8Array): void {
    this.stream.push(data);
  }

  ends(): void {
    this.stream.push(null);
  }

  /** Calls back with each received chunk from now on. */
  onHeard(listener: (chunk: Buffer) => void): void {
    this.#onHeard = listener;
  }

  heard(): Buffer {
    return Buffer.concat(this.#heard);
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
