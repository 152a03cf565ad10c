/**
 * QMP client: drive a running QEMU over its machine protocol.
 *
 * @packageDocumentation
 */
export { acceptQmp, type QmpListener } from "./accept.ts";
export { type EventsOptions, type HmpOptions, QmpClient, type Unsubscribe, type WaitOptions } from "./client.ts";
export type { ClientState, CloseReason } from "./close-reason.ts";
export { connectQmp } from "./connect.ts";
export { QmpCommandError, QmpError, type QmpErrorCode } from "./errors.ts";
export type { EventOf, QmpEvent } from "./event.ts";
export type { EventStream } from "./event-stream.ts";
export type { EventMark } from "./events.ts";
export type { JobCommandArguments, JobOptions } from "./job.ts";
export { type JobInfo, QmpJobError } from "./job-error.ts";
export type { Logger } from "./logger.ts";
export type { QemuVersion, QmpTimestamp } from "./messages.ts";
export type { ConnectOptions, OperationOptions, QmpAddress } from "./options.ts";
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
} from "./protocol.ts";
export type * as Qemu from "./qemu-protocol.ts";
export type { QemuCommands, QemuEvents, QemuProtocol } from "./qemu-protocol.ts";
export { type ReconnectOptions, reconnectQmp } from "./reconnect.ts";
