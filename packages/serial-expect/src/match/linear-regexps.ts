/** RegExps of this package whose searches take linear time, although their form does not show it. */
const linear = new WeakSet<RegExp>();

/** Creates a RegExp whose repetitions match a text in one way only. */
export function linearRegExp(source: string, flags = ""): RegExp {
  const regExp = new RegExp(source, flags);
  linear.add(regExp);
  return regExp;
}

/** Checks whether {@link linearRegExp} created a RegExp. */
export function isLinear(regExp: RegExp): boolean {
  return linear.has(regExp);
}
