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
export function regExpCost(regExp: RegExp): RegExpCost {
  // Alternatives of the whole are searched for one after the other: the most expensive one decides.
  const outer: Group[] = [];
  const branch = new Branch(regExp);
  let degree = 1;
  // A search begins at each position.
  let group = newGroup(1);
  /** The group that the next quantifier repeats; undefined after anything else. */
  let closed: Group | undefined;
  for (const [token] of regExp.source.matchAll(TOKEN)) {
    const isAbsorbed = outer.length === 0 && closed === undefined && branch.absorbs(token);
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
    } else if (token === "|") {
      group.isAtBegin = true;
      if (outer.length === 0) {
        degree = Math.max(degree, group.degree);
        group.degree = 1;
        branch.restart();
      }
    } else if (isAbsorbed) group.isVaried = true;
    else if (/^(?:[*+?]|\{\d)/.test(token)) repeat(group, closed, token);
    else begin(group, token);
    if (/^\\[1-9k]/.test(token)) group.degree = Number.POSITIVE_INFINITY;
    closed = undefined;
  }
  return { factor: group.factor * group.begins.length, degree: Math.max(degree, group.degree) };
}

/** The begin of an alternative of the whole RegExp. */
class Branch {
  readonly #flags: string;
  readonly #literals: string[] = [];
  #atom = "";
  #isAtBegin = true;

  constructor({ flags }: RegExp) {
    this.#flags = flags.replace(/[gy]/g, "");
  }

  restart(): void {
    this.#literals.length = 0;
    this.#atom = "";
    this.#isAtBegin = true;
  }

  /**
   * Takes the next token. Returns true for the first repetition, if the literals before it have a character that it does not
   * match: no two matches then repeat the same text, so that all of them together are as long as the text.
   */
  absorbs(token: string): boolean {
    if (!this.#isAtBegin) return false;
    if (/^[*+]/.test(token)) {
      this.#isAtBegin = false;
      const atom = new RegExp(`^(?:${this.#atom})$`, this.#flags);
      return this.#literals.some((literal) => !atom.test(literal));
    }
    const literal = /^\\?([^A-Za-z0-9]|(?<!\\)[A-Za-z0-9])$/.exec(this.#atom)?.[1];
    if (literal !== undefined && !/^[.^$]$/.test(this.#atom)) this.#literals.push(literal);
    this.#atom = token;
    this.#isAtBegin = !/^[(){?]/.test(token);
    return false;
  }
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
