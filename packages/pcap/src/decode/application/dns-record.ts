import { ipv4Address, ipv6Address } from "../field/address.ts";
import type { Span } from "../field/span.ts";
import { DnsCursor } from "./dns-cursor.ts";

/** What is asked for (RFC 1035, section 4.1.2). */
export interface DnsQuestion {
  /** Domain name without its last dot. */
  readonly name: string;
  /** 1 A, 28 AAAA, 5 CNAME, 12 PTR, 15 MX, 16 TXT, 33 SRV, 255 any, … */
  readonly type: number;
  /** 1 internet; multicast DNS uses the upper bit for itself (RFC 6762). */
  readonly class: number;
}

/** A resource record (RFC 1035, section 4.1.3). */
export interface DnsRecord extends DnsQuestion {
  readonly ttlSeconds: number;
  readonly data: DnsData;
}

/** What a record tells, by the `kind` that its type is of; names as in {@link DnsQuestion}. */
export type DnsData =
  | { readonly kind: "A"; readonly address: string }
  | { readonly kind: "AAAA"; readonly address: string }
  | { readonly kind: "CNAME" | "NS" | "PTR"; readonly domain: string }
  | { readonly kind: "MX"; readonly preference: number; readonly exchange: string }
  | { readonly kind: "TXT"; readonly texts: readonly string[] }
  | DnsSoa
  | DnsSrv
  | { readonly kind: "other"; readonly bytes: Uint8Array };

/** Start of a zone (RFC 1035, section 3.3.13). */
export interface DnsSoa {
  readonly kind: "SOA";
  readonly primary: string;
  readonly mailbox: string;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  readonly minimumSeconds: number;
}

/** Where a service is (RFC 2782). */
export interface DnsSrv {
  readonly kind: "SRV";
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

const INTERNET = 1;
/** RFC 6762, section 10.2: "flush the cache". */
const CLASS_BITS = 0x7fff;

export const readQuestion = (cursor: DnsCursor): DnsQuestion => ({
  name: cursor.name(),
  type: cursor.u16(),
  class: cursor.u16(),
});

export function readRecord(message: Span, cursor: DnsCursor): DnsRecord {
  const question = readQuestion(cursor);
  const ttlSeconds = cursor.u32();
  const start = cursor.at + 2;
  const data = cursor.span(cursor.u16());
  if (cursor.problem !== undefined) return { ...question, ttlSeconds, data: { kind: "other", bytes: data.bytes() } };
  // Names in the data may point to anywhere before, so it is read as a part of the message.
  const inner = new DnsCursor(message.slice(0, start + data.length), start);
  const isInternet = (question.class & CLASS_BITS) === INTERNET;
  const read = isInternet ? readData(question.type, data, inner) : undefined;
  const isRead = read !== undefined && inner.problem === undefined && inner.at === start + data.length;
  if (read !== undefined && !isRead)
    cursor.fail(`the data of a record of type ${question.type} does not fit its length`);
  return { ...question, ttlSeconds, data: isRead ? read : { kind: "other", bytes: data.bytes() } };
}

/** Gives undefined for types that are not decoded. */
function readData(type: number, data: Span, cursor: DnsCursor): DnsData | undefined {
  switch (type) {
    case 1:
      return { kind: "A", address: readAddress(cursor.span(4), 4) };
    case 28:
      return { kind: "AAAA", address: readAddress(cursor.span(16), 16) };
    case 2:
      return { kind: "NS", domain: cursor.name() };
    case 5:
      return { kind: "CNAME", domain: cursor.name() };
    case 12:
      return { kind: "PTR", domain: cursor.name() };
    case 15:
      return { kind: "MX", preference: cursor.u16(), exchange: cursor.name() };
    case 16:
      return readTexts(data, cursor);
    case 6:
      return readSoa(cursor);
    case 33: {
      const [priority, weight, port] = [cursor.u16(), cursor.u16(), cursor.u16()];
      return { kind: "SRV", priority, weight, port, target: cursor.name() };
    }
    default:
      return undefined;
  }
}

function readAddress(span: Span, bytes: 4 | 16): string {
  if (span.length < bytes) return "";
  return bytes === 4 ? ipv4Address(span, 0) : ipv6Address(span, 0);
}

function readTexts(data: Span, cursor: DnsCursor): DnsData {
  const texts: string[] = [];
  const end = cursor.at + data.length;
  while (cursor.at < end && cursor.problem === undefined) {
    texts.push(new TextDecoder().decode(cursor.span(cursor.u8()).bytes()));
  }
  return { kind: "TXT", texts };
}

function readSoa(cursor: DnsCursor): DnsSoa {
  const [primary, mailbox] = [cursor.name(), cursor.name()];
  const [serial, refreshSeconds, retrySeconds] = [cursor.u32(), cursor.u32(), cursor.u32()];
  const [expireSeconds, minimumSeconds] = [cursor.u32(), cursor.u32()];
  return { kind: "SOA", primary, mailbox, serial, refreshSeconds, retrySeconds, expireSeconds, minimumSeconds };
}
