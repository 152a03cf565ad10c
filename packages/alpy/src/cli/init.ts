import { Command } from "commander";
import { makeStarter } from "../starter/make-starter.ts";
import type { Context } from "./context.ts";

export function initCommand({ out }: Context): Command {
  return new Command("init")
    .description("make a folder to test an appliance of your own in: package.json, a configuration, a first test")
    .argument("<folder>", "a new or empty folder")
    .option("--json", "print what was made as JSON")
    .action(async (folder: string, { json = false }: { json?: boolean }) => {
      const made = await makeStarter(folder);
      if (json) out.json(made);
      else {
        for (const file of made.files) out.line(`made ${file}`);
        out.line(`\nNext: cd ${folder} && npm install, then name your image in appliance.ts and run npm test`);
      }
    });
}
