import { moveLink } from "../network/ip-commands.ts";
import type { Tap } from "../network/taps.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import type { WaitOptions } from "../wait-options.ts";
import { configureNode, createInterfaces } from "./configure-node.ts";
import type { ResolvedNodeOptions } from "./node-options.ts";
import type { Session } from "./session.ts";

/** A tap of a node, and its place there. */
export interface NodeTap extends Tap {
  /** The interface of the node that it is, or is a port of. */
  readonly interfaceName: string;
  /** Its own name in the node: that of the interface, or of a port. */
  readonly device: string;
}

/** The parts of a node that attaching it needs. */
export interface AttachedParts {
  readonly session: Session;
  readonly shell: ShellContainer;
  readonly options: ResolvedNodeOptions;
  /** Without those of interfaces that veth pairs join to other nodes. */
  readonly taps: readonly NodeTap[];
}

/** Moves a node's taps into its namespace, creates its other interfaces, and configures them. */
export async function attachNode(parts: AttachedParts, control: ShellContainer, wait: WaitOptions): Promise<void> {
  const { session, shell, options, taps } = parts;
  if (taps.length > 0) await moveTaps(parts, control, wait);
  const tapsOf = (name: string): string[] =>
    taps.filter(({ interfaceName }) => interfaceName === name).map(({ device }) => device);
  const onCreated = (name: string): void => session.addMoved(shell, name);
  await createInterfaces(shell, options, tapsOf, { onCreated, wait });
  await shell.runAll(configureNode(options), wait);
}

async function moveTaps(
  { session, shell, taps }: AttachedParts,
  control: ShellContainer,
  wait: WaitOptions,
): Promise<void> {
  const pid = await shell.pid(wait);
  const move = async (tap: NodeTap): Promise<void> => {
    await control.run(moveLink(tap.name, pid, tap.device), wait);
    session.dropMovedTap(tap);
    session.addMoved(shell, tap.device);
  };
  await Promise.all(taps.map(move));
}
