import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { consoleCheck } from "../console/options.ts";
import { LoginScript } from "../login/script.ts";
import { checkArgument } from "../option-checks.ts";
import { type Cli, createCli, startCli } from "./cli.ts";
import { type CliOptions, resolveCliProfile } from "./options.ts";

const DEFAULT_SETTLE_MS = 100;

/**
 * Opens the command line of a network operating system: a router, switch or firewall, whose commands have no exit codes. Logs
 * in if the console asks for it, wakes a silent console, and confirms the prompt by an empty command. The caller still owns
 * the console.
 *
 * @example
 * ```ts
 * const cli = await openCli(console, { profile: "cisco-ios", login: "admin", password: "secret" });
 * await cli.enter("configure", { questions: [{ prompt: /Password: $/, answer: "enable secret", secret: true }] });
 * await cli.check("hostname rabbit");
 * ```
 * @throws {SerialExpectError} `login-failed`, `timeout`, `eof`, `busy`, `closed`, `stream-failed`
 * @throws {TypeError} if an option is unknown or has a bad value, or there is no prompt
 */
export async function openCli(console: SerialConsole, options: CliOptions): Promise<Cli> {
  checkArgument("openCli: console", consoleCheck, console);
  const profile = resolveCliProfile(options);
  const { timeoutMs = console.timeoutMs, signal, settleMs = DEFAULT_SETTLE_MS } = options;
  signal?.throwIfAborted();
  const cli = createCli(console, profile, settleMs);
  await startCli(cli, new LoginScript("openCli", console, options), new Deadline(timeoutMs, signal));
  return cli;
}
