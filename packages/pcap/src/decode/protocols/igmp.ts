import { ipv4Address } from "../field/address.ts";
import { isIntact, sumWords } from "../field/checksum.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** Length of messages of versions 1 and 2, and of the header of reports of version 3. */
export const IGMP_HEADER_BYTES = 8;
const V3_QUERY_BYTES = 12;
const ADDRESS_BYTES = 4;
const TENTH_MS = 100;

export const IGMP_QUERY = 0x11;
export const IGMP_V1_REPORT = 0x12;
export const IGMP_V2_REPORT = 0x16;
export const IGMP_LEAVE = 0x17;
export const IGMP_V3_REPORT = 0x22;
const WITH_GROUP: readonly number[] = [IGMP_QUERY, IGMP_V1_REPORT, IGMP_V2_REPORT, IGMP_LEAVE];

/** The state of a group in a report of version 3 (RFC 3376, section 4.2.4). */
export interface IgmpRecord {
  /** 1 is including, 2 is excluding, 3 changes to include, 4 changes to exclude, 5 allows, 6 blocks sources. */
  readonly type: number;
  /** The group. */
  readonly group: string;
  /** Addresses of sources. */
  readonly sources: readonly string[];
}

/** An IGMP message, version 1 (RFC 1112), 2 (RFC 2236) or 3 (RFC 3376). Fields that it does not have are undefined. */
export class Igmp extends Layer {
  /** 0x11 query, 0x12, 0x16 and 0x22 report of version 1, 2 and 3, 0x17 leave. */
  get type(): number {
    return this.span.u8(0);
  }

  /** Version of a query, report or leave; undefined in other messages. */
  get version(): 1 | 2 | 3 | undefined {
    switch (this.type) {
      case IGMP_QUERY:
        if (this.#isV3Query) return 3;
        return this.span.u8(1) === 0 ? 1 : 2;
      case IGMP_V1_REPORT:
        return 1;
      case IGMP_V2_REPORT:
      case IGMP_LEAVE:
        return 2;
      case IGMP_V3_REPORT:
        return 3;
      default:
        return undefined;
    }
  }

  /** In a query of version 2 or 3: the maximum delay of the answer, in milliseconds. */
  get maxResponseTimeMs(): number | undefined {
    if (this.type !== IGMP_QUERY || this.version === 1) return undefined;
    const code = this.span.u8(1);
    return (this.#isV3Query ? decodeIgmpFloat(code) : code) * TENTH_MS;
  }

  /** The group that is queried (`0.0.0.0` queries all), reported or left; undefined in a report of version 3. */
  get group(): string | undefined {
    return WITH_GROUP.includes(this.type) ? ipv4Address(this.span, 4) : undefined;
  }

  /** In a query of version 3: whether routers must not update their timers. */
  get suppressRouterProcessing(): boolean | undefined {
    return this.#isV3Query ? (this.span.u8(8) & 8) !== 0 : undefined;
  }

  /** In a query of version 3: the querier's robustness variable. */
  get robustness(): number | undefined {
    return this.#isV3Query ? this.span.u8(8) & 7 : undefined;
  }

  /** In a query of version 3: the time between queries, in seconds. */
  get queryIntervalSeconds(): number | undefined {
    return this.#isV3Query ? decodeIgmpFloat(this.span.u8(9)) : undefined;
  }

  /** In a query of version 3: the sources that are queried, as far as they are available. */
  get sources(): readonly string[] | undefined {
    if (!this.#isV3Query) return undefined;
    const available = Math.floor((this.span.length - V3_QUERY_BYTES) / ADDRESS_BYTES);
    return readAddresses(this.span, V3_QUERY_BYTES, Math.min(this.span.u16(10), available));
  }

  /** In a report of version 3: a record for each group, as far as they are available. */
  get records(): readonly IgmpRecord[] | undefined {
    if (this.type !== IGMP_V3_REPORT) return undefined;
    const records: IgmpRecord[] = [];
    this.#walkRecords((record) => records.push(readRecord(record)));
    return records;
  }

  /** Checksum of the message. */
  get checksum(): number {
    return this.span.u16(2);
  }

  /** Whether the checksum is correct; undefined if the message is incomplete. */
  get checksumValid(): boolean | undefined {
    return this.span.isWhole ? isIntact(sumWords(this.span)) : undefined;
  }

  override findProblem(): Problem | undefined {
    if (this.type === IGMP_V3_REPORT) return this.#walkRecords();
    if (!this.#isV3Query) return undefined;
    return this.#need(V3_QUERY_BYTES + this.span.u16(10) * ADDRESS_BYTES, `${this.span.u16(10)} sources`);
  }

  /** RFC 3376, section 7.1: a query's length determines its version. */
  get #isV3Query(): boolean {
    return this.type === IGMP_QUERY && this.span.length >= V3_QUERY_BYTES;
  }

  #walkRecords(visit: (record: Span) => void = () => undefined): Problem | undefined {
    const count = this.span.u16(6);
    let at = IGMP_HEADER_BYTES;
    for (let index = 0; index < count; index++) {
      const problem = this.#need(at + IGMP_HEADER_BYTES, `${count} records`);
      if (problem !== undefined) return problem;
      const record = this.span.slice(at);
      // The auxiliary data is in units of 4 bytes, too.
      const end = at + IGMP_HEADER_BYTES + (record.u16(2) + record.u8(1)) * ADDRESS_BYTES;
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

/** RFC 3376, section 4.1.1: large values are floating-point numbers. */
export const decodeIgmpFloat = (code: number): number =>
  code < 0x80 ? code : ((code & 0x0f) | 0x10) << (((code >> 4) & 7) + 3);

const readAddresses = (span: Span, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => ipv4Address(span, from + index * ADDRESS_BYTES));

const readRecord = (record: Span): IgmpRecord => ({
  type: record.u8(0),
  group: ipv4Address(record, 4),
  sources: readAddresses(record, IGMP_HEADER_BYTES, record.u16(2)),
});
