import { QmpError } from "./errors.ts";

/**
 * Why a connection is no more: our `close()`; QEMU ended it (`cause` is the ECONNRESET or EPIPE where it came as one:
 * that is how an inherited socket ends when QEMU quits, and nothing is wrong); or it failed.
 */
export type CloseReason =
  | { readonly kind: "closed-by-client" }
  | { readonly kind: "ended-by-peer"; readonly cause?: Error }
  | { readonly kind: "failed"; readonly error: QmpError };

/** A client's state: it comes to life connected and negotiated, and ends once. */
export type ClientState = { readonly kind: "live" } | { readonly kind: "ended"; readonly reason: CloseReason };

/** The error of an operation that the end of the connection cuts off. */
export function closeError(reason: CloseReason, what: string): QmpError {
  switch (reason.kind) {
    case "closed-by-client":
      return new QmpError("closed", `${what}: the client has been closed`);
    case "ended-by-peer":
      return new QmpError("connection-lost", `${what}: QEMU has ended the connection`, { cause: reason.cause });
    case "failed":
      return new QmpError(reason.error.code, `${what}: ${reason.error.message}`, { cause: reason.error });
  }
}
