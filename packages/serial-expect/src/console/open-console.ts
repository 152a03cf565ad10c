import type { Duplex } from "node:stream";
import { checkArgument, groupCheck, hasMethods, type OptionCheck } from "../option-checks.ts";
import { Transcript } from "../record/transcript.ts";
import { encodeSecret } from "../text/encoding.ts";
import { Secrets } from "../text/secrets.ts";
import { createConsole, type SerialConsole } from "./console.ts";
import { type ConsoleOptions, resolveConsoleOptions } from "./options.ts";
import { Receiver } from "./receiver.ts";
import { type ConsolePipes, isPipes, linkStream } from "./stream-link.ts";
import { Terminal } from "./terminal.ts";

/** A far side that sends queries but does not read the answers is sent at most this many. */
const MAX_PENDING_ANSWERS = 16;

const DUPLEX_METHODS = ["on", "read", "write"] as const;

const duplexCheck: OptionCheck = {
  expected: "a Duplex, or an object with readable and writable",
  accepts: (value) => hasMethods(value, DUPLEX_METHODS) || isPair(value),
};

function isPair(value: unknown): boolean {
  if (!groupCheck.accepts(value)) return false;
  const { readable, writable } = Object(value) as Readonly<Record<string, unknown>>;
  return hasMethods(readable, ["on", "read"]) && hasMethods(writable, ["on", "write"]);
}

/**
 * Opens a console on a stream: a serial port, the socket of a QEMU chardev, an SSH channel, the pipes of a child process.
 * Reading begins immediately and never stops. The caller still owns the stream (see {@link SerialConsole.close}). Two streams, such
 * as the pipes of a child, are given as `{ readable: child.stdout, writable: child.stdin }`: unlike `Duplex.from`, a write that finds
 * the far side gone then does not lose what it wrote last.
 *
 * @example
 * ```ts
 * await using port = openConsole(stream);
 * await port.expect("login: ");
 * await port.sendLine("root");
 * ```
 * @throws {TypeError} if an option is unknown or has a bad value, the stream is not a Duplex, or it delivers strings or
 *   objects
 */
export function openConsole(stream: Duplex | ConsolePipes, options: ConsoleOptions = {}): SerialConsole {
  checkArgument("openConsole: stream", duplexCheck, stream);
  const { readableObjectMode, readableEncoding } = isPipes(stream) ? stream.readable : stream;
  if (readableObjectMode || readableEncoding !== null)
    throw new TypeError("openConsole: stream must deliver bytes, got one in object mode or with an encoding set");
  const resolved = resolveConsoleOptions(options);
  const receiver = new Receiver(resolved, { pause: () => link.pause("search"), resume: () => link.resume("search") });
  const secrets = new Secrets();
  for (const secret of resolved.redact) secrets.add(encodeSecret(secret, resolved.encoding));
  const flow = { pause: () => link.pause("transcript"), resume: () => link.resume("transcript") };
  const transcript = new Transcript(resolved.transcript, resolved.logger, flow, secrets);
  let pendingAnswers = 0;
  const terminal = new Terminal(resolved.terminal, resolved.encoding, (bytes) => {
    if (!link.writable || pendingAnswers === MAX_PENDING_ANSWERS) return;
    transcript.sent(bytes);
    pendingAnswers++;
    link.write(bytes, () => pendingAnswers--);
  });
  const link = linkStream(stream, {
    received(chunk) {
      transcript.received(chunk);
      receiver.receive(terminal.received(chunk));
    },
    ended(cause) {
      receiver.receive(terminal.ended());
      receiver.finish(cause ? { kind: "stream-failed", cause } : { kind: "eof" });
    },
  });
  return createConsole({ options: resolved, receiver, transcript, link, terminal, secrets });
}
