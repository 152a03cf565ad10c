import { prune } from "@alpy/docker-nodes";
import { Command } from "commander";
import { pruneGolden } from "../golden/prune-golden.ts";
import { runtimeFolder } from "../running/runtime-folder.ts";
import { removeStaleSockets } from "../running/stale-sockets.ts";
import type { Context } from "./context.ts";

export function pruneCommand({ out, signal }: Context): Command {
  return new Command("prune")
    .description("remove what processes have left that were killed and could not be cleaned up after")
    .option("--golden", "also remove all golden states; each is made anew when it is next asked for")
    .option("--json", "print what was removed as JSON")
    .action(async ({ json = false, golden = false }: { json?: boolean; golden?: boolean }) => {
      const sockets = await removeStaleSockets(runtimeFolder());
      const removed = { ...(await prune({ signal })), sockets };
      const goldenBytes = await pruneGolden(golden ? { maximumBytes: 0 } : {});
      if (json) {
        out.json({ ...removed, goldenBytes });
        return;
      }
      if (goldenBytes > 0) out.line(`removed golden states of ${Math.ceil(goldenBytes / 1024 ** 2)} MiB`);
      for (const [kind, names] of Object.entries(removed))
        for (const name of names) out.line(`removed ${kind.slice(0, -1)} ${name}`);
      if (goldenBytes === 0 && Object.values(removed).every((names) => names.length === 0))
        out.line("Nothing was left behind.");
    });
}
