import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import type { Context } from "./context.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

export function showCommand({ out }: Context): Command {
  return new Command("show")
    .description("sum up a run from its artifacts: outcome, steps, frames")
    .argument("<artifacts>", "the folder of a run's artifacts")
    .option("--json", "print its result.json")
    .action(async (folder: string, { json = false }: { json?: boolean }) => {
      const result = await readResult(folder);
      if (json) out.json(result);
      else for (const { name, durationMs, outcome } of result.steps) out.line(`${outcome}  ${durationMs} ms  ${name}`);
    });
}

interface Result {
  steps: { name: string; durationMs: number; outcome: string }[];
}

async function readResult(folder: string): Promise<Result> {
  const path = join(folder, "result.json");
  try {
    return JSON.parse(await readFile(path, "utf8")) as Result;
  } catch (error) {
    if (error instanceof SyntaxError) throw new CommandError(`${path} is no JSON: ${error.message}`);
    throw new CommandError(
      `${folder} holds no result.json: is it a run's artifacts, and has the run ended?`,
      exitCodes.notFound,
    );
  }
}
