import { AlpyError } from "../errors.ts";
import { escapeForeign } from "../escape-foreign.ts";

/** A place of a topology file that cannot be a part of a testbed. */
export interface ContainerlabProblem {
  /** The line of the file, from 1. */
  readonly line: number;
  /** What is there, and what to do. */
  readonly message: string;
}

/** A topology file cannot be expressed as the options of a testbed. The message lists every place, by line. Its code is `topology-refused`. */
export class TopologyError extends AlpyError {
  /** Every place that cannot be expressed, in the order of their lines. */
  readonly problems: readonly ContainerlabProblem[];

  constructor(problems: readonly ContainerlabProblem[]) {
    const lines = problems.map(({ line, message }) => `  line ${line}: ${message}`);
    super("topology-refused", ["the file cannot be read as a testbed:", ...lines].join("\n"));
    this.problems = problems.map(({ line, message }) => ({ line, message: escapeForeign(message) }));
  }
}
