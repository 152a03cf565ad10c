import { type Link, pcap } from "@alpy/alpy";
import { hex } from "./raw-frames.ts";
import { requireNoFaults } from "./require-no-faults.ts";

/** An echo request or reply of ICMP or ICMPv6 in a capture. */
export interface Echo {
  readonly kind: "request" | "reply";
  readonly identifier: number;
  readonly sequence: number;
  /** The TTL of IPv4, the hop limit of IPv6. */
  readonly ttl: number;
  /** The echo's data, in hexadecimal. */
  readonly payload: string;
}

/** The message types of echoes: RFC 792, "Echo or Echo Reply Message", and RFC 4443, section 4. */
const KINDS: Readonly<Record<"icmp" | "icmpv6", Readonly<Record<number, Echo["kind"]>>>> = {
  icmp: { 8: "request", 0: "reply" },
  icmpv6: { 128: "request", 129: "reply" },
};

/** Returns the echo requests and replies in a link's capture, of IPv4 and IPv6, in order. */
export async function echoesOn(link: Link): Promise<Echo[]> {
  const echoes: Echo[] = [];
  for await (const frame of link.frames()) {
    const echo = echoIn(pcap.decode(frame));
    if (echo) echoes.push(echo);
  }
  return echoes;
}

function echoIn({ ipv4, icmp, ipv6, icmpv6 }: pcap.DecodedFrame): Echo | undefined {
  const message = icmp ?? icmpv6;
  const { type, identifier, sequence } = message ?? {};
  if (!message || type === undefined || identifier === undefined || sequence === undefined) return undefined;
  const kind = KINDS[icmp ? "icmp" : "icmpv6"][type];
  if (kind === undefined) return undefined;
  const ttl = ipv4?.ttl ?? ipv6?.hopLimit;
  if (ttl === undefined) throw new Error("unreachable: an ICMP message has an IP header");
  return { kind, identifier, sequence, ttl, payload: hex(message.payload) };
}

/**
 * Checks that each echo request on the near link was forwarded to the far link and answered there, and that the reply was
 * forwarded back: with the same payload, and a TTL that is one lower behind the router.
 * @returns the number of echoes that were forwarded and answered
 * @throws {Error} that lists each request and reply that is missing or was changed
 */
export function requireForwarded(near: readonly Echo[], far: readonly Echo[]): number {
  const requests = near.filter(({ kind }) => kind === "request");
  if (requests.length === 0) throw new Error("the near link has no echo request");
  const faults = requests.flatMap((request) => faultsOf(request, near, far));
  requireNoFaults(`of ${requests.length} echo requests, not all were forwarded and answered`, faults);
  return requests.length;
}

function faultsOf(request: Echo, near: readonly Echo[], far: readonly Echo[]): string[] {
  const reply = find(far, "reply", request);
  // The far host chooses the reply's TTL, so that only the near link has a TTL to compare.
  const sent: Expected = { ...request, kind: "reply", ttl: undefined };
  const forwarded: Expected = { ...sent, ttl: reply && reply.ttl - 1 };
  return [
    compare("far", find(far, "request", request), { ...request, ttl: request.ttl - 1 }),
    compare("far", reply, sent),
    compare("near", find(near, "reply", request), forwarded),
  ].filter((fault) => fault !== undefined);
}

/** An echo that must be in a capture; with any TTL if that is undefined. */
type Expected = Omit<Echo, "ttl"> & { readonly ttl: number | undefined };

function find(echoes: readonly Echo[], kind: Echo["kind"], { identifier, sequence }: Echo): Echo | undefined {
  return echoes.find((echo) => echo.kind === kind && echo.identifier === identifier && echo.sequence === sequence);
}

function compare(side: "near" | "far", echo: Echo | undefined, expected: Expected): string | undefined {
  const name = `echo ${expected.kind} ${expected.sequence} on the ${side} link`;
  if (!echo) return `missing: ${name}`;
  if (expected.ttl !== undefined && echo.ttl !== expected.ttl) {
    return `${name}: TTL ${echo.ttl}, expected ${expected.ttl}`;
  }
  if (echo.payload !== expected.payload) return `${name}: payload ${echo.payload}, expected ${expected.payload}`;
  return undefined;
}
