import { ipv6Address } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

export const MLD_QUERY = 130;
export const MLD_REPORT = 131;
const MLD_DONE = 132;
export const MLD_V2_REPORT = 143;

const ADDRESS_BYTES = 16;
const V1_BYTES = 24;
const V2_QUERY_BYTES = 28;
const V2_REPORT_BYTES = 8;
const RECORD_BYTES = 20;
const AUXILIARY_WORD_BYTES = 4;

/** Returns the length of a message of this ICMPv6 type without its lists; undefined for types outside MLD. */
export function mldHeaderBytes(type: number): number | undefined {
  switch (type) {
    case MLD_QUERY:
    case MLD_REPORT:
    case MLD_DONE:
      return V1_BYTES;
    case MLD_V2_REPORT:
      return V2_REPORT_BYTES;
    default:
      return undefined;
  }
}

/** The state of a multicast address in a version 2 report (RFC 3810, section 5.2.4). */
export interface MldRecord {
  /** 1 is including, 2 is excluding, 3 changes to include, 4 changes to exclude, 5 allows, 6 blocks sources. */
  readonly type: number;
  /** The multicast address. */
  readonly multicastAddress: string;
  /** Addresses of sources. */
  readonly sources: readonly string[];
}

/** A message of multicast listener discovery, version 1 (RFC 2710) or 2 (RFC 3810). Fields that it does not have are undefined. */
export class Mld extends Layer {
  /** ICMPv6 type: 130 query, 131 report, 132 done, 143 version 2 report. */
  get type(): number {
    return this.span.u8(0);
  }

  /** Version of the protocol: 1 (RFC 2710) or 2 (RFC 3810). */
  get version(): 1 | 2 {
    return this.type === MLD_V2_REPORT || this.#isV2Query ? 2 : 1;
  }

  /** In a query: the maximum delay of the answer, in milliseconds. */
  get maxResponseDelayMs(): number | undefined {
    if (this.type !== MLD_QUERY) return undefined;
    const code = this.span.u16(4);
    // RFC 3810, section 5.1.3: large values are floating-point numbers.
    return this.#isV2Query && code >= 0x8000 ? ((code & 0xfff) | 0x1000) << (((code >> 12) & 7) + 3) : code;
  }

  /** Multicast address that is queried (`::` queries all), reported or left; undefined in a version 2 report. */
  get multicastAddress(): string | undefined {
    return this.type === MLD_V2_REPORT ? undefined : ipv6Address(this.span, 8);
  }

  /** In a version 2 query: whether routers must not update their timers. */
  get suppressRouterProcessing(): boolean | undefined {
    return this.#isV2Query ? (this.span.u8(24) & 8) !== 0 : undefined;
  }

  /** In a version 2 query: the querier's robustness variable. */
  get robustness(): number | undefined {
    return this.#isV2Query ? this.span.u8(24) & 7 : undefined;
  }

  /** In a version 2 query: the time between queries. */
  get queryIntervalSeconds(): number | undefined {
    if (!this.#isV2Query) return undefined;
    const code = this.span.u8(25);
    return code >= 0x80 ? ((code & 0x0f) | 0x10) << (((code >> 4) & 7) + 3) : code;
  }

  /** In a version 2 query: the sources that are queried, as far as they are available. */
  get sources(): readonly string[] | undefined {
    if (!this.#isV2Query) return undefined;
    const available = Math.floor((this.span.length - V2_QUERY_BYTES) / ADDRESS_BYTES);
    return readAddresses(this.span, V2_QUERY_BYTES, Math.min(this.span.u16(26), available));
  }

  /** In a version 2 report: a record for each multicast address, as far as they are available. */
  get records(): readonly MldRecord[] | undefined {
    if (this.type !== MLD_V2_REPORT) return undefined;
    const records: MldRecord[] = [];
    this.#walkRecords((record) => records.push(readRecord(record)));
    return records;
  }

  override findProblem(): Problem | undefined {
    if (this.type === MLD_V2_REPORT) return this.#walkRecords();
    if (!this.#isV2Query) return undefined;
    const needed = V2_QUERY_BYTES + this.span.u16(26) * ADDRESS_BYTES;
    return this.#need(needed, `${this.span.u16(26)} sources`);
  }

  /** RFC 3810, section 8.1: a query's length determines its version. */
  get #isV2Query(): boolean {
    return this.type === MLD_QUERY && this.span.length >= V2_QUERY_BYTES;
  }

  #walkRecords(visit: (record: Span) => void = () => undefined): Problem | undefined {
    const count = this.span.u16(6);
    let at = V2_REPORT_BYTES;
    for (let index = 0; index < count; index++) {
      const problem = this.#need(at + RECORD_BYTES, `${count} records`);
      if (problem !== undefined) return problem;
      const record = this.span.slice(at);
      const end = at + RECORD_BYTES + record.u16(2) * ADDRESS_BYTES + record.u8(1) * AUXILIARY_WORD_BYTES;
      const cut = this.#need(end, `${count} records`);
      if (cut !== undefined) return cut;
      visit(record);
      at = end;
    }
    return undefined;
  }

  #need(bytes: number, what: string): Problem | undefined {
    if (bytes <= this.span.length) return undefined;
    return missing(`${what} take more than the ${this.span.length} bytes that are available`, this.span);
  }
}

const readAddresses = (span: Span, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => ipv6Address(span, from + index * ADDRESS_BYTES));

const readRecord = (record: Span): MldRecord => ({
  type: record.u8(0),
  multicastAddress: ipv6Address(record, 4),
  sources: readAddresses(record, RECORD_BYTES, record.u16(2)),
});
