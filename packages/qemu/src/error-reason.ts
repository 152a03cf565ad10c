/** Returns the reason of an error of unknown type: its message, or the thrown value as text. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the code of an error of the system, such as `ENOENT`; `undefined` for every other error. */
export function systemCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** The codes of the system if this process, or the host, has too many open files. */
export const NO_DESCRIPTOR: ReadonlySet<string | undefined> = new Set(["EMFILE", "ENFILE"]);
