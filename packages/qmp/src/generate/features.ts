import type { EnumEntry } from "./schema.ts";
import { commentText } from "./text.ts";

/** The documentation of the features that have a meaning for every client. */
const NOTES = {
  unstable: "Unstable: QEMU may change or remove it without notice.",
  deprecated: "@deprecated QEMU will remove it.",
} as const;

/** Returns the documentation of a schema object's features. */
export function featureLines(features: readonly string[]): string[] {
  const others = features.filter((feature) => !Object.hasOwn(NOTES, feature));
  const lines = others.length === 0 ? [] : [`Features: ${others.map(quoted).join(", ")}.`];
  // A tag extends to the end of the comment, so it comes last.
  if (features.includes("unstable")) lines.push(NOTES.unstable);
  if (features.includes("deprecated")) lines.push(NOTES.deprecated);
  return lines;
}

/** Returns the documentation of an enumeration's features. It names the values: editors show no comment on a union's value. */
export function valueLines({ values }: EnumEntry): string[] {
  const named = [...new Set(values.flatMap(({ features }) => features))].sort();
  return named.map((feature) => {
    const names = values.filter(({ features }) => features.includes(feature)).map(({ name }) => quoted(name));
    const title = Object.hasOwn(NOTES, feature) ? `${feature} values` : `feature ${quoted(feature)}`;
    return `${title.slice(0, 1).toUpperCase()}${title.slice(1)}: ${names.join(", ")}.`;
  });
}

function quoted(text: string): string {
  return `\`${commentText(text).replaceAll("`", "'")}\``;
}
