import { once } from "node:events";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { formatDuration } from "../duration.ts";
import { SerialExpectError } from "../errors.ts";
import { checkArgument, checkOptions, delayCheck, waitChecks } from "../option-checks.ts";
import type { WaitOptions } from "../wait-options.ts";
import { encodeData, encodeNegotiation, encodeParameters, OPTIONS, TelnetParser } from "./codec.ts";
import {
  BREAK_COMMANDS,
  type ComPortCommand,
  comPortAnswer,
  comPortCommands,
  describeValue,
  encodeComPort,
  type SerialSettings,
  serialChecks,
} from "./com-port.ts";
import { Negotiation } from "./negotiation.ts";
import { type TelnetOptions, windowCheck } from "./options.ts";

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_TERM = "xterm";
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
const DEFAULT_BREAK_MS = 300;
/** SB TERMINAL-TYPE SEND and IS (RFC 1091). */
const SEND = 1;
const IS = 0;

const { binary, echo, suppressGoAhead, terminalType, windowSize, comPort } = OPTIONS;

/** Creates a connection over a socket. */
export let createTelnetConnection: (socket: Socket, options: TelnetOptions) => TelnetConnection;

/**
 * A telnet connection, opened by {@link connectTelnet}: a Duplex of the data alone. It agrees with the far side on echo,
 * suppressed go-ahead, binary data, terminal type, window size, and on a serial port's settings (RFC 854, 856 to 858, 1091,
 * 1073, 2217), and refuses all other options.
 */
