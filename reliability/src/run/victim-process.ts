import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer, type Server, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ArtifactsChoice, Work } from "../injection/injection.ts";
import type { Kind } from "../injection/kinds.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { ASSIGNMENT_VARIABLE, type Assignment } from "../victim/assignment.ts";
import { diskPath } from "../victim/disk.ts";
import type { Command, ErrorReport, Report } from "../victim/messages.ts";

const victimFolder = join(import.meta.dirname, "..", "victim");
const resolve = createRequire(import.meta.url).resolve;
/** Ctrl-] opens the menu of `alpy run`, `q` quits. */
const QUIT_KEYS = ["\u001d", "q"];
const KEY_INTERVAL_MS = 150;
/** A worker that outlives its runner keeps its connection for a while. */
const DRAIN_LIMIT_MS = 1_000;

/** How a victim's process ended. */
export interface VictimExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Input of {@link VictimProcess.start}. */
interface VictimInput {
  readonly run: string;
  readonly kind: Kind;
  readonly work: Work;
  readonly artifacts: ArtifactsChoice;
  readonly sandbox: Sandbox;
  readonly inputs: string;
  readonly nodeImage: string;
  /** The engine's socket. */
  readonly engineSocket: string;
  /** A surrounding in which the program runs. Default: that of this process. */
  readonly setting?: VictimSetting | undefined;
}

/** A surrounding of a victim that differs from that of this process. */
export interface VictimSetting {
  /** A program with arguments that replaces itself by the victim: `["sh", "-c", 'ulimit -n 32; exec "$@"', "sh"]`. */
  readonly wrapper?: readonly string[] | undefined;
  /** Environment variables in addition to the sandbox's. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The file of the program in the folder of victims. Default: the one of its kind. */
  readonly program?: string | undefined;
  /** The folder of the artifacts. Default: the sandbox's. */
  readonly artifacts?: string | undefined;
}

/** A victim that runs, with its reports. */
export class VictimProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly exited: Promise<VictimExit>;
  /** Settles when each testbed of the victim is up, or has failed. */
  readonly settled: Promise<void>;
  /** The pids of all its processes that create testbeds. */
  readonly pids: Set<number>;
  /** The names of its steps so far, and of those until it was up. */
  readonly steps: string[] = [];
  readonly stepsUntilUp: string[] = [];
  readonly errors: ErrorReport[] = [];
  /** How a healthy testbed in the same process ended, if it has one. */
  bystander: "passed" | ErrorReport | undefined;
  readonly workers: number[] = [];
  exit: VictimExit | undefined;
  /** Whether all its testbeds are or were up. */
  isUp = false;
  isFinishing = false;
  readonly #kind: Kind;
  readonly #server: Server;
  readonly #connections: Socket[] = [];
  readonly #awaited = new Set<{ readonly step: string; readonly resolve: () => void }>();
  readonly #testbeds: number;
  #ups = 0;
  #unsettled: number;
  readonly #settle: () => void;

  private constructor(child: ChildProcess, server: Server, kind: Kind) {
    if (child.pid === undefined) throw new Error("the victim could not be started");
    this.child = child;
    this.pid = child.pid;
    this.pids = new Set([child.pid]);
    this.#server = server;
    this.#kind = kind;
    this.#testbeds = kind === "vitest" ? 2 : 1;
    this.#unsettled = this.#testbeds;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.settled = promise;
    this.#settle = resolve;
    this.exited = once(child, "exit").then(([code, signal]) => {
      this.exit = { code: code as number | null, signal: signal as NodeJS.Signals | null };
      return this.exit;
    });
    server.on("connection", (socket) => this.#listen(socket));
    if (kind === "alpy-run") this.#watchOutput();
  }

  static async start(input: VictimInput): Promise<VictimProcess> {
    const { sandbox, kind, run, work, inputs } = input;
    const socket = join(sandbox.folder, "harness.sock");
    const server = createServer();
    await once(server.listen(socket).unref(), "listening");
    mkdirSync(dirname(sandbox.artifacts), { recursive: true });
    const {
      wrapper = [],
      environment = {},
      program,
      artifacts: ownArtifacts = sandbox.artifacts,
    } = input.setting ?? {};
    const artifacts = input.artifacts === "kept" ? ownArtifacts : undefined;
    const assignment: Assignment = { run, kind, work, artifacts, inputs, socket };
    const args = program === undefined ? argumentsOf(kind, assignment) : [join(victimFolder, program)];
    const commandLine = [...wrapper, process.execPath, ...args];
    const [command = process.execPath, ...rest] = commandLine;
    const child = spawn(command, rest, {
      cwd: sandbox.folder,
      // A process group of its own, as a shell starts each command.
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...inheritedEnvironment(), ...sandbox.environment, ...environmentOf(input, assignment), ...environment },
    });
    const log = createWriteStream(join(sandbox.folder, "victim.log"));
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.stdin.on("error", () => undefined);
    return new VictimProcess(child, server, kind);
  }

  /** Settles at the begin of a step of that name, or when the victim has ended. */
  async reached(step: string): Promise<void> {
    if (this.steps.includes(step)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const awaited = { step, resolve };
    this.#awaited.add(awaited);
    await Promise.race([promise, this.exited]);
    this.#awaited.delete(awaited);
  }

  /** Asks the victim to finish its work and close its testbeds. */
  finish(): void {
    if (this.isFinishing) return;
    this.isFinishing = true;
    if (this.#kind !== "alpy-run") {
      this.command("finish");
      return;
    }
    for (const [index, key] of QUIT_KEYS.entries()) {
      setTimeout(() => void this.child.stdin?.write(key), index * KEY_INTERVAL_MS);
    }
  }

  /** Sends a command to all processes of the victim, or to one of them by its index. */
  command(command: Command, index?: number): void {
    const chosen = index === undefined ? this.#connections : this.#connections.slice(index, index + 1);
    for (const socket of chosen) sendLine(socket, command);
  }

  /** The number of the victim's processes that take commands. */
  get connections(): number {
    return this.#connections.length;
  }

  /** Waits until the last reports of a victim that has ended are received: they may arrive after the news of its end. */
  async drain(): Promise<void> {
    // If this process was busy, not even its connections are accepted.
    await receiveArrived();
    const limit = AbortSignal.timeout(DRAIN_LIMIT_MS);
    const ended = this.#connections
      .filter((socket) => !socket.closed)
      .map((socket) => once(socket, "close", { signal: limit }));
    await Promise.allSettled(ended);
    // If it was busy for longer than the limit, the reports wait in its sockets.
    await receiveArrived();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
  }

  #listen(socket: Socket): void {
    this.#connections.push(socket);
    socket.on("error", () => undefined);
    const lines = createInterface({ input: socket }).on("line", (line) => this.#take(JSON.parse(line) as Report));
    // The reset by a victim that was killed reaches both.
    lines.on("error", () => undefined);
    if (this.isFinishing && this.#kind !== "alpy-run") sendLine(socket, "finish");
  }

  #take(report: Report): void {
    if (report.event === "hello") {
      this.pids.add(report.pid);
      if (report.role === "worker") this.workers.push(report.pid);
    } else if (report.event === "step") this.#addStep(report.name);
    else if (report.event === "bystander") this.bystander = report.outcome;
    else if (report.event === "failed") {
      this.errors.push(report.error);
      this.#settleOne();
    } else this.#addUp();
  }

  #addStep(name: string): void {
    this.steps.push(name);
    if (!this.isUp) this.stepsUntilUp.push(name);
    for (const { step, resolve } of this.#awaited) if (step === name) resolve();
  }

  #addUp(): void {
    this.#ups += 1;
    this.isUp = this.#ups === this.#testbeds;
    this.#settleOne();
  }

  #settleOne(): void {
    this.#unsettled -= 1;
    if (this.#unsettled === 0) this.#settle();
  }

  /** `alpy run` has no listener of steps: it prints each one that is done. */
  #watchOutput(): void {
    const { stderr } = this.child;
    if (stderr === null) return;
    createInterface({ input: stderr }).on("line", (line) => {
      const step = /^(.+)… done in/.exec(line)?.[1];
      if (step === undefined) return;
      this.#addStep(step);
      if (step === "Start the DUT") this.#addUp();
    });
  }
}

