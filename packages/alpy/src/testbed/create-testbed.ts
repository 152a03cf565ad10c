import { DockerNodesError } from "@alpy/docker-nodes";
import { callingFiles } from "@alpy/qemu";
import { withCallersStack } from "../callers-stack.ts";
import { AlpyError, asAlpyError } from "../errors.ts";
import { ownFolder } from "../own-folder.ts";
import { joinFailures } from "./failures.ts";
import { openTestbed } from "./open-testbed.ts";
import type { Plan } from "./plan.ts";
import { planTestbed } from "./plan-testbed.ts";
import type { Testbed } from "./testbed.ts";
import type { TestbedOptions } from "./testbed-options.ts";

/**
 * Creates a testbed: nodes with their taps, QEMU paused with its links captured, the taps moved into the nodes and up.
 * `start()` then boots the machines.
 *
 * @typeParam NodeName the names of the nodes, from `nodes`: a link or a call that names another one does not compile. Without `nodes`,
 *   any name compiles, so that a list of links may come from elsewhere
 * @typeParam InterfaceName the names of their interfaces
 * @throws {TypeError} for options that are unknown, out of range or contradict each other, before anything starts
 * @throws {DockerNodesError} `image-missing` when a link needs a node, but no image is named
 * @throws {AlpyError} for anything else that is missing or fails; errors of the parts are its causes. Nothing is left behind.
 */
export async function createTestbed<NodeName extends string = string, InterfaceName extends string = string>(
  options: TestbedOptions<NodeName, InterfaceName>,
): Promise<Testbed<NodeName>> {
  const plan = planOf(options);
  const callers = plan.machines.some(({ golden }) => golden) ? callingFiles(ownFolder) : [];
  plan.settings.signal?.throwIfAborted();
  try {
    return await openTestbed(plan, { kind: "test", callers });
  } catch (error) {
    const failure = joinFailures(error);
    // Errors of the user's own functions, and reasons of signals, keep their stacks.
    const isOwn = failure instanceof AlpyError || failure instanceof DockerNodesError;
    throw isOwn ? withCallersStack(failure, createTestbed) : failure;
  }
}

function planOf(options: TestbedOptions): Plan {
  try {
    return planTestbed(options);
  } catch (error) {
    const refusal = asAlpyError(error);
    throw refusal instanceof Error ? withCallersStack(refusal, createTestbed) : refusal;
  }
}
