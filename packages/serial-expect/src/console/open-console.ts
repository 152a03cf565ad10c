import type { Duplex } from "node:stream";
import { Transcript } from "../record/transcript.ts";
import { createConsole, type SerialConsole } from "./console.ts";
import { type ConsoleOptions, resolveConsoleOptions } from "./options.ts";
import { Receiver } from "./receiver.ts";
import { linkStream } from "./stream-link.ts";
import { Terminal, type TerminalOptions } from "./terminal.ts";

/** A far side that asks and asks, and reads no answer, gets no more of them. */
const MAX_UNTAKEN_ANSWERS = 16;

/**
 * Takes over a stream as a console: a serial port, the socket of a QEMU chardev, an SSH channel, the pipes of a child
 * process. Reading begins at once and never stops; the stream stays the caller's (see {@link SerialConsole.close}).
 *
 * @example
 * ```ts
 * await using port = openConsole(stream);
 * await port.expect("login: ");
 * await port.sendLine("root");
 * ```
 * @throws {TypeError} where an option is not what it should be, or the stream gives strings or objects
 */
export function openConsole(stream: Duplex, options: ConsoleOptions = {}): SerialConsole {
  if (stream.readableObjectMode || stream.readableEncoding !== null)
    throw new TypeError("openConsole: stream must give bytes, got one in object mode or with an encoding set");
  const resolved = resolveConsoleOptions(options);
  const receiver = new Receiver(resolved);
  const transcript = new Transcript(resolved.transcript, resolved.logger, {
    pause: () => link.pause(),
    resume: () => link.resume(),
  });
  let untaken = 0;
  const terminal = openTerminal(resolved.terminal, (bytes) => {
    if (!link.writable || untaken === MAX_UNTAKEN_ANSWERS) return;
    transcript.sent(bytes);
    untaken++;
    link.write(bytes, () => untaken--);
  });
  const link = linkStream(stream, {
    received(chunk) {
      transcript.received(chunk);
      receiver.receive(terminal?.received(chunk) ?? chunk);
    },
    ended(cause) {
      if (terminal) receiver.receive(terminal.ended());
      receiver.finish(cause ? { kind: "stream-failed", cause } : { kind: "eof" });
    },
  });
  return createConsole({ options: resolved, receiver, transcript, link, terminal });
}

function openTerminal(options: TerminalOptions, answer: (bytes: Buffer) => void): Terminal | undefined {
  return options.stripEscapes || options.answerQueries ? new Terminal(options, answer) : undefined;
}
