import { controlSpec } from "./container-spec.ts";
import type { Engine } from "./engine.ts";
import { DockerNodesError } from "./errors.ts";
import { deleteLink } from "./ip.ts";
import { containerName } from "./names.ts";
import { ShellContainer } from "./shell-container.ts";
import { hostInterfaces } from "./taps.ts";

const REMOVAL_TIMEOUT_MS = 20_000;

/** The session whose taps are to go. */
export interface TapRemoval {
  readonly session: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Deletes those of the taps that still stand in the host's namespace, with a container of its own. */
export async function removeTaps(engine: Engine, names: readonly string[], removal: TapRemoval): Promise<void> {
  const present = await hostInterfaces();
  const left = names.filter((name) => present.has(name));
  if (left.length === 0) return;
  const { session, image, labels } = removal;
  const spec = controlSpec({ name: containerName(session, "sweep"), image, labels });
  const signal = AbortSignal.timeout(REMOVAL_TIMEOUT_MS);
  const control = await ShellContainer.create(engine, spec, "session-died", signal);
  try {
    await control.start(signal);
    await Promise.all(left.map((name) => deleteTap(control, name)));
  } finally {
    control.dismiss();
    await engine.remove(control.id);
  }
}

/** Deletes a tap in the host's namespace; one that is gone already is not an error. */
export async function deleteTap(control: ShellContainer, name: string): Promise<void> {
  try {
    await control.run(deleteLink(name));
  } catch (error) {
    if (error instanceof DockerNodesError && /Cannot find device/.test(error.message)) return;
    throw error;
  }
}
