import { SerialPeer } from "../serial-peer.fixture.ts";

/** One exchange: what is typed, and what the system then sends. */
export type Exchange = readonly [typed: string, sent: string];

/** A network operating system, played by a test from a transcript: it sends each answer when exactly the right text was typed. */
export class ScriptedCli extends SerialPeer {
  readonly #exchanges: readonly Exchange[];
  #next = 0;
  #typed = "";

  constructor(greeting: string, exchanges: readonly Exchange[]) {
    super();
    this.#exchanges = exchanges;
    this.onReceived((chunk) => this.#onTyped(chunk.toString()));
    this.sends(greeting);
  }

  /** What has not been typed; nothing at the end of a script that was followed. */
  get missing(): readonly string[] {
    return this.#exchanges.slice(this.#next).map(([typed]) => typed);
  }

  #onTyped(text: string): void {
    this.#typed += text;
    const exchange = this.#exchanges[this.#next];
    if (exchange === undefined) {
      this.sends(`\r\nunexpected: ${JSON.stringify(this.#typed)}\r\n`);
      return;
    }
    const [typed, sent] = exchange;
    if (this.#typed !== typed) {
      if (!typed.startsWith(this.#typed)) this.sends(`\r\nexpected ${JSON.stringify(typed)}\r\n`);
      return;
    }
    this.#typed = "";
    this.#next++;
    // In two pieces, as a serial line may cut it anywhere.
    const middle = Math.floor(sent.length / 2);
    this.sends(sent.slice(0, middle));
    setImmediate(() => this.sends(sent.slice(middle)));
  }
}
