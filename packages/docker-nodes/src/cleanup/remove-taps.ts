import { multipliedTimeoutMs } from "../deadline.ts";
import { controlSpec } from "../engine/container-spec.ts";
import type { Engine } from "../engine/engine.ts";
import { DockerNodesError } from "../errors.ts";
import { containerName } from "../names.ts";
import { hostInterfaces } from "../network/host-interfaces.ts";
import { deleteLink } from "../network/ip-commands.ts";
import { ShellContainer } from "../shell/shell-container.ts";
import type { WaitOptions } from "../wait-options.ts";

const REMOVAL_TIMEOUT_MS = 20_000;

/** The session whose taps are removed. */
export interface TapRemoval {
  readonly session: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Deletes the taps that are still in the host's namespace, from a container that is created for this. */
export async function removeTaps(engine: Engine, names: readonly string[], removal: TapRemoval): Promise<void> {
  const present = await hostInterfaces();
  const left = names.filter((name) => present.has(name));
  if (left.length === 0) return;
  const { session, image, labels } = removal;
  const spec = controlSpec({ name: containerName(session, "sweep"), image, labels });
  const signal = AbortSignal.timeout(multipliedTimeoutMs(REMOVAL_TIMEOUT_MS, engine.timeoutFactor));
  const control = await ShellContainer.create(engine, { spec, lostCode: "session-died", signal });
  try {
    await control.start(signal);
    await Promise.all(left.map((name) => deleteTap(control, name)));
  } finally {
    control.expectExit();
    await engine.remove(control.id);
  }
}

/** Deletes a tap in the namespace of a shell; one that is already gone is not an error. */
export async function deleteTap(shell: ShellContainer, name: string, wait?: WaitOptions): Promise<void> {
  try {
    await shell.run(deleteLink(name), wait);
  } catch (error) {
    if (error instanceof DockerNodesError && /Cannot find device/.test(error.message)) return;
    throw error;
  }
}
