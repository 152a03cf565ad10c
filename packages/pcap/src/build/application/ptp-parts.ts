import { badValue, checkInteger, checkKnownOptions } from "../../check-options.ts";
import type { PtpPortIdentity, PtpTimestamp } from "../../decode/protocols/ptp.ts";
import type { MessageWriter } from "../message-writer.ts";

const MAX_SECONDS = 2 ** 48 - 1;
const MAX_NANOSECONDS = 999_999_999;
const MAX_PORT = 0xffff;
const CLOCK_IDENTITY_BYTES = 8;
const CLOCK_IDENTITY = /^[0-9a-f]{2}(?::[0-9a-f]{2}){7}$/i;
const TIMESTAMP_FIELDS = { seconds: true, nanoseconds: true } as const;
const PORT_FIELDS = { clockIdentity: true, portNumber: true } as const;

/** Writes a timestamp; zeros if it is undefined. */
export function writeTimestamp(writer: MessageWriter, at: number, path: string, time: PtpTimestamp | undefined): void {
  if (time === undefined) return;
  checkKnownOptions(path, time, TIMESTAMP_FIELDS);
  checkInteger(`${path}.seconds`, time.seconds, MAX_SECONDS);
  checkInteger(`${path}.nanoseconds`, time.nanoseconds, MAX_NANOSECONDS);
  writer.u16(at, "seconds", Math.floor(time.seconds / 2 ** 32));
  writer.u32(at + 2, "seconds", time.seconds % 2 ** 32);
  writer.u32(at + 6, "nanoseconds", time.nanoseconds);
}

/** Writes the identity of a port, which must be given. */
export function writePortIdentity(
  writer: MessageWriter,
  at: number,
  path: string,
  port: PtpPortIdentity | undefined,
): void {
  if (port === undefined) throw badValue(path, "the identity of a port", port);
  checkKnownOptions(path, port, PORT_FIELDS);
  writeClockIdentity(writer, at, `${path}.clockIdentity`, port.clockIdentity);
  checkInteger(`${path}.portNumber`, port.portNumber, MAX_PORT);
  writer.u16(at + CLOCK_IDENTITY_BYTES, "portNumber", port.portNumber);
}

/** Writes the identity of a clock: 8 bytes in the form of a MAC address. */
export function writeClockIdentity(writer: MessageWriter, at: number, path: string, identity: unknown): void {
  if (typeof identity !== "string" || !CLOCK_IDENTITY.test(identity))
    throw badValue(path, "8 bytes such as 52:54:00:ff:fe:00:00:0a", identity);
  writer.bytes.set(
    identity.split(":").map((part) => Number.parseInt(part, 16)),
    at,
  );
}
