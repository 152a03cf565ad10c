import type { ApplicationResult } from "./application-result.ts";

/** The application that an event is about. */
interface ApplicationIdentity {
  /** The node's name. */
  readonly node: string;
  /** The application's name: the name of its container. */
  readonly application: string;
  /** Its command. */
  readonly argv: readonly string[];
}

/** One line that an application wrote. */
export interface ApplicationLine extends ApplicationIdentity {
  /** The stream that it wrote the line to. */
  readonly stream: "stdout" | "stderr";
  /** The line, without its line end. */
  readonly line: string;
}

/** How an application ended. */
export interface ApplicationExit
  extends ApplicationIdentity,
    Pick<ApplicationResult, "exitCode" | "signal" | "oomKilled"> {}
