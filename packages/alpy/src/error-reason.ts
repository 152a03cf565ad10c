import { inspect } from "node:util";

/** Returns the message of an error; a thrown value that is not an error, as text. Accepts any value, and never throws. */
export function reasonOf(error: unknown): string {
  try {
    if (typeof error === "object" && error !== null && "message" in error && typeof error.message === "string") {
      return error.message;
    }
    return typeof error === "object" && error !== null ? inspect(error, { depth: 1 }) : String(error);
  } catch {
    return "(a value that cannot be shown)";
  }
}
