import type { EnumEntry } from "./schema.ts";
import { commentText } from "./text.ts";

const NOTES: Readonly<Record<string, string>> = {
  deprecated: "@deprecated QEMU will remove it.",
  unstable: "Unstable: QEMU may change or remove it without notice.",
};

/** What the documentation says of a schema object's features. */
export function featureLines(features: readonly string[]): string[] {
  const others = features.filter((feature) => !Object.hasOwn(NOTES, feature));
  const lines = others.length === 0 ? [] : [`Features: ${others.map(quoted).join(", ")}.`];
  // Last, since a tag goes on to the end of the comment.
  for (const feature of ["unstable", "deprecated"]) if (features.includes(feature)) lines.push(NOTES[feature] ?? "");
  return lines;
}

/** The same for an enumeration: no comment on a value of a union type is ever shown to anybody. */
export function valueLines({ values }: EnumEntry): string[] {
  const named = [...new Set(values.flatMap(({ features }) => features))].sort();
  return named.map((feature) => {
    const names = values.filter(({ features }) => features.includes(feature)).map(({ name }) => quoted(name));
    const title =
      feature === "deprecated" || feature === "unstable" ? `${feature} values` : `feature ${quoted(feature)}`;
    return `${title.slice(0, 1).toUpperCase()}${title.slice(1)}: ${names.join(", ")}.`;
  });
}

function quoted(text: string): string {
  return `\`${commentText(text).replaceAll("`", "'")}\``;
}
