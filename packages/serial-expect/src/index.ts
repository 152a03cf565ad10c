/**
 * Expect over any Duplex: waits for patterns on a console, keeps its transcript, runs shell commands and gives their
 * exit codes.
 *
 * @packageDocumentation
 */
export type { ConsoleEncoding } from "./encoding.ts";
export { CommandError, SerialExpectError, type SerialExpectErrorCode } from "./errors.ts";
export { type InteractOptions, type InteractResult, interact } from "./interact.ts";
export type { Key } from "./keys.ts";
export type { Logger } from "./logger.ts";
export { openConsole } from "./open-console.ts";
export type { ConsoleOptions, ExpectOptions, SendOptions, WaitOptions } from "./options.ts";
export { EOF, type Pattern, TIMEOUT } from "./pattern.ts";
export { type ReplayOptions, replay } from "./replay.ts";
export type { ExpectBytesResult, ExpectResult } from "./result.ts";
export { type ConsoleState, SerialConsole } from "./session.ts";
export { openShell, type Shell } from "./shell.ts";
export type { CommandResult, ExactResult, RunOptions, ScriptOptions, ShellOptions } from "./shell-options.ts";
export type { TerminalOptions } from "./terminal.ts";
export type { TranscriptOptions } from "./transcript.ts";
export { type Direction, decodeTranscript, type TranscriptEntry } from "./transcript-line.ts";
export type { DownloadOptions } from "./transfer/download.ts";
export type { TransferOptions } from "./transfer/far-side.ts";
export type { UploadOptions } from "./transfer/upload.ts";
