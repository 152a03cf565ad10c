/** An estimate of what a search for a RegExp costs at most: `factor` times the length of the text to the power of `degree`. */
export interface RegExpCost {
  readonly factor: number;
  readonly degree: number;
}

/** A search with at most this many steps takes a few milliseconds. */
const CHEAP_STEPS = 5_000_000;
/** A repetition up to this count is as expensive as one without an end. */
const SMALL_COUNT = 4;

const TOKEN =
  /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>|[-ims]+:))?|\)|\||[*+?]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/gu;

interface Group {
  factor: number;
  degree: number;
  /** Whether it can match the same text in several ways, so that its repetition takes exponential time. */
  isVaried: boolean;
  /** What each alternative begins with. */
  readonly begins: string[];
  isAtBegin: boolean;
}

/**
 * Returns the cost of a RegExp by its source. It is infinite for a repetition of what can match in several ways, for which V8
 * may try exponentially many, and for a reference to a group.
 */
export function regExpCost({ source }: RegExp): RegExpCost {
  const outer: Group[] = [];
  // A search begins at each position.
  let group = newGroup(1);
  /** The group that the next quantifier repeats; undefined after anything else. */
  let closed: Group | undefined;
  for (const [token] of source.matchAll(TOKEN)) {
    if (token.startsWith("(")) {
      begin(group, token);
      outer.push(group);
      group = newGroup(0);
    } else if (token === ")") {
      closed = group;
      group = outer.pop() ?? newGroup(0);
      group.factor *= closed.factor;
      group.degree += closed.degree;
      group.isVaried ||= isVaried(closed);
      continue;
    } else if (token === "|") group.isAtBegin = true;
    else if (/^(?:[*+?]|\{\d)/.test(token)) repeat(group, closed, token);
    else begin(group, token);
    if (/^\\[1-9k]/.test(token)) group.degree = Number.POSITIVE_INFINITY;
    closed = undefined;
  }
  return { factor: group.factor * group.begins.length, degree: group.degree };
}

/** Checks whether a search in a text of this length takes a few milliseconds at most; a sticky one has only one begin. */
export function isCheap({ factor, degree }: RegExpCost, length: number, isSticky = false): boolean {
  return factor * length ** (isSticky ? degree - 1 : degree) <= CHEAP_STEPS;
}

function newGroup(degree: number): Group {
  return { factor: 1, degree, isVaried: false, begins: [], isAtBegin: true };
}

function begin(group: Group, token: string): void {
  if (group.isAtBegin) group.begins.push(token);
  group.isAtBegin = false;
}

/** Alternatives that begin with different characters cannot match the same text. */
function isVaried({ isVaried: varied, begins }: Group): boolean {
  if (varied || begins.length < 2) return varied;
  const characters = begins.map((token) => token.toLowerCase());
  return new Set(characters).size < characters.length || !characters.every((token) => /^[^.()[\]\\^$]$/u.test(token));
}

function repeat(group: Group, closed: Group | undefined, quantifier: string): void {
  const [, least, most] = /^\{(\d+)(?:,(\d*))?\}/.exec(quantifier) ?? [];
  const count = quantifier.startsWith("?")
    ? 2
    : Number((most === undefined ? least : most) || Number.POSITIVE_INFINITY);
  if (closed && isVaried(closed) && count > 2) group.degree = Number.POSITIVE_INFINITY;
  if (least !== undefined && most === undefined) group.factor *= count;
  else if (count <= SMALL_COUNT) group.factor *= count;
  else group.degree++;
  if (least === undefined || most !== undefined) group.isVaried = true;
}
