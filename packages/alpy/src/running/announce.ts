import type { Logger } from "../logger.ts";
import type { AnnouncedTestbed } from "./announced-testbed.ts";
import { Announcement } from "./announcement.ts";

/** Input of {@link announce}. */
export interface AnnounceInput extends AnnouncedTestbed {
  readonly logger: Logger;
  /**
   * Guards the socket's path, so that the socket is removed even if this process is killed. `undefined` without nodes,
   * and so without a watchdog: the next testbed then removes the socket.
   */
  readonly guard: ((path: string) => Disposable) | undefined;
}

/** Lets the user's other processes find the testbed until the result is disposed of. */
export async function announce({ artifacts, machines, logger, guard }: AnnounceInput): Promise<AsyncDisposable> {
  await using resources = new AsyncDisposableStack();
  const announcement = await Announcement.open({ artifacts, machines }, logger);
  if (!announcement) return resources.move();
  let guarded: Disposable | undefined;
  resources.defer(async () => {
    await announcement.close();
    guarded?.[Symbol.dispose]();
  });
  guarded = guard?.(announcement.path);
  return resources.move();
}
