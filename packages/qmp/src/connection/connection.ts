import { Call, type CallLimits } from "../call/call.ts";
import { type CloseReason, closeError, lostError } from "../call/close-reason.ts";
import { describeCommand } from "../call/command-error.ts";
import { CommandTable } from "../call/command-table.ts";
import { QmpError } from "../errors.ts";
import { EventHub } from "../event/event-hub.ts";
import { quote } from "../excerpt.ts";
import type { Logger } from "../logger.ts";
import { type DecodedLine, LineDecoder } from "../protocol/line-decoder.ts";
import { type Greeting, type Message, readMessage } from "../protocol/messages.ts";
import { lineText, noGreetingError, notQmpError } from "./greeting-errors.ts";
import type { Transport, TransportEnd } from "./transport.ts";

/** The settings of a connection. */
export interface ConnectionSettings {
  readonly maxLineBytes: number;
  readonly eventHistoryLimit: number;
  readonly exactIntegers: boolean;
  readonly onMalformed: ((error: QmpError) => void) | undefined;
  /** Returns QEMU's last lines. */
  readonly evidence: (() => string) | undefined;
  readonly logger: Logger;
}

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "greeting"; readonly call: Call<Greeting> }
  | { readonly kind: "greeted" }
  | { readonly kind: "ended"; readonly reason: CloseReason; readonly released: Promise<void> };

/** The engine: reads messages from a transport's bytes and passes each one to the commands or the events. */
export class Connection {
  readonly commands: CommandTable;
  readonly events: EventHub;
  readonly closed: Promise<CloseReason>;
  readonly #transport: Transport;
  readonly #logger: Logger;
  readonly #onMalformed: ((error: QmpError) => void) | undefined;
  readonly #evidence: (() => string) | undefined;
  readonly #decoder: LineDecoder;
  readonly #resolveClosed: (reason: CloseReason) => void;
  #state: State = { kind: "idle" };
  #lastMalformed: QmpError | undefined;

  constructor(transport: Transport, settings: ConnectionSettings) {
    const { maxLineBytes, eventHistoryLimit, exactIntegers, logger } = settings;
    const { promise, resolve } = Promise.withResolvers<CloseReason>();
    this.closed = promise;
    this.#resolveClosed = resolve;
    this.#transport = transport;
    this.#logger = logger;
    this.#onMalformed = settings.onMalformed;
    this.#evidence = settings.evidence;
    this.#decoder = new LineDecoder(maxLineBytes, exactIntegers);
    this.events = new EventHub(eventHistoryLimit, logger);
    this.commands = new CommandTable(
      {
        write: (line) => transport.write(line),
        lastMalformed: () => this.#lastMalformed,
        recentEvents: () => this.events.describeSince(0),
      },
      logger,
    );
  }

  /** The reason why the connection has ended, if it has. */
  get end(): CloseReason | undefined {
    return this.#state.kind === "ended" ? this.#state.reason : undefined;
  }

  /** Starts reading. Settles with QEMU's greeting. Called once. */
  async start(limits: CallLimits): Promise<Greeting> {
    const call = new Call<Greeting>(limits, {
      onTimeout: () => noGreetingError(this.#decoder.rest, limits.timeoutMs),
      onGiveUp: () => void this.close(),
    });
    this.#state = { kind: "greeting", call };
    this.#transport.start({
      received: (chunk) => this.#receive(chunk),
      ended: (end) => this.#transportEnded(end),
    });
    return await call.promise;
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
    this.#logger.debug({ reason }, "QMP connection ended");
    if (before.kind === "greeting") before.call.fail(closeError(reason, "received no QMP greeting"));
    this.commands.end(reason);
    this.events.end(reason);
    void released.then(() => this.#resolveClosed(reason));
    return released;
  }

