import { prune } from "@alpy/docker-nodes";
import { pruneGolden } from "@alpy/qemu";
import { Command } from "commander";
import { runtimeFolder } from "../running/runtime-folder.ts";
import { removeStaleSockets } from "../running/testbed-sockets.ts";
import type { Context } from "./command/context.ts";

const MEBIBYTE_BYTES = 1024 ** 2;

interface PruneCommandOptions {
  readonly golden?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export function pruneCommand({ out, signal }: Context): Command {
  return new Command("prune")
    .description("remove leftovers of killed processes")
    .option("--golden", "also remove all golden states; each is prepared again when it is next needed")
    .option("--json", "print what was removed as JSON")
    .action(async ({ golden = false, json = false }: PruneCommandOptions) => {
      const sockets = await removeStaleSockets(runtimeFolder());
      const removed = { ...(await prune({ signal })), sockets };
      const goldenBytes = await pruneGolden(golden ? { maxBytes: 0 } : {});
      if (json) {
        out.json({ ...removed, goldenBytes });
        return;
      }
      if (goldenBytes > 0) out.line(`removed golden states of ${Math.ceil(goldenBytes / MEBIBYTE_BYTES)} MiB`);
      for (const [kind, names] of Object.entries(removed)) {
        for (const name of names) out.line(`removed ${kind.slice(0, -1)} ${name}`);
      }
      const isEmpty = goldenBytes === 0 && Object.values(removed).every((names) => names.length === 0);
      if (isEmpty) out.line("Nothing to remove.");
    });
}
