/**
 * Expect over any Duplex: waits for patterns on a console, keeps its transcript, runs shell commands and returns their
 * exit codes.
 *
 * @packageDocumentation
 */
export type { Cli, CliResult } from "./cli/cli.ts";
export { CliCommandError } from "./cli/cli-error.ts";
export { openCli } from "./cli/open-cli.ts";
export type { CliOptions, CliRunOptions } from "./cli/options.ts";
export type { CliMode, CliProfile, CliProfileName, CliQuestion } from "./cli/profile.ts";
export { type ConsoleState, SerialConsole } from "./console/console.ts";
export { type InteractOptions, type InteractResult, interact } from "./console/interact.ts";
export { openConsole } from "./console/open-console.ts";
export type { ConsoleOptions, ExpectOptions, SendOptions } from "./console/options.ts";
export type { ExpectBytesResult, ExpectResult } from "./console/result.ts";
export { type ConsoleSettings, checkConsoleSettings } from "./console/settings.ts";
export type { ConsolePipes } from "./console/stream-link.ts";
export type { TerminalOptions } from "./console/terminal.ts";
export type { TerminalSize } from "./console/terminal-cursor.ts";
export type { ShellDialect } from "./dialect/dialect.ts";
export { type DemultiplexDockerOptions, demultiplexDocker } from "./docker/demultiplex.ts";
export { SerialExpectError, type SerialExpectErrorCode, ShellCommandError } from "./errors.ts";
export type { Logger } from "./logger.ts";
export type { LoginAnswer, LoginOptions, LoginQuestion, LoginStep } from "./login/options.ts";
export { EOF, type Pattern, TIMEOUT } from "./match/pattern.ts";
export type { ReplayNoise } from "./record/noise.ts";
export { type ReplayOptions, replay } from "./record/replay.ts";
export type { TranscriptOptions } from "./record/transcript.ts";
export { decodeTranscript, type TranscriptDirection, type TranscriptEntry } from "./record/transcript-line.ts";
export { hideShellFraming } from "./shell/hide-framing.ts";
export { openShell } from "./shell/open-shell.ts";
export type { CommandResult, ExactResult, ScriptOptions, ShellOptions, ShellRunOptions } from "./shell/options.ts";
export type { Shell } from "./shell/shell.ts";
export { type SuggestOptions, suggestScript } from "./suggest/suggest-script.ts";
export type { SerialSettings } from "./telnet/com-port.ts";
export { connectTelnet } from "./telnet/connect.ts";
export type { TelnetConnection } from "./telnet/connection.ts";
export type { ConnectTelnetOptions, TelnetOptions } from "./telnet/options.ts";
export type { ConsoleEncoding } from "./text/encoding.ts";
export type { Key } from "./text/keys.ts";
export type { DownloadOptions, TransferOptions, UploadOptions } from "./transfer/options.ts";
export type { WaitOptions } from "./wait-options.ts";
