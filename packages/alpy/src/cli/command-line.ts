import { CommanderError } from "commander";
import { reasonOf } from "../error-reason.ts";
import { escapeStrings } from "../escape-strings.ts";
import { createContext } from "./command/context.ts";
import { CommandError, EXIT_CODES, Interruption } from "./command/exit-codes.ts";
import { createProgram } from "./program.ts";

/** Runs `alpy` with its arguments and sets the exit code. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interruption.abort(new Interruption(signal)));
  }
  // A reader such as `head` may leave early, and a terminal may be closed.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => interruption.abort(outputClosed));
  const context = createContext(interruption.signal);
  try {
    const program = await createProgram(context, argv);
    await program.parseAsync(argv);
  } catch (error) {
    const { reason } = interruption.signal;
    // What fails after a signal is its consequence.
    process.exitCode = reason instanceof Interruption ? reason.exitCode : exitCodeOf(error);
    const message = messageOf(error);
    if (message !== undefined) context.err.line(`${context.err.paint("red", "alpy:")} ${escapeStrings(message)}`);
  }
}

const outputClosed = new CommandError("the reader of the output has closed it");

/** Returns the message to show for an error; nothing if it has been shown, or needs no message. */
function messageOf(error: unknown): string | undefined {
  if (error instanceof CommanderError || error instanceof Interruption || error === outputClosed) return undefined;
  if (!(error instanceof Error)) return reasonOf(error);
  if (!(error instanceof AggregateError)) return error.message;
  const causes = error.errors.map(messageOf).filter((message) => message !== undefined);
  return [error.message, ...causes].join("\n  ");
}

function exitCodeOf(error: unknown): number {
  // Help and version end by an error, too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
  if (error === outputClosed) return EXIT_CODES.done;
  return error instanceof CommandError ? error.exitCode : EXIT_CODES.failed;
}
