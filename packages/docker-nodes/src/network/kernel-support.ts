import { DockerNodesError } from "./errors.ts";

/**
 * Does what the kernel may have no support for.
 * @param what what it would have to support, in words
 * @param way what the user can do instead
 * @throws {DockerNodesError} `kernel-unsupported` where it has not
 */
export async function unlessUnsupported<T>(what: string, way: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    // rtnetlink's words for a kind of link and of queueing discipline that the kernel has not.
    if (!(cause instanceof DockerNodesError && /Unknown device type|qdisc kind is unknown/.test(cause.message))) {
      throw cause;
    }
    const message = `${cause.message}. This kernel does not have ${what}: ${way}`;
    throw new DockerNodesError("kernel-unsupported", message, { cause });
  }
}
