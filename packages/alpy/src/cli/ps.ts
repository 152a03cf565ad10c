import { Command } from "commander";
import { findRunningTestbeds } from "../running/running-testbeds.ts";
import type { Context } from "./command/context.ts";
import { describeTestbed } from "./screen/describe-testbed.ts";

export function psCommand({ out }: Context): Command {
  return new Command("ps")
    .description("list your running testbeds, those of tests included")
    .option("--json", "print them as JSON")
    .action(async ({ json = false }: { readonly json?: boolean | undefined }) => {
      const { testbeds, unresponsive } = await findRunningTestbeds();
      const descriptions = testbeds.map(({ description }) => description);
      if (json) {
        out.json({ testbeds: descriptions, unresponsive });
        return;
      }
      for (const description of descriptions) for (const line of describeTestbed(out, description)) out.line(line);
      for (const pid of unresponsive) {
        out.line(out.paint("yellow", `process ${pid} has a testbed but does not respond`));
      }
      if (descriptions.length + unresponsive.length === 0) out.line("No testbeds are running.");
    });
}
