import { type Link, pcap } from "@alpy/alpy";
import { hex } from "./raw-frames.ts";
import { requireNoFaults } from "./require-no-faults.ts";

/** An echo request or reply of ICMP or ICMPv6 in a capture. */
export interface Echo {
  kind: "request" | "reply";
  identifier: number;
  sequence: number;
  /** IPv6: the hop limit. */
  ttl: number;
  /** The echo's data, in hexadecimal. */
  payload: string;
}

/** By the type of message: RFC 792, "Echo or Echo Reply Message", and RFC 4443, section 4. */
const kinds: Readonly<Record<"icmp" | "icmpv6", Readonly<Record<number, Echo["kind"]>>>> = {
  icmp: { 8: "request", 0: "reply" },
  icmpv6: { 128: "request", 129: "reply" },
};

/** The echo requests and replies in a link's capture, of IPv4 and IPv6, in order. */
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
  const kind = kinds[icmp ? "icmp" : "icmpv6"][type];
  if (kind === undefined) return undefined;
  return { kind, identifier, sequence, ttl: ipv4?.ttl ?? ipv6?.hopLimit ?? 0, payload: hex(message.payload) };
}

/**
 * Checks that each echo request of the near link was forwarded to the far one, answered there, and that the answer came
 * back: payload unchanged, TTL one less behind the router.
 * @returns how many echoes made the way there and back
 * @throws {Error} that names each request and reply that is missing or was changed
 */
export function requireForwarded(near: readonly Echo[], far: readonly Echo[]): number {
  const requests = near.filter(({ kind }) => kind === "request");
  if (requests.length === 0) throw new Error("the near link holds no echo request at all");
  const faults = requests.flatMap((request) => faultsOf(request, near, far));
  requireNoFaults(`of ${requests.length} echo requests, not all were forwarded and answered`, faults);
  return requests.length;
}

function faultsOf(request: Echo, near: readonly Echo[], far: readonly Echo[]): string[] {
  const reply = find(far, "reply", request);
  return [
    compare("far", find(far, "request", request), { ...request, ttl: request.ttl - 1 }),
    compare("far", reply, { ...request, kind: "reply" as const, ttl: reply?.ttl ?? 0 }),
    compare("near", find(near, "reply", request), { ...request, kind: "reply" as const, ttl: (reply?.ttl ?? 0) - 1 }),
  ].filter((fault) => fault !== undefined);
}

function find(echoes: readonly Echo[], kind: Echo["kind"], { identifier, sequence }: Echo): Echo | undefined {
  return echoes.find((echo) => echo.kind === kind && echo.identifier === identifier && echo.sequence === sequence);
}

function compare(side: "near" | "far", echo: Echo | undefined, expected: Echo): string | undefined {
  const name = `echo ${expected.kind} ${expected.sequence} on the ${side} link`;
  if (!echo) return `missing: ${name}`;
  if (echo.ttl !== expected.ttl) return `${name}: TTL ${echo.ttl}, expected ${expected.ttl}`;
  if (echo.payload !== expected.payload) return `${name}: payload ${echo.payload}, expected ${expected.payload}`;
  return undefined;
}
