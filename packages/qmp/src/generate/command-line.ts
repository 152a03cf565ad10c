import { parseArgs } from "node:util";
import { type Answer, askMonitor, askQemu, readAnswer } from "./ask-schema.ts";
import { generateProtocol } from "./generate-protocol.ts";
import { replaceFile } from "./replace-file.ts";

const USAGE = `Usage: alpy-qmp generate [--qemu PROGRAM | --socket PATH | --schema FILE] [--output FILE]

Writes the commands and events of a QEMU as TypeScript types, made of QEMU's own schema, for
connectQmp<QemuProtocol>(…) of @alpy/qmp.

  --qemu PROGRAM   a QEMU to start, without a machine, and to ask (default: qemu-system-x86_64)
  --socket PATH    a running QEMU, by the Unix socket of a free QMP monitor
  --schema FILE    a saved answer of query-qmp-schema, as JSON
  --output FILE    the file to write, replaced as a whole (default: standard output)
  --import MODULE  what the file imports Command from (default: @alpy/qmp)
  --help           this text

Status: 0 when written, 1 when that failed, 2 when the command line is not understood.
`;

/** What the command writes to, and what ends it. */
export interface Surroundings {
  /** Standard output. */
  out(text: string): void;
  /** Tells the user a line of progress or failure. */
  say(line: string): void;
  readonly signal: AbortSignal;
}

interface Request {
  readonly ask: (signal: AbortSignal) => Promise<Answer>;
  readonly asked: string;
  readonly output: string | undefined;
  readonly importFrom: string;
}

/** Runs the command `alpy-qmp` and gives the status to exit with; never rejects. */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, say } = surroundings;
  let request: Request | "help";
  try {
    request = readArguments(args);
  } catch (error) {
    say(`${messageOf(error)} (see alpy-qmp --help)`);
    return 2;
  }
  if (request === "help") {
    out(USAGE);
    return 0;
  }
  try {
    await generate(request, surroundings);
    return 0;
  } catch (error) {
    say(messageOf(error));
    return 1;
  }
}

async function generate(
  { ask, asked, output, importFrom }: Request,
  { out, say, signal }: Surroundings,
): Promise<void> {
  say(`asking ${asked}`);
  const { source, answer } = await ask(signal);
  const { text, schema } = generateProtocol(answer, { source, importFrom });
  if (output === undefined) out(text);
  else await replaceFile(output, text);
  const counts = `commands: ${schema.commands.length}, events: ${schema.events.length}`;
  say(`${source}: ${counts}${output === undefined ? "" : `, written to ${output}`}`);
}

function readArguments(args: readonly string[]): Request | "help" {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { qemu: text, socket: text, schema: text, output: text, import: text, help: { type: "boolean" } },
  });
  if (values.help === true) return "help";
  if (positionals.length !== 1 || positionals[0] !== "generate") {
    throw new TypeError(`expected the command generate, got ${JSON.stringify(positionals.join(" "))}`);
  }
  const rest = { output: values.output, importFrom: values.import ?? "@alpy/qmp" };
  const { qemu, socket, schema } = values;
  if ([qemu, socket, schema].filter((source) => source !== undefined).length > 1) {
    throw new TypeError("expected one of --qemu, --socket and --schema, got several");
  }
  if (socket !== undefined) return { ask: (signal) => askMonitor(socket, signal), asked: socket, ...rest };
  if (schema !== undefined) return { ask: (signal) => readAnswer(schema, signal), asked: schema, ...rest };
  const program = qemu ?? "qemu-system-x86_64";
  return { ask: (signal) => askQemu(program, signal), asked: program, ...rest };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
