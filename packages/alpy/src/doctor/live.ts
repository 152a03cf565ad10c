import { decode, summary } from "@alpy/pcap";
import { createTestbed } from "../testbed/create-testbed.ts";
import { type Finding, reasonOf } from "./finding.ts";

/** The boot ROM asks after about 3 s under TCG; many times that on a busy machine. */
const dhcpTimeoutMs = 60_000;

/** How {@link tryImagelessDut} goes about it. */
export interface LiveOptions {
  signal?: AbortSignal;
  /** Gets each frame that the machine sends, summed up in a line. */
  onFrame?: (line: string) => void;
}

/**
 * Boots a machine without any image: its NIC's boot ROM (iPXE) asks for an address by DHCP, on a wire. Says whether it did.
 * Needs QEMU, and nothing else.
 */
export async function tryImagelessDut({ signal, onFrame }: LiveOptions = {}): Promise<Finding> {
  const subject = "A live DUT";
  const timeout = AbortSignal.timeout(dhcpTimeoutMs);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const startedAt = performance.now();
  try {
    await using bed = await createTestbed({ machine: { memoryMiB: 64 }, links: [{ wire: "net" }], signal: either });
    await bed.start({ signal: either });
    for await (const frame of bed.wire("net").frames({ signal: either })) {
      onFrame?.(summary(frame));
      if (!decode(frame).dhcp) continue;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      return { subject, verdict: "good", found: `asked for an address by DHCP ${seconds} s after it was made` };
    }
    return { subject, verdict: "problem", found: "ended before it asked by DHCP", advice: "see QEMU and KVM" };
  } catch (error) {
    signal?.throwIfAborted();
    const found = error === timeout.reason ? `no DHCP request within ${dhcpTimeoutMs / 1000} s` : reasonOf(error);
    return { subject, verdict: "problem", found, advice: "see QEMU and KVM above" };
  }
}
