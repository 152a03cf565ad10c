import { type Link, pcap } from "@alpy/alpy";

/** UDP's echo port (RFC 862). No host needs to listen on it. */
const PROBE_PORT = 7;
const INTERVAL_MS = 10;

/** A numbered datagram in a capture. */
export interface Probe {
  readonly number: number;
  readonly timestampNs: bigint;
}

/** The loss and the gap when traffic moved to another path. */
export interface Move {
  /** Number of datagrams that arrived on neither path. */
  readonly lost: number;
  /** Time from the last datagram on the first path to the first on the second. */
  readonly recoveryMs: number;
}

/** Builds a numbered datagram. */
export function probe(number: number): pcap.TransportMessage {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(number);
  return pcap.udp({ sourcePort: 40_000, destinationPort: PROBE_PORT }, payload);
}

/**
 * Returns the numbered datagrams in a link's capture, each once, in order.
 * @param source counts only the datagrams from this MAC address
 */
export async function probesOn(link: Link, source?: string): Promise<Probe[]> {
  const probes = new Map<number, Probe>();
  for await (const frame of link.frames()) {
    const { ethernet, udp, payload } = pcap.decode(frame);
    if (source !== undefined && ethernet?.source !== source) continue;
    if (udp?.destinationPort !== PROBE_PORT || payload.length < 4) continue;
    const number = Buffer.from(payload).readUInt32BE();
    if (!probes.has(number)) probes.set(number, { number, timestampNs: frame.timestampNs });
  }
  return [...probes.values()];
}

/** Sends numbered datagrams, a hundred per second, starting at 0, until the body settles. */
export async function whileProbing(send: (number: number) => void, body: () => Promise<void>): Promise<void> {
  let number = 0;
  const timer = setInterval(() => {
    send(number);
    number += 1;
  }, INTERVAL_MS);
  try {
    await body();
  } finally {
    clearInterval(timer);
  }
}

/**
 * Checks that traffic took the first path and then the second, and that none was lost after the move.
 * @throws {Error} that lists the datagrams that are missing on the second path
 */
export function requireMoved(sent: readonly Probe[], first: readonly Probe[], second: readonly Probe[]): Move {
  const lastOfFirst = first.at(-1);
  const firstOfSecond = second[0];
  if (!lastOfFirst) throw new Error("missing: a datagram on the first path");
  const after = `datagrams after number ${lastOfFirst.number}, the last on the first path`;
  if (!firstOfSecond) throw new Error(`missing on the second path: ${after}; ${sent.length} were sent`);
  if (firstOfSecond.number <= lastOfFirst.number) {
    throw new Error(`number ${firstOfSecond.number} took the second path while the first was still in use`);
  }
  const arrived = new Set(second.map(({ number }) => number));
  const last = Math.max(...arrived);
  const expected = sent.filter(({ number }) => number > firstOfSecond.number && number < last);
  const missing = expected.filter(({ number }) => !arrived.has(number)).map(({ number }) => number);
  if (missing.length > 0) throw new Error(`missing on the second path, after the move: ${missing.join(", ")}`);
  return {
    lost: firstOfSecond.number - lastOfFirst.number - 1,
    recoveryMs: Number(firstOfSecond.timestampNs - lastOfFirst.timestampNs) / 1e6,
  };
}