/** Lets the event loop accept the connections and read the bytes that the system has already received. */
async function receiveArrived(): Promise<void> {
  // Accept, read, and read the end: one turn each, and one for the turn that has begun.
  for (let turn = 0; turn < 4; turn += 1) await nextTurn();
}

/**
 * Sends a line to a victim, which may have ended. By the descriptor, because a failure of the socket's own `write` destroys the
 * socket with all that has arrived and is not read yet.
 */
function sendLine(socket: Socket, line: string): void {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd?: number } | null };
  if (handle?.fd === undefined) return;
  try {
    writeSync(handle.fd, `${line}\n`);
  } catch (error) {
    if (!["EPIPE", "ECONNRESET"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

function argumentsOf(kind: Kind, { artifacts, inputs }: Assignment): string[] {
  if (kind === "vitest") {
    const program = join(dirname(resolve("vitest/package.json")), "vitest.mjs");
    return [program, "run", "--config", join(victimFolder, "vitest", "vitest.config.ts")];
  }
  if (kind === "alpy-run") {
    const command = join(dirname(resolve("@alpy/alpy/package.json")), "dist", "cli.js");
    const kept = artifacts === undefined ? [] : ["--artifacts", artifacts];
    const machine = ["--memory", "16", "--accel", "tcg", "--links", "2"];
    return ["--import", join(victimFolder, "preload.ts"), command, "run", diskPath(inputs), ...machine, ...kept];
  }
  return [join(victimFolder, "victim.ts")];
}

function environmentOf({ nodeImage, engineSocket }: VictimInput, assignment: Assignment): Record<string, string> {
  return {
    ALPY_NODE_IMAGE: nodeImage,
    DOCKER_HOST: `unix://${engineSocket}`,
    NO_COLOR: "1",
    [ASSIGNMENT_VARIABLE]: JSON.stringify(assignment),
  };
}

/** Returns our environment without what a test runner around us has put there. */
function inheritedEnvironment(): Record<string, string | undefined> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$)/.test(name)),
  );
}

/** Checks that alpy is built. */
export function requireBuild(): void {
  const command = join(dirname(resolve("@alpy/alpy/package.json")), "dist", "cli.js");
  if (!existsSync(command)) throw new Error(`there is no ${command}: run pnpm build`);
}
