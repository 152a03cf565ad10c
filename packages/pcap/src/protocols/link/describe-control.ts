import type { DecodedFrame } from "../../decode/decoded-frame.ts";

/** A message of a control protocol. */
interface ControlMessage {
  readonly code: number;
  readonly identifier: number;
  layerBytes(): Uint8Array;
}

/** The codes of control protocols, from 0, as tcpdump names them. */
const CODES: readonly string[] = [
  "Vendor-Extension",
  "Conf-Request",
  "Conf-Ack",
  "Conf-Nack",
  "Conf-Reject",
  "Term-Request",
  "Term-Ack",
  "Code-Reject",
  "Prot-Reject",
  "Echo-Request",
  "Echo-Reply",
  "Disc-Req",
  "Ident",
  "Time-Rem",
  "Reset-Req",
  "Reset-Ack",
];
const PROTOCOL_BYTES = 2;

/** Describes a message of a control protocol of PPP. The length includes the protocol's number, as in tcpdump. */
export function describeControl(name: string, message: ControlMessage, { pppoeSession }: DecodedFrame): string {
  const { code, identifier } = message;
  const bytes = pppoeSession?.lengthBytes ?? message.layerBytes().length + PROTOCOL_BYTES;
  return `${name}, ${CODES[code] ?? "Unknown Opcode"} (${hexByte(code)}), id ${identifier}, length ${bytes}`;
}

/** Returns a byte as tcpdump shows the codes of PPP. */
export const hexByte = (byte: number): string => `0x${byte.toString(16).padStart(2, "0")}`;
