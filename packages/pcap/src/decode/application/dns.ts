import { Layer } from "../field/layer.ts";
import type { Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { DnsCursor } from "./dns-cursor.ts";
import { type DnsQuestion, type DnsRecord, readQuestion, readRecord } from "./dns-record.ts";

/** Length of the header. */
export const DNS_HEADER_BYTES = 12;

interface Sections {
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  readonly problem: Problem | undefined;
}

/** A DNS message (RFC 1035), also of multicast DNS (RFC 6762). */
export class Dns extends Layer {
  readonly #isMulticast: boolean;
  #read: Sections | undefined;

  constructor(span: Span, isMulticast = false) {
    super(span);
    this.#isMulticast = isMulticast;
  }

  /** Number that a query and its response share. */
  get id(): number {
    return this.span.u16(0);
  }

  /** Whether it is a response, not a query. */
  get isResponse(): boolean {
    return this.#hasFlag(0x8000);
  }

  /** 0 query, 4 notify, 5 update. */
  get operation(): number {
    return (this.span.u16(2) >> 11) & 0x0f;
  }

  /** Whether the server is an authority for the name. */
  get authoritativeAnswer(): boolean {
    return this.#hasFlag(0x0400);
  }

  /** Whether the sender left out records that did not fit (flag TC). In contrast, `truncated` is about the capture. */
  get truncation(): boolean {
    return this.#hasFlag(0x0200);
  }

  /** Whether the client asks the server to resolve the name recursively. */
  get recursionDesired(): boolean {
    return this.#hasFlag(0x0100);
  }

  /** Whether the server resolves names recursively. */
  get recursionAvailable(): boolean {
    return this.#hasFlag(0x0080);
  }

  /** Whether the server has verified the data (RFC 4035, section 3.2.3). */
  get authenticData(): boolean {
    return this.#hasFlag(0x0020);
  }

  /** Whether the client accepts unverified data (RFC 4035, section 3.2.2). */
  get checkingDisabled(): boolean {
    return this.#hasFlag(0x0010);
  }

  /** 0 no error, 1 format error, 2 server failure, 3 no such name, 5 refused. */
  get responseCode(): number {
    return this.span.u16(2) & 0x0f;
  }

  /** Number of questions that the header declares. */
  get questionCount(): number {
    return this.span.u16(4);
  }

  /** Number of answers that the header declares. */
  get answerCount(): number {
    return this.span.u16(6);
  }

  /** Number of authority records that the header declares. */
  get authorityCount(): number {
    return this.span.u16(8);
  }

  /** Number of additional records that the header declares. */
  get additionalCount(): number {
    return this.span.u16(10);
  }

  /** Questions. All sections end where the message is malformed or cut. */
  get questions(): readonly DnsQuestion[] {
    return this.#sections.questions;
  }

  /** Records that answer the questions. */
  get answers(): readonly DnsRecord[] {
    return this.#sections.answers;
  }

  /** Records of the authorities for the name. */
  get authorities(): readonly DnsRecord[] {
    return this.#sections.authorities;
  }

  /** Additional records. */
  get additionals(): readonly DnsRecord[] {
    return this.#sections.additionals;
  }

  /** @internal Returns all bits of the header's flags, operation and code. */
  headerBits(): number {
    return this.span.u16(2);
  }

  /** @internal Checks whether it is a message of multicast DNS. */
  isMulticast(): boolean {
    return this.#isMulticast;
  }

  override findProblem(): Problem | undefined {
    return this.#sections.problem;
  }

  // Read once: each section begins where the one before ends.
  get #sections(): Sections {
    this.#read ??= this.#readSections(this.span);
    return this.#read;
  }

  #readSections(span: Span): Sections {
    const cursor = new DnsCursor(span, DNS_HEADER_BYTES);
    const record = (): DnsRecord => readRecord(span, cursor, this.#isMulticast);
    const questions = readList(cursor, this.questionCount, () => readQuestion(cursor, this.#isMulticast));
    const answers = readList(cursor, this.answerCount, record);
    const authorities = readList(cursor, this.authorityCount, record);
    const additionals = readList(cursor, this.additionalCount, record);
    return { questions, answers, authorities, additionals, problem: cursor.problem };
  }

  #hasFlag(flag: number): boolean {
    return (this.span.u16(2) & flag) !== 0;
  }
}

/** Returns `count` items, or those before the first with a problem. */
function readList<Item>(cursor: DnsCursor, count: number, read: () => Item): Item[] {
  const items: Item[] = [];
  while (items.length < count) {
    const item = read();
    if (cursor.problem !== undefined) break;
    items.push(item);
  }
  return items;
}
