import { QmpError } from "../errors.ts";
import { lastLines } from "../excerpt.ts";

/**
 * The reason why a connection has ended: your `close()`, QEMU, or a failure. Where QEMU ended it with ECONNRESET or EPIPE,
 * that error is the `cause`. An inherited socket ends this way when QEMU quits, and nothing is wrong then.
 */
export type CloseReason =
  | { readonly kind: "closed-by-client" }
  | {
      readonly kind: "ended-by-peer";
      /** The error of the stream; `undefined` if the stream ended normally. */
      readonly cause?: Error | undefined;
      /** What the option `evidence` of `connectQmp` returned: QEMU's last lines. */
      readonly evidence?: string | undefined;
    }
  | {
      readonly kind: "failed";
      /** The failure. */
      readonly error: QmpError;
    };

/** A client's state. It is live once it is connected and negotiated, and ends once. */
export type ClientState =
  | { readonly kind: "live" }
  | {
      readonly kind: "ended";
      /** Why it has ended. */
      readonly reason: CloseReason;
    };

/** Creates the error of an operation that the end of the connection interrupted; `what` states what was not completed. */
export function closeError(reason: CloseReason, what: string): QmpError {
  switch (reason.kind) {
    case "closed-by-client":
      return new QmpError("closed", `${what}: the client is closed`);
    case "ended-by-peer":
      return lostError(`${what}: QEMU ended the connection`, reason);
    case "failed":
      return new QmpError(reason.error.code, `${what}: ${reason.error.message}`, {
        cause: reason.error,
        evidence: reason.error.evidence,
      });
  }
}

/** Creates the error of a lost connection, with QEMU's last lines where they are known. */
export function lostError(
  message: string,
  known: { cause?: Error | undefined; evidence?: string | undefined },
): QmpError {
  const { cause, evidence = "" } = known;
  const qemu = lastLines(evidence);
  if (qemu === "") return new QmpError("connection-lost", message, { cause });
  return new QmpError("connection-lost", `${message}; QEMU's last lines:\n${qemu}`, { cause, evidence: { qemu } });
}
