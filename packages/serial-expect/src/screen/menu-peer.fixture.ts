import { SerialPeer } from "../serial-peer.fixture.ts";

/** How a menu behaves. */
export interface MenuBehaviour {
  /** The number of items that it shows at a time. */
  readonly height: number;
  /** Whether it begins again after its last item. */
  readonly wraps?: boolean;
  /** Whether it asks for the other text of the cursor keys, as ncurses does, and ends on ESC [. */
  readonly applicationKeys?: boolean;
  /** The time from a key to its effect. Default: none. */
  readonly delayMs?: number;
}

const ESC = "\u001b";

/** A program with a menu, played by a test: draws its items inverse or plain, and moves by the cursor keys. */
export class MenuPeer extends SerialPeer {
  readonly #items: readonly string[];
  readonly #behaviour: MenuBehaviour;
  #current = 0;
  #first = 0;
  /** The item that was confirmed. */
  chosen: string | undefined;

  constructor(items: readonly string[], behaviour: MenuBehaviour) {
    super();
    this.#items = items;
    this.#behaviour = behaviour;
    const { delayMs } = behaviour;
    this.onReceived((chunk) => {
      const keys = chunk.toString();
      if (delayMs === undefined) this.#onKeys(keys);
      else setTimeout(() => this.#onKeys(keys), delayMs);
    });
    this.sends(`${behaviour.applicationKeys ? `${ESC}[?1h` : ""}${ESC}[2J`);
    this.#draw();
  }

  #onKeys(text: string): void {
    const introducer = this.#behaviour.applicationKeys ? `${ESC}O` : `${ESC}[`;
    if (text === `${introducer}B`) this.#move(1);
    else if (text === `${introducer}A`) this.#move(-1);
    else if (text === "\r") this.#confirm();
    else this.sends(`${ESC}[2Jcancelled`);
  }

  #confirm(): void {
    this.chosen = this.#items[this.#current];
    this.sends(`${ESC}[20;1Hconfirmed`);
  }

  #move(by: number): void {
    const count = this.#items.length;
    const next = this.#current + by;
    const moved = this.#behaviour.wraps ? (next + count) % count : Math.min(Math.max(next, 0), count - 1);
    if (moved === this.#current) return;
    // As programs do: the old item first loses its colours, and the new one has them a moment later.
    this.sends(this.#row(this.#current - this.#first, this.#current, false));
    this.#current = moved;
    this.#first = Math.min(Math.max(this.#first, moved - this.#behaviour.height + 1), moved);
    setImmediate(() => this.#draw());
  }

  #draw(): void {
    for (let row = 0; row < this.#behaviour.height; row++)
      this.sends(this.#row(row, this.#first + row, this.#first + row === this.#current));
  }

  #row(row: number, item: number, isCurrent: boolean): string {
    const text = (this.#items[item] ?? "").padEnd(20);
    return `${ESC}[${row + 3};5H${isCurrent ? `${ESC}[7m` : ""}${text}${ESC}[0m`;
  }
}
