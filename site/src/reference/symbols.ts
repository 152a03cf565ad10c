/** Finds what the links of comments name: an export of the same package, or a member of one. */
import {
  type CommentDisplayPart,
  type DeclarationReflection,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
} from "typedoc";
import type { RoomPage } from "./rooms.ts";

/** Where built-in names are described. */
export const BUILT_IN_LINKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  typescript: {
    TypeError: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/TypeError",
  },
};

/** Resolves the links to names that the file of the comment does not import: TypeDoc finds only those on the same page. */
export function resolveLinks(project: ProjectReflection, pages: readonly RoomPage[]): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.All)) {
    const { comment } = reflection;
    if (comment === undefined) continue;
    const exports = exportsOfPackage(reflection, pages);
    for (const part of [comment.summary, ...comment.blockTags.map(({ content }) => content)].flat())
      resolveLink(part, exports);
  }
}

function resolveLink(part: CommentDisplayPart, exports: readonly DeclarationReflection[]): void {
  if (part.kind !== "inline-tag" || part.tag !== "@link" || part.target !== undefined) return;
  const [path = ""] = part.text.split("|");
  const [name, ...members] = path.trim().split(".");
  let found = exports.find((one) => one.name === name);
  for (const member of members) found = found?.children?.find((child) => child.name === member);
  if (found !== undefined) part.target = found;
}

/** Returns the exports of the package that a reflection is in: that of the module below the project. */
function exportsOfPackage(reflection: Reflection, pages: readonly RoomPage[]): DeclarationReflection[] {
  let one = reflection;
  while (one.parent?.parent !== undefined) one = one.parent;
  const own = pages.filter(({ owner }) => owner.folder === one.name);
  return own.flatMap(({ exports }) => exports.map((exported) => exported.reflection));
}
