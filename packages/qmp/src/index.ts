/**
 * QMP client: drives a running QEMU over its machine protocol.
 *
 * @packageDocumentation
 */
export type { AgentOptions } from "./agent/agent-options.ts";
export type * as Guest from "./agent/agent-qemu-protocol.ts";
export type { GuestAgentCommands, GuestAgentEvents, GuestAgentProtocol } from "./agent/agent-qemu-protocol.ts";
export { connectGuestAgent } from "./agent/connect-agent.ts";
export type { GuestExecOptions } from "./agent/exec-options.ts";
export type { GuestFreeze } from "./agent/file-systems.ts";
export type { GuestAgent } from "./agent/guest-agent.ts";
export type { GuestExecResult } from "./agent/guest-exec.ts";
export type { FreezeOptions, ReadFileOptions, ShutdownMode, WriteFileOptions } from "./agent/guest-options.ts";
export type { ClientState, CloseReason } from "./call/close-reason.ts";
export { QmpCommandError } from "./call/command-error.ts";
export { acceptQmp } from "./client/accept.ts";
export { QmpClient, type Unsubscribe } from "./client/client.ts";
export { connectQmp } from "./client/connect.ts";
export type { HmpOptions } from "./client/hmp-options.ts";
export type { QmpListener } from "./client/listener.ts";
export { type ReconnectOptions, reconnectQmp } from "./client/reconnect.ts";
export type { QmpAddress } from "./connection/address.ts";
export type { AcceptOptions, ConnectOptions } from "./connection/connect-options.ts";
export { QmpError, type QmpErrorCode, type QmpErrorDetails } from "./errors.ts";
export type { EventOf, QmpEvent } from "./event/event.ts";
export type { EventMark } from "./event/event-history.ts";
export type { EventsOptions, WaitForEventOptions } from "./event/event-options.ts";
export type { EventStream } from "./event/event-stream.ts";
export { type JobInfo, QmpJobError } from "./job/job-error.ts";
export type { JobCommandArguments, JobOptions, TransactionOptions } from "./job/job-options.ts";
export type { ReadyDecision, ReadyJob } from "./job/ready-job.ts";
export type { Logger } from "./logger.ts";
export type { QemuVersion, QmpTimestamp } from "./protocol/messages.ts";
export type {
  Command,
  CommandArguments,
  CommandName,
  CommandParameters,
  CommandReturns,
  EventData,
  EventName,
  Nothing,
  OobCommand,
  OobCommandName,
  Open,
  Protocol,
  WithBigints,
} from "./protocol/protocol.ts";
export type * as Qemu from "./protocol/qemu-protocol.ts";
export type { QemuCommands, QemuEvents, QemuProtocol } from "./protocol/qemu-protocol.ts";
export type { QemuProtocols } from "./protocol/qemu-protocols.ts";
export type * as Qemu10 from "./protocol/v10-qemu-protocol.ts";
export type { QemuProtocol as QemuProtocol10 } from "./protocol/v10-qemu-protocol.ts";
export type * as Qemu11 from "./protocol/v11-qemu-protocol.ts";
export type { QemuProtocol as QemuProtocol11 } from "./protocol/v11-qemu-protocol.ts";
export { type BackupOptions, backupDisk } from "./task/backup-disk.ts";
export { type ScreenshotOptions, screenshot } from "./task/screenshot.ts";
export { type KeyOptions, pressKeys, sendKeys } from "./task/send-keys.ts";
export { type DiskSnapshot, snapshotDisks } from "./task/snapshot-disks.ts";
export { unplugDevice } from "./task/unplug-device.ts";
export type { WaitOptions } from "./wait-options.ts";
