import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type FrameFilter, filter } from "@alpy/pcap/filter";
import { Command, InvalidArgumentError, Option } from "commander";
import { reasonOf } from "../error-reason.ts";
import type { RunningTestbed } from "../running/running-testbeds.ts";
import { chooseLink, chooseTestbed, testbedOption } from "./choose-testbed.ts";
import type { Context } from "./command/context.ts";
import { CommandError } from "./command/exit-codes.ts";
import { parseWholeNumber } from "./command/whole-number.ts";
import { frameLine, framesOf } from "./screen/frame-lines.ts";
import type { Screen } from "./screen/screen.ts";
import { selectedCapture } from "./screen/selected-capture.ts";

interface WatchOptions {
  readonly testbed?: string | undefined;
  readonly count?: number | undefined;
  readonly filter?: FrameFilter | undefined;
  readonly json?: boolean | undefined;
  readonly pcap?: boolean | undefined;
  readonly wireshark?: boolean | string | undefined;
}

export function watchCommand({ out, signal }: Context): Command {
  return new Command("watch")
    .description("show the frames of a link, from the first one on and as they pass; Ctrl-C ends it")
    .argument("[link]", "the link, by its name or number; needed if there are several links")
    .addOption(testbedOption())
    .option("-c, --count <frames>", "end after this many frames", parseWholeNumber)
    .addOption(filterOption())
    .option("--json", "print each frame as a line of JSON")
    .option("--pcap", "write the capture itself, for `tcpdump -r -` and similar programs")
    .option("--wireshark [program]", "pass the capture to wireshark, or to another program such as tshark")
    .action(async (name: string | undefined, options: WatchOptions) => {
      const testbed = await chooseTestbed(options.testbed);
      const capture = await openCapture(testbed, name);
      const onAbort = (): void => void capture.destroy(signal.reason as Error);
      signal.addEventListener("abort", onAbort);
      try {
        const { wireshark, pcap, filter: isWanted, count } = options;
        const selected = wireshark || pcap ? selectedCapture(capture, { filter: isWanted, count }) : capture;
        if (wireshark) await runViewer(wireshark === true ? "wireshark" : wireshark, selected);
        else if (pcap) await pipeline(selected, process.stdout, { end: false });
        else await showFrames(out, capture, options);
      } finally {
        capture.destroy();
      }
    });
}

function filterOption(): Option {
  const description = "show only the frames of an expression of tcpdump, such as `udp port 53`";
  return new Option("-f, --filter <expression>", description).argParser(parseFilter);
}

function parseFilter(expression: string): FrameFilter {
  try {
    return filter(expression);
  } catch (error) {
    throw new InvalidArgumentError(reasonOf(error));
  }
}

async function openCapture(testbed: RunningTestbed, name: string | undefined): Promise<Duplex> {
  const links = testbed.description.machines.flatMap((machine) => machine.links);
  return await testbed.openCapture(chooseLink(links, name).name);
}

async function showFrames(
  out: Screen,
  capture: Duplex,
  { json = false, count = Number.POSITIVE_INFINITY, filter: isShown }: WatchOptions,
): Promise<void> {
  let shown = 0;
  for await (const frame of framesOf(capture, isShown)) {
    if (json) out.jsonLine(frame);
    else out.line(frameLine(out, frame));
    shown += 1;
    if (shown >= count) break;
  }
}

/** Runs a program that reads the capture, until the program exits: the user closes its window. */
async function runViewer(program: string, capture: Readable): Promise<void> {
  const isTshark = /(^|\/)tshark$/.test(program);
  const args = isTshark ? ["-l", "-n", "-i", "-"] : ["-k", "-i", "-"];
  const child = spawn(program, args, { stdio: ["pipe", "inherit", "inherit"] });
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  closed.catch(() => undefined);
  try {
    await once(child, "spawn");
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new CommandError(`cannot run ${program} (${reason}): install it, or name another with --wireshark PROGRAM`);
  }
  // The program may exit before the capture ends.
  pipeline(capture, child.stdin).catch(() => capture.destroy());
  const [exitCode] = await closed;
  if (exitCode !== 0 && exitCode !== null) throw new CommandError(`${program} exited with code ${exitCode}`);
}
