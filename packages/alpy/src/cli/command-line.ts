import { CommanderError } from "commander";
import { newContext } from "./context.ts";
import { CommandError, exitCodes, Interruption } from "./exit-codes.ts";
import { createProgram } from "./program.ts";

/** Runs `alpy` as its arguments say; sets the exit code. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interruption.abort(new Interruption(signal)));
  }
  // A reader such as `head` may leave early, and a terminal may be closed.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => interruption.abort(readerGone));
  const context = newContext(interruption.signal);
  try {
    const program = await createProgram(context, argv);
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    const words = wordsFor(error);
    if (words !== undefined) context.err.line(`${context.err.paint("red", "alpy:")} ${words}`);
  }
}

const readerGone = new CommandError("the reader of the output has gone");

/** What is said of an error; nothing where it has been said, or needs no words. */
function wordsFor(error: unknown): string | undefined {
  if (error instanceof CommanderError || error instanceof Interruption || error === readerGone) return undefined;
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof AggregateError)) return error.message;
  return [error.message, ...error.errors.map((one) => wordsFor(one) ?? "")].join("\n  ");
}

function exitCodeOf(error: unknown): number {
  // Help and version end by an error, too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error === readerGone) return exitCodes.done;
  return error instanceof CommandError ? error.exitCode : exitCodes.failed;
}
