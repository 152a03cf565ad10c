import type { MachineOptions } from "./machine-options.ts";
import { badOption, requireList } from "./option-checks.ts";

/** The options that a machine with a command line of its own can have, too: they are about what alpy adds to it. */
const COMPATIBLE_OPTIONS: ReadonlySet<string> = new Set<keyof MachineOptions>([
  "ownArguments",
  "architecture",
  "qemu",
  "nic",
  "nics",
  "management",
  "rtc",
  "console",
  "consoles",
]);

/**
 * Checks the command line of a machine's own, and that no other option describes the same machine.
 * @throws {TypeError} for an argument that is not a string, and for an option that has no effect
 */
export function requireOwnArguments(options: MachineOptions, path: string): void {
  const { ownArguments } = options;
  requireArguments(`${path}.ownArguments`, ownArguments);
  if (ownArguments === undefined) return;
  const entries: [string, unknown][] = Object.entries(options);
  const other = entries.find(([name, value]) => value !== undefined && !COMPATIBLE_OPTIONS.has(name));
  if (other === undefined) return;
  throw new TypeError(
    `${path}.${other[0]} cannot be combined with ${path}.ownArguments, which is QEMU's whole command line: write it there`,
  );
}

/** Checks that a value is a list of arguments, or not given. */
export function requireArguments(path: string, list: readonly string[] | undefined): void {
  requireList(path, list);
  for (const [index, argument] of (list ?? []).entries()) {
    if (typeof argument !== "string") throw badOption(`${path}[${index}]`, "a string", argument);
  }
}

/** Returns the accelerator that arguments choose first; QEMU's default is TCG. */
export function acceleratorOf(ownArguments: readonly string[]): "kvm" | "tcg" {
  const choosesKvm = ownArguments.some((argument, index) => {
    if (/^--?enable-kvm$/.test(argument) || /(^|,)accel=kvm\b/.test(argument)) return true;
    return /^(accel=)?kvm\b/.test(argument) && /^--?accel$/.test(ownArguments[index - 1] ?? "");
  });
  return choosesKvm ? "kvm" : "tcg";
}
