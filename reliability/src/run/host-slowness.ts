import { spawn } from "node:child_process";
import { once } from "node:events";

/** The duration of an empty program of Node on a host with two cores that has nothing else to do. */
const REFERENCE_MS = 50;
const MAX_SLOWNESS = 10;

/** Returns how many times slower this host is now than a quiet one, from 1 to 10: by the duration of an empty program. */
export async function measureSlowness(): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return Math.min(MAX_SLOWNESS, Math.max(1, (performance.now() - startedAt) / REFERENCE_MS));
}
