import type { BitMask, Id, Mask } from "./expression.ts";
import type { TokenReader } from "./token-reader.ts";

/**
 * Parses a value: a number, a name, or an address with an optional mask.
 *
 * @throws {PcapError} `bad-filter`, if there is none
 */
export function parseId(tokens: TokenReader): Id {
  const token = tokens.peek();
  const { kind, text, at } = token;
  switch (kind) {
    case "number":
      tokens.take();
      return { kind, value: token.value, at };
    case "name":
    case "mac":
      tokens.take();
      return { kind, text, at };
    case "ipv4":
      tokens.take();
      return { kind, text, at, mask: parseMask(tokens) };
    case "ipv6":
      tokens.take();
      return { kind, text, at, mask: parseBits(tokens) };
    case "word":
      return tokens.fail(`a value is expected; as a name, "${text}" needs a backslash before it`);
    case "sign":
    case "end":
      return tokens.fail("a value such as an address or a port is expected");
  }
}

function parseMask(tokens: TokenReader): Mask | undefined {
  if (!tokens.takeWord("mask")) return parseBits(tokens);
  const { kind, text, at } = tokens.peek();
  if (kind !== "ipv4") return tokens.fail("a netmask such as 255.255.255.0 is expected");
  tokens.take();
  return { address: text, at };
}

function parseBits(tokens: TokenReader): BitMask | undefined {
  if (!tokens.takeSign("/")) return undefined;
  const { value, at } = tokens.expectNumber();
  return { bits: value, at };
}
