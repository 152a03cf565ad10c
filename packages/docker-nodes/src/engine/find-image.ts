import { DockerNodesError } from "../errors.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { Engine } from "./engine.ts";

/** Checks whether the engine has an image. */
export async function hasImage(engine: Engine, name: string, wait: WaitOptions): Promise<boolean> {
  try {
    await engine.fetch({ action: `looking for image ${name}`, method: "GET", path: `/images/${name}/json` }, wait);
    return true;
  } catch (error) {
    if (error instanceof DockerNodesError && error.statusCode === 404) return false;
    throw error;
  }
}
