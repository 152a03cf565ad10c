import { badOption, requireList } from "./option-checks.ts";

/** The parts of a machine that `omit` can take away. */
export const OMITTABLE_PARTS = ["pvpanic", "vmgenid", "entropy", "cpu", "sandbox", "display"] as const;

/** A part of a machine that alpy adds and that `omit` can take away. */
export type OmittablePart = (typeof OMITTABLE_PARTS)[number];

/** Parts that every machine needs, and why. */
const NEEDED_PARTS: Readonly<Record<string, string>> = {
  qmp: "alpy controls QEMU over it",
  console: "machine.console reads and writes it",
  nics: "links end in them; their number is the option nics",
  rtc: "the times of captured frames follow from it; its start is the option rtc",
  action: "QEMU must outlive the guest's power-off",
};

/**
 * Checks the parts to omit and returns them, each once, in the order of {@link OMITTABLE_PARTS}.
 * @param path the option by the path that the user wrote: `machine.omit`
 * @throws {TypeError} for a part that is unknown or needed
 */
export function resolveOmittedParts(omit: readonly OmittablePart[] | undefined, path: string): OmittablePart[] {
  requireList(path, omit);
  const given: readonly string[] = omit ?? [];
  for (const [index, part] of given.entries()) requireOmittable(part, `${path}[${index}]`);
  return OMITTABLE_PARTS.filter((part) => given.includes(part));
}

function requireOmittable(part: string, path: string): void {
  if (OMITTABLE_PARTS.some((known) => known === part)) return;
  const reason = Object.hasOwn(NEEDED_PARTS, part) ? NEEDED_PARTS[part] : undefined;
  const choices = `one of ${OMITTABLE_PARTS.join(", ")}`;
  throw badOption(path, reason === undefined ? choices : `${choices} (a machine needs ${part}: ${reason})`, part);
}
