import { parseArgs } from "node:util";
import { reasonOf } from "../error-reason.ts";
import { checkSchema } from "../generate/check-schema.ts";
import { type CommandLineIo, runGenerate } from "../generate/command-line.ts";
import { readSchema } from "../generate/schema.ts";
import { Completer } from "./completion.ts";
import { openHistory } from "./history-file.ts";
import { openMonitor, type ShellClient, type WireLog } from "./monitor.ts";
import { QmpShell, type ShellTerminal } from "./shell.ts";
import { SpawnedQemu } from "./spawned-qemu.ts";
import { WireLogFile } from "./wire-log-file.ts";

const USAGE = `Usage: alpy-qmp generate [OPTIONS]            write types, see alpy-qmp generate --help
       alpy-qmp shell [--log FILE] PATH       type commands for a running QEMU
       alpy-qmp shell [--log FILE] --spawn QEMU [ARGUMENT …]
                                              the same for a QEMU that ends with the shell
       alpy-qmp record PATH FILE              write the wire log until the end

PATH is the Unix socket of a QMP monitor that has no other client. A wire log has
one JSON object per message: its time, its direction and the message. Passwords
in arguments are hidden. The file must not exist.

Exit status: 0; 1 on failure, or if a line failed that did not come from a terminal;
2 for a bad command line.
`;

/** What the commands use of the process. */
export interface MainIo extends CommandLineIo {
  readonly terminal: ShellTerminal;
}

type Request =
  | { readonly kind: "help" }
  | { readonly kind: "record"; readonly path: string; readonly file: string }
  | {
      readonly kind: "shell";
      readonly target: readonly string[];
      readonly isSpawned: boolean;
      readonly log?: string | undefined;
    };

/** Runs the command `alpy-qmp` and returns the exit status. Never rejects. */
export async function runMain(args: readonly string[], io: MainIo): Promise<number> {
  if (args[0] === "generate") return await runGenerate(args, io);
  let request: Request;
  try {
    request = readArguments(args);
  } catch (error) {
    io.writeMessage(`${reasonOf(error)} (see alpy-qmp --help)`);
    return 2;
  }
  if (request.kind === "help") {
    io.writeOutput(USAGE);
    return 0;
  }
  try {
    return request.kind === "record" ? await record(request, io) : await shell(request, io);
  } catch (error) {
    io.writeMessage(reasonOf(error));
    return 1;
  }
}

async function record({ path, file }: Extract<Request, { kind: "record" }>, io: MainIo): Promise<number> {
  using log = new WireLogFile(file);
  await using client = await openMonitor(path, io.signal, (one) => log.add(one));
  io.writeMessage(`recording ${path} to ${file}; end it with Ctrl-C`);
  const stop = (): void => void client.close();
  io.signal.addEventListener("abort", stop, { once: true });
  if (io.signal.aborted) stop();
  const reason = await client.closed;
  const why = reason.kind === "closed-by-client" ? "interrupted" : "QEMU ended the connection";
  io.writeMessage(`${log.count} messages; ${why}`);
  return 0;
}

async function shell({ target, isSpawned, log }: Extract<Request, { kind: "shell" }>, io: MainIo): Promise<number> {
  await using resources = new AsyncDisposableStack();
  const file = log === undefined ? undefined : resources.use(new WireLogFile(log));
  const addToLog: WireLog | undefined = file && ((one) => file.add(one));
  const [first = "", ...rest] = target;
  const monitor = isSpawned ? resources.use(await SpawnedQemu.spawn(first, rest)).monitor : first;
  const client = resources.use(await openMonitor(monitor, io.signal, addToLog));
  const qmpShell = new QmpShell(client, await completerOf(client), io.terminal, openHistory());
  const { version } = client;
  if (io.terminal.isTerminal) {
    io.writeMessage(`QEMU ${version.major}.${version.minor}.${version.micro}; .help for help, Tab completes`);
  }
  const failures = await qmpShell.run(io.signal);
  const { state } = client;
  if (state.kind === "ended" && state.reason.kind !== "closed-by-client") io.writeMessage("QEMU ended the connection");
  return failures > 0 && !io.terminal.isTerminal ? 1 : 0;
}

async function completerOf(client: ShellClient): Promise<Completer> {
  const schema = readSchema(await client.execute("query-qmp-schema"));
  checkSchema(schema);
  return new Completer(schema);
}

function readArguments(args: readonly string[]): Request {
  const at = args.indexOf("--spawn");
  const own = at === -1 ? args : args.slice(0, at);
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: { log: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help === true || args.length === 0) return { kind: "help" };
  const [command, ...rest] = positionals;
  if (command === "record" && values.log === undefined && at === -1) {
    const [path, file] = rest;
    if (path !== undefined && file !== undefined && rest.length === 2) return { kind: "record", path, file };
    throw new TypeError(`record: expected PATH and FILE, got ${JSON.stringify(rest.join(" "))}`);
  }
  if (command === "shell") {
    const target = at === -1 ? rest : args.slice(at + 1);
    if (at === -1 ? rest.length === 1 : rest.length === 0 && target.length > 0) {
      return { kind: "shell", target, isSpawned: at !== -1, log: values.log };
    }
    throw new TypeError(`shell: expected PATH, or --spawn and a QEMU, got ${JSON.stringify(rest.join(" "))}`);
  }
  throw new TypeError(`expected the command generate, shell or record, got ${JSON.stringify(positionals.join(" "))}`);
}
