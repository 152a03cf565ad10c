import type { Dhcp } from "../../decode/application/dhcp.ts";
import type { DhcpOption } from "../../decode/application/dhcp-option.ts";
import type { Dns } from "../../decode/application/dns.ts";
import type { DnsData, DnsQuestion, DnsRecord, DnsSoa, DnsSrv } from "../../decode/application/dns-record.ts";
import {
  boolean,
  bytes,
  type Fields,
  type FieldsOf,
  hardwareAddress,
  ipv4,
  ipv6,
  layer,
  list,
  named,
  object,
  optional,
  shapes,
  text,
  uint,
} from "./kinds.ts";

export const dhcp = layer<Dhcp>({
  operation: uint(8),
  hardwareType: uint(8),
  hops: uint(8),
  transactionId: uint(32),
  elapsedSeconds: uint(16),
  broadcast: boolean,
  clientAddress: ipv4,
  yourAddress: ipv4,
  nextServer: ipv4,
  relayAgent: ipv4,
  clientHardwareAddress: hardwareAddress,
  serverName: optional(text),
  bootFile: optional(text),
  messageType: optional(uint(8)),
  requestedAddress: optional(ipv4),
  serverIdentifier: optional(ipv4),
  leaseSeconds: optional(uint(32)),
  subnetMask: optional(ipv4),
  routers: optional(list(ipv4)),
  dnsServers: optional(list(ipv4)),
  hostName: optional(text),
  parameterRequestList: optional(list(uint(8))),
  overload: optional(uint(8)),
  options: list(object<DhcpOption>({ code: uint(8), data: bytes })),
});

type DataOf<Name> = Extract<DnsData, { readonly kind: Name }>;

const a: FieldsOf<DataOf<"A">> = { kind: named("A"), address: ipv4 };
const aaaa: FieldsOf<DataOf<"AAAA">> = { kind: named("AAAA"), address: ipv6 };
const domain: Fields = { kind: named("CNAME", "NS", "PTR"), domain: text };
const mx: FieldsOf<DataOf<"MX">> = { kind: named("MX"), preference: uint(16), exchange: text };
const txt: FieldsOf<DataOf<"TXT">> = { kind: named("TXT"), texts: list(text) };
const soa: FieldsOf<DnsSoa> = {
  kind: named("SOA"),
  primary: text,
  mailbox: text,
  serial: uint(32),
  refreshSeconds: uint(32),
  retrySeconds: uint(32),
  expireSeconds: uint(32),
  minimumSeconds: uint(32),
};
const srv: FieldsOf<DnsSrv> = {
  kind: named("SRV"),
  priority: uint(16),
  weight: uint(16),
  port: uint(16),
  target: text,
};
const other: FieldsOf<DataOf<"other">> = { kind: named("other"), bytes };
const DATA_SHAPES: readonly Fields[] = [a, aaaa, domain, mx, txt, soa, srv, other];

const entry = { name: text, type: uint(16), class: uint(16) };
const question: FieldsOf<DnsQuestion> = { ...entry, unicastResponse: boolean };
const records = list(
  object<DnsRecord>({ ...entry, cacheFlush: boolean, ttlSeconds: uint(32), data: shapes(() => DATA_SHAPES) }),
);

export const dns = layer<Dns>({
  id: uint(16),
  isResponse: boolean,
  operation: uint(4),
  authoritativeAnswer: boolean,
  truncation: boolean,
  recursionDesired: boolean,
  recursionAvailable: boolean,
  authenticData: boolean,
  checkingDisabled: boolean,
  responseCode: uint(16),
  questionCount: uint(16),
  answerCount: uint(16),
  authorityCount: uint(16),
  additionalCount: uint(16),
  questions: list(object<DnsQuestion>(question)),
  answers: records,
  authorities: records,
  additionals: records,
});
