import { ipv4Address, ipv6Address } from "../field/address.ts";
import type { Span } from "../field/span.ts";
import { DnsCursor } from "./dns-cursor.ts";

/** A question (RFC 1035, section 4.1.2). */
export interface DnsQuestion {
  /** Domain name without its last dot. */
  readonly name: string;
  /** 1 A, 28 AAAA, 5 CNAME, 12 PTR, 15 MX, 16 TXT, 33 SRV, 255 any, … */
  readonly type: number;
  /** 1 internet, 3 chaos, 255 any. In multicast DNS, without its upper bit. */
  readonly class: number;
  /** Whether the answer may be sent to the asker alone: the upper bit of the class in multicast DNS (QU; RFC 6762, section 5.4). */
  readonly unicastResponse: boolean;
}

/** A resource record (RFC 1035, section 4.1.3). */
export interface DnsRecord {
  /** Domain name without its last dot. */
  readonly name: string;
  /** 1 A, 28 AAAA, 5 CNAME, 12 PTR, 15 MX, 16 TXT, 33 SRV, … */
  readonly type: number;
  /** 1 internet, 3 chaos; of the pseudo-record OPT the sender's UDP payload. In multicast DNS, without its upper bit. */
  readonly class: number;
  /** Whether it replaces older records in caches: the upper bit of the class in multicast DNS (RFC 6762, section 10.2). */
  readonly cacheFlush: boolean;
  /** How long the record may be cached. */
  readonly ttlSeconds: number;
  /** The data, by the record's type. */
  readonly data: DnsData;
}

/** The data of a record, by the `kind` of its type. Names are as in {@link DnsQuestion}. */
export type DnsData =
  | {
      readonly kind: "A";
      /** An IPv4 address. */
      readonly address: string;
    }
  | {
      readonly kind: "AAAA";
      /** An IPv6 address. */
      readonly address: string;
    }
  | {
      /** What the name is: the canonical name, a name server, or the name of an address. */
      readonly kind: "CNAME" | "NS" | "PTR";
      /** The name. */
      readonly domain: string;
    }
  | {
      readonly kind: "MX";
      /** Lower numbers are preferred. */
      readonly preference: number;
      /** The name of the mail server. */
      readonly exchange: string;
    }
  | {
      readonly kind: "TXT";
      /** The texts, in their order. */
      readonly texts: readonly string[];
    }
  | DnsSoa
  | DnsSrv
  | {
      readonly kind: "other";
      /** The data as bytes. A view. */
      readonly bytes: Uint8Array;
    };

/** Start of a zone (RFC 1035, section 3.3.13). */
export interface DnsSoa {
  /** Distinguishes the kinds of data. */
  readonly kind: "SOA";
  /** Name of the primary server. */
  readonly primary: string;
  /** Mailbox of the person responsible, as a name. */
  readonly mailbox: string;
  /** Version of the zone. */
  readonly serial: number;
  /** Time between refreshes by secondary servers. */
  readonly refreshSeconds: number;
  /** Time before a failed refresh is retried. */
  readonly retrySeconds: number;
  /** Time after which a zone without refresh is no longer valid. */
  readonly expireSeconds: number;
  /** Minimum TTL of the zone's records. */
  readonly minimumSeconds: number;
}

/** Where a service is (RFC 2782). */
export interface DnsSrv {
  /** Distinguishes the kinds of data. */
  readonly kind: "SRV";
  /** The lowest is tried first. */
  readonly priority: number;
  /** Share of the connections among targets of the same priority. */
  readonly weight: number;
  /** Port of the service. */
  readonly port: number;
  /** Name of the host. */
  readonly target: string;
}

const INTERNET = 1;
/** The upper bit of the class, which has another meaning in multicast DNS. */
const MULTICAST_BIT = 0x8000;

interface Head {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly hasBit: boolean;
}

function readHead(cursor: DnsCursor, isMulticast: boolean): Head {
  const name = cursor.name();
  const type = cursor.u16();
  const bits = cursor.u16();
  const hasBit = isMulticast && bits >= MULTICAST_BIT;
  return { name, type, class: hasBit ? bits - MULTICAST_BIT : bits, hasBit };
}

/** Reads a question. */
export function readQuestion(cursor: DnsCursor, isMulticast: boolean): DnsQuestion {
  const { hasBit: unicastResponse, ...question } = readHead(cursor, isMulticast);
  return { ...question, unicastResponse };
}

/** Reads a record. */
export function readRecord(message: Span, cursor: DnsCursor, isMulticast: boolean): DnsRecord {
  const { hasBit: cacheFlush, ...head } = readHead(cursor, isMulticast);
  const question = { ...head, cacheFlush };
  const ttlSeconds = cursor.u32();
  const start = cursor.at + 2;
  const data = cursor.span(cursor.u16());
  if (cursor.problem !== undefined) return { ...question, ttlSeconds, data: { kind: "other", bytes: data.bytes() } };
  // Names in the data may point anywhere before it, so it is read as a part of the message.
  const inner = new DnsCursor(message.slice(0, start + data.length), start);
  const isInternet = question.class === INTERNET;
  const read = isInternet ? readData(question.type, data, inner) : undefined;
  const isRead = read !== undefined && inner.problem === undefined && inner.at === start + data.length;
  if (read !== undefined && !isRead)
    cursor.fail(`the data of a record of type ${question.type} does not fit its length`);
  return { ...question, ttlSeconds, data: isRead ? read : { kind: "other", bytes: data.bytes() } };
}

/** Returns the data of a record; undefined for types that are not decoded. */
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
      const priority = cursor.u16();
      const weight = cursor.u16();
      const port = cursor.u16();
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
  // Properties are evaluated in the order of the fields.
  return {
    kind: "SOA",
    primary: cursor.name(),
    mailbox: cursor.name(),
    serial: cursor.u32(),
    refreshSeconds: cursor.u32(),
    retrySeconds: cursor.u32(),
    expireSeconds: cursor.u32(),
    minimumSeconds: cursor.u32(),
  };
}
