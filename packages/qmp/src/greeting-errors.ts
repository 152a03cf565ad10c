import type { DecodedLine } from "./codec.ts";
import { QmpError } from "./errors.ts";
import { quote } from "./excerpt.ts";

/** Something else than QMP's greeting came. */
export function notQmp(received: string): QmpError {
  const isHuman = received.includes("monitor - type 'help'");
  const hint = isHuman ? " This is QEMU's human monitor: QMP needs -mon …,mode=control or -qmp." : "";
  return new QmpError("not-qmp", `Expected QMP's greeting, {"QMP": …}, but received ${quote(received)}.${hint}`);
}

/** No greeting came in time; `received` is the beginning of a line that has not ended. */
export function noGreeting(received: string, timeoutMs: number): QmpError {
  if (received !== "") return notQmp(received);
  const why =
    "somebody else holds this monitor (QEMU serves one client at a time), QEMU is stopped, or no QMP monitor is there";
  return new QmpError("greeting-timeout", `Connected, but no QMP greeting came within ${timeoutMs} ms: ${why}`);
}

/** A line as it is to be shown in a message. */
export function textOf(line: DecodedLine): string {
  switch (line.kind) {
    case "message":
      return JSON.stringify(line.message);
    case "malformed":
      return line.text;
    case "too-long":
      return `more than ${line.limitBytes} bytes without a line end`;
  }
}
