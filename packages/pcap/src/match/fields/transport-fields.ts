import type { Tcp } from "../../decode/transport/tcp.ts";
import type { SackBlock, TcpAuthenticationOption, TcpOption } from "../../decode/transport/tcp-option.ts";
import type { Udp } from "../../decode/transport/udp.ts";
import {
  boolean,
  bytes,
  type Fields,
  type FieldsOf,
  layer,
  list,
  named,
  object,
  optional,
  shapes,
  uint,
} from "./kinds.ts";
import { multipath } from "./multipath-fields.ts";

export const udp = layer<Udp>({
  sourcePort: uint(16),
  destinationPort: uint(16),
  totalBytes: uint(16),
  checksum: uint(16),
  checksumValid: optional(boolean),
});

type OptionNamed<Name> = Extract<TcpOption, { readonly name: Name }>;

const noOperation: FieldsOf<OptionNamed<"no-operation">> = { name: named("no-operation"), kind: uint(8) };
const segmentSize: FieldsOf<OptionNamed<"maximum-segment-size">> = {
  name: named("maximum-segment-size"),
  kind: uint(8),
  bytes: uint(16),
};
const windowScale: FieldsOf<OptionNamed<"window-scale">> = {
  name: named("window-scale"),
  kind: uint(8),
  shift: uint(8),
};
const sackPermitted: FieldsOf<OptionNamed<"sack-permitted">> = { name: named("sack-permitted"), kind: uint(8) };
const sack: FieldsOf<OptionNamed<"sack">> = {
  name: named("sack"),
  kind: uint(8),
  blocks: list(object<SackBlock>({ start: uint(32), end: uint(32) })),
};
const timestamps: FieldsOf<OptionNamed<"timestamps">> = {
  name: named("timestamps"),
  kind: uint(8),
  value: uint(32),
  echoReply: uint(32),
};
const digest: FieldsOf<OptionNamed<"md5-signature">> = { name: named("md5-signature"), kind: uint(8), digest: bytes };
const userTimeout: FieldsOf<OptionNamed<"user-timeout">> = {
  name: named("user-timeout"),
  kind: uint(8),
  timeoutSeconds: uint(32),
};
const authentication: FieldsOf<TcpAuthenticationOption> = {
  name: named("authentication"),
  kind: uint(8),
  keyId: uint(8),
  nextKeyId: uint(8),
  mac: bytes,
};
const fastOpen: FieldsOf<OptionNamed<"fast-open">> = { name: named("fast-open"), kind: uint(8), cookie: bytes };
const unknown: FieldsOf<OptionNamed<"unknown">> = { name: named("unknown"), kind: uint(8), data: bytes };
const OPTION_SHAPES: readonly Fields[] = [
  noOperation,
  segmentSize,
  windowScale,
  sackPermitted,
  sack,
  timestamps,
  digest,
  userTimeout,
  authentication,
  multipath,
  fastOpen,
  unknown,
];

export const tcp = layer<Tcp>({
  sourcePort: uint(16),
  destinationPort: uint(16),
  sequence: uint(32),
  acknowledgment: uint(32),
  headerBytes: uint(8),
  fin: boolean,
  syn: boolean,
  rst: boolean,
  psh: boolean,
  ack: boolean,
  urg: boolean,
  ece: boolean,
  cwr: boolean,
  ae: boolean,
  window: uint(16),
  urgentPointer: uint(16),
  checksum: uint(16),
  checksumValid: optional(boolean),
  options: list(shapes(() => OPTION_SHAPES)),
});
