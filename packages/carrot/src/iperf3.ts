import type { dockerNodes } from "@alpy/alpy";

/** What iperf3's JSON report says of one TCP transfer. */
export interface Iperf3Report {
  /** What the receiver counted, payload only. */
  received: { bytes: number; seconds: number; bits_per_second: number };
  /** How many segments the sender sent again. */
  retransmits: number;
}

/** Has iperf3 send over TCP from one node to another, and gives its report. */
export async function iperf3(
  from: dockerNodes.Node,
  to: dockerNodes.Node,
  address: string,
  options: readonly string[],
): Promise<Iperf3Report> {
  await using _server = await to.start(["iperf3", "--server", "--one-off"], { ready: { port: 5201 } });
  const client = await from.run(["iperf3", "--client", address, "--json", ...options], { check: true });
  const { end } = JSON.parse(client.stdout) as {
    end: { sum_received: Iperf3Report["received"]; sum_sent: { retransmits: number } };
  };
  return { received: end.sum_received, retransmits: end.sum_sent.retransmits };
}
