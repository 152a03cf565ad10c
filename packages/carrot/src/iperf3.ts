import type { dockerNodes } from "@alpy/alpy";

/** The part of iperf3's JSON report that describes one TCP transfer. */
export interface Iperf3Report {
  /** The receiver's figures, payload only. */
  readonly received: { readonly bytes: number; readonly seconds: number; readonly bits_per_second: number };
  /** Number of segments that the sender retransmitted. */
  readonly retransmits: number;
}

/** Runs iperf3 over TCP from one node to another and returns its report. */
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
