import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

/** Bounds a hang only. */
const showTimeoutMs = 60_000;

/** What a terminal is opened with. */
export interface TerminalScreenOptions {
  columns: number;
  rows: number;
  env: Readonly<Record<string, string>>;
}

/** A real terminal, tmux's, with a command in it: typed at and looked at as by a person. */
export class TerminalScreen implements Disposable {
  readonly #server = `alpy-${randomUUID()}`;

  constructor(command: readonly string[], { columns, rows, env }: TerminalScreenOptions) {
    const size = ["-x", String(columns), "-y", String(rows)];
    const variables = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    this.#tmux("new-session", "-d", ...size, ...variables, "--", ...command);
  }

  /** The process in it. */
  get pid(): number {
    return Number(this.#tmux("display-message", "-p", "#{pane_pid}"));
  }

  /** What is to be seen, without the spaces at the ends of lines. */
  get text(): string {
    return this.#tmux("capture-pane", "-p");
  }

  /** Types keys, by tmux's names: `Enter`, `C-]`. */
  press(...keys: string[]): void {
    this.#tmux("send-keys", ...keys);
  }

  /** Types a text as it is. */
  type(text: string): void {
    this.#tmux("send-keys", "-l", text);
  }

  /** Waits until a text is to be seen. */
  async shows(text: string | RegExp): Promise<void> {
    const end = performance.now() + showTimeoutMs;
    while (typeof text === "string" ? !this.text.includes(text) : !text.test(this.text)) {
      if (performance.now() > end) throw new Error(`the terminal does not show ${String(text)}, but:\n${this.text}`);
      await delay(50);
    }
  }

  /** Closes the terminal's window: what runs in it gets SIGHUP. */
  close(): void {
    try {
      this.#tmux("kill-server");
    } catch {
      // It ended with its last command.
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #tmux(...args: string[]): string {
    return execFileSync("tmux", ["-L", this.#server, "-u", "-f", "/dev/null", ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }
}
