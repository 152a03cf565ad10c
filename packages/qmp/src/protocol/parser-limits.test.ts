import { describe, expect, test } from "vitest";
import { checkParserLimits } from "./parser-limits.ts";

/** Returns arguments as JSON: an object, and in it lists to this many levels in all. */
function nested(levels: number): string {
  return `{"value":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
}

const refused = (json: string): (() => void) => {
  return () => checkParserLimits('arguments of "qom-set"', json);
};

describe("checkParserLimits", () => {
  test("accepts 1023 levels, which are 1024 with the command around them, and refuses more", () => {
    checkParserLimits("x", nested(1023));
    expect(refused(nested(1024))).toThrow(
      'arguments of "qom-set" must be nested at most 1023 levels deep (the limit of QEMU\'s parser), got 1024',
    );
    expect(refused(nested(1024))).toThrow(TypeError);
  });

  test("counts no brackets in strings, and knows escaped quotes", () => {
    checkParserLimits("x", JSON.stringify({ value: `"${"[{".repeat(2000)}\\` }));
    expect(refused(`{"value":"\\\\\\"","x":${"[".repeat(1023)}${"]".repeat(1023)}}`)).toThrow("levels deep");
  });

  test("counts levels, not brackets", () => {
    checkParserLimits("x", JSON.stringify({ value: Array.from({ length: 5000 }, () => [{}]) }));
  });

  test("refuses more tokens than QEMU takes", () => {
    const list = (length: number): string => JSON.stringify({ value: new Array(length).fill(0) });
    checkParserLimits("x", list(1024 * 1024 - 100));
    expect(refused(list(1024 * 1024))).toThrow(/JSON tokens \(the limit of QEMU's parser\), got 20971\d\d$/);
  });

  test("refuses more bytes than QEMU takes", () => {
    checkParserLimits("x", JSON.stringify({ value: "x".repeat(63 * 1024 * 1024) }));
    expect(refused(JSON.stringify({ value: "x".repeat(64 * 1024 * 1024) }))).toThrow(/bytes long as JSON/);
  });
});
