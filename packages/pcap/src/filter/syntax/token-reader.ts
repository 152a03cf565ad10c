import { badFilter } from "./filter-error.ts";
import { readTokens, type Token } from "./lexer.ts";

/** Reads the tokens of an expression one by one, and can go back. */
export class TokenReader {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #index = 0;

  /** @throws {PcapError} `bad-filter`, `unsupported-filter` */
  constructor(text: string) {
    this.text = text;
    this.#tokens = readTokens(text);
  }

  /** The place among the tokens, to which {@link goTo} returns. */
  get index(): number {
    return this.#index;
  }

  goTo(index: number): void {
    this.#index = index;
  }

  /** Returns the next token, or one after it, without taking it. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)] ?? this.fail("a word is missing");
  }

  take(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  /** Checks whether the next token is one of these words. */
  isWord(...words: readonly string[]): boolean {
    const { kind, text } = this.peek();
    return kind === "word" && words.includes(text);
  }

  isSign(sign: string): boolean {
    const { kind, text } = this.peek();
    return kind === "sign" && text === sign;
  }

  /** Takes a word if it is the next token. */
  takeWord(word: string): boolean {
    const isNext = this.isWord(word);
    if (isNext) this.#index += 1;
    return isNext;
  }

  /** Takes a sign if it is the next token. */
  takeSign(sign: string): boolean {
    const isNext = this.isSign(sign);
    if (isNext) this.#index += 1;
    return isNext;
  }

  /** @throws {PcapError} `bad-filter`, if the next token is not this sign */
  expectSign(sign: string): void {
    if (!this.takeSign(sign)) this.fail(`"${sign}" is expected`);
  }

  /** @throws {PcapError} `bad-filter`, if the next token is not a number */
  expectNumber(): Token & { readonly kind: "number" } {
    const token = this.peek();
    if (token.kind !== "number") return this.fail("a number is expected");
    this.#index += 1;
    return token;
  }

  /** @throws {PcapError} `bad-filter`, with the place of the next token or another */
  fail(problem: string, at: number = this.#tokens[this.#index]?.at ?? this.text.length): never {
    throw badFilter(this.text, at, problem);
  }
}
