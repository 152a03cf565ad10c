import { Command } from "commander";
import { createStarter } from "../starter/create-starter.ts";
import type { Context } from "./command/context.ts";

export function initCommand({ out }: Context): Command {
  return new Command("init")
    .description("create a folder for tests of your own appliance: package.json, configuration, a first test")
    .argument("<folder>", "a new or empty folder")
    .option("--json", "print what was created as JSON")
    .action(async (folder: string, { json = false }: { readonly json?: boolean | undefined }) => {
      const starter = await createStarter(folder);
      if (json) {
        out.json(starter);
        return;
      }
      for (const file of starter.files) out.line(`created ${file}`);
      out.line(`\nNext: cd ${folder} && npm install, then name your image in appliance.ts and run npm test`);
    });
}
