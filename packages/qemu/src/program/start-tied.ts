import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, constants } from "node:fs/promises";
import { openGuard, type TiedSpawnOptions } from "@alpy/guard";
import { findProgram } from "./find-program.ts";

/**
 * Starts a program that cannot outlive this process, however that ends: the kernel kills it (`setpriv` of util-linux), or, where
 * there is no setpriv, the guard. Settles when it runs.
 * @throws {Error} with the `code` of the system, such as `ENOENT`, `EACCES` or `EMFILE`, when it cannot be started
 * @throws {GuardError} `guard-failed`
 */
export async function startTied(
  program: string,
  args: readonly string[],
  options: TiedSpawnOptions,
): Promise<ChildProcess> {
  const path = findProgram(program);
  // The shell that becomes the program does not report why it could not.
  await access(path, constants.X_OK);
  const guard = await openGuard();
  const { child } = guard.spawnTied(path, args, options);
  await once(child, "spawn");
  return child;
}
