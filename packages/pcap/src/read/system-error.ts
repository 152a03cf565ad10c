import { PcapError } from "../errors.ts";

/** Returns the result of an operation on a file. An error of the system becomes a `file-unreadable` at `offset`. */
export async function reportUnreadable<T>(
  what: string,
  operation: () => Promise<T>,
  offset?: () => number,
): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new PcapError("file-unreadable", `${what}: ${cause.message}`, { cause, offset: offset?.() });
  }
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}
