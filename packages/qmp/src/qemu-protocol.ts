import type { Command, Nothing } from "./protocol.ts";

/** The state of the virtual machine (QAPI type `RunState`). */
export type RunState =
  | "debug"
  | "inmigrate"
  | "internal-error"
  | "io-error"
  | "paused"
  | "postmigrate"
  | "prelaunch"
  | "finish-migrate"
  | "restore-vm"
  | "running"
  | "save-vm"
  | "shutdown"
  | "suspended"
  | "watchdog"
  | "guest-panicked"
  | "colo";

/** Why the machine shut down or was reset (QAPI type `ShutdownCause`). */
export type ShutdownCause =
  | "none"
  | "host-error"
  | "host-qmp-quit"
  | "host-qmp-system-reset"
  | "host-signal"
  | "host-ui"
  | "guest-shutdown"
  | "guest-reset"
  | "guest-panic"
  | "subsystem-reset"
  | "snapshot-load";

/** What `query-status` returns (QAPI type `StatusInfo`). */
export interface StatusInfo {
  running: boolean;
  /** Whether TCG runs one instruction at a time; gone from QEMU 9.0 on. */
  singlestep?: boolean;
  status: RunState;
}

/** What `query-version` returns (QAPI type `VersionInfo`). */
export interface VersionInfo {
  qemu: { major: number; minor: number; micro: number };
  package: string;
}

/** The commands of QEMU that are typed; all others take any object and return `unknown`. */
export interface QemuCommands {
  "query-status": Command<Nothing, StatusInfo>;
  "query-version": Command<Nothing, VersionInfo>;
  "query-commands": Command<Nothing, { name: string }[]>;
  cont: Command<Nothing, Nothing>;
  stop: Command<Nothing, Nothing>;
  quit: Command<Nothing, Nothing>;
  system_powerdown: Command<Nothing, Nothing>;
  system_reset: Command<Nothing, Nothing>;
  "qom-get": Command<{ path: string; property: string }, unknown>;
  "qom-set": Command<{ path: string; property: string; value: unknown }, Nothing>;
  set_link: Command<{ name: string; up: boolean }, Nothing>;
  screendump: Command<{ filename: string; device?: string; head?: number; format?: "ppm" | "png" }, Nothing>;
  "human-monitor-command": Command<{ "command-line": string; "cpu-index"?: number }, string>;
  [command: string]: Command<object, unknown>;
}

/** The data of the events of QEMU that are typed; that of all others is an object of unknown members. */
export interface QemuEvents {
  SHUTDOWN: { guest: boolean; reason: ShutdownCause };
  RESET: { guest: boolean; reason: ShutdownCause };
  POWERDOWN: Nothing;
  STOP: Nothing;
  RESUME: Nothing;
  SUSPEND: Nothing;
  WAKEUP: Nothing;
  GUEST_PANICKED: { action: "pause" | "poweroff" | "run"; info?: { type: string; [member: string]: unknown } };
  WATCHDOG: { action: "reset" | "shutdown" | "poweroff" | "pause" | "debug" | "none" | "inject-nmi" };
  DEVICE_DELETED: { device?: string; path: string };
  NIC_RX_FILTER_CHANGED: { name?: string; path: string };
  RTC_CHANGE: { offset: number; "qom-path"?: string };
  MIGRATION: { status: string };
  [event: string]: Record<string, unknown>;
}

/** QEMU's commands and events, those of everyday use typed by name (QAPI schema of QEMU 7.2). */
export interface QemuProtocol {
  commands: QemuCommands;
  events: QemuEvents;
}
