import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";

/** Types lines into a shell. */
export interface LineTyper {
  type(line: string, deadline: Deadline): Promise<void>;
}

/** Types lines as the console's `lineEnding` ends them. */
export function blindTyper(console: SerialConsole): LineTyper {
  return { type: (line, deadline) => console.sendLine(line, deadline.rest) };
}

/** Writes lines to a shell without a terminal, which reads them up to a line feed. */
export function pipeTyper(console: SerialConsole): LineTyper {
  return { type: (line, deadline) => console.send(`${line}\n`, deadline.rest) };
}

/**
 * Types each line without Enter, and Enter when all of its echo has arrived: a line that arrived damaged is not run. For
 * shells that cannot check their own line.
 */
export function echoTyper(console: SerialConsole): LineTyper {
  return {
    async type(line, deadline) {
      await console.send(line, { ...deadline.rest, echo: true });
      await console.sendLine("", deadline.rest);
    },
  };
}
