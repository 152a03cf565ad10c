import type { QueueStatistics } from "./link-conditions.ts";
import type { InterfaceStatistics } from "./tables.ts";

/** The frames of a tap since it was created, on both sides of it: the node's, and that of the process that has opened it. */
export interface TapStatistics {
  /** Frames of the node that the process has read. */
  readonly read: number;
  /** Frames that the process has written, and that the node has received. */
  readonly written: number;
  /** Frames of the node that were dropped: the tap's queue was full, or it had no carrier. */
  readonly dropped: number;
  /** Frames that the process wrote and the tap refused: its interface was down, for example. */
  readonly refused: number;
  /**
   * Frames that the node has passed to the tap's queue, those included that it dropped because it was full. `undefined` if that is
   * not known: a rate limit or an impairment has replaced the counters.
   */
  readonly queued: number | undefined;
}

/** The kernel's own queueing disciplines, whose drops nobody asked for. */
const DEFAULT_DISCIPLINES: ReadonlySet<string> = new Set(["pfifo_fast", "pfifo", "fq_codel", "mq", "noqueue"]);

/**
 * Returns the counters of a tap.
 * @param link the counters of its interface: the kernel counts a frame as sent when the process has read it (Linux, drivers/net/tun.c)
 * @param queue those of its queueing discipline, which counts frames as sent when the tap's own queue has them
 */
export function tapStatistics({ rx, tx }: InterfaceStatistics, queue: QueueStatistics | undefined): TapStatistics {
  const isDefault = queue !== undefined && DEFAULT_DISCIPLINES.has(queue.kind);
  return {
    read: tx.packets,
    written: rx.packets,
    dropped: tx.dropped + tx.errors + (isDefault ? queue.drops : 0),
    refused: rx.dropped + rx.errors,
    // Frames that are dropped because there is no carrier never reach the queueing discipline.
    queued: isDefault && queue.kind !== "noqueue" ? queue.packets : undefined,
  };
}
