import { parseArgs } from "node:util";
import { reasonOf } from "../error-reason.ts";
import { askMonitor, askQemu, readSchemaFile, readSchemaSource, type SchemaAnswer } from "./ask-schema.ts";
import { generateProtocol } from "./generate-protocol.ts";
import { replaceFile } from "./replace-file.ts";

const DEFAULT_QEMU = "qemu-system-x86_64";
const DEFAULT_IMPORT = "@alpy/qmp";

const USAGE = `Usage: alpy-qmp generate [--qemu PROGRAM | --socket PATH | --schema FILE | --agent FILE]
                         [--output FILE] [--import MODULE]

Writes the commands and events of a QEMU as TypeScript types, generated from
QEMU's own schema, for connectQmp<QemuProtocol>(…) of @alpy/qmp.

  --qemu PROGRAM   start this QEMU without a machine and ask it
                   (default: ${DEFAULT_QEMU})
  --socket PATH    ask a running QEMU on the Unix socket of a free QMP monitor
  --schema FILE    read a saved reply to query-qmp-schema, as JSON
  --agent FILE     read the guest agent's schema, qga/qapi-schema.json of the
                   sources of QEMU, because no agent can be asked for it
  --output FILE    replace this file as a whole (default: standard output)
  --import MODULE  the module that the file imports Command from
                   (default: ${DEFAULT_IMPORT})
  --help           print this text

Exit status: 0 when the types are written, 1 on failure, 2 for a bad command line.
`;

/** The output of the command, and the signal that ends it. */
export interface CommandLineIo {
  /** Writes to standard output. */
  writeOutput(text: string): void;
  /** Writes a line of progress or failure for the user. */
  writeMessage(line: string): void;
  /** Ends the command early. */
  readonly signal: AbortSignal;
}

interface Request {
  readonly ask: (signal: AbortSignal) => Promise<SchemaAnswer>;
  readonly asked: string;
  readonly output: string | undefined;
  readonly importFrom: string;
  readonly prefix: "Qemu" | "GuestAgent";
}

/** Runs the command `alpy-qmp generate` and returns the exit status. Never rejects. */
export async function runGenerate(args: readonly string[], io: CommandLineIo): Promise<number> {
  let request: Request | "help";
  try {
    request = readArguments(args);
  } catch (error) {
    io.writeMessage(`${reasonOf(error)} (see alpy-qmp --help)`);
    return 2;
  }
  if (request === "help") {
    io.writeOutput(USAGE);
    return 0;
  }
  try {
    await generate(request, io);
    return 0;
  } catch (error) {
    io.writeMessage(reasonOf(error));
    return 1;
  }
}

async function generate({ ask, asked, output, importFrom, prefix }: Request, io: CommandLineIo): Promise<void> {
  io.writeMessage(`asking ${asked}`);
  const { source, answer } = await ask(io.signal);
  const { text, schema } = generateProtocol(answer, { source, importFrom, prefix });
  if (output === undefined) io.writeOutput(text);
  else await replaceFile(output, text);
  const counts = `${schema.commands.length} commands, ${schema.events.length} events`;
  io.writeMessage(`${source}: ${counts}${output === undefined ? "" : `, written to ${output}`}`);
}

function readArguments(args: readonly string[]): Request | "help" {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      qemu: text,
      socket: text,
      schema: text,
      agent: text,
      output: text,
      import: text,
      help: { type: "boolean" },
    },
  });
  if (values.help === true) return "help";
  if (positionals.length !== 1 || positionals[0] !== "generate") {
    throw new TypeError(`expected the command generate, got ${JSON.stringify(positionals.join(" "))}`);
  }
  const { qemu = DEFAULT_QEMU, socket, schema, agent, output, import: importFrom = DEFAULT_IMPORT } = values;
  if ([values.qemu, socket, schema, agent].filter((source) => source !== undefined).length > 1) {
    throw new TypeError("expected at most one of --qemu, --socket, --schema and --agent, got several");
  }
  const rest = { output, importFrom, prefix: agent === undefined ? ("Qemu" as const) : ("GuestAgent" as const) };
  if (socket !== undefined) return { ask: (signal) => askMonitor(socket, signal), asked: socket, ...rest };
  if (schema !== undefined) return { ask: (signal) => readSchemaFile(schema, signal), asked: schema, ...rest };
  if (agent !== undefined) return { ask: (signal) => readSchemaSource(agent, signal), asked: agent, ...rest };
  return { ask: (signal) => askQemu(qemu, signal), asked: qemu, ...rest };
}
