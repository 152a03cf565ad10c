import { Command } from "commander";
import { findRunningTestbeds } from "../running/running-testbeds.ts";
import type { Context } from "./context.ts";
import { describeTestbed } from "./describe-testbed.ts";

export function psCommand({ out }: Context): Command {
  return new Command("ps")
    .description("list your running testbeds, those of tests and of `alpy run`")
    .option("--json", "print them as JSON")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { testbeds, silent } = await findRunningTestbeds();
      const descriptions = testbeds.map(({ description }) => description);
      if (json) {
        out.json({ testbeds: descriptions, silent });
        return;
      }
      for (const description of descriptions) for (const line of describeTestbed(out, description)) out.line(line);
      for (const pid of silent) out.line(out.paint("yellow", `process ${pid} holds a testbed and does not answer`));
      if (descriptions.length + silent.length === 0) out.line("No testbed runs.");
    });
}
