import type { Logger } from "../logger.ts";
import type { AnnouncedTestbed } from "./announced-testbed.ts";
import { Announcement } from "./announcement.ts";

/** Input of {@link announce}. */
export interface AnnounceInput extends AnnouncedTestbed {
  readonly logger: Logger;
}

/** Lets the user's other processes find the testbed until the result is disposed of. */
export async function announce({ artifacts, machines, logger }: AnnounceInput): Promise<AsyncDisposable> {
  await using resources = new AsyncDisposableStack();
  const announcement = await Announcement.open({ artifacts, machines }, logger);
  if (announcement) resources.use(announcement);
  return resources.move();
}
