import { type Link, pcap } from "@alpy/alpy";

/** UDP's port 7, echo (RFC 862): nobody has to listen. */
const probePort = 7;
const intervalMs = 10;

/** A numbered datagram in a capture. */
export interface Probe {
  number: number;
  timestampNs: bigint;
}

/** What it cost that traffic took another way. */
export interface Move {
  /** Datagrams that came by neither way. */
  lost: number;
  /** From the last datagram of the first way to the first of the second. */
  recoveryMs: number;
}

/** A datagram of that number. */
export function probe(number: number): pcap.TransportMessage {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(number);
  return pcap.udp({ sourcePort: 40_000, destinationPort: probePort }, payload);
}

/**
 * The numbered datagrams in a link's capture, each once, in order.
 * @param source only those that this MAC address sent
 */
export async function probesOn(link: Link, source?: string): Promise<Probe[]> {
  const probes = new Map<number, Probe>();
  for await (const frame of link.frames()) {
    const { ethernet, udp, payload } = pcap.decode(frame);
    if (source !== undefined && ethernet?.source !== source) continue;
    if (udp?.destinationPort !== probePort || payload.length < 4) continue;
    const number = Buffer.from(payload).readUInt32BE();
    if (!probes.has(number)) probes.set(number, { number, timestampNs: frame.timestampNs });
  }
  return [...probes.values()];
}

/** Has numbered datagrams sent, a hundred a second, from 0 on, until the body settles. */
export async function whileProbing(send: (number: number) => void, body: () => Promise<void>): Promise<void> {
  let number = 0;
  const timer = setInterval(() => {
    send(number);
    number += 1;
  }, intervalMs);
  try {
    await body();
  } finally {
    clearInterval(timer);
  }
}

/**
 * Checks that traffic went the first way, then the second, and that of what was sent later all came that way.
 * @throws {Error} that names the datagrams that are missing on the second way
 */
export function requireMoved(sent: readonly Probe[], first: readonly Probe[], second: readonly Probe[]): Move {
  const [lastOfFirst, firstOfSecond] = [first.at(-1), second[0]];
  if (!lastOfFirst) throw new Error("missing: a datagram on the first way");
  const after = `datagrams after number ${lastOfFirst.number}, the last on the first way`;
  if (!firstOfSecond) throw new Error(`missing: ${after}; none came by the second, and ${sent.length} were sent`);
  if (firstOfSecond.number <= lastOfFirst.number) {
    throw new Error(`number ${firstOfSecond.number} came by the second way while the first still had its turn`);
  }
  const came = new Set(second.map(({ number }) => number));
  const last = Math.max(...came);
  const due = sent.filter(({ number }) => number > firstOfSecond.number && number < last);
  const missing = due.filter(({ number }) => !came.has(number)).map(({ number }) => number);
  if (missing.length > 0) throw new Error(`missing on the second way, after the move: ${missing.join(", ")}`);
  return {
    lost: firstOfSecond.number - lastOfFirst.number - 1,
    recoveryMs: Number(firstOfSecond.timestampNs - lastOfFirst.timestampNs) / 1e6,
  };
}
