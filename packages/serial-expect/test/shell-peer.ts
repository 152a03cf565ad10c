import { EventEmitter, once } from "node:events";
import {
  openConsole,
  openShell,
  type SerialConsole,
  type Shell,
  type ShellOptions,
  type TerminalOptions,
} from "../src/index.ts";
import { type PtyProcess, spawnPty } from "../src/pty/index.ts";

/** A shell on a terminal, and what was typed there. */
export interface ShellPeer extends AsyncDisposable {
  readonly shell: Shell;
  readonly console: SerialConsole;
  readonly pty: PtyProcess;
  /** Everything that was sent, as a transcript shows it. */
  readonly typed: string[];
  /** Resolves when the received text matches. */
  readonly seen: (pattern: RegExp) => Promise<void>;
}

/** A program on a terminal and the options with which a shell is opened there. */
export interface PeerOptions extends ShellOptions {
  readonly args?: readonly string[] | undefined;
  readonly terminal?: TerminalOptions | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Opens a shell on a program that runs on a terminal. */
export async function openPeer(program: string, options: PeerOptions = {}): Promise<ShellPeer> {
  const { args, env, terminal, ...shellOptions } = options;
  await using stack = new AsyncDisposableStack();
  const pty = stack.use(
    await spawnPty(program, {
      args: [...(args ?? [])],
      env: { PATH: process.env.PATH, HISTFILE: "/dev/null", ...env },
    }),
  );
  const typed: string[] = [];
  const received = new EventEmitter();
  let text = "";
  const console = stack.use(
    openConsole(pty, {
      timeoutMs: 20_000,
      terminal,
      transcript: {
        text: (line) => void (/^\S+ >/.test(line) && typed.push(line.slice(line.indexOf(">") + 2).trimEnd())),
        bytes: (bytes) => {
          text += Buffer.from(bytes).toString("latin1");
          received.emit("more");
        },
      },
    }),
  );
  const shell = await openShell(console, shellOptions);
  const moved = stack.move();
  const seen = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(text)) await once(received, "more");
  };
  return { shell, console, pty, typed, seen, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}
