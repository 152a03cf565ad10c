import { type ContainerSpec, controlSpec, nodeSpec } from "./container-spec.ts";
import { startDeadline } from "./deadline.ts";
import { Engine } from "./engine.ts";
import type { DockerNodesErrorCode } from "./errors.ts";
import { containerName, newSessionId } from "./names.ts";
import { Node } from "./node.ts";
import { type NodePlan, planSkeleton, type SkeletonOptions } from "./options.ts";
import { Session } from "./session.ts";
import { ShellContainer } from "./shell-container.ts";
import { sideBySide } from "./side-by-side.ts";
import { Skeleton } from "./skeleton.ts";
import { checkSharedNamespace, checkTunDevice, createTaps } from "./taps.ts";

const CREATE_TIMEOUT_MS = 60_000;

/**
 * Makes the nodes, side by side, and their taps in the host's network namespace: the first phase. The second is
 * {@link Skeleton.attach}. Rejects when whatever it had made is gone again.
 *
 * @example
 * ```ts
 * await using skeleton = await createSkeleton({ nodes: [{ addresses: ["192.0.2.1/24"] }] });
 * // … a process opens the tap skeleton.nodes[0].tap …
 * await skeleton.attach();
 * ```
 * @throws {TypeError} when an option is not what it must be
 * @throws {DockerNodesError} `image-missing`, `image-unsuitable`, `engine-unreachable`, `engine-denied`, `engine-failed`,
 * `tun-missing`, `tun-denied`, `disk-full`, `foreign-network-namespace`, `name-taken`, `watchdog-failed`, `timeout`
 */
export async function createSkeleton(options: SkeletonOptions): Promise<Skeleton> {
  const plan = planSkeleton(options);
  const id = newSessionId();
  using deadline = startDeadline(() => `creating the skeleton ${id}`, options, CREATE_TIMEOUT_MS);
  await checkTunDevice(plan.tapOwner);
  const session = await Session.open(id, plan, Engine.connect(plan.socketPath, { signal: deadline.signal }));
  try {
    return await deadline.race(build(session, deadline.signal));
  } catch (error) {
    await closeAfter(error, session);
    throw error;
  }
}

async function build(session: Session, signal: AbortSignal): Promise<Skeleton> {
  const startedAt = performance.now();
  const { plan } = session;
  plan.logger.debug({ session: session.id, image: plan.image }, "creating the skeleton");
  const control = await createShell(session, controlSpec(base(session, "control")), "session-died", signal);
  session.control = control;
  // Nodes join control's PID namespace: they are created while it starts, and start when it has.
  const starting = session.awaited(control.start(signal));
  starting.catch(() => undefined);
  const joined = new Set(plan.joins.flat());
  const tapCounts = plan.nodes.map(({ taps: count }, index) => (joined.has(index) ? 0 : count));
  const [taps, shells] = await sideBySide(
    [
      async (either) => {
        await starting;
        return createTaps(session, control, sum(tapCounts), either);
      },
      (either) => sideBySide(plan.nodes.map(startNode(session, control.id, starting)), either),
    ],
    signal,
  );
  await checkSharedNamespace(taps);
  const free = [...taps];
  const nodes = plan.nodes.map((node, index) => {
    const [own, shell] = [free.splice(0, tapCounts[index]), shells[index]];
    if (shell === undefined) throw new Error(`node ${index} has not been made`);
    const lost = AbortSignal.any([shell.lost, control.lost]);
    return new Node({ session, anchorId: control.id, shell, taps: own, plan: node, lost });
  });
  const durationMs = Math.round(performance.now() - startedAt);
  plan.logger.info({ session: session.id, nodes: nodes.map(({ name }) => name), durationMs }, "skeleton created");
  return new Skeleton(session, control, nodes, control.lost);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function startNode(session: Session, anchorId: string, starting: Promise<void>) {
  return (node: NodePlan, index: number) =>
    async (signal: AbortSignal): Promise<ShellContainer> => {
      const spec = nodeSpec(base(session, `node${index}`, node.name), anchorId, node.sysctls);
      const shell = await createShell(session, spec, "node-died", signal);
      await starting;
      await session.awaited(shell.start(signal));
      return shell;
    };
}

function base({ id, plan, labels }: Session, role: string, name = containerName(id, role)) {
  return { name, image: plan.image, labels };
}

async function createShell(
  session: Session,
  spec: ContainerSpec,
  code: DockerNodesErrorCode,
  signal: AbortSignal,
): Promise<ShellContainer> {
  const shell = await session.awaited(ShellContainer.create(session.engine, spec, code, signal));
  session.shells.push(shell);
  return shell;
}

async function closeAfter(error: unknown, session: Session): Promise<void> {
  try {
    await session.close();
  } catch (failure) {
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    throw new AggregateError([error, ...failures], "creating the skeleton failed, and so did the clean-up");
  }
}
