import type { Dialect } from "../dialect/dialect.ts";
import { SerialExpectError } from "../errors.ts";

/** The far side of a shell. */
export interface Far {
  /** The line in which it waits; empty without a terminal. */
  readonly prompt: string;
  readonly dialect: Dialect;
  /** Whether it reads from a terminal, which echoes, shows a prompt and can interrupt. */
  readonly hasTerminal: boolean;
}

/** Creates the error of a call that a dialect cannot do. Nothing was typed. */
export function unsupported({ name }: Dialect, call: string): SerialExpectError {
  const message = `${call} needs the tools of a POSIX system, which the dialect ${name} does not have; nothing was typed`;
  return new SerialExpectError("unsupported", message);
}
