import type { SerialConsole } from "../console/console.ts";
import { consoleCheck } from "../console/options.ts";
import { SerialExpectError } from "../errors.ts";
import { TIMEOUT } from "../match/pattern.ts";
import { checkArgument, checkOptions } from "../option-checks.ts";
import { Display } from "./display.ts";
import { type ScreenOptions, screenChecks } from "./options.ts";
import { createScreen, type Screen } from "./screen.ts";

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/**
 * Opens a screen of a console: what a terminal shows that is connected to it, such as menus and installers. Text that the
 * console has received and not matched is drawn first, then everything that it receives. The caller still owns the console.
 * It needs `npm install @xterm/headless`.
 *
 * @example
 * ```ts
 * await using screen = await openScreen(console, { columns: 80, rows: 24 });
 * await screen.waitFor({ text: "Boot menu" });
 * await screen.choose("Advanced options");
 * ```
 * @throws {SerialExpectError} `xterm-missing` if @xterm/headless is not installed; `busy`, `closed`, `eof`, `stream-failed`
 * @throws {TypeError} if the console or an option is not valid
 */
export async function openScreen(console: SerialConsole, options: ScreenOptions = {}): Promise<Screen> {
  checkArgument("openScreen: console", consoleCheck, console);
  checkOptions("openScreen", options, screenChecks);
  const { columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS } = options;
  const { Terminal } = await loadXterm();
  const { before } = await console.expectBytes(TIMEOUT, { timeoutMs: 0 });
  const terminal = new Terminal({ cols: columns, rows, scrollback: 0, allowProposedApi: true, logLevel: "off" });
  const display = new Display(terminal, () => console.encoding);
  display.input.write(before);
  const screen = createScreen(console, display, console.watch(display.input));
  await display.drawn();
  return screen;
}

async function loadXterm(): Promise<typeof import("@xterm/headless")> {
  try {
    return (await import("@xterm/headless")).default;
  } catch (cause) {
    const message =
      "openScreen: @xterm/headless cannot be loaded; it is an optional peer dependency: run `npm install @xterm/headless`";
    throw new SerialExpectError("xterm-missing", message, { cause });
  }
}
