import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { openConsole, replay, type SerialConsole } from "@alpy/serial-expect";
import { Command } from "commander";
import { reasonOf } from "../error-reason.ts";
import type { Context } from "./command/context.ts";
import { CommandError, EXIT_CODES } from "./command/exit-codes.ts";
import { parseWholeNumber } from "./command/whole-number.ts";

interface ReplayOptions {
  readonly noise?: boolean | undefined;
  readonly seed?: number | undefined;
  readonly rounds?: number | undefined;
  readonly timeout: number;
}

/** The default export of a script. */
type Session = (console: SerialConsole) => Promise<void>;

const NOISY_ROUNDS = 20;
const DEFAULT_TIMEOUT_SECONDS = 10;
/** The names that a suggested script takes its secrets from; a replay accepts any text. */
const SECRET_NAME = /\bsecret\("(\w+)"\)/g;

export function replayCommand(context: Context): Command {
  return new Command("replay")
    .description("run a script on a recorded session, at full speed")
    .argument("<recording>", "a file of alpy console --record")
    .argument("<script>", "a script of alpy console suggest: its default export receives the console")
    .option("-n, --noise", "add kernel lines and escape sequences, and lose bytes of the output")
    .option(
      "--seed <number>",
      "from which the noise follows; each further round has the next one (default: 1)",
      parseWholeNumber,
    )
    .option("--rounds <number>", `how many times (default: 1, with --noise ${NOISY_ROUNDS})`, parseWholeNumber)
    .option("--timeout <seconds>", "of each wait that has none of its own", parseWholeNumber, DEFAULT_TIMEOUT_SECONDS)
    .action((recording: string, script: string, options: ReplayOptions) => run(context, recording, script, options));
}

async function run({ out, signal }: Context, recording: string, path: string, options: ReplayOptions): Promise<void> {
  const { noise = false, seed = 1, rounds = noise ? NOISY_ROUNDS : 1, timeout } = options;
  const session = await load(path);
  let failed = 0;
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted();
    const stream = replay(createReadStream(recording), {
      sent: "lines",
      noise: noise ? { seed: seed + round } : undefined,
    });
    await using console = openConsole(stream, { endStream: true, timeoutMs: timeout * 1000 });
    try {
      await session(console);
    } catch (error) {
      failed++;
      out.line(`${noise ? `seed ${seed + round}: ` : ""}${reasonOf(error)}`);
    }
  }
  if (failed > 0) throw new CommandError(`${failed} of ${rounds} rounds failed`);
  out.line(rounds === 1 ? "passed" : `${rounds} of ${rounds} rounds passed`);
}

async function load(path: string): Promise<Session> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new CommandError(`cannot read ${path}: ${reasonOf(error)}`, EXIT_CODES.notFound);
  });
  for (const [, name = ""] of text.matchAll(SECRET_NAME)) process.env[name] ??= "any secret";
  const { default: session } = (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: unknown };
  if (typeof session === "function") return session as Session;
  throw new CommandError(`${path} must have a function as its default export`, EXIT_CODES.usage);
}
