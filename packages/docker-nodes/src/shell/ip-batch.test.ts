import { describe, expect, it } from "vitest";
import { batchScript, readFailures } from "./ip-batch.ts";

describe("a batch for ip", () => {
  it("has one command on each line, without its leading word", () => {
    expect(
      batchScript([
        ["ip", "link", "del", "dev", "x"],
        ["ip", "addr"],
      ]),
    ).toEqual(["link del dev x", "addr"]);
  });

  it.each(["a b", "a\nb", '"', "'", "#", "\\", ""])("refuses the word %j, which ip would misread", (word) => {
    expect(() => batchScript([["ip", "link", "del", "dev", word]])).toThrow(TypeError);
  });

  it("refuses a command of another program", () => {
    expect(() => batchScript([["tc", "qdisc"]])).toThrow(TypeError);
  });

  it("reports each command that failed, with ip's message", () => {
    const stderr = "ioctl(TUNSETIFF): Device or resource busy\nCommand failed -:1\nfoo\nbar\nCommand failed -:12\n";
    expect([...readFailures(stderr)]).toEqual([
      [0, "ioctl(TUNSETIFF): Device or resource busy"],
      [11, "foo\nbar"],
    ]);
    expect(readFailures("a warning\n").size).toBe(0);
  });
});
