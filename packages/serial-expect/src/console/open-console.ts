import type { Duplex } from "node:stream";
import { checkArgument, hasMethods, type OptionCheck } from "../option-checks.ts";
import { Transcript } from "../record/transcript.ts";
import { encodeSecret } from "../text/encoding.ts";
import { Secrets } from "../text/secrets.ts";
import { createConsole, type SerialConsole } from "./console.ts";
import { type ConsoleOptions, resolveConsoleOptions } from "./options.ts";
import { Receiver } from "./receiver.ts";
import { linkStream } from "./stream-link.ts";
import { Terminal } from "./terminal.ts";

/** A far side that sends queries but does not read the answers is sent at most this many. */
const MAX_PENDING_ANSWERS = 16;

const duplexCheck: OptionCheck = {
  expected: "a Duplex",
  accepts: (value) => hasMethods(value, ["on", "read", "write"]),
};

/**
 * Opens a console on a stream: a serial port, the socket of a QEMU chardev, an SSH channel, the pipes of a child process.
 * Reading begins immediately and never stops. The caller still owns the stream (see {@link SerialConsole.close}).
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
export function openConsole(stream: Duplex, options: ConsoleOptions = {}): SerialConsole {
  checkArgument("openConsole: stream", duplexCheck, stream);
  if (stream.readableObjectMode || stream.readableEncoding !== null)
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
