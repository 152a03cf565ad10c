import { startDeadline } from "../deadline.ts";
import { type ContainerSpec, controlSpec, nodeSpec } from "../engine/container-spec.ts";
import { Engine } from "../engine/engine.ts";
import { containerName, newSessionId } from "../names.ts";
import { portName } from "../network/ip-commands.ts";
import { checkSharedNamespace, createTaps } from "../network/taps.ts";
import { checkTunDevice } from "../network/tun-device.ts";
import { ShellContainer } from "../shell/shell-container.ts";
import { unreachable } from "../unreachable.ts";
import { allOrAbort } from "./all-or-abort.ts";
import type { NodeTap } from "./attach-node.ts";
import { Node } from "./node.ts";
import { nodeSysctls, type ResolvedNodeOptions, tapCounts } from "./node-options.ts";
import { NodeSet } from "./node-set.ts";
import { type NodeJoin, type NodeSetOptions, resolveNodeSetOptions } from "./node-set-options.ts";
import { Session } from "./session.ts";

const CREATE_TIMEOUT_MS = 60_000;
/** A container costs the engine 0.2 s of a core; a busy host has less than a core for it. */
const CREATE_TIMEOUT_PER_NODE_MS = 1_000;

/**
 * Creates the nodes, in parallel, and their taps in the host's network namespace: the first phase. The second one is
 * {@link NodeSet.attach}. If it rejects, everything that it had created is removed.
 *
 * @example
 * ```ts
 * await using nodeSet = await createNodes({ nodes: [{ addresses: ["192.0.2.1/24"] }] });
 * // … a process opens the tap nodeSet.nodes[0].tap …
 * await nodeSet.attach();
 * ```
 * @throws {TypeError} for an unknown option or a bad value
 * @throws {DockerNodesError} `image-missing`, `image-unsuitable`, `engine-unreachable`, `engine-denied`, `engine-failed`,
 * `tun-missing`, `tun-denied`, `disk-full`, `foreign-network-namespace`, `name-taken`, `guard-failed`, `limit-reached`,
 * `timeout`
 */
export async function createNodes(options: NodeSetOptions): Promise<NodeSet> {
  const resolved = resolveNodeSetOptions(options);
  const id = newSessionId();
  const { nodes, timeoutFactor } = resolved;
  const defaultMs = CREATE_TIMEOUT_MS + nodes.length * CREATE_TIMEOUT_PER_NODE_MS;
  using deadline = startDeadline(() => `creating the node set ${id}`, options, defaultMs, timeoutFactor);
  await checkTunDevice(resolved.tapOwner);
  const connecting = Engine.connect(resolved.socketPath, { signal: deadline.signal }, timeoutFactor);
  const session = await Session.open(id, resolved, connecting);
  try {
    return await deadline.race(build(session, deadline.signal));
  } catch (error) {
    await closeAfter(error, session);
    throw error;
  }
}

async function build(session: Session, signal: AbortSignal): Promise<NodeSet> {
  const startedAt = performance.now();
  const { options } = session;
  options.logger.debug({ session: session.id, image: options.image }, "creating nodes");
  const watching = session.faults.events.open();
  watching.catch(() => undefined);
  const control = await createShell(session, controlSpec(specBase(session, "control")), "session-died", signal);
  session.control = control;
  // Nodes join control's PID namespace: they are created while it starts, and start once it has.
  const starting = session.trackLaunch(control.start(signal));
  starting.catch(() => undefined);
  const counts = options.nodes.map((node, index) => unjoinedTaps(node, index, options.joins));
  const [taps, shells] = await allOrAbort(
    [
      async (either) => {
        await starting;
        return createTaps(session, control, counts.flat().length, either);
      },
      (either) => allOrAbort(options.nodes.map(startNode(session, control.id, starting)), either),
    ],
    signal,
  );
  await watching;
  await checkSharedNamespace(taps);
  const unassigned = [...taps];
  const nodes = options.nodes.map((node, index) => {
    const shell = shells[index] ?? unreachable("each node has its shell");
    const lost = AbortSignal.any([shell.lost, control.lost]);
    const places = counts[index] ?? unreachable("each node has its places of taps");
    const own = places.map((place): NodeTap => ({ ...place, ...(unassigned.shift() ?? unreachable("enough taps")) }));
    return new Node({ session, anchorId: control.id, shell, taps: own, options: node, lost });
  });
  const durationMs = Math.round(performance.now() - startedAt);
  options.logger.info({ session: session.id, nodes: nodes.map(({ name }) => name), durationMs }, "nodes created");
  return new NodeSet(session, control, nodes, control.lost);
}

/** Returns where a node has taps: in its interfaces that are ends of links, unless a veth pair joins them to another node. */
function unjoinedTaps(node: ResolvedNodeOptions, index: number, joins: readonly NodeJoin[]): Omit<NodeTap, "name">[] {
  const joined = new Set(joins.flat().flatMap((end) => (end.node === index ? [end.interfaceName] : [])));
  const wanted = tapCounts(node).filter(([name]) => !joined.has(name));
  const names = wanted.flatMap(([name, count]) => Array.from({ length: count }, () => ({ name, count })));
  return names.map(({ name, count }, position) => {
    return { interfaceName: name, device: count > 1 ? portName(position) : name };
  });
}

function startNode(session: Session, anchorId: string, starting: Promise<void>) {
  return (node: ResolvedNodeOptions, index: number) =>
    async (signal: AbortSignal): Promise<ShellContainer> => {
      const base = specBase(session, `node${index}`, node.name);
      const spec = nodeSpec(base, anchorId, { sysctls: nodeSysctls(node), dns: node.dns, hosts: node.hosts });
      const shell = await createShell(session, spec, "node-died", signal);
      await starting;
      await session.trackLaunch(shell.start(signal));
      return shell;
    };
}

function specBase({ id, options, labels }: Session, role: string, name = containerName(id, role)) {
  return { name, image: options.image, labels };
}

async function createShell(
  session: Session,
  spec: ContainerSpec,
  lostCode: "node-died" | "session-died",
  signal: AbortSignal,
): Promise<ShellContainer> {
  const { engine, faults } = session;
  const creating = ShellContainer.create(engine, { spec, lostCode, signal, events: faults.events });
  const shell = await session.trackLaunch(creating);
  session.shells.push(shell);
  faults.watch(shell);
  return shell;
}

async function closeAfter(error: unknown, session: Session): Promise<void> {
  try {
    await session.close();
  } catch (failure) {
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    throw new AggregateError([error, ...failures], "creating the nodes failed, and so did the clean-up");
  }
}
