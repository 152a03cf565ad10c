import { DockerNodesError } from "../errors.ts";

/** The messages of rtnetlink for a kind of link, a queueing discipline and a kind of message that the kernel lacks. */
const UNSUPPORTED = /Unknown device type|qdisc kind is unknown|Operation not supported/;

/**
 * Runs an operation that needs a feature which the kernel may lack.
 * @param feature the name of the feature: `bridges`
 * @param advice what the user can do instead
 * @throws {DockerNodesError} `kernel-unsupported` if the kernel lacks it
 */
export async function requireKernelSupport<T>(feature: string, advice: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    if (!(cause instanceof DockerNodesError && UNSUPPORTED.test(cause.message))) throw cause;
    const message = `${cause.message}. This kernel does not support ${feature}: ${advice}`;
    throw new DockerNodesError("kernel-unsupported", message, { cause });
  }
}
