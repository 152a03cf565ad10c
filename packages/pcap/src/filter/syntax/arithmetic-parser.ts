import { PcapError } from "../../errors.ts";
import type { Arithmetic, Operator, Relation } from "./expression.ts";
import type { TokenReader } from "./token-reader.ts";
import { PROTOCOL_WORDS, type ProtocolWord } from "./words.ts";

/** How strongly the operators bind. */
const PRECEDENCES: Readonly<Record<Exclude<Operator, "%" | "^">, number>> = {
  "|": 1,
  "&": 2,
  "<<": 3,
  ">>": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
};
const RELATIONS: readonly string[] = ["=", "!=", "<", "<=", ">", ">="];
const MAX_DEPTH = 200;

/** A relation of two computed numbers. */
export type ParsedRelation = { readonly kind: "relation" } & {
  readonly relation: Relation;
  readonly left: Arithmetic;
  readonly right: Arithmetic;
  readonly at: number;
};

/** Parses the arithmetic in an expression. */
export class ArithmeticParser {
  readonly #tokens: TokenReader;
  /** Where no relation begins. Without this, nested parentheses would take exponential time. */
  readonly #failed = new Map<number, PcapError>();
  #depth = 0;

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
  }

  /** Parses a relation such as `ip[0] & 0xf != 5` if there is one here; otherwise takes nothing and returns the error. */
  tryRelation(): ParsedRelation | PcapError {
    const begin = this.#tokens.index;
    const known = this.#failed.get(begin);
    if (known !== undefined) return known;
    try {
      return this.#relation();
    } catch (error) {
      if (!(error instanceof PcapError)) throw error;
      this.#failed.set(begin, error);
      this.#tokens.goTo(begin);
      return error;
    }
  }

  #relation(): ParsedRelation {
    const { at } = this.#tokens.peek();
    this.#depth = 0;
    const left = this.#binary(1);
    const { kind, text } = this.#tokens.peek();
    if (kind !== "sign" || !isRelation(text)) return this.#tokens.fail("a relation such as = is expected");
    this.#tokens.take();
    return { kind: "relation", relation: text, left, right: this.#binary(1), at };
  }

  #binary(minimum: number): Arithmetic {
    let left = this.#greedy(this.#unary());
    for (;;) {
      const { kind, text, at } = this.#tokens.peek();
      if (kind !== "sign" || !isOperator(text) || PRECEDENCES[text] < minimum) return left;
      this.#tokens.take();
      left = { kind: "binary", operator: text, left, right: this.#binary(PRECEDENCES[text] + 1), at };
    }
  }

  /** libpcap's grammar states no precedence for % and ^: all that follows is their right operand. */
  #greedy(left: Arithmetic): Arithmetic {
    const { kind, text, at } = this.#tokens.peek();
    if (kind !== "sign" || (text !== "%" && text !== "^")) return left;
    this.#tokens.take();
    return { kind: "binary", operator: text, left, right: this.#binary(1), at };
  }

  #unary(): Arithmetic {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#tokens.fail("the expression is nested too deeply");
    const result = this.#operand();
    this.#depth -= 1;
    return result;
  }

  #operand(): Arithmetic {
    const token = this.#tokens.peek();
    const { at } = token;
    if (this.#tokens.takeSign("-")) return { kind: "negate", of: this.#greedy(this.#unary()), at };
    if (this.#tokens.takeSign("(")) {
      const inner = this.#binary(1);
      this.#tokens.expectSign(")");
      return inner;
    }
    if (token.kind === "number") {
      this.#tokens.take();
      return { kind: "number", value: token.value, at };
    }
    if (this.#tokens.takeWord("len")) return { kind: "length", at };
    if (token.kind === "word" && isProtocolWord(token.text)) return this.#load(token.text, at);
    return this.#tokens.fail("a number, `len` or a protocol with an index is expected");
  }

  #load(protocol: ProtocolWord, at: number): Arithmetic {
    this.#tokens.take();
    this.#tokens.expectSign("[");
    const index = this.#binary(1);
    let size: 1 | 2 | 4 = 1;
    if (this.#tokens.takeSign(":")) {
      const given = this.#tokens.expectNumber();
      if (given.value !== 1 && given.value !== 2 && given.value !== 4)
        return this.#tokens.fail("a size must be 1, 2 or 4", given.at);
      size = given.value;
    }
    this.#tokens.expectSign("]");
    return { kind: "load", protocol, index, size, at };
  }
}

/** Checks whether a word names a protocol. */
export function isProtocolWord(word: string): word is ProtocolWord {
  return (PROTOCOL_WORDS as readonly string[]).includes(word);
}

const isRelation = (sign: string): sign is Relation => RELATIONS.includes(sign);
const isOperator = (sign: string): sign is keyof typeof PRECEDENCES => Object.hasOwn(PRECEDENCES, sign);
