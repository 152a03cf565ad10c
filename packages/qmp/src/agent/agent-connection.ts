import { type CloseReason, closeError, lostError } from "../call/close-reason.ts";
import { describeCommand } from "../call/command-error.ts";
import { CommandTable } from "../call/command-table.ts";
import type { Transport, TransportEnd } from "../connection/transport.ts";
import { QmpError } from "../errors.ts";
import { quote } from "../excerpt.ts";
import { type DecodedLine, LineDecoder } from "../protocol/line-decoder.ts";
import { readMessage } from "../protocol/messages.ts";
import type { AgentSettings } from "./agent-options.ts";

/** The agent's parser forgets what it has read, and the agent sends it before the reply to a delimited sync. */
const SENTINEL = 0xff;

/** A sync that waits for its reply. */
interface Sync {
  /** The ids of the attempts on this connection, the latest last. */
  readonly ids: number[];
  readonly synced: PromiseWithResolvers<void>;
}

type State =
  | { readonly kind: "syncing"; readonly sync: Sync }
  | { readonly kind: "live" }
  | { readonly kind: "ended"; readonly reason: CloseReason; readonly released: Promise<void> };

/** The engine of a connection to a guest agent: it has no greeting, no events, and replies to one command after the other. */
export class AgentConnection {
  readonly commands: CommandTable;
  readonly closed: Promise<CloseReason>;
  /** Settles when the agent has answered the latest sync. */
  readonly synced: Promise<void>;
  readonly #transport: Transport;
  readonly #settings: AgentSettings;
  readonly #resolveClosed: (reason: CloseReason) => void;
  #decoder: LineDecoder;
  #state: State;
  #isAnswering = false;
  #lastMalformed: QmpError | undefined;

  constructor(transport: Transport, settings: AgentSettings) {
    const closed = Promise.withResolvers<CloseReason>();
    const synced = Promise.withResolvers<void>();
    this.closed = closed.promise;
    this.#resolveClosed = closed.resolve;
    this.synced = synced.promise;
    // It may fail before anything waits for it.
    this.synced.catch(() => undefined);
    this.#transport = transport;
    this.#settings = settings;
    this.#decoder = new LineDecoder(settings.maxLineBytes);
    this.#state = { kind: "syncing", sync: { ids: [], synced } };
    this.commands = new CommandTable(
      {
        write: (line) => transport.write(line),
        lastMalformed: () => this.#lastMalformed,
        recentEvents: () => "none",
      },
      settings.logger,
    );
    transport.start({ received: (chunk) => this.#receive(chunk), ended: (end) => this.#transportEnded(end) });
  }

  /** The reason why the connection has ended, if it has. */
  get end(): CloseReason | undefined {
    return this.#state.kind === "ended" ? this.#state.reason : undefined;
  }

  /**
   * Asks the agent to answer with this id. Everything before the answer belongs to somebody else, and is dropped. (QEMU's
   * docs/interop/qemu-ga-ref, `guest-sync-delimited`.)
   */
  sync(id: number): void {
    if (this.#state.kind !== "syncing") return;
    this.#state.sync.ids.push(id);
    const request = `{"execute":"guest-sync-delimited","arguments":{"id":${id}}}\n`;
    this.#transport.writeBytes(Buffer.concat([Buffer.of(SENTINEL), Buffer.from(request)]));
  }

  /** Whether the agent has answered an earlier attempt, so that it will answer the latest one too. */
  get isAnswering(): boolean {
    return this.#isAnswering;
  }

  /** Ends the connection unless it has ended. Settles when the transport is released. */
  close(): Promise<void> {
    return this.#end({ kind: "closed-by-client" });
  }

  #end(reason: CloseReason): Promise<void> {
    const before = this.#state;
    if (before.kind === "ended") return before.released;
    const released = this.#transport.close();
    this.#state = { kind: "ended", reason, released };
    this.#settings.logger.debug({ reason }, "Guest agent connection ended");
    if (before.kind === "syncing") {
      before.sync.synced.reject(closeError(reason, "the guest agent did not answer a sync"));
    }
    this.commands.end(reason);
    void released.then(() => this.#resolveClosed(reason));
    return released;
  }

  #transportEnded(end: TransportEnd): void {
    // What QEMU wrote to its own output before its end is read in the same turn of the event loop.
    setImmediate(() => {
      if (this.#state.kind === "ended") return;
      const { cause } = end;
      const known = { cause, evidence: this.#evidence() };
      if (end.kind === "ended") void this.#end({ kind: "ended-by-peer", ...known });
      else {
        const error = lostError(`the connection to the guest agent failed: ${end.cause.message}`, known);
        void this.#end({ kind: "failed", error });
      }
    });
  }

  #evidence(): string | undefined {
    try {
      return this.#settings.evidence?.();
    } catch (error) {
      this.#settings.logger.warn({ error }, "The option `evidence` of a guest agent's connection failed");
      return undefined;
    }
  }

  #receive(chunk: Uint8Array): void {
    let start = 0;
    for (let at = chunk.indexOf(SENTINEL); at !== -1; at = chunk.indexOf(SENTINEL, start)) {
      this.#take(chunk.subarray(start, at));
      this.#decoder = new LineDecoder(this.#settings.maxLineBytes);
      start = at + 1;
    }
    this.#take(chunk.subarray(start));
  }

  #take(bytes: Uint8Array): void {
    for (const line of this.#decoder.push(bytes)) {
      if (this.#state.kind === "ended") return;
      if (this.#state.kind === "syncing") this.#expectSync(line, this.#state.sync);
      else this.#takeLine(line);
    }
  }

  #expectSync(line: DecodedLine, { ids, synced }: Sync): void {
    const message = line.kind === "message" ? readMessage(line.message) : undefined;
    const answered = message?.kind === "return" ? message.value : undefined;
    if (ids.some((id) => id === answered)) this.#isAnswering = true;
    if (answered === undefined || answered !== ids.at(-1)) return;
    this.#state = { kind: "live" };
    synced.resolve();
  }

  #takeLine(line: DecodedLine): void {
    if (line.kind === "message") {
      const message = readMessage(line.message);
      if (message.kind === "return" || message.kind === "error") this.commands.settle(message);
      else this.#reportMalformed("it is not a reply", JSON.stringify(line.message));
    } else if (line.kind === "malformed") {
      this.#reportMalformed(line.reason, line.text);
    } else {
      const what = `the guest agent sent a line of more than ${line.limitBytes} bytes; raise maxLineBytes`;
      this.commands.failOldest(
        (oldest) => new QmpError("line-too-long", `${describeCommand(oldest)} failed: ${what}`),
        what,
      );
    }
  }

  #reportMalformed(reason: string, text: string): void {
    this.#lastMalformed = new QmpError(
      "malformed",
      `the guest agent sent an unreadable line, ${reason}: ${quote(text)}`,
    );
    this.#settings.logger.warn({ error: this.#lastMalformed }, "Skipped a malformed line of the guest agent");
  }
}
