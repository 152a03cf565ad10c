import { ipv4Address } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** Length of the header. */
export const RIP_HEADER_BYTES = 4;
const ENTRY_BYTES = 20;

const RIP_REQUEST = 1;
export const RIP_RESPONSE = 2;

/** Address family of an entry with authentication instead of a route (RFC 2453, section 4.1). */
const AUTHENTICATION_FAMILY = 0xffff;
const TRAILER = 1;
const PASSWORD = 2;
const DIGEST = 3;

/** A route in a RIP message (RFC 2453, sections 3.6 and 4). */
export interface RipRoute {
  /** Address family: 2 is IP; 0 in a request for all routes. */
  readonly addressFamily: number;
  /** In version 2: the tag that distinguishes routes of other protocols. */
  readonly routeTag: number | undefined;
  /** Address of the destination. */
  readonly address: string;
  /** In version 2: the mask of the destination. */
  readonly subnetMask: string | undefined;
  /** In version 2: the router to use; `0.0.0.0` is the sender. */
  readonly nextHop: string | undefined;
  /** Distance in hops; 16 is unreachable. */
  readonly metric: number;
}

/** A message of RIP, version 1 (RFC 1058) or 2 (RFC 2453). Fields that its version does not have are undefined. */
export class Rip extends Layer {
  /** 1 request, 2 response. */
  get command(): number {
    return this.span.u8(0);
  }

  /** Version of the protocol: 1 or 2. */
  get version(): number {
    return this.span.u8(1);
  }

  /** Routes of a request or response, as far as they are available. */
  get routes(): readonly RipRoute[] {
    const isV2 = this.version === 2;
    const routes: RipRoute[] = [];
    this.#walk((entry) => {
      if (entry.u16(0) !== AUTHENTICATION_FAMILY) routes.push(readRoute(entry, isV2));
    });
    return routes;
  }

  /** In version 2: 2 a password, 3 a digest (RFC 4822); undefined if there is no authentication. */
  get authenticationType(): number | undefined {
    return this.#authentication?.u16(2);
  }

  /** The password that authenticates the sender, without zeros at its end. */
  get password(): string | undefined {
    const entry = this.#authentication;
    if (entry?.u16(2) !== PASSWORD) return undefined;
    return new TextDecoder("latin1").decode(entry.bytes(4, ENTRY_BYTES)).replace(/\0+$/, "");
  }

  /** Number of the key of a digest. */
  get keyId(): number | undefined {
    return this.#digest?.u8(6);
  }

  /** Number by which a repeated message with a digest is recognized. */
  get authenticationSequence(): number | undefined {
    return this.#digest?.u32(8);
  }

  override findProblem(): Problem | undefined {
    if (this.version !== 1 && this.version !== 2) return wrong(`version ${this.version}, expected 1 or 2`);
    return this.#walk();
  }

  /** The first entry, if it authenticates the sender and is available. */
  get #authentication(): Span | undefined {
    const isPresent = this.version === 2 && this.span.length >= RIP_HEADER_BYTES + ENTRY_BYTES;
    if (!isPresent || this.span.u16(RIP_HEADER_BYTES) !== AUTHENTICATION_FAMILY) return undefined;
    return this.span.slice(RIP_HEADER_BYTES, RIP_HEADER_BYTES + ENTRY_BYTES);
  }

  get #digest(): Span | undefined {
    const entry = this.#authentication;
    return entry?.u16(2) === DIGEST ? entry : undefined;
  }

  /** Visits the entries up to the end, or to the digest after them, whose length depends on the algorithm. */
  #walk(visit: (entry: Span) => void = () => undefined): Problem | undefined {
    if (this.command !== RIP_REQUEST && this.command !== RIP_RESPONSE) return undefined;
    for (let at = RIP_HEADER_BYTES; at < this.span.length; at += ENTRY_BYTES) {
      const entry = this.span.slice(at, at + ENTRY_BYTES);
      const isTrailer = this.version === 2 && entry.length >= 4 && entry.u16(0) === AUTHENTICATION_FAMILY;
      if (isTrailer && entry.u16(2) === TRAILER) return undefined;
      if (entry.length < ENTRY_BYTES)
        return missing(`an entry of ${ENTRY_BYTES} bytes, but ${entry.length} bytes are available`, this.span);
      visit(entry);
    }
    return this.span.isWhole ? undefined : missing("the list of routes is incomplete", this.span);
  }
}

const readRoute = (entry: Span, isV2: boolean): RipRoute => ({
  addressFamily: entry.u16(0),
  routeTag: isV2 ? entry.u16(2) : undefined,
  address: ipv4Address(entry, 4),
  subnetMask: isV2 ? ipv4Address(entry, 8) : undefined,
  nextHop: isV2 ? ipv4Address(entry, 12) : undefined,
  metric: entry.u32(16),
});
