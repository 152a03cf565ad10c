import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { SerialExpectError, suggestScript } from "@alpy/serial-expect";
import { Command } from "commander";
import { reasonOf } from "../error-reason.ts";
import type { Context } from "./command/context.ts";
import { CommandError, EXIT_CODES } from "./command/exit-codes.ts";

export function suggestCommand({ out, err }: Context): Command {
  return new Command("suggest")
    .description("write a script from a recorded session: what was waited for, what was typed")
    .argument("<recording>", "a file of alpy console --record")
    .option("-o, --output <file>", "a new file for the script; default: print it")
    .action(async (recording: string, { output }: { readonly output?: string | undefined }) => {
      const script = await suggest(recording);
      if (output === undefined) {
        out.line(script.trimEnd());
        return;
      }
      await create(output, script);
      err.line(`created ${output}; next: alpy console replay ${recording} ${output} --noise`);
    });
}

async function suggest(recording: string): Promise<string> {
  try {
    return await suggestScript(createReadStream(recording), { name: basename(recording) });
  } catch (error) {
    if (error instanceof SerialExpectError) throw new CommandError(error.message);
    throw new CommandError(`cannot read ${recording}: ${reasonOf(error)}`, EXIT_CODES.notFound);
  }
}

async function create(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    throw new CommandError(`cannot create ${path}: ${reasonOf(error)}`);
  }
}
