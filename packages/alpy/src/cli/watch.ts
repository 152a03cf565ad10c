import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError } from "commander";
import type { RunningTestbed } from "../running/running-testbeds.ts";
import { chooseLink, chooseTestbed, testbedOption } from "./choose-testbed.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./exit-codes.ts";
import { frameLine, framesOf } from "./frame-lines.ts";
import type { Screen } from "./screen.ts";

interface WatchOptions {
  testbed?: string;
  count?: number;
  json?: boolean;
  pcap?: boolean;
  wireshark?: boolean | string;
}

export function watchCommand({ out, signal }: Context): Command {
  return new Command("watch")
    .description("show the frames of a link, from the first on and as they pass; Ctrl-C ends it")
    .argument("[link]", "the link, by its name or number; not needed where there is one")
    .addOption(testbedOption())
    .option("-c, --count <frames>", "end after so many frames", wholeNumber)
    .option("--json", "print a line of JSON for each frame")
    .option("--pcap", "write the capture itself, for `tcpdump -r -` and its like")
    .option("--wireshark [program]", "hand the capture to wireshark, or to another program such as tshark")
    .action(async (name: string | undefined, options: WatchOptions) => {
      const testbed = await chooseTestbed(options.testbed);
      const capture = await openCapture(testbed, name);
      const onAbort = (): void => void capture.destroy(signal.reason as Error);
      signal.addEventListener("abort", onAbort);
      if (options.wireshark) await handOver(capture, options.wireshark === true ? "wireshark" : options.wireshark);
      else if (options.pcap) await pipeline(capture, process.stdout, { end: false });
      else await show(out, capture, options);
    });
}

async function openCapture(testbed: RunningTestbed, name: string | undefined): Promise<Duplex> {
  const links = testbed.description.machines.flatMap((machine) => machine.links);
  return await testbed.openCapture(chooseLink(links, name).name);
}

async function show(
  out: Screen,
  capture: Duplex,
  { json = false, count = Number.POSITIVE_INFINITY }: WatchOptions,
): Promise<void> {
  let shown = 0;
  for await (const frame of framesOf(capture)) {
    out.line(json ? JSON.stringify(frame) : frameLine(out, frame));
    shown += 1;
    if (shown >= count) break;
  }
  capture.destroy();
}

/** Ends when the program does: a window that is closed says enough. */
async function handOver(capture: Duplex, program: string): Promise<void> {
  const isTshark = /(^|\/)tshark$/.test(program);
  const arguments_ = isTshark ? ["-l", "-n", "-i", "-"] : ["-k", "-i", "-"];
  const child = spawn(program, arguments_, { stdio: ["pipe", "inherit", "inherit"] });
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  closed.catch(() => undefined);
  try {
    await once(child, "spawn");
  } catch (cause) {
    throw new CommandError(
      `cannot run ${program} (${String(cause)}): install it, or name another by --wireshark PROGRAM`,
    );
  }
  // It may leave before the capture ends.
  pipeline(capture, child.stdin).catch(() => capture.destroy());
  const [exitCode] = await closed;
  capture.destroy();
  if (exitCode !== 0 && exitCode !== null) throw new CommandError(`${program} ended with ${exitCode}`);
}

/** @throws {InvalidArgumentError} for what is no whole number above 0 */
export function wholeNumber(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}
