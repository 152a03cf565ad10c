import { decode, summary } from "@alpy/pcap";
import { formatDuration } from "../duration.ts";
import { reasonOf } from "../error-reason.ts";
import { EVERY_PROTOCOL } from "../every-protocol.ts";
import { createTestbed } from "../testbed/create-testbed.ts";
import type { Finding } from "./finding.ts";

/** The boot ROM sends its request after about 3 s under TCG; much later on a busy machine. */
const DHCP_TIMEOUT_MS = 60_000;

/** Options of {@link tryImagelessDut}. */
export interface ImagelessDutOptions {
  readonly signal?: AbortSignal | undefined;
  /** Receives a one-line summary of each frame that the machine sends. */
  readonly onFrame?: ((line: string) => void) | undefined;
}

/**
 * Boots a machine without any image on a wire and checks that the boot ROM of its NIC (iPXE) asks for an address by DHCP.
 * It needs QEMU only.
 */
export async function tryImagelessDut({ signal, onFrame }: ImagelessDutOptions = {}): Promise<Finding> {
  const subject = "Live DUT";
  const timeout = AbortSignal.timeout(DHCP_TIMEOUT_MS);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const startedMs = performance.now();
  try {
    await using bed = await createTestbed({ machine: { memoryMiB: 64 }, links: [{ wire: "net" }], signal: either });
    await bed.start({ signal: either });
    for await (const frame of bed.wire("net").frames({ signal: either })) {
      onFrame?.(summary(frame, EVERY_PROTOCOL));
      if (!decode(frame).dhcp) continue;
      const duration = formatDuration(performance.now() - startedMs);
      return { subject, verdict: "good", found: `asked for an address by DHCP ${duration} after its creation` };
    }
    return { subject, verdict: "problem", found: "ended before its DHCP request", advice: "see QEMU and KVM above" };
  } catch (error) {
    signal?.throwIfAborted();
    const found =
      error === timeout.reason ? `no DHCP request within ${formatDuration(DHCP_TIMEOUT_MS)}` : reasonOf(error);
    return { subject, verdict: "problem", found, advice: "see QEMU and KVM above" };
  }
}
