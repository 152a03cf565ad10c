import type { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { type InteractOptions, type InteractResult, interact, openConsole, type SerialConsole } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

/** A terminal with the members that `interact` uses. */
class Terminal {
  readonly #raw = Promise.withResolvers<void>();
  /** Resolves when it is raw. */
  readonly raw = this.#raw.promise;
  readonly input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    modes: [] as boolean[],
    onRaw: this.#raw.resolve,
    setRawMode(mode: boolean) {
      this.isRaw = mode;
      this.modes.push(mode);
      if (mode) this.onRaw();
    },
  });
  readonly output = Object.assign(new PassThrough(), { columns: 100, rows: 30 });
  readonly initialListeners = this.listeners();

  get shown(): string {
    return String(this.output.read() ?? "");
  }

  listeners(): number[] {
    return [this.input, this.output].flatMap((stream: EventEmitter) =>
      ["data", "end", "close", "resize"].map((name) => stream.listenerCount(name)),
    );
  }
}

interface Handed {
  peer: SerialPeer;
  console: SerialConsole;
  terminal: Terminal;
  handed: Promise<InteractResult>;
  lines: string[];
}

async function hand(options: InteractOptions = {}): Promise<Handed> {
  const peer = new SerialPeer();
  const lines: string[] = [];
  const console = openConsole(peer.stream, { transcript: { text: (line) => void lines.push(line) } });
  const terminal = new Terminal();
  peer.sends("login: ");
  await peer.settled();
  const handed = interact(console, { input: terminal.input, output: terminal.output, ...options });
  // From then on it passes on what is typed and received.
  await terminal.raw;
  return { peer, console, terminal, handed, lines };
}

describe("interact", () => {
  test("shows earlier and new text, sends what is typed, and ends with the escape character", async () => {
    const { peer, console, terminal, handed, lines } = await hand();
    expect(terminal.input.isRaw).toBe(true);
    terminal.input.write("root\r");
    await peer.settled();
    peer.sends("Password: ");
    await peer.settled();
    expect(terminal.shown).toBe("login: Password: ");
    terminal.input.write("x\u0003\u001dnot sent");
    expect(await handed).toEqual({ reason: "escape", seen: "login: Password: " });
    expect(peer.received().toString()).toBe("root\rx\u0003");
    expect(lines.join("")).toMatch(/< "login: "\n.*> "root\\r"\n.*< "Password: "\n.*> "x\\x03"\n/);
    expect(terminal.input.read()?.toString()).toBe("not sent");
    expect(console.drain()).toBe("");
  });

  test("leaves the shown text to the next expect with keep", async () => {
    const { peer, console, terminal, handed } = await hand({ keep: true, escape: "~" });
    peer.sends("# ");
    await peer.settled();
    terminal.input.write("~");
    expect(await handed).toEqual({ reason: "escape", seen: "login: # " });
    expect((await console.expect("# ")).before).toBe("login: ");
  });

  test("restores the terminal at every kind of end", async () => {
    const controller = new AbortController();
    const ends: [InteractOptions, (handed: Handed) => void, unknown][] = [
      [{}, ({ peer }) => peer.ends(), { reason: "eof", seen: "login: " }],
      [{}, ({ terminal }) => terminal.input.end(), { reason: "input-end", seen: "login: " }],
      [{ signal: controller.signal }, () => controller.abort(new Error("enough")), new Error("enough")],
      [{}, ({ console }) => void console.close(), expect.objectContaining({ code: "closed" })],
      [
        {},
        ({ peer }) => void peer.stream.destroy(new Error("torn")),
        expect.objectContaining({ code: "stream-failed" }),
      ],
    ];
    for (const [options, end, outcome] of ends) {
      const handed = await hand(options);
      end(handed);
      expect(await handed.handed.catch((error: unknown) => error)).toEqual(outcome);
      expect(handed.terminal.input.modes).toEqual([true, false]);
      expect(handed.terminal.listeners()).toEqual(handed.terminal.initialListeners);
    }
  });

  test("passes the window's size on at the start and when it changes", async () => {
    const sizes: number[][] = [];
    const { terminal, handed } = await hand({ resize: (...size) => void sizes.push(size) });
    terminal.output.columns = 132;
    terminal.output.emit("resize");
    terminal.input.write("\u001d");
    await handed;
    terminal.output.emit("resize");
    expect(sizes).toEqual([
      [100, 30],
      [132, 30],
    ]);
  });

  test("makes the console busy, and does not begin while it is busy", async () => {
    const { console, terminal, handed } = await hand();
    await expect(console.expect("x")).rejects.toMatchObject({ code: "busy" });
    await expect(interact(console, { input: terminal.input, output: terminal.output })).rejects.toMatchObject({
      code: "busy",
    });
    terminal.input.write("\u001d");
    await handed;
    await expect(interact(console, { escape: "" })).rejects.toThrow("interact: escape must be one character, got ''");
  });

  test("reads from a console no faster than its output accepts", async () => {
    const { peer, terminal, handed } = await hand();
    const flood = Buffer.alloc(4 * 1024 * 1024, "x");
    for (let at = 0; at < flood.length; at += 65536) peer.sends(flood.subarray(at, at + 65536));
    await peer.settled();
    expect(terminal.output.readableLength).toBeLessThan(1024 * 1024);
    terminal.output.resume();
    terminal.input.write("\u001d");
    expect((await handed).reason).toBe("escape");
  });
});
