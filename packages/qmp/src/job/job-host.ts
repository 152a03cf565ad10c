import type { CloseReason } from "../call/close-reason.ts";
import type { QmpEvent } from "../event/event.ts";
import type { EventStream } from "../event/event-stream.ts";
import type { Logger } from "../logger.ts";
import type { WaitOptions } from "../wait-options.ts";

/** The part of a client that a job uses. */
export interface JobHost {
  execute(command: string, args: object, options?: WaitOptions): Promise<unknown>;
  /** Returns the `JOB_STATUS_CHANGE` events from now on. */
  statusChanges(signal: AbortSignal | undefined): EventStream<QmpEvent>;
  /** Returns the reason why the connection has ended, if it has. */
  end(): CloseReason | undefined;
  readonly logger: Logger;
}
