import {
  addBridge,
  addBridgePorts,
  configureInterface,
  moveLink,
  NODE_INTERFACE,
  portName,
} from "../network/ip-commands.ts";
import { requireKernelSupport } from "../network/kernel-support.ts";
import type { Tap } from "../network/taps.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import { unreachable } from "../unreachable.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { ResolvedNodeOptions } from "./node-options.ts";
import type { Session } from "./session.ts";

/** The parts of a node that attaching it needs. */
export interface AttachedParts {
  readonly session: Session;
  readonly shell: ShellContainer;
  readonly options: ResolvedNodeOptions;
  /** Empty for a node that is joined to another one by a veth pair. */
  readonly taps: readonly Tap[];
}

/** Moves a node's taps into its namespace, turns them into one `eth0`, and configures it. */
export async function attachNode(parts: AttachedParts, control: ShellContainer, wait: WaitOptions): Promise<void> {
  const { session, shell, options, taps } = parts;
  const isBridge = taps.length > 1;
  const devices = taps.map((_, index) => (isBridge ? portName(index) : NODE_INTERFACE));
  if (taps.length > 0) await moveTaps(parts, control, devices, wait);
  if (isBridge || taps.length === 0) session.addMoved(shell, NODE_INTERFACE);
  if (isBridge) await makeBridge(shell, devices, options.mtu, wait);
  await shell.runAll(configureInterface(options), wait);
}

async function moveTaps(
  { session, shell, taps }: AttachedParts,
  control: ShellContainer,
  devices: readonly string[],
  wait: WaitOptions,
): Promise<void> {
  const pid = await shell.pid(wait);
  const move = async (tap: Tap, index: number): Promise<void> => {
    const device = devices[index] ?? unreachable("each tap has its device");
    await control.run(moveLink(tap.name, pid, device), wait);
    session.dropMovedTap(tap);
    session.addMoved(shell, device);
  };
  await Promise.all(taps.map(move));
}

async function makeBridge(
  shell: ShellContainer,
  ports: readonly string[],
  mtu: number | undefined,
  wait: WaitOptions,
): Promise<void> {
  const advice = "load its module bridge, or join the machines by a wire, a link that ends in the test process";
  await requireKernelSupport("bridges", advice, () => shell.run(addBridge(), wait));
  await shell.runAll(addBridgePorts(ports, mtu), wait);
}
