import { readdirSync, readFileSync } from "node:fs";

/** A network interface of the host's namespace that is named like our taps. */
export interface TapEntry {
  readonly name: string;
  /** The pid of its creator, from its alias; `undefined` without one. */
  readonly creator: number | undefined;
}

/** Returns the interfaces of this namespace that are named like our taps. */
export function hostTaps(): TapEntry[] {
  const names = readdirSync("/sys/class/net").filter((name) => /^al[a-z0-9]{8}t\d+$/.test(name));
  return names.flatMap((name) => {
    try {
      const creator = Number(readFileSync(`/sys/class/net/${name}/ifalias`, "utf8").split(",")[2]);
      return [{ name, creator: Number.isSafeInteger(creator) && creator > 0 ? creator : undefined }];
    } catch {
      // It was removed or moved meanwhile.
      return [];
    }
  });
}
