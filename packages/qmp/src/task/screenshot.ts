import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { QmpCommandError } from "../call/command-error.ts";
import {
  checkOptions,
  checkSignal,
  checkString,
  checkTimeout,
  type OptionNames,
  WAIT_OPTIONS,
} from "../check-options.ts";
import type { QmpClient } from "../client/client.ts";
import type { CommandArguments, Protocol } from "../protocol/protocol.ts";
import type { QemuProtocol } from "../protocol/qemu-protocol.ts";
import type { WaitOptions } from "../wait-options.ts";
import { pngOfPpm } from "./png.ts";

/** Options of `screenshot`. */
export interface ScreenshotOptions extends WaitOptions {
  /** The id of the display device. Default: the first one. */
  readonly device?: string | undefined;
  /** The number of the head of a device with several. Default: the first one. Needs `device`. */
  readonly head?: number | undefined;
}

const SCREENSHOT_OPTIONS: OptionNames<ScreenshotOptions> = { ...WAIT_OPTIONS, device: true, head: true };

/**
 * Writes what the machine displays to a PNG file, which it replaces. QEMU writes the file: the path is one of its host, and absolute
 * unless QEMU runs in your working directory. A QEMU that cannot write PNG (before 7.1, or built without it) writes PPM, which this
 * process converts.
 *
 * @throws {QmpCommandError} command-failed: there is no display, or the file cannot be written.
 * @throws {TypeError} for a bad file name or option.
 * @example
 * await screenshot(qmp, "/tmp/screen.png");
 */
export async function screenshot<P extends Protocol>(
  client: QmpClient<P>,
  filename: string,
  options: ScreenshotOptions = {},
): Promise<void> {
  checkString("filename", filename);
  checkOptions("screenshot", options, SCREENSHOT_OPTIONS);
  checkSignal("signal", options.signal);
  checkTimeout("timeoutMs", options.timeoutMs, 1);
  const { device, head, timeoutMs, signal } = options;
  const qmp = client.as<QemuProtocol>();
  const source: Source = {};
  if (device !== undefined) source.device = device;
  if (head !== undefined) source.head = head;
  try {
    await qmp.execute("screendump", { filename, format: "png", ...source }, { timeoutMs, signal });
  } catch (error) {
    if (!isWithoutPng(error)) throw error;
    await screenshotByPpm(qmp, filename, source, { timeoutMs, signal });
  }
}

async function screenshotByPpm(qmp: QmpClient, filename: string, source: Source, limits: WaitOptions): Promise<void> {
  const draft = `${filename}.${process.pid}.draft`;
  try {
    await qmp.execute("screendump", { filename: draft, ...source }, limits);
    await writeFile(draft, pngOfPpm(await readFile(draft)));
    await rename(draft, filename);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The display that is shown. */
type Source = Pick<CommandArguments<QemuProtocol, "screendump">, "device" | "head">;

/** QEMU before 7.1 does not know the argument; one without libpng says how to build it. */
function isWithoutPng(error: unknown): boolean {
  return error instanceof QmpCommandError && /'format' is unexpected|png support/i.test(error.description);
}
