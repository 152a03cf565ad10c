import { codeOf } from "../error-reason.ts";

/** The last user of a folder may remove it while another one is about to use it. */
const MAX_ATTEMPTS = 8;

/** Calls `use`, which opens a folder and creates a file in it, again if somebody else has removed the folder meanwhile. */
export async function unlessRemoved<T>(use: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await use();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !mayBeRemoved(error)) throw error;
    }
  }
}

function mayBeRemoved(error: unknown): boolean {
  // libuv reports a folder that does not exist by EACCES when it binds a socket.
  const isMissing = (reason: unknown): boolean => codeOf(reason) === "ENOENT" || codeOf(reason) === "EACCES";
  return isMissing(error) || (error instanceof Error && isMissing(error.cause));
}
