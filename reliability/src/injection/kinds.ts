/** The kinds of programs that use alpy, each as a victim. */
export const KINDS = [
  "nodes",
  "wires",
  "golden-preparing",
  "golden-restored",
  "vitest",
  "alpy-run",
  "two-machines",
] as const;

/** What a victim runs. */
export type Kind = (typeof KINDS)[number];

/** Kinds with containers and taps. */
export const KINDS_WITH_NODES: readonly Kind[] = ["nodes", "vitest", "alpy-run", "two-machines"];

/** Returns whether a text names a kind. */
export function isKind(text: string): text is Kind {
  return (KINDS as readonly string[]).includes(text);
}
