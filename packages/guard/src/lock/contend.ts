import { OtherContender } from "./other-contender.ts";
import { OwnContender } from "./own-contender.ts";
import { isContender, type SocketFolder } from "./socket-folder.ts";

/**
 * Contends for a lock. Returns the own contender, which holds the lock, or another one, which holds it.
 *
 * Every contender shows its socket before it looks for others, so of two contenders at least one sees the other, and they
 * cannot both find that they are alone. If both see each other, the one with the smaller name waits, and the other
 * withdraws: so one of them is left.
 *
 * @throws {unknown} `signal.reason` on abort; an error of the system
 */
export async function contend(
  folder: SocketFolder,
  lock: string,
  signal: AbortSignal | undefined,
): Promise<OwnContender | OtherContender> {
  for (;;) {
    signal?.throwIfAborted();
    const winner = (await findHolder(folder, lock)) ?? (await contendOnce(folder, lock, signal));
    if (winner) return winner;
  }
}

/** Returns a holder that can be seen without contending. */
async function findHolder(folder: SocketFolder, lock: string): Promise<OtherContender | undefined> {
  using others = await findOthers(folder, lock, undefined);
  return others.take(others.found.find(({ isHolding }) => isHolding));
}

/** Returns the winner, or `undefined` if another contender was more entitled, and has withdrawn meanwhile. */
async function contendOnce(
  folder: SocketFolder,
  lock: string,
  signal: AbortSignal | undefined,
): Promise<OwnContender | OtherContender | undefined> {
  await using undo = new AsyncDisposableStack();
  const own = undo.adopt(await OwnContender.show(folder, lock), (contender) => contender.withdraw());
  for (;;) {
    using others = await findOthers(folder, lock, own.name);
    const rival = others.found.find(({ isHolding }) => isHolding) ?? others.found[0];
    if (rival === undefined) {
      own.hold();
      undo.move();
      return own;
    }
    const isMoreEntitled = rival.name < own.name;
    if (rival.isHolding || isMoreEntitled) await own.withdraw();
    if (rival.isHolding || (await rival.holdsLock(signal))) return others.take(rival);
    if (isMoreEntitled) return undefined;
  }
}

/** The living contenders that were found, in the order of their names. They are disconnected unless they are taken. */
class FoundContenders implements Disposable {
  readonly found: readonly OtherContender[];
  #taken: OtherContender | undefined;

  constructor(found: readonly OtherContender[]) {
    this.found = found;
  }

  take(contender: OtherContender | undefined): OtherContender | undefined {
    this.#taken = contender;
    return contender;
  }

  [Symbol.dispose](): void {
    for (const contender of this.found) if (contender !== this.#taken) contender[Symbol.dispose]();
  }
}

async function findOthers(folder: SocketFolder, lock: string, own: string | undefined): Promise<FoundContenders> {
  const names = (await folder.list()).filter((name) => isContender(name, lock) && name !== own);
  const results = await Promise.allSettled(names.sort().map((name) => OtherContender.find(folder, name)));
  const found = results.flatMap((result) => (result.status === "fulfilled" ? (result.value ?? []) : []));
  const failed = results.find((result) => result.status === "rejected");
  if (failed === undefined) return new FoundContenders(found);
  for (const contender of found) contender[Symbol.dispose]();
  throw failed.reason;
}
