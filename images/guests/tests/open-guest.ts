import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestbed, type MachineOptions, serialExpect, type Testbed } from "@alpy/alpy";
import { afterAll, expect } from "vitest";

/** A machine whose guest was started, and its screen. */
export interface Guest extends AsyncDisposable {
  readonly bed: Testbed;
  readonly console: serialExpect.SerialConsole;
  readonly screen: serialExpect.Screen;
  /** Keeps a picture of the screen among the artifacts. */
  snapshot(name: string): Promise<void>;
}

/** How long a guest may take for anything: without hardware acceleration, on a machine that does other things. */
export const GUEST_TIMEOUT_MS = 600_000;

/** Guests are slow to obey a key. */
export const SLOW_KEYS = { keyTimeoutMs: 10_000, timeoutMs: GUEST_TIMEOUT_MS } as const;

const folder = join(import.meta.dirname, "..");

/** Returns the path of a file that the build script made. */
export function builtFile(name: string): string {
  const path = join(folder, "dist", name);
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing: run images/guests/build`);
}

/** Starts a guest on a machine without links, with a screen of the size that it draws for. */
export async function openGuest(
  name: string,
  machine: MachineOptions,
  size: serialExpect.ScreenOptions = { columns: 80, rows: 25 },
): Promise<Guest> {
  await using stack = new AsyncDisposableStack();
  const artifacts = join(folder, "artifacts", name);
  const bed = stack.use(await createTestbed({ machine, links: [], artifacts }));
  const screen = stack.use(await serialExpect.openScreen(bed.console, size));
  await bed.start();
  const live = stack.move();
  const snapshot = async (title: string): Promise<void> => {
    const pictures = join(folder, "artifacts", "screens");
    await mkdir(pictures, { recursive: true });
    await writeFile(join(pictures, `${name}-${title}.svg`), screen.toSvg());
  };
  return { bed, console: bed.console, screen, snapshot, [Symbol.asyncDispose]: () => live.disposeAsync() };
}

/** Types a line to a guest that loses fast input: sends a character when the one before was echoed. */
export async function typeLine(console: serialExpect.SerialConsole, line: string): Promise<void> {
  for (const character of line) await console.send(character, { echo: true, timeoutMs: GUEST_TIMEOUT_MS });
  await console.send("\r");
}

// No QEMU of this process is left after the tests of a file.
afterAll(() => {
  const left = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isOurQemu(pid));
  expect(left).toEqual([]);
});

function isOurQemu(pid: string): boolean {
  try {
    const [, name, state, parent] = /\((.*)\) (\S+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
    return name?.startsWith("qemu") === true && state !== "Z" && Number(parent) === process.pid;
  } catch {
    // It ended meanwhile.
    return false;
  }
}
