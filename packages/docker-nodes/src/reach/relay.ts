import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createTemporaryFolder, type FolderSocket, listenInFolder, type TemporaryFolder } from "@alpy/guard";
import { startDeadline } from "../deadline.ts";
import { relaySpec, type SpecBase } from "../engine/container-spec.ts";
import type { Engine } from "../engine/engine.ts";
import { DockerNodesError } from "../errors.ts";
import { ShellContainer } from "../shell/shell-container.ts";
import type { WaitOptions } from "../wait-options.ts";
import { showTarget, type Target } from "./connect-options.ts";
import { ConnectionError, type ConnectionEvidence } from "./connection-error.ts";
import { connectionScript, FAILURES_NAME, RELAY_FOLDER } from "./relay-script.ts";

const CONNECT_TIMEOUT_MS = 30_000;

/** The node whose namespace a relay is in. */
export interface RelayPlace extends SpecBase {
  readonly engine: Engine;
  readonly node: ShellContainer;
  /** The id of the container whose PID namespace is the session's. */
  readonly anchorId: string;
  /** Is called with the relay's shell as soon as its container exists: the session ends it. */
  readonly onCreated: (shell: ShellContainer) => void;
}

/** The parts of a relay. */
interface RelayParts {
  readonly folder: TemporaryFolder;
  readonly shell: ShellContainer;
  /** Receives the failures of connections. */
  readonly failures: Server;
  readonly listening: FolderSocket;
}

/**
 * Joins connections in a node's namespace with sockets of this process, by a container in that namespace: a shell that starts
 * one socat for each connection. The sockets are in a private folder of this machine, which only this container mounts.
 */
export class Relay implements AsyncDisposable {
  readonly #place: RelayPlace;
  readonly #folder: TemporaryFolder;
  readonly #shell: ShellContainer;
  readonly #failures: Server;
  readonly #listening: FolderSocket;
  readonly #waiting = new Map<string, (words: string) => void>();
  readonly #sockets = new Set<Socket>();
  #connections = 0;

  private constructor(place: RelayPlace, { folder, shell, failures, listening }: RelayParts) {
    this.#place = place;
    this.#folder = folder;
    this.#shell = shell;
    this.#failures = failures;
    this.#listening = listening;
    failures.on("connection", (socket) => void this.#takeFailure(socket));
  }

  /** Opens a relay. @throws {DockerNodesError} `image-unsuitable` if the node's image lacks socat; `engine-failed` */
  static async open(place: RelayPlace, signal: AbortSignal): Promise<Relay> {
    await using resources = new AsyncDisposableStack();
    const folder = resources.use(await createTemporaryFolder("relay"));
    const failures = createServer();
    resources.defer(() => void failures.close());
    const listening = await listenInFolder(failures, folder.path, FAILURES_NAME);
    resources.defer(() => listening.remove());
    const { node, anchorId, engine } = place;
    const spec = relaySpec(place, { nodeId: node.id, anchorId, folder: folder.path, target: RELAY_FOLDER });
    const shell = await ShellContainer.create(engine, { spec, lostCode: "node-died", signal });
    place.onCreated(shell);
    await startShell(shell, signal);
    resources.move();
    return new Relay(place, { folder, shell, failures, listening });
  }

  /** Aborts when its container has ended. */
  get lost(): AbortSignal {
    return this.#shell.lost;
  }

  /** Connects to the target. @throws {ConnectionError} if it does not accept the connection */
  async connect(target: Target, wait: WaitOptions): Promise<Socket> {
    const node = this.#place.node.name;
    const describe = (): string => `connecting to ${showTarget(target)} from ${node}`;
    using deadline = startDeadline(describe, wait, CONNECT_TIMEOUT_MS, this.#shell.timeoutFactor);
    const name = `c${this.#connections++}`;
    const server = createServer({ allowHalfOpen: true });
    const connected = once(server, "connection", { signal: deadline.signal }) as Promise<[Socket]>;
    connected.catch(() => undefined);
    const failed = new Promise<string>((resolve) => this.#waiting.set(name, resolve));
    const listening = await listenInFolder(server, this.#folder.path, name);
    try {
      await this.#shell.runScript(`socat ${showTarget(target)}`, connectionScript(name, target), deadline);
      const socket = await deadline.race(Promise.race([connected.then(([first]) => first), failed]));
      if (typeof socket === "string") throw new ConnectionError(node, target, await this.#evidence(target, socket));
      this.#keep(name, socket);
      return socket;
    } catch (error) {
      if (deadline.signal.aborted) this.#end(name);
      throw error;
    } finally {
      this.#waiting.delete(name);
      server.close();
      await listening.remove();
    }
  }

  /** Ends all connections. The session ends the container. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#shell.expectExit();
    for (const socket of this.#sockets) socket.destroy();
    this.#failures.close();
    await this.#listening.remove();
    await this.#folder.remove();
  }

  #keep(name: string, socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      // Otherwise socat would wait for the far side.
      if (!(socket.readableEnded && socket.writableFinished)) this.#end(name);
    });
  }

  /** Ends the socat of a connection, if it runs. */
  #end(name: string): void {
    const end = async (): Promise<void> => {
      const pid = await readFile(join(this.#folder.path, `${name}.pid`), "utf8");
      await this.#shell.run(["kill", pid.trim()]);
    };
    // It has ended by itself, or the whole relay has.
    end().catch(() => undefined);
  }

  async #takeFailure(socket: Socket): Promise<void> {
    const words = await text(socket).catch(() => "");
    const [name = "", ...lines] = words.split("\n");
    this.#waiting.get(name)?.(lines.join("\n").trim());
  }

  async #evidence({ host }: Target, connection: string): Promise<ConnectionEvidence> {
    const [address = host] = host.split("%");
    const family = address.includes(":") ? "-6" : "-4";
    const ask = async (...words: string[]): Promise<string> => {
      const reply = await this.#place.node.run(["ip", family, ...words, address]).catch((error: unknown) => {
        return { stdout: error instanceof DockerNodesError ? error.message : "" };
      });
      return reply.stdout.trim();
    };
    return { connection, route: await ask("route", "get"), neighbour: await ask("neigh", "show") };
  }
}

async function startShell(shell: ShellContainer, signal: AbortSignal): Promise<void> {
  try {
    await shell.start(signal);
  } catch (cause) {
    if (!(cause instanceof DockerNodesError) || !cause.message.includes("bind source path")) throw cause;
    const advice = "the engine does not see the folders of this process: share TMPDIR with it, at the same path";
    throw new DockerNodesError("engine-failed", `${cause.message}: ${advice}`, { cause });
  }
  try {
    await shell.run(["sh", "-c", "command -v socat"], { signal });
  } catch (cause) {
    if (!(cause instanceof DockerNodesError && cause.code === "command-failed")) throw cause;
    const message =
      "connections through a node need socat, which the image of the nodes does not have: install it there";
    throw new DockerNodesError("image-unsuitable", message, { cause });
  }
}
