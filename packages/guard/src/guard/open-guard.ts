import { access } from "node:fs/promises";
import { cleanUpCommand } from "./clean-up-command.ts";
import { GuardClient, guardFailed } from "./guard-client.ts";
import { ProcessGuard } from "./process-guard.ts";
import { StartFailure } from "./start-failure.ts";

let opened: Promise<ProcessGuard> | undefined;

/**
 * Returns the guard of this process (in a worker thread: of this thread), which the first call starts. It does not keep the
 * process alive, and ends with it.
 * @throws {GuardError} `guard-failed` if it cannot be started; a later call tries again
 */
export function openGuard(): Promise<ProcessGuard> {
  opened ??= startGuard().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function startGuard(): Promise<ProcessGuard> {
  try {
    await Promise.all(cleanUpCommand().args.map((path) => access(path)));
    return new ProcessGuard(new GuardClient());
  } catch (cause) {
    throw guardFailed(cause instanceof StartFailure ? await cause.reason : cause);
  }
}
