/** Finds exports and members without a comment. */
import { DeclarationReflection, type Reflection, ReflectionKind, SignatureReflection, type SomeType } from "typedoc";

const CHECKED =
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Enum |
  ReflectionKind.EnumMember |
  ReflectionKind.Variable |
  ReflectionKind.Property |
  ReflectionKind.Accessor |
  ReflectionKind.CallSignature;

/** Returns a line for each reflection that needs a comment and has none, in the order of their files. */
export function undocumentedIn(reflections: readonly Reflection[]): string[] {
  const lines = reflections.filter((one) => one.kindOf(CHECKED) && !isDocumented(one) && needsComment(one)).map(lineOf);
  return [...new Set(lines)].sort();
}

function isDocumented(reflection: Reflection): boolean {
  if (reflection.hasComment()) return true;
  if (reflection instanceof DeclarationReflection) {
    const { getSignature, setSignature, signatures } = reflection;
    if (getSignature?.hasComment() === true || setSignature?.hasComment() === true) return true;
    return reflection.kindOf(ReflectionKind.Accessor) ? false : (signatures?.some((one) => one.hasComment()) ?? false);
  }
  return false;
}

/** Whether a reader would not know what something is without a comment. */
function needsComment(reflection: Reflection): boolean {
  if (reflection.isReference() || isWithinSignature(reflection)) return false;
  if (reflection instanceof DeclarationReflection) {
    // The literal says it: `kind: "bond"`. A member that is always undefined can only be left out.
    if (reflection.type?.type === "literal" || isUndefined(reflection.type)) return false;
    // The name of an error class is the name of the class.
    if (reflection.name === "name" && reflection.overwrites !== undefined) return false;
    // What is inherited from Node's classes is described there.
    if (reflection.inheritedFrom !== undefined && reflection.sources === undefined) return false;
  }
  return !(reflection instanceof SignatureReflection && reflection.parent.hasComment());
}

function isUndefined(type: SomeType | undefined): boolean {
  return type?.type === "intrinsic" && type.name === "undefined";
}

/** Whether it is part of a function's type, whose comment is that of the function, of a constructor, or of a condition on types. */
function isWithinSignature(reflection: Reflection): boolean {
  for (let one = reflection.parent; one !== undefined; one = one.parent) {
    if (one.kindOf(ReflectionKind.ConstructorSignature)) return true;
    if (one instanceof DeclarationReflection && one.type?.type === "conditional") return true;
  }
  return (
    reflection.kindOf(ReflectionKind.CallSignature) && reflection.parent?.kindOf(ReflectionKind.TypeLiteral) === true
  );
}

function lineOf(reflection: Reflection): string {
  const { sources } = reflection as DeclarationReflection;
  const [source] = sources ?? (reflection.parent as DeclarationReflection | undefined)?.sources ?? [];
  return `${source?.fileName}:${source?.line}: ${reflection.getFriendlyFullName()} has no comment`;
}
