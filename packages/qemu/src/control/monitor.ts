import type { QmpClient } from "@alpy/qmp";
import { QemuError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { badOption } from "../options/option-checks.ts";
import { resolveWait } from "../options/wait-checks.ts";
import type { WaitOptions } from "../wait-options.ts";

const TIMEOUT_MS = 10_000;
/** Text without control characters that is not only spaces. */
const ONE_LINE = /^\P{Cc}*[^\s\p{Cc}]\P{Cc}*$/u;
/** How the monitor of each version refuses a line (QEMU, monitor/hmp.c): a name that it does not know, or wrong arguments. */
const REFUSAL = /^unknown command: |^Try "help .*" for more information$/m;

/** The machine of a monitor. */
interface MonitorInput {
  readonly name: string;
  readonly logger: Logger;
}

/**
 * Runs a command of QEMU's monitor and returns its text, with `\n` at the end of each line. Default time-out: 10 s.
 * @throws {TypeError} for a command that is not one line
 * @throws {QemuError} `monitor-refused` when the monitor has no such command, or refuses its arguments
 */
export async function askMonitor(
  qmp: QmpClient,
  command: string,
  options: WaitOptions,
  { name, logger }: MonitorInput,
): Promise<string> {
  if (typeof command !== "string" || !ONE_LINE.test(command)) {
    throw badOption("monitor command", "one line with a command", command);
  }
  const wait = resolveWait("monitor", options, TIMEOUT_MS);
  logger.info({ machine: name, command }, "Runs a command of QEMU's monitor");
  const answer = await qmp.execute("human-monitor-command", { "command-line": command }, wait);
  const text = answer.replaceAll("\r\n", "\n");
  if (!REFUSAL.test(text)) return text;
  const what = `QEMU's monitor refused ${JSON.stringify(command)}: ${text.trim()}`;
  throw new QemuError("monitor-refused", `${what}; machine.monitor("help") lists its commands`);
}
