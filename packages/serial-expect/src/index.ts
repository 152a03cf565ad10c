/**
 * Expect over any Duplex: waits for patterns on a console, keeps its transcript, runs shell commands and gives their
 * exit codes.
 *
 * @packageDocumentation
 */

export { type ConsoleState, SerialConsole } from "./console/console.ts";
export { type InteractOptions, type InteractResult, interact } from "./console/interact.ts";
export { openConsole } from "./console/open-console.ts";
export type { ConsoleOptions, ExpectOptions, SendOptions, WaitOptions } from "./console/options.ts";
export type { ExpectBytesResult, ExpectResult } from "./console/result.ts";
export type { TerminalOptions } from "./console/terminal.ts";
export { CommandError, SerialExpectError, type SerialExpectErrorCode } from "./errors.ts";
export type { Logger } from "./logger.ts";
export { EOF, type Pattern, TIMEOUT } from "./match/pattern.ts";
export { type ReplayOptions, replay } from "./record/replay.ts";
export type { TranscriptOptions } from "./record/transcript.ts";
export { type Direction, decodeTranscript, type TranscriptEntry } from "./record/transcript-line.ts";
export type { CommandResult, ExactResult, RunOptions, ScriptOptions, ShellOptions } from "./shell/options.ts";
export { openShell, type Shell } from "./shell/shell.ts";
export type { ConsoleEncoding } from "./text/encoding.ts";
export type { Key } from "./text/keys.ts";
export type { DownloadOptions } from "./transfer/download.ts";
export type { TransferOptions } from "./transfer/far-side.ts";
export type { UploadOptions } from "./transfer/upload.ts";