export class TelnetConnection extends Duplex {
  readonly #socket: Socket;
  readonly #parser = new TelnetParser();
  readonly #negotiation: Negotiation;
  readonly #term: string;
  readonly #answers = new Set<(parameters: Buffer | undefined) => void>();
  #hasAnswered = false;
  #columns: number;
  #rows: number;
  #lastChange: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  static {
    createTelnetConnection = (socket, options) => new TelnetConnection(socket, options);
  }

  private constructor(socket: Socket, { term, columns, rows, serial }: TelnetOptions) {
    super();
    this.#socket = socket;
    this.#term = term ?? DEFAULT_TERM;
    this.#columns = columns ?? DEFAULT_COLUMNS;
    this.#rows = rows ?? DEFAULT_ROWS;
    const own = [binary, suppressGoAhead, terminalType, windowSize, ...(serial === undefined ? [] : [comPort])];
    const supported = { own: new Set(own), far: new Set([binary, echo, suppressGoAhead]) };
    this.#negotiation = new Negotiation(
      supported,
      (verb, option) => socket.write(encodeNegotiation(verb, option)),
      (side, option, isOn) => this.#onOption(side, option, isOn),
    );
    socket.on("data", (chunk: Buffer) => this.#received(chunk));
    socket.on("end", () => this.#onEnd());
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.#onEnd());
    if (serial === undefined) return;
    for (const option of [comPort, binary, suppressGoAhead]) this.#negotiation.request("own", option);
    for (const option of [binary, suppressGoAhead]) this.#negotiation.request("far", option);
  }

  /** Whether the far side echoes what it receives (RFC 857), as it does except during a password. */
  get echoes(): boolean {
    return this.#negotiation.isOn("far", echo);
  }

  /**
   * Changes the size of the window, and reports it to the far side if that asked for it (RFC 1073).
   * @throws {TypeError} if no window can have this size
   */
  resize(columns: number, rows: number): void {
    checkArgument("resize: columns", windowCheck, columns);
    checkArgument("resize: rows", windowCheck, rows);
    this.#columns = columns;
    this.#rows = rows;
    if (this.#negotiation.isOn("own", windowSize)) this.#sendWindowSize();
  }

  /**
   * Changes settings of the serial port, one after the other, and waits for the answer to each (RFC 2217). The default of
   * `timeoutMs` is 30000.
   * @throws {SerialExpectError} `serial-refused` if the far side has no serial port or sets another value; `timeout`, `eof`
   * @throws {TypeError} if a setting or an option is not valid
   */
  async setSerial(settings: SerialSettings, options: WaitOptions = {}): Promise<void> {
    checkOptions("setSerial", settings, serialChecks, "settings");
    checkOptions("setSerial", options, waitChecks);
    await this.#oneByOne(() => this.#change(comPortCommands(settings), options));
  }

  /**
   * Sends a break, which is the attention signal of many boot loaders and of the magic SysRq key (RFC 2217).
   * @param durationMs Its length in milliseconds. Default 300.
   * @throws {SerialExpectError} `serial-refused`, `timeout`, `eof`
   * @throws {TypeError} if the duration or an option is not valid
   */
  async sendBreak(durationMs: number = DEFAULT_BREAK_MS, options: WaitOptions = {}): Promise<void> {
    checkArgument("sendBreak: durationMs", delayCheck, durationMs);
    checkOptions("sendBreak", options, waitChecks);
    await this.#oneByOne(async () => {
      await this.#change([BREAK_COMMANDS.on], options);
      await sleep(durationMs, undefined, { signal: options.signal });
      await this.#change([BREAK_COMMANDS.off], options);
    });
  }

  /** Ends the connection. Resolves when it is closed. Can be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Calls {@link close}. */
  override [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal */
  override _read(): void {
    this.#socket.resume();
  }

  /** @internal */
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(encodeData(chunk, this.#negotiation.isOn("own", binary)), done);
  }

  /** @internal */
  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  /** @internal */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#onEnd();
    this.#socket.destroy();
    done(error);
  }

  async #close(): Promise<void> {
    const closed = this.closed ? undefined : once(this, "close");
    this.destroy();
    await closed;
  }

  #received(chunk: Buffer): void {
    for (const event of this.#parser.push(chunk, () => this.#negotiation.isOn("far", binary))) {
      if (event.kind === "data" && !this.push(event.bytes)) this.#socket.pause();
      if (event.kind === "negotiation") this.#negotiation.received(event.verb, event.option);
      if (event.kind === "parameters") this.#onParameters(event.option, event.bytes);
    }
  }

  #onParameters(option: number, bytes: Buffer): void {
    if (option === comPort) for (const answer of this.#answers) answer(bytes);
    if (option === terminalType && bytes[0] === SEND)
      this.#socket.write(encodeParameters(terminalType, Buffer.concat([Buffer.of(IS), Buffer.from(this.#term)])));
  }

  #onOption(side: "own" | "far", option: number, isOn: boolean): void {
    if (side === "own" && option === windowSize && isOn) this.#sendWindowSize();
    if (side !== "own" || option !== comPort) return;
    this.#hasAnswered = true;
    for (const answer of this.#answers) answer(undefined);
  }

  #sendWindowSize(): void {
    const size = Buffer.alloc(4);
    size.writeUInt16BE(this.#columns);
    size.writeUInt16BE(this.#rows, 2);
    this.#socket.write(encodeParameters(windowSize, size));
  }

  #onEnd(): void {
    if (!this.readableEnded && !this.destroyed) this.push(null);
    this.#ended.abort();
  }

  readonly #ended = new AbortController();

  /** Runs changes of the serial port one after the other: answers have no number. */
  async #oneByOne(change: () => Promise<void>): Promise<void> {
    const previous = this.#lastChange;
    const current = previous.then(change, change);
    this.#lastChange = current.catch(() => {});
    await current;
  }

  async #change(
    commands: readonly ComPortCommand[],
    { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: WaitOptions,
  ): Promise<void> {
    const time = timeoutMs === Number.POSITIVE_INFINITY ? undefined : AbortSignal.timeout(Math.ceil(timeoutMs));
    const limits = { time, ended: this.#ended.signal, user: signal };
    await this.#answer(limits, (bytes) => this.#isAgreed(bytes), timeoutMs, "the agreement on a serial port");
    for (const command of commands) {
      this.#socket.write(encodeParameters(comPort, encodeComPort(command)));
      const wanted = `the answer to ${command.setting} ${describeValue(command.value)}`;
      const read = (bytes: Buffer | undefined) => (bytes === undefined ? undefined : comPortAnswer(command, bytes));
      const value = await this.#answer(limits, read, timeoutMs, wanted);
      if (command.isExact === false || value.equals(command.value)) continue;
      const message = `the far side set ${command.setting} to ${describeValue(value)}, expected ${describeValue(command.value)}`;
      throw new SerialExpectError("serial-refused", `setSerial: ${message} (codes of RFC 2217)`);
    }
  }

  /** Whether the far side has a serial port; undefined while it has not answered. */
  #isAgreed(bytes: Buffer | undefined): true | undefined {
    if (this.#negotiation.isOn("own", comPort)) return true;
    if (bytes === undefined && this.#hasAnswered)
      throw new SerialExpectError("serial-refused", "setSerial: the far side has no serial port (RFC 2217)");
    return undefined;
  }

  /** Waits for a reading of the parameters that arrive. */
  async #answer<T>(
    limits: ChangeLimits,
    read: (bytes: Buffer | undefined) => T | undefined,
    timeoutMs: number,
    what: string,
  ): Promise<T> {
    const now = read(undefined);
    if (now !== undefined) return now;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const onAnswer = (bytes: Buffer | undefined): void => {
      try {
        const value = read(bytes);
        if (value !== undefined) resolve(value);
      } catch (error) {
        reject(error);
      }
    };
    const { time, ended, user } = limits;
    const end = AbortSignal.any([time, ended, user].filter((signal) => signal !== undefined));
    const onEnd = (): void => {
      if (user?.aborted) reject(user.reason as Error);
      else if (ended.aborted)
        reject(new SerialExpectError("eof", `setSerial: the connection ended while waiting for ${what}`));
      else
        reject(
          new SerialExpectError("timeout", `setSerial: ${what} did not arrive within ${formatDuration(timeoutMs)}`),
        );
    };
    this.#answers.add(onAnswer);
    end.addEventListener("abort", onEnd);
    if (end.aborted) onEnd();
    try {
      return await promise;
    } finally {
      this.#answers.delete(onAnswer);
      end.removeEventListener("abort", onEnd);
    }
  }
}

interface ChangeLimits {
  readonly time: AbortSignal | undefined;
  readonly ended: AbortSignal;
  readonly user: AbortSignal | undefined;
}
