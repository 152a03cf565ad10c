import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { type ContainerlabTestbed, readContainerlab } from "../containerlab/read-containerlab.ts";
import { reasonOf } from "../error-reason.ts";
import { TOPOLOGY_NAMES } from "../files/file-names.ts";
import { topologyOf } from "../testbed/plan-testbed.ts";
import { mermaid } from "../topology/mermaid.ts";
import { topologySvg } from "../topology/svg.ts";
import type { Context } from "./command/context.ts";
import { CommandError, EXIT_CODES } from "./command/exit-codes.ts";

type Format = "mermaid" | "svg" | "options";

interface TopologyOptions {
  readonly format: Format;
  readonly disk: Readonly<Record<string, string>>;
}

const FORMATS: readonly Format[] = ["mermaid", "svg", "options"];

export function topologyCommand({ out, err }: Context): Command {
  return new Command("topology")
    .description("draw a topology of containerlab, or the testbed of a run; or print the options of a topology")
    .argument("<file>", "a .clab.yml file, or the folder of a run's artifacts")
    .addOption(new Option("-f, --format <format>", "what to print").choices(FORMATS).default("mermaid"))
    .option("-d, --disk <name=path>", "the disk image of a VM of the file; once for each VM", addDisk, {})
    .action(async (path: string, { format, disk }: TopologyOptions) => {
      if (await isFolder(path)) {
        out.line((await drawingOf(path, format)).trimEnd());
        return;
      }
      const testbed = await readContainerlab(await readText(path), { disks: disk }).catch((error: unknown) => {
        if (error instanceof TypeError) throw new CommandError(error.message, EXIT_CODES.usage);
        throw error;
      });
      if (format === "options") {
        out.json(testbed);
        return;
      }
      out.line((format === "svg" ? topologySvg : mermaid)(topologyOf(testbed.options)).trimEnd());
      for (const line of remarksOn(testbed)) err.line(err.paint("dim", line));
    });
}

/** Parses `NAME=PATH`. */
function addDisk(value: string, disks: Readonly<Record<string, string>>): Record<string, string> {
  const equals = value.indexOf("=");
  if (equals < 1 || equals === value.length - 1) throw new InvalidArgumentError("It must be NAME=PATH.");
  return { ...disks, [value.slice(0, equals)]: value.slice(equals + 1) };
}

function remarksOn({ commands, ignored }: ContainerlabTestbed): string[] {
  const remarks = ignored.map(({ line, setting, reason }) => `line ${line}: ${setting} is ignored: ${reason}`);
  if (commands.length === 0) return remarks;
  const [count, them] = commands.length === 1 ? ["1 command", "it"] : [`${commands.length} commands`, "them"];
  return [...remarks, `${count} must be run after the start; --format options lists ${them}`];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw notReadable(path, error);
  }
}

/** Returns the drawing that a run has left among its artifacts. */
async function drawingOf(folder: string, format: Format): Promise<string> {
  if (format === "options") {
    throw new CommandError(`${folder} is a folder of artifacts: its result.json has the options`, EXIT_CODES.usage);
  }
  return await readText(join(folder, TOPOLOGY_NAMES[format]));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw notReadable(path, error);
  }
}

function notReadable(path: string, error: unknown): CommandError {
  return new CommandError(`cannot read ${path}: ${reasonOf(error)}`, EXIT_CODES.notFound);
}
