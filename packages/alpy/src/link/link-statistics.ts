/**
 * Where frames of a link were dropped.
 * - `tap-queue`: a node sent them, and the tap dropped them, because its queue was full
 * - `tap`: QEMU wrote them to the tap, and the tap refused them, for example because the node's interface was down
 * - `qemu`: QEMU captured them and never passed them to the other end
 * - `capture`: they passed, and the capture does not have them
 * - `capture-limit`: the same, since the capture reached its limit
 * - `wire-socket`: the wire could not send them to the machine, because QEMU did not read those before them
 * - `wire-reader`: the test, which reads the wire, did not read them in time
 */
export type DropPlace = "tap-queue" | "tap" | "qemu" | "capture" | "capture-limit" | "wire-socket" | "wire-reader";

/** Frames of a link that were dropped at one place. */
export interface FrameDrop {
  /** Where they were dropped. */
  readonly place: DropPlace;
  /** Their number. */
  readonly frames: number;
}

/** The frames of a link, as they were counted at its other end and in its capture. */
export interface LinkStatistics {
  /** Frames that QEMU has received from the other end. */
  readonly toMachine: number;
  /** Frames that QEMU has passed to the other end. */
  readonly toEnd: number;
  /** Frames that the other end has sent and QEMU has not read yet; they are not lost. `undefined` if that is not known. */
  readonly waiting: number | undefined;
  /** Frames in the capture; `undefined` if it was not on all the time, or cannot be read. */
  readonly captured: number | undefined;
  /** Frames that {@link Link.inject} has sent to the machine. */
  readonly injected: number;
  /** Frames that were lost because {@link Link.down} had taken the link down. They are not drops: the test asked for it. */
  readonly whileDown: number;
  /** The frames that were dropped, by place. Empty if there are none. */
  readonly drops: readonly FrameDrop[];
}

/** What is counted at the other end of a link. */
export interface EndCounts {
  readonly toMachine: number;
  readonly toEnd: number;
  /** Frames that the other end has put into the queue to QEMU, also those that the queue dropped; `undefined` if that is not known. */
  readonly queued: number | undefined;
  /** Frames that were dropped on their way to QEMU. */
  readonly droppedBefore: number;
  /** Frames that the other end refused. */
  readonly refused: number;
}

/** What is counted while a link is down. Its tap drops everything, part of it before the queue. */
export interface DownCounts {
  readonly dropped: number;
  readonly queued: number;
}

/** Input of {@link accountFrames}. */
export interface AccountInput {
  readonly kind: "node" | "wire";
  readonly end: EndCounts;
  /** Number of frames in the capture; `undefined` if that cannot be compared. */
  readonly captured: number | undefined;
  readonly isCut: boolean;
  readonly injected: number;
  /** Whether the link has been down at any time. */
  readonly wasDown: boolean;
  /** What was counted while it was down. */
  readonly down: DownCounts;
  /** Whether no more frames can pass: what is in flight is not missing. */
  readonly isFinal: boolean;
}

/** Compares what was counted at the other end of a link with its capture. */
export function accountFrames(input: AccountInput): LinkStatistics {
  const { kind, end, captured, injected, down } = input;
  const { toMachine, toEnd, refused } = end;
  const missing = captured === undefined ? 0 : Math.max(0, toMachine + toEnd - captured);
  // QEMU reads and discards frames of a link that is down, before it captures them.
  const isLost = missing > 0 && !input.isCut && input.wasDown;
  const isWaiting = missing > 0 && !input.isCut && !input.wasDown && kind === "wire";
  const drops: FrameDrop[] = [];
  const add = (place: DropPlace, frames: number): void => {
    if (frames > 0) drops.push({ place, frames });
  };
  add(kind === "node" ? "tap-queue" : "wire-socket", end.droppedBefore - down.dropped);
  add(kind === "node" ? "tap" : "wire-reader", refused);
  if (input.isFinal) add("qemu", undelivered(input));
  if (input.isCut) add("capture-limit", missing);
  else if (!isLost && !isWaiting) add("capture", missing);
  return {
    toMachine,
    toEnd,
    waiting: isWaiting ? missing : waitingOf(input),
    captured,
    injected,
    whileDown: down.dropped + (isLost ? missing : 0),
    drops,
  };
}

/** Returns the frames that are in the queue to QEMU. */
function waitingOf({ end, down }: AccountInput): number | undefined {
  if (end.queued === undefined) return undefined;
  return Math.max(0, end.queued - down.queued - end.toMachine - (end.droppedBefore - down.dropped));
}

/** Returns the frames that are in the capture and at neither end. */
function undelivered({ kind, end, captured = 0, injected }: AccountInput): number {
  // A wire has received the frames that its reader refuses.
  const refused = kind === "node" ? end.refused : 0;
  return captured - end.toMachine - end.toEnd - refused - injected;
}
