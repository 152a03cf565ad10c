import type { Duplex } from "node:stream";
import { cleanUpCommand } from "./clean-up-command.ts";
import { DetachedProgram } from "./detached-program.ts";
import { GUARD_SCRIPT, RETIRE, type ShellRole } from "./guard-script.ts";

/** The second shell's connection with the first. */
const PEER_DESCRIPTOR = 3;

/** The two shells that wait for the end of this process. */
export class GuardShells {
  /** The first one, which acts, then the second, which acts if the first does not. */
  readonly #shells: readonly DetachedProgram[];

  private constructor(shells: readonly DetachedProgram[]) {
    this.#shells = shells;
  }

  /**
   * Starts both.
   * @param onExit called once, when one of them has ended
   * @throws {StartFailure} if they cannot be started
   */
  static start(onExit: (shells: GuardShells) => void): GuardShells {
    const second = startShell("second", "pipe");
    const peer = second.child.stdio[PEER_DESCRIPTOR] as Duplex;
    peer.on("error", () => undefined);
    try {
      const shells = new GuardShells([startShell("first", peer), second]);
      const exited = new AbortController();
      exited.signal.addEventListener("abort", () => onExit(shells));
      for (const { child } of shells.#shells) child.once("exit", () => exited.abort());
      return shells;
    } catch (error) {
      retire(second);
      throw error;
    } finally {
      // The first shell alone may keep this connection open.
      peer.destroy();
    }
  }

  /** Writes lines to both. Returns whether both have received them. */
  write(lines: readonly string[]): boolean {
    const text = lines.map((line) => `${line}\n`).join("");
    // The first shell before the second: what was released in the first must not be cleaned up by the second.
    return this.#shells.every((shell) => shell.write(text) === "written");
  }

  /** Ends both without any clean-up, because others have taken over. */
  retire(): void {
    for (const shell of this.#shells) retire(shell);
  }
}

function startShell(role: ShellRole, peer: "pipe" | Duplex): DetachedProgram {
  const { program, args } = cleanUpCommand();
  return DetachedProgram.start("/bin/sh", ["-c", GUARD_SCRIPT, "alpy-guard", role, program, ...args], [peer]);
}

function retire(shell: DetachedProgram): void {
  if (shell.write(`${RETIRE}\n`) === "stuck") shell.child.kill("SIGKILL");
  shell.disconnect();
}
