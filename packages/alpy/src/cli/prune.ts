import { Command } from "commander";
import { formatBytes } from "../byte-size.ts";
import { escapeForeign } from "../escape-foreign.ts";
import type { FoundThing } from "../leftovers/found-thing.ts";
import { type PruneReport, pruneLeftovers } from "../leftovers/prune-leftovers.ts";
import type { Context } from "./command/context.ts";
import { EXIT_CODES } from "./command/exit-codes.ts";
import { since } from "./screen/layout.ts";
import type { Screen } from "./screen/screen.ts";

interface PruneCommandOptions {
  readonly dryRun?: boolean | undefined;
  readonly golden?: boolean | undefined;
  readonly requireEngine?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export function pruneCommand({ out, err, signal }: Context): Command {
  return new Command("prune")
    .description("remove leftovers of killed processes: files, sockets, locks, golden states, containers, taps")
    .option("-n, --dry-run", "only list what would be removed")
    .option("--golden", "also remove all golden states; each is prepared again when it is next needed")
    .option("--require-engine", "fail if there is no Docker engine, instead of leaving out containers and taps")
    .option("--json", "print what was removed and what was kept as JSON")
    .action(async ({ dryRun = false, golden = false, requireEngine = false, json = false }: PruneCommandOptions) => {
      const report = await pruneLeftovers({ dryRun, golden, signal });
      if (json) out.json({ dryRun, ...report });
      else showReport(out, err, report, dryRun);
      const isIncomplete = report.unsearched.some(({ withoutEngine }) => requireEngine || !withoutEngine);
      if (isIncomplete || report.failed.length > 0) process.exitCode = EXIT_CODES.failed;
    });
}

function showReport(out: Screen, err: Screen, report: PruneReport, dryRun: boolean): void {
  const { removed, kept, failed, goldenBytes, unsearched } = report;
  const done = dryRun ? "would remove" : "removed";
  for (const thing of removed) out.line(`${done} ${describe(thing)}`);
  if (goldenBytes > 0) out.line(`${done} golden states of ${formatBytes(goldenBytes)}`);
  for (const thing of kept) out.line(`kept ${describe(thing)}: ${thing.reason}`);
  for (const thing of failed) {
    err.line(err.paint("red", `could not remove ${describe(thing)}: ${escapeForeign(thing.reason)}`));
  }
  for (const { what, reason } of unsearched) {
    err.line(err.paint("yellow", `${what} were not searched: ${escapeForeign(reason)}`));
  }
  if (removed.length + kept.length + failed.length + goldenBytes === 0) out.line("Nothing to remove.");
}

function describe({ kind, name, ageMs, bytes }: FoundThing): string {
  const age = ageMs === undefined ? [] : [`${since(new Date(Date.now() - ageMs))} old`];
  const size = bytes === undefined || bytes === 0 ? [] : [formatBytes(bytes)];
  const facts = [...age, ...size].join(", ");
  return `${kind} ${escapeForeign(name)}${facts === "" ? "" : ` (${facts})`}`;
}
