import type { MatchableFrame } from "../match/fields/matchable-frame.ts";
import { allOf, atLeast, atMost, not, oneOf } from "../match/matchers.ts";
import type { FramePattern } from "../match/pattern.ts";
import { Generator } from "./generator.ts";
import { type Alternatives, addressPatterns, castPatterns, tagPattern } from "./header-patterns.ts";
import type { Layout } from "./layout.ts";
import { carriedPatterns, portPatterns, protocolPatterns } from "./protocol-patterns.ts";
import type { Arithmetic, Expression, Id, Qualifiers, Relation } from "./syntax/expression.ts";

const MAX_LENGTH = 0xffff_ffff;

/**
 * Returns the pattern that a sound Ethernet frame fits if it matches an expression, which the compiler has accepted; undefined if
 * the expression looks at what patterns do not name.
 */
export function framePattern(
  text: string,
  expression: Expression | undefined,
  layout: Layout,
): FramePattern | undefined {
  return expression === undefined ? {} : new PatternBuilder(new Generator(text, layout)).build(expression);
}

/** Builds a pattern part by part. The order matters: `vlan` moves the headers for all that follows in the text. */
class PatternBuilder {
  /** Parses values. It refuses none, because the compiler has accepted them. */
  readonly #generator: Generator;
  /** Number of VLAN tags that the text has moved the headers by, also where a frame need not have them: `not vlan and ip`. */
  #moved = 0;
  /** Number of VLAN tags that a frame must have to get to this part. */
  #tags = 0;

  constructor(generator: Generator) {
    this.#generator = generator;
  }

  build(expression: Expression): FramePattern | undefined {
    switch (expression.kind) {
      case "and":
        return both(this.build(expression.left), this.build(expression.right));
      case "or":
        return anyOf([this.#branch(expression.left), this.#branch(expression.right)]);
      case "not": {
        const pattern = this.#branch(expression.of);
        return pattern && not<MatchableFrame>(pattern);
      }
      case "protocol":
        return this.#inNetwork(() => protocolPatterns(this.#tags, expression.protocol));
      case "id":
        return this.#inNetwork(() => this.#id(expression.qualifiers, expression.id));
      case "cast":
        return this.#inNetwork(() => castPatterns(this.#tags, expression.cast, expression.protocol));
      case "relation":
        return lengthPattern(expression.relation, expression.left, expression.right);
      case "header":
        return expression.header === "vlan" ? this.#vlan(expression.value) : undefined;
      case "llc":
      case "direction":
      case "ifindex":
        return undefined;
    }
  }

  /** Builds a part after which a frame need not have the tags that the part looks for. */
  #branch(expression: Expression): FramePattern | undefined {
    const tags = this.#tags;
    const pattern = this.build(expression);
    this.#tags = tags;
    return pattern;
  }

  /** Returns the pattern of a network header, which is not known if a frame need not have all tags before it. */
  #inNetwork(patternsOf: () => Alternatives): FramePattern | undefined {
    return this.#moved === this.#tags ? anyOf(patternsOf()) : undefined;
  }

  #vlan(id: number | undefined): FramePattern | undefined {
    const isKnown = this.#moved === this.#tags;
    this.#moved += 1;
    this.#tags += 1;
    return isKnown ? tagPattern(this.#tags, id) : undefined;
  }

  #id(qualifiers: Qualifiers, id: Id): Alternatives {
    const { type } = qualifiers;
    if (type === "port" || type === "portrange") return portPatterns(this.#tags, this.#generator, qualifiers, id);
    if (type === "proto") return carriedPatterns(this.#tags, this.#generator, qualifiers, id);
    return type === "protochain" ? undefined : addressPatterns(this.#tags, this.#generator, qualifiers, id);
  }
}

function both(left: FramePattern | undefined, right: FramePattern | undefined): FramePattern | undefined {
  return left && right && allOf<MatchableFrame>(left, right);
}

/** Returns the pattern that fits if one of several does; undefined if one of them is. */
function anyOf(patterns: readonly (FramePattern | undefined)[] | undefined): FramePattern | undefined {
  const known = patterns?.filter((pattern) => pattern !== undefined) ?? [];
  if (patterns === undefined || known.length < patterns.length) return undefined;
  return known.length === 1 ? known[0] : oneOf<MatchableFrame>(...known);
}

/** Returns the pattern for the length of a frame: `len >= 100`, `greater 100`. */
function lengthPattern(relation: Relation, left: Arithmetic, right: Arithmetic): FramePattern | undefined {
  if (left.kind !== "length" || right.kind !== "number") return undefined;
  const { value } = right;
  switch (relation) {
    case "=":
      return { originalLength: value };
    case "!=":
      return { originalLength: not(value) };
    case ">=":
      return { originalLength: atLeast(value) };
    case "<=":
      return { originalLength: atMost(value) };
    case ">":
      return value === MAX_LENGTH ? undefined : { originalLength: atLeast(value + 1) };
    case "<":
      return value === 0 ? undefined : { originalLength: atMost(value - 1) };
  }
}
