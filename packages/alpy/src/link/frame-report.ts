import { AlpyError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Link } from "./link.ts";
import type { DropPlace, FrameDrop } from "./link-statistics.ts";

/** What happened, and what to do. */
const EXPLANATIONS: Readonly<Record<DropPlace, string>> = {
  "tap-queue":
    "the node sent more frames than the tap's queue holds; the machine must read faster, or the node send slower",
  tap: "QEMU sent them, and the node did not accept them: was its interface down?",
  qemu: "QEMU captured them, and they did not reach the other end",
  capture: "they passed, and the capture does not have them",
  "capture-limit": "they passed after the capture had reached its limit; see `limits`",
  "wire-socket": "QEMU did not read them from the wire",
  "wire-reader": "the test did not read them from the wire in time; see `queueFrames`",
};

/** The links of a machine. */
interface MachineLinks {
  readonly machine: { readonly state: { readonly name: string } };
  readonly links: readonly Link[];
}

/** Compares the counters of all links at the end of a run, and reports what was dropped. */
export class FrameReport {
  readonly #duts: () => readonly MachineLinks[];
  readonly #logger: Logger;
  readonly #requireNoDrops: boolean;
  #conclusion: Promise<void> = Promise.resolve();

  /** @param duts returns the machines that have been launched so far */
  constructor(duts: () => readonly MachineLinks[], logger: Logger, requireNoDrops: boolean) {
    this.#duts = duts;
    this.#logger = logger;
    this.#requireNoDrops = requireNoDrops;
  }

  /** Reads the counters before QEMU ends. Does nothing for a QEMU that has ended already. */
  async beforeEnd(): Promise<void> {
    const live = this.#duts().filter(({ machine }) => machine.state.name !== "exited");
    await this.#each(live, (link) => link.account.readBeforeEnd());
  }

  /** Reads the counters after the end of QEMU, and begins to count the captured frames. */
  async afterEnd(): Promise<void> {
    await this.#each(this.#duts(), (link) => link.account.readAfterEnd());
    this.#conclusion = this.#each(this.#duts(), async (link) => {
      const statistics = await link.account.conclude();
      if (statistics !== undefined) this.#log(link, statistics.drops);
    });
  }

  /**
   * Waits until the captured frames are counted.
   * @returns the error of a run that must not drop frames, and has, or about which that is not known
   */
  async conclude(): Promise<AlpyError | undefined> {
    await this.#conclusion;
    if (!this.#requireNoDrops) return undefined;
    const links = this.#duts().flatMap((dut) => dut.links);
    const lines = links.flatMap(({ name, account }) =>
      (account.final?.drops ?? []).map((drop) => `${name}: ${describe(drop)}`),
    );
    if (lines.length > 0)
      return new AlpyError("frames-dropped", `frames were dropped, and requireNoDrops is set:\n${lines.join("\n")}`);
    const uncounted = links.filter(({ account }) => account.final === undefined).map(({ name }) => name);
    if (uncounted.length === 0) return undefined;
    const message = `requireNoDrops is set, and the frames of ${uncounted.join(", ")} could not be counted at the end of the run`;
    return new AlpyError("frames-uncounted", message);
  }

  #log(link: Link, drops: readonly FrameDrop[]): void {
    for (const drop of drops) {
      this.#logger.warn({ link: link.name, ...drop }, `Link ${link.name}: ${describe(drop)}`);
    }
  }

  /** Calls `work` for all links at the same time. A node that has died, which is a fault of the run, has no counters. */
  async #each(duts: readonly MachineLinks[], work: (link: Link) => Promise<void>): Promise<void> {
    await Promise.allSettled(duts.flatMap(({ links }) => links).map(work));
  }
}

function describe({ place, frames }: FrameDrop): string {
  return `${frames} frame${frames === 1 ? "" : "s"} dropped (${place}): ${EXPLANATIONS[place]}`;
}
