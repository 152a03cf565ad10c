import { QemuError } from "@alpy/qemu";
import { interact } from "@alpy/serial-expect";
import type { Testbed } from "../../testbed/testbed.ts";
import { runInContainer } from "../command/container-shell.ts";
import type { Context } from "../command/context.ts";
import { CommandError } from "../command/exit-codes.ts";
import { unrefStdin } from "../command/unref-stdin.ts";
import { readKey } from "./read-key.ts";
import { watchAllLinks } from "./watch-links.ts";

/** Why the session ended. */
type End = "off" | "quit";

/** Alternates between console and menu on this terminal, until the user quits or the appliance powers off. */
export async function runInteractively(bed: Testbed, context: Context): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const off = powerOff(bed, signal);
  off.catch(() => undefined);
  try {
    const end = await Promise.race([off.then((): End => "off"), alternate(bed, context, signal)]);
    if (end === "off") context.err.line("\n[the appliance has powered off]");
  } finally {
    over.abort(new Error("the session has ended"));
    unrefStdin();
  }
}

/** Waits for the power-off, however often the guest resets itself before. */
async function powerOff(bed: Testbed, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await bed.machine.waitForShutdown({ timeoutMs: Number.POSITIVE_INFINITY, signal });
      return;
    } catch (error) {
      if (!(error instanceof QemuError && error.code === "guest-reset-loop")) throw error;
    }
  }
}

/** Shows the console and the menu in turn. */
async function alternate(bed: Testbed, context: Context, signal: AbortSignal): Promise<End> {
  for (;;) {
    const { reason } = await interact(bed.console, { signal });
    if (reason === "input-end") await showUntilEnd(bed, signal);
    if (reason === "eof" || (await openMenu(bed, context, signal)) === "quit") return "quit";
  }
}

/** Shows the console's output after the input has ended, until the signal aborts. */
async function showUntilEnd(bed: Testbed, signal: AbortSignal): Promise<never> {
  if (process.stdin.isTTY) throw new CommandError("the terminal was closed");
  const stop = bed.console.watch(process.stdout);
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason as Error));
  try {
    return await promise;
  } finally {
    stop();
  }
}

async function openMenu(bed: Testbed, context: Context, signal: AbortSignal): Promise<"back" | "quit"> {
  const { err } = context;
  for (;;) {
    for (const line of menuLines(bed)) err.line(line);
    const key = await readKey(signal);
    if (key === "q" || key === undefined) return "quit";
    if (await handleKey(key, bed, context, signal)) {
      err.line(err.paint("dim", "[console: Ctrl-] opens the menu]"));
      return "back";
    }
  }
}

/** Performs the action of a menu key. Returns whether to go back to the console. */
async function handleKey(key: string, bed: Testbed, context: Context, signal: AbortSignal): Promise<boolean> {
  const link = /^\d$/.test(key) ? bed.links[Number(key)] : undefined;
  if (link?.end.kind === "node") {
    await runInContainer(link.node.name, `${link.name}'s node`, []);
    return false;
  }
  if (key === "w") {
    await watchAllLinks(bed, context, signal);
    return false;
  }
  // Their effect is visible on the console.
  if (key === "p") await bed.machine.qmp.execute("system_powerdown", {}, { signal });
  if (key === "r") await bed.machine.reset({ signal });
  return ["c", "p", "r", "\r", "\u001d"].includes(key);
}

function menuLines({ links }: Testbed): string[] {
  const nodes = links.flatMap((link, index) => (link.end.kind === "node" && index < 10 ? [String(index)] : []));
  const shells = nodes.length === 0 ? [] : [`  ${nodes.join(" ").padEnd(6)} shell in the node of that link`];
  return [
    "",
    "  c      back to the console",
    ...shells,
    ...(links.length === 0 ? [] : ["  w      watch the frames of all links"]),
    "  p      press the power button",
    "  r      reset",
    "  q      quit: stop the appliance and its nodes",
  ];
}
