import { prune } from "@alpy/docker-nodes";
import { Command } from "commander";
import { runtimeFolder } from "../running/runtime-folder.ts";
import { removeStaleSockets } from "../running/stale-sockets.ts";
import type { Context } from "./context.ts";

export function pruneCommand({ out, signal }: Context): Command {
  return new Command("prune")
    .description("remove what processes have left that were killed and could not be cleaned up after")
    .option("--json", "print what was removed as JSON")
    .action(async ({ json = false }: { json?: boolean }) => {
      const sockets = await removeStaleSockets(runtimeFolder());
      const removed = { ...(await prune({ signal })), sockets };
      if (json) {
        out.json(removed);
        return;
      }
      for (const [kind, names] of Object.entries(removed))
        for (const name of names) out.line(`removed ${kind.slice(0, -1)} ${name}`);
      if (Object.values(removed).every((names) => names.length === 0)) out.line("Nothing was left behind.");
    });
}
