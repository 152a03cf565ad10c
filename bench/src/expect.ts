import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Contestant,
  compete,
  type Holds,
  measureHolds,
  missing,
  type Peer,
  startFeeder,
} from "./expect/contestants.ts";
import { type Case, machineName, median, type Report } from "./report.ts";

const ROUNDS = 3;
const BYTES_PER_MIB = 1024 * 1024;
const TRIALS = ["literal", "regexp", "list", "line", "roundtrip"] as const;
/** How long RegExps that take long hold the event loop. */
const LOOP = "loop-delay";
type Trial = (typeof TRIALS)[number];
const PEERS: readonly Peer[] = ["tcl", "tcl-tuned", "pexpect", "pexpect-tuned"];

/**
 * Measures searches of 64 MiB and prompt round trips over one Unix socket, in turn with the peers.
 * @param some the cases to measure. Default: all
 * @throws {TypeError} for a case that does not exist
 */
export async function expect(some: readonly string[] = []): Promise<Report> {
  const trials: readonly string[] = [...TRIALS, LOOP];
  const unknown = some.find((name) => !trials.includes(name));
  if (unknown !== undefined) throw new TypeError(`case must be one of ${trials.join(", ")}, got ${unknown}`);
  const folder = await mkdtemp(join(tmpdir(), "alpy-bench-"));
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rm(folder, { recursive: true }));
  const path = join(folder, "feeder");
  resources.use(await startFeeder(path));
  const absent = new Map(await Promise.all(PEERS.map(async (peer) => [peer, await missing(peer)] as const)));
  const cases: Case[] = [];
  if (some.length === 0 || some.includes(LOOP)) cases.push(...holdCases(await measureHolds()));
  let rssMb = 0;
  for (const trial of TRIALS.filter((name) => some.length === 0 || some.includes(name))) {
    const contest = new Contest(trial, path);
    const present = PEERS.filter((peer) => absent.get(peer) === undefined);
    for (let round = 0; round < ROUNDS; round++) await contest.round(["drain", ...present]);
    cases.push(contest.against("drain"));
    for (const peer of PEERS) cases.push(contest.against(peer, absent.get(peer)));
    rssMb = Math.max(rssMb, contest.rssMb);
  }
  if (rssMb > 0) cases.push({ case: "rss-mb", peer: null, unit: "MB", ours: rssMb, theirs: null, ratio: null });
  return { bench: "expect", machine: machineName(), cases };
}

function holdCases({ worst, regExps }: Holds): Case[] {
  const names = { delayMs: LOOP, turnMs: "loop-turn-cpu", lateMs: "late" } as const;
  return (["delayMs", "turnMs", "lateMs"] as const).map((name) => {
    const why = `the worst of ${regExps} RegExps: ${worst[name].regExp.slice(0, 60)}`;
    return { case: names[name], peer: null, unit: "ms", ours: worst[name].ms, theirs: null, ratio: null, why };
  });
}

/** One trial: the figures of each contestant by the number of bytes that it searched. */
class Contest {
  readonly #trial: Trial;
  readonly #path: string;
  readonly #figures = new Map<string, number[]>();
  rssMb = 0;

  constructor(trial: Trial, path: string) {
    this.#trial = trial;
    this.#path = path;
  }

  /** Measures every contestant once, the fast ones twice, and ours also over each smaller size that a peer needs. */
  async round(others: readonly Contestant[]): Promise<void> {
    for (const contestant of ["ours", ...others, "drain", "ours"] as const)
      await this.#measure(contestant, this.#bytes(contestant));
    for (const bytes of new Set(others.map((other) => this.#bytes(other))))
      if (bytes !== this.#bytes("ours")) await this.#measure("ours", bytes);
  }

  against(peer: Contestant, why?: string): Case {
    const bytes = this.#bytes(peer);
    const ours = median(this.#of("ours", bytes));
    const common = { case: this.#trial, peer, unit: "s", ours };
    if (why !== undefined) return { ...common, theirs: null, ratio: null, why };
    const theirs = median(this.#of(peer, bytes));
    const ratio = theirs / ours;
    if (bytes === 64 * BYTES_PER_MIB) return { ...common, theirs, ratio };
    return {
      ...common,
      theirs,
      ratio,
      why: `over ${bytes / BYTES_PER_MIB} MiB, because its time grows with the square`,
    };
  }

  async #measure(contestant: Contestant, bytes: number): Promise<void> {
    const { seconds, rssMb = 0 } = await compete(contestant, this.#trial, bytes, this.#path);
    this.#of(contestant, bytes).push(seconds);
    if (contestant === "ours") this.rssMb = Math.max(this.rssMb, rssMb);
  }

  #of(contestant: Contestant, bytes: number): number[] {
    const key = `${contestant} ${bytes}`;
    const figures = this.#figures.get(key) ?? [];
    this.#figures.set(key, figures);
    return figures;
  }

  /** By default pexpect searches the whole buffer for RegExps each time data arrives. */
  #bytes(contestant: Contestant): number {
    const quadratic = contestant === "pexpect" && (this.#trial === "regexp" || this.#trial === "list");
    return quadratic ? BYTES_PER_MIB : 64 * BYTES_PER_MIB;
  }
}
