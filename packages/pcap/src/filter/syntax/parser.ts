import { PcapError } from "../../errors.ts";
import { ArithmeticParser, isProtocolWord } from "./arithmetic-parser.ts";
import type { Direction, Expression, HeaderWord, IdType, Qualifiers } from "./expression.ts";
import { parseId } from "./id-parser.ts";
import { TokenReader } from "./token-reader.ts";
import type { ProtocolWord } from "./words.ts";

const MAX_DEPTH = 200;
const ID_TYPES: readonly string[] = ["host", "net", "port", "portrange"];
const PROTOCOL_TYPES: readonly string[] = ["proto", "protochain"];
const HEADER_WORDS: readonly string[] = ["vlan", "mpls", "pppoes", "pppoed"];

/** A parsed part, and the qualifiers that a value after it shares. */
interface Parsed {
  readonly expression: Expression;
  readonly qualifiers: Qualifiers | undefined;
}

/**
 * Parses a filter expression. Returns undefined for an empty one, which every frame matches.
 *
 * @throws {PcapError} `bad-filter`, `unsupported-filter`
 */
export function parseFilter(text: string): Expression | undefined {
  const tokens = new TokenReader(text);
  if (tokens.peek().kind === "end") return undefined;
  const { expression } = new Parser(tokens).parse(undefined);
  if (tokens.peek().kind !== "end") tokens.fail("`and`, `or` or the end is expected");
  return expression;
}

