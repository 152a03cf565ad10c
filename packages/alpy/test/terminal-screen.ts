import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

/** Ends a test that hangs. */
const SHOW_TIMEOUT_MS = 60_000;

/** Size and environment of a terminal. */
export interface TerminalScreenOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env: Readonly<Record<string, string>>;
}

/** A real terminal (tmux) that runs a command: a test types and reads like a person. */
export class TerminalScreen implements Disposable {
  readonly #server = `alpy-${randomUUID()}`;

  constructor(command: readonly string[], { columns, rows, env }: TerminalScreenOptions) {
    const size = ["-x", String(columns), "-y", String(rows)];
    const variables = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    this.#tmux("new-session", "-d", ...size, ...variables, "--", ...command);
  }

  /** Id of the process that runs in it. */
  get pid(): number {
    return Number(this.#tmux("display-message", "-p", "#{pane_pid}"));
  }

  /** The visible text, without the spaces at the ends of lines. */
  get text(): string {
    return this.#tmux("capture-pane", "-p");
  }

  /** Presses keys, by tmux's names: `Enter`, `C-]`. */
  press(...keys: string[]): void {
    this.#tmux("send-keys", ...keys);
  }

  /** Types a text literally. */
  type(text: string): void {
    this.#tmux("send-keys", "-l", text);
  }

  /** Waits until a text is visible. */
  async shows(text: string | RegExp): Promise<void> {
    const end = performance.now() + SHOW_TIMEOUT_MS;
    while (typeof text === "string" ? !this.text.includes(text) : !text.test(this.text)) {
      if (performance.now() > end)
        throw new Error(`expected the terminal to show ${String(text)}, but it shows:\n${this.text}`);
      await delay(50);
    }
  }

  /** Closes the terminal's window: its processes receive SIGHUP. */
  close(): void {
    try {
      this.#tmux("kill-server");
    } catch {
      // It has already ended with its last command.
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
