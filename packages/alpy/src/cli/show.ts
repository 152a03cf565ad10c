import { resolve } from "node:path";
import { Command } from "commander";
import { LOG_NAME, RESULT_NAME } from "../files/file-names.ts";
import { readRun } from "../record/read-run.ts";
import type { RunSummary } from "../record/run-summary.ts";
import { summarize } from "../record/summarize.ts";
import { findRunningTestbeds } from "../running/running-testbeds.ts";
import type { Context } from "./command/context.ts";
import { CommandError, EXIT_CODES } from "./command/exit-codes.ts";

export function showCommand({ out }: Context): Command {
  return new Command("show")
    .description("summarize a run from its artifacts: outcome, steps, frames")
    .argument("<artifacts>", "the folder of a run's artifacts")
    .option("--json", "print the summary as JSON")
    .action(async (folder: string, { json = false }: { json?: boolean }) => {
      const run = await withLife(await read(folder));
      if (json) out.json(run);
      else out.line(summarize(run, { columns: out.columns, colors: out.hasColors }));
    });
}

/** Corrects the summary of a run that is still going on: its captures may end within a frame, and it has no outcome. */
async function withLife(run: RunSummary): Promise<RunSummary> {
  const { testbeds } = await findRunningTestbeds().catch(() => ({ testbeds: [] }));
  if (!testbeds.some(({ description }) => description.artifacts === resolve(run.folder))) return run;
  const links = run.links.map(({ damage: _damage, ...link }) => link);
  return { ...run, links, outcome: "running" };
}

async function read(folder: string): Promise<RunSummary> {
  try {
    return await readRun(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new CommandError(
      `${folder} is not the artifacts folder of a run: it has neither ${RESULT_NAME} nor ${LOG_NAME}`,
      EXIT_CODES.notFound,
    );
  }
}
