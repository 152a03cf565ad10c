import { Call, type CallLimits } from "./call.ts";
import { type CloseReason, closeError } from "./close-reason.ts";
import { type DecodedLine, LineDecoder } from "./codec.ts";
import { CommandTable } from "./commands.ts";
import { describeCommand, QmpError } from "./errors.ts";
import { EventHub } from "./events.ts";
import { quote } from "./excerpt.ts";
import { noGreeting, notQmp, textOf } from "./greeting-errors.ts";
import type { Logger } from "./logger.ts";
import { type Greeting, type Message, readMessage } from "./messages.ts";
import type { Transport, TransportEnd } from "./transport.ts";

export interface ConnectionSettings {
  readonly maxLineBytes: number;
  readonly eventHistoryLimit: number;
  readonly exactIntegers: boolean;
  readonly onMalformed: ((error: QmpError) => void) | undefined;
  readonly logger: Logger;
}

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "greeting"; readonly call: Call<Greeting> }
  | { readonly kind: "greeted" }
  | { readonly kind: "ended"; readonly reason: CloseReason; readonly released: Promise<void> };

/** The engine: takes a transport's bytes apart and gives each message to whom it concerns. */
export class Connection {
  readonly commands: CommandTable;
  readonly events: EventHub;
  readonly closed: Promise<CloseReason>;
  readonly #transport: Transport;
  readonly #logger: Logger;
  readonly #onMalformed: ((error: QmpError) => void) | undefined;
  readonly #decoder: LineDecoder;
  readonly #resolveClosed: (reason: CloseReason) => void;
  #state: State = { kind: "idle" };
  #lastFault: QmpError | undefined;

  constructor(transport: Transport, settings: ConnectionSettings) {
    const { maxLineBytes, eventHistoryLimit, exactIntegers, logger } = settings;
    const { promise, resolve } = Promise.withResolvers<CloseReason>();
    this.closed = promise;
    this.#resolveClosed = resolve;
    this.#transport = transport;
    this.#logger = logger;
    this.#onMalformed = settings.onMalformed;
    this.#decoder = new LineDecoder(maxLineBytes, exactIntegers);
    this.events = new EventHub(eventHistoryLimit, logger);
    this.commands = new CommandTable(
      {
        write: (line) => transport.write(line),
        lastFault: () => this.#lastFault,
        recentEvents: () => this.events.describeSince(0),
      },
      logger,
    );
  }

  /** Why the connection has ended, if it has. */
  get end(): CloseReason | undefined {
    return this.#state.kind === "ended" ? this.#state.reason : undefined;
  }

  /** Begins to read; settles with QEMU's greeting. Called once. */
  async start(limits: CallLimits): Promise<Greeting> {
    const call = new Call<Greeting>(limits, {
      onTimeout: () => noGreeting(this.#decoder.rest, limits.timeoutMs),
      onGiveUp: () => void this.close(),
    });
    this.#state = { kind: "greeting", call };
    this.#transport.start({
      received: (chunk) => this.#receive(chunk),
      ended: (end) => this.#transportEnded(end),
    });
    return await call.promise;
  }

  /** Ends the connection if it has not ended; settles when the transport is released. */
  close(): Promise<void> {
    return this.#end({ kind: "closed-by-client" });
  }

  #end(reason: CloseReason): Promise<void> {
    const before = this.#state;
    if (before.kind === "ended") return before.released;
    const released = this.#transport.close();
    this.#state = { kind: "ended", reason, released };
    this.#logger.debug({ reason }, "QMP connection ended");
    if (before.kind === "greeting") before.call.fail(closeError(reason, "No QMP greeting came"));
    this.commands.end(reason);
    this.events.end(reason);
    void released.then(() => this.#resolveClosed(reason));
    return released;
  }

  #fail(error: QmpError): void {
    void this.#end({ kind: "failed", error });
  }

  #transportEnded(end: TransportEnd): void {
    if (this.#decoder.rest.trim() !== "") this.#fault("it ends where the connection ends", this.#decoder.rest);
    if (end.kind === "ended") {
      void this.#end({ kind: "ended-by-peer", ...(end.cause && { cause: end.cause }) });
    } else {
      this.#fail(
        new QmpError("connection-lost", `the QMP connection failed: ${end.cause.message}`, { cause: end.cause }),
      );
    }
  }

  #receive(chunk: Uint8Array): void {
    for (const line of this.#decoder.push(chunk)) {
      // What a message sets off may end the connection: the lines after it are then nobody's.
      if (this.#state.kind === "ended") return;
      if (this.#state.kind === "greeting") this.#expectGreeting(line, this.#state.call);
      else this.#takeLine(line);
    }
  }

  #expectGreeting(line: DecodedLine, call: Call<Greeting>): void {
    const message = line.kind === "message" ? readMessage(line.message) : undefined;
    if (message?.kind === "greeting") {
      this.#state = { kind: "greeted" };
      this.#logger.debug({ ...message.greeting }, "QMP greeting");
      call.resolve(message.greeting);
    } else {
      const error = notQmp(textOf(line));
      call.fail(error);
      this.#fail(error);
    }
  }

  #takeLine(line: DecodedLine): void {
    if (line.kind === "message") this.#takeMessage(readMessage(line.message), line);
    else if (line.kind === "malformed") this.#fault(line.why, line.text);
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
        this.#fail(new QmpError("session-reset", "QEMU sent a second greeting: its monitor has been opened anew"));
        break;
      case "unknown":
        this.#fault("it is no greeting, reply or event", textOf(line));
    }
  }

  /** Events are small: a line of this size is the reply to a command. */
  #takeTooLong(limitBytes: number): void {
    const what = `QEMU sent a line of more than ${limitBytes} bytes (see maxLineBytes)`;
    this.commands.failOldest(
      (oldest) => new QmpError("line-too-long", `${describeCommand(oldest)} failed: ${what}`),
      what,
    );
  }

  /** A bad line costs no more than itself: QEMU goes on after it, so do we. It explains a reply that never comes. */
  #fault(why: string, text: string): void {
    this.#lastFault = new QmpError("malformed", `QEMU sent a line that cannot be read, ${why}: ${quote(text)}`);
    this.#logger.warn({ error: this.#lastFault }, "Malformed QMP line is skipped");
    this.#onMalformed?.(this.#lastFault);
  }
}