  #fail(error: QmpError): void {
    void this.#end({ kind: "failed", error });
  }

  #transportEnded(end: TransportEnd): void {
    if (this.#evidence === undefined) this.#endByTransport(end, undefined);
    // What QEMU wrote to its own output before its end is read in the same turn of the event loop.
    else setImmediate(() => this.#endByTransport(end, this.#evidence));
  }

  #endByTransport(end: TransportEnd, evidence: (() => string) | undefined): void {
    if (this.#state.kind === "ended") return;
    if (this.#decoder.rest.trim() !== "")
      this.#reportMalformed("it is cut off by the end of the connection", this.#decoder.rest);
    const { cause } = end;
    const known = { cause, evidence: evidence && this.#ask(evidence) };
    if (end.kind === "ended") void this.#end({ kind: "ended-by-peer", ...known });
    else this.#fail(lostError(`the QMP connection failed: ${end.cause.message}`, known));
  }

  #ask(evidence: () => string): string | undefined {
    try {
      return String(evidence());
    } catch (error) {
      this.#logger.warn({ error }, "The option `evidence` of a QMP connection failed");
      return undefined;
    }
  }

  #receive(chunk: Uint8Array): void {
    for (const line of this.#decoder.push(chunk)) {
      // A message can make the user close the connection: the lines after it are then ignored.
      if (this.#state.kind === "ended") return;
      if (this.#state.kind === "greeting") this.#expectGreeting(line, this.#state.call);
      else this.#takeLine(line);
    }
  }

  /**
   * QEMU may send what belongs to its previous client before the greeting: an event, or the reply to a command that was still
   * running. (It accepts a client in one thread, and runs commands in another.)
   */
  #expectGreeting(line: DecodedLine, call: Call<Greeting>): void {
    const message: Message = line.kind === "message" ? readMessage(line.message) : { kind: "unknown" };
    if (message.kind === "event" || message.kind === "return" || message.kind === "error") {
      this.#logger.debug({ kind: message.kind }, "Skipped a QMP message before the greeting");
    } else if (message.kind === "greeting") {
      this.#state = { kind: "greeted" };
      this.#logger.debug({ ...message.greeting }, "QMP greeting");
      call.resolve(message.greeting);
    } else {
      const error = notQmpError(lineText(line));
      call.fail(error);
      this.#fail(error);
    }
  }

  #takeLine(line: DecodedLine): void {
    if (line.kind === "message") this.#takeMessage(readMessage(line.message), line);
    else if (line.kind === "malformed") this.#reportMalformed(line.reason, line.text);
    else this.#takeTooLong(line.limitBytes);
  }

  #takeMessage(message: Message, line: Extract<DecodedLine, { kind: "message" }>): void {
    switch (message.kind) {
      case "return":
      case "error":
        this.commands.settle(message);
        break;
      case "event":
        this.events.publish(message, line.sizeBytes);
        break;
      case "greeting":
        this.#fail(
          new QmpError("session-reset", "QEMU sent a second greeting: its monitor was reopened; connect again"),
        );
        break;
      case "unknown":
        this.#reportMalformed("it is not a greeting, a reply or an event", lineText(line));
    }
  }

  /** Events are small, so a line of this size is the reply to a command. */
  #takeTooLong(limitBytes: number): void {
    const what = `QEMU sent a line of more than ${limitBytes} bytes; raise maxLineBytes`;
    this.commands.failOldest(
      (oldest) => new QmpError("line-too-long", `${describeCommand(oldest)} failed: ${what}`),
      what,
    );
  }

  /** Reports a bad line and continues, as QEMU does. The line may explain a reply that never arrives. */
  #reportMalformed(reason: string, text: string): void {
    this.#lastMalformed = new QmpError("malformed", `QEMU sent an unreadable line, ${reason}: ${quote(text)}`);
    this.#logger.warn({ error: this.#lastMalformed }, "Skipped a malformed QMP line");
    this.#onMalformed?.(this.#lastMalformed);
  }
}
