import type { Work } from "../injection/injection.ts";
import type { Kind } from "../injection/kinds.ts";

/** The environment variable with a victim's assignment, as JSON. Every process that it starts inherits it. */
export const ASSIGNMENT_VARIABLE = "ALPY_VICTIM";

/** What a victim must do. */
export interface Assignment {
  /** Identifies the victim and all processes that it has started. */
  readonly run: string;
  readonly kind: Kind;
  readonly work: Work;
  /** The folder for the artifacts; `undefined` for a temporary one. */
  readonly artifacts: string | undefined;
  /** The folder with disks. */
  readonly inputs: string;
  /** The path of the harness's socket. */
  readonly socket: string;
}

/** Returns the assignment of this process. */
export function ownAssignment(): Assignment {
  return JSON.parse(process.env[ASSIGNMENT_VARIABLE] ?? "null") as Assignment;
}
