import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import { quote } from "../excerpt.ts";
import type { DecodedLine } from "../protocol/line-decoder.ts";

/** Creates the error of a peer that sent something other than QMP's greeting. */
export function notQmpError(received: string): QmpError {
  const isHuman = received.includes("monitor - type 'help'");
  const hint = isHuman ? "; this is QEMU's human monitor: QMP needs -mon …,mode=control or -qmp" : "";
  return new QmpError("not-qmp", `expected QMP's greeting, {"QMP": …}, got ${quote(received)}${hint}`);
}

/** Creates the error of a greeting that did not arrive in time; `received` is the beginning of an unfinished line. */
export function noGreetingError(received: string, timeoutMs: number): QmpError {
  if (received !== "") return notQmpError(received);
  const causes =
    "another client may hold this monitor (QEMU serves one client at a time), QEMU may be stopped, or this is not a QMP monitor";
  const limit = formatDuration(timeoutMs);
  return new QmpError("greeting-timeout", `connected, but received no QMP greeting within ${limit}: ${causes}`);
}

/** Returns a line as a message shows it. */
export function lineText(line: DecodedLine): string {
  switch (line.kind) {
    case "message":
      return JSON.stringify(line.message);
    case "malformed":
      return line.text;
    case "too-long":
      return `more than ${line.limitBytes} bytes without a line end`;
  }
}
