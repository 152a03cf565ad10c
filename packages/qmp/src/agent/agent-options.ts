import {
  checkCallback,
  checkCount,
  checkFlag,
  checkLogger,
  checkOptions,
  checkSignal,
  checkTimeout,
  type OptionNames,
} from "../check-options.ts";
import { type Logger, silentLogger } from "../logger.ts";
import type { WaitOptions } from "../wait-options.ts";

/** Options of `connectGuestAgent`. */
export interface AgentOptions extends WaitOptions {
  /** Ends the attempt early: it rejects with `signal.reason`. It has no effect once the agent is connected. */
  readonly signal?: AbortSignal | undefined;
  /** Time-out until the agent responds, in milliseconds, or Infinity. Default: 30000. */
  readonly timeoutMs?: number | undefined;
  /** Time-out of each command that sets none, in milliseconds, or Infinity. Default: 30000. */
  readonly commandTimeoutMs?: number | undefined;
  /** The longest line accepted from the agent, in bytes. A longer reply fails its command. Default: 32 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** Returns the last lines of QEMU's output, for the errors of a lost connection: as in `ConnectOptions`. Default: none. */
  readonly evidence?: (() => string) | undefined;
  /** Receives what the connection does: names and ids, never arguments. Default: silent. */
  readonly logger?: Logger | undefined;
  /** As in `ConnectOptions`. Default: true for an address, false for a stream that you pass. */
  readonly endOnClose?: boolean | undefined;
}

/** The checked options, with defaults. */
export interface AgentSettings {
  readonly timeoutMs: number;
  readonly commandTimeoutMs: number;
  readonly maxLineBytes: number;
  readonly evidence: (() => string) | undefined;
  readonly logger: Logger;
}

const TIMEOUT_MS = 30_000;
/** The agent captures up to 16 MiB of a program's output, and sends it in base64. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

const AGENT_OPTIONS: OptionNames<AgentOptions> = {
  signal: true,
  timeoutMs: true,
  commandTimeoutMs: true,
  maxLineBytes: true,
  evidence: true,
  logger: true,
  endOnClose: true,
};

/** Checks the options of `connectGuestAgent` and returns them with defaults. @throws {TypeError} naming the bad one. */
export function resolveAgentOptions(options: AgentOptions): AgentSettings {
  checkOptions("connectGuestAgent", options, AGENT_OPTIONS);
  const { maxLineBytes = MAX_LINE_BYTES, evidence, logger = silentLogger } = options;
  checkFlag("endOnClose", options.endOnClose);
  checkSignal("signal", options.signal);
  checkCallback("evidence", evidence);
  checkLogger("logger", logger);
  return {
    timeoutMs: checkTimeout("timeoutMs", options.timeoutMs, TIMEOUT_MS),
    commandTimeoutMs: checkTimeout("commandTimeoutMs", options.commandTimeoutMs, TIMEOUT_MS),
    maxLineBytes: checkCount("maxLineBytes", maxLineBytes, { min: 1 }),
    evidence,
    logger,
  };
}
