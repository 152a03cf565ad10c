import { DockerNodesError } from "../errors.ts";
import { excerpt } from "../excerpt.ts";
import { newSessionId, tapName } from "../names.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import { unreachable } from "../unreachable.ts";
import { hostInterfaces } from "./host-interfaces.ts";
import { addTap, prepareTap } from "./ip-commands.ts";

/** The number of names to try for a tap before giving up. */
const MAX_ATTEMPTS = 5;

/** A tap that we created: first in the host's namespace, where it is guarded, then in a node's, with which it ends. */
export interface Tap {
  readonly name: string;
}

/** The owner of taps in the host's namespace, which guards them before they are created. */
export interface TapKeeper {
  /** The session's id, part of the taps' names. */
  readonly id: string;
  /** The uid that may open the taps. */
  readonly tapOwner: number;
  /** Marks a tap as created by this process. */
  readonly tapAlias: string;
  /** Guards taps that are about to be created. */
  addTaps(names: readonly string[]): Tap[];
  /** Forgets taps that could not be created. */
  forgetTaps(taps: readonly Tap[]): void;
}

/**
 * Creates `count` taps in the host's namespace, each with its creator in its alias. Their names are unique: if a name
 * happens to be taken, that interface is left alone and a tap with another name is created instead.
 */
export async function createTaps(
  keeper: TapKeeper,
  control: ShellContainer,
  count: number,
  signal: AbortSignal,
): Promise<Tap[]> {
  const taps: Tap[] = [];
  let missing = Array.from({ length: count }, (_, index) => index);
  for (let attempt = 1; missing.length > 0; attempt++) {
    const random = attempt === 1 ? keeper.id : newSessionId();
    const names = missing.map((index) => tapName(random, index));
    const created = await tryCreate(keeper, control, names, attempt === MAX_ATTEMPTS, signal);
    for (const [position, index] of missing.entries()) {
      const tap = created[position];
      if (tap) taps[index] = tap;
    }
    missing = missing.filter((index) => taps[index] === undefined);
  }
  return taps;
}

/** Creates the taps whose names are free. Returns one entry for each name: the tap, or `undefined` if the name is taken. */
async function tryCreate(
  keeper: TapKeeper,
  control: ShellContainer,
  names: readonly string[],
  isLastAttempt: boolean,
  signal: AbortSignal,
): Promise<(Tap | undefined)[]> {
  // Before they are created, so that they are never without a guard.
  const taps = keeper.addTaps(names);
  // `ip tuntap add` refuses a name that exists (IFF_TUN_EXCL).
  const commands = names.map((name) => addTap(name, keeper.tapOwner));
  const failures = await control.runBatch(commands, { signal });
  // An existing interface of that name is not ours.
  keeper.forgetTaps(taps.filter((_, index) => failures.has(index)));
  await requireTaken(names, failures, isLastAttempt);
  const created = taps.map((tap, index) => (failures.has(index) ? undefined : tap));
  const preparations = created.flatMap((tap) => (tap ? [prepareTap(tap.name, keeper.tapAlias)] : []));
  const [failure] = (await control.runBatch(preparations, { signal })).values();
  if (failure === undefined) return created;
  throw new DockerNodesError("command-failed", `\`ip link set … alias\` failed: ${excerpt(failure)}`);
}

/** Checks that all failures are due to taken names, and can be retried. @throws {DockerNodesError} `command-failed` if not */
async function requireTaken(
  names: readonly string[],
  failures: ReadonlyMap<number, string>,
  isLastAttempt: boolean,
): Promise<void> {
  const present = await hostInterfaces();
  for (const [index, text] of failures) {
    const name = names[index] ?? unreachable("ip numbers the commands of the batch");
    if (!isLastAttempt && present.has(name)) continue;
    throw new DockerNodesError("command-failed", `\`ip tuntap add\` of ${name} failed: ${excerpt(text)}`);
  }
}

/**
 * Checks that the engine's host network is ours: taps that control creates there must be there for us to open.
 * @throws {DockerNodesError} `foreign-network-namespace`
 */
export async function checkSharedNamespace(taps: readonly Tap[]): Promise<void> {
  const present = await hostInterfaces();
  const missing = taps.find(({ name }) => !present.has(name));
  if (missing === undefined) return;
  throw new DockerNodesError(
    "foreign-network-namespace",
    `the tap ${missing.name} was created in the host network of the Docker engine, but is not in the network namespace of ` +
      "this process: run both in the same one (a test inside a container needs `--network host`, or an engine of its own)",
  );
}
