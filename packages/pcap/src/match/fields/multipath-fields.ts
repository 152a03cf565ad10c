import type { MultipathOption } from "../../decode/transport/multipath-option.ts";
import { bigint, boolean, bytes, type FieldsOf, list, named, optional, text, uint } from "./kinds.ts";

/** The fields of options of Multipath TCP. */
export const multipath: FieldsOf<MultipathOption> = {
  name: named("multipath"),
  kind: uint(8),
  subtype: uint(4),
  lengthBytes: uint(8),
  version: optional(uint(4)),
  checksumRequired: optional(boolean),
  senderKey: optional(bigint),
  receiverKey: optional(bigint),
  isBackup: optional(boolean),
  addressId: optional(uint(8)),
  token: optional(uint(32)),
  nonce: optional(uint(32)),
  hmac: optional(bytes),
  dataFin: optional(boolean),
  dataAcknowledgment: optional(bigint),
  dataSequence: optional(bigint),
  subflowSequence: optional(uint(32)),
  dataLengthBytes: optional(uint(16)),
  checksum: optional(uint(16)),
  isEcho: optional(boolean),
  address: optional(text),
  port: optional(uint(16)),
  addressIds: optional(list(uint(8))),
  reason: optional(uint(8)),
};