class Parser {
  readonly #tokens: TokenReader;
  readonly #arithmetic: ArithmeticParser;
  #depth = 0;

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
    this.#arithmetic = new ArithmeticParser(tokens);
  }

  /** Parses parts joined by `and` and `or`, which bind equally. A value may share the qualifiers of what precedes it. */
  parse(shared: Qualifiers | undefined): Parsed {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#tokens.fail("the expression is nested too deeply");
    let parsed = this.#part(shared);
    while (this.#tokens.isWord("and", "or")) {
      const kind = this.#tokens.take().text === "and" ? "and" : "or";
      const right = this.#part(parsed.qualifiers);
      const expression: Expression = { kind, left: parsed.expression, right: right.expression };
      parsed = { expression, qualifiers: right.qualifiers };
    }
    this.#depth -= 1;
    return parsed;
  }

  #part(shared: Qualifiers | undefined): Parsed {
    const relation = this.#arithmetic.tryRelation();
    if (!(relation instanceof PcapError)) return { expression: relation, qualifiers: undefined };
    if (this.#tokens.isWord("not")) return this.#negated(() => this.#part(shared));
    if (this.#tokens.isSign("(")) return { expression: this.#parenthesized(shared), qualifiers: shared };
    const { kind, at } = this.#tokens.peek();
    if (kind === "word") return this.#primitive();
    if (kind === "end") return this.#tokens.fail("a primitive is expected");
    // The arithmetic may have been the intention, and then its error is the better one.
    if (kind === "sign" || this.#tokens.peek(1).kind === "sign") {
      if (shared === undefined && !["(", ")"].includes(this.#tokens.peek(1).text)) throw relation;
    }
    if (shared === undefined) return this.#tokens.fail("a word such as `host` or `port` is expected first", at);
    return { expression: this.#id(shared), qualifiers: shared };
  }

  #negated(parseOperand: () => Parsed): Parsed {
    this.#tokens.take();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#tokens.fail("the expression is nested too deeply");
    const { expression, qualifiers } = parseOperand();
    this.#depth -= 1;
    return { expression: { kind: "not", of: expression }, qualifiers };
  }

  #parenthesized(shared: Qualifiers | undefined): Expression {
    this.#tokens.expectSign("(");
    const { expression } = this.parse(shared);
    this.#tokens.expectSign(")");
    return expression;
  }

  #primitive(): Parsed {
    const { text: word, at } = this.#tokens.peek();
    if (isProtocolWord(word) || ["src", "dst", ...ID_TYPES, ...PROTOCOL_TYPES, "broadcast", "multicast"].includes(word))
      return this.#qualified(at);
    this.#tokens.take();
    return { expression: this.#special(word, at), qualifiers: undefined };
  }

  #special(word: string, at: number): Expression {
    if (HEADER_WORDS.includes(word)) {
      const header = word as HeaderWord;
      return { kind: "header", header, value: header === "pppoed" ? undefined : this.#optionalNumber(), at };
    }
    switch (word) {
      case "less":
      case "greater": {
        const right = this.#tokens.expectNumber();
        const left = { kind: "length", at } as const;
        return { kind: "relation", relation: word === "less" ? "<=" : ">=", left, right, at };
      }
      case "byte":
        return this.#byte(at);
      case "inbound":
      case "outbound":
        return { kind: "direction", isOutbound: word === "outbound", at };
      case "ifindex":
        return { kind: "ifindex", value: this.#tokens.expectNumber().value, at };
      case "llc":
        return { kind: "llc", type: this.#tokens.peek().kind === "name" ? this.#tokens.take().text : undefined, at };
      default:
        return this.#tokens.fail(`"${word}" is not expected here`, at);
    }
  }

  #byte(at: number): Expression {
    const index = this.#tokens.expectNumber();
    const sign = this.#tokens.peek().text;
    if (sign !== "=" && sign !== "<" && sign !== ">") return this.#tokens.fail('"=", "<" or ">" is expected');
    this.#tokens.take();
    const right = this.#tokens.expectNumber();
    return {
      kind: "relation",
      relation: sign,
      left: { kind: "load", protocol: "link", index, size: 1, at },
      right,
      at,
    };
  }

  #optionalNumber(): number | undefined {
    if (this.#tokens.peek().kind === "number") return this.#tokens.expectNumber().value;
    if (!this.#tokens.isSign("(") || this.#tokens.peek(1).kind !== "number") return undefined;
    this.#tokens.take();
    const { value } = this.#tokens.expectNumber();
    this.#tokens.expectSign(")");
    return value;
  }

  /** Parses a primitive of the form [protocol] [direction] [type] value, or a protocol alone. */
  #qualified(at: number): Parsed {
    const word = this.#tokens.peek().text;
    const protocol = isProtocolWord(word) ? word : undefined;
    if (protocol !== undefined) this.#tokens.take();
    if (this.#tokens.isWord("broadcast", "multicast")) {
      const cast = this.#tokens.take().text === "broadcast" ? "broadcast" : "multicast";
      return { expression: { kind: "cast", cast, protocol, at }, qualifiers: undefined };
    }
    const direction = this.#direction();
    const type = this.#type(direction);
    if (direction === undefined && type === undefined) return this.#protocolAlone(protocol, at);
    const qualifiers: Qualifiers = { protocol, direction, type };
    return { expression: this.#id(qualifiers), qualifiers };
  }

  #protocolAlone(protocol: ProtocolWord | undefined, at: number): Parsed {
    if (protocol === undefined) return this.#tokens.fail("a primitive is expected");
    if (this.#tokens.isSign("[")) {
      const error = this.#relationAgain(at);
      throw error;
    }
    return { expression: { kind: "protocol", protocol, at }, qualifiers: undefined };
  }

  /** Returns the error of the arithmetic that begins with the protocol just taken. */
  #relationAgain(at: number): PcapError {
    this.#tokens.goTo(this.#tokens.index - 1);
    const error = this.#arithmetic.tryRelation();
    return error instanceof PcapError ? error : this.#tokens.fail("a relation is expected", at);
  }

  #direction(): Direction | undefined {
    if (!this.#tokens.isWord("src", "dst")) return undefined;
    const first = this.#tokens.take().text === "src" ? "src" : "dst";
    const other = first === "src" ? "dst" : "src";
    const next = this.#tokens.peek(1);
    const isBoth = this.#tokens.isWord("and", "or") && next.kind === "word" && next.text === other;
    if (!isBoth) return first;
    const joined = this.#tokens.take().text === "and" ? "and" : "or";
    this.#tokens.take();
    return joined;
  }

  #type(direction: Direction | undefined): IdType | undefined {
    const types = direction === undefined ? [...ID_TYPES, ...PROTOCOL_TYPES] : ID_TYPES;
    return this.#tokens.isWord(...types) ? (this.#tokens.take().text as IdType) : undefined;
  }

  #id(qualifiers: Qualifiers): Expression {
    if (this.#tokens.isWord("not")) {
      return this.#negated(() => ({ expression: this.#id(qualifiers), qualifiers })).expression;
    }
    if (this.#tokens.isSign("(")) return this.#parenthesized(qualifiers);
    const { at } = this.#tokens.peek();
    return { kind: "id", qualifiers, id: parseId(this.#tokens), at };
  }
}
