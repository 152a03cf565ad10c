import { describe, expect, it } from "vitest";
import { Output } from "./output.ts";

describe("an application's output", () => {
  it("returns the complete lines, without those that the cut splits", () => {
    const output = new Output(24);
    output.push("stdout", Buffer.from("first\nsecond\nthird\nfourth\nfifth\nlast"));
    expect(output.lines("stdout")).toEqual(["first", "fifth"]);
    output.end();
    expect(output.lines("stdout")).toEqual(["first", "fifth", "last"]);
    expect(output.result({ exitCode: 0, oomKilled: false })).toMatchObject({
      cutBytes: { stdout: 12, stderr: 0 },
      truncated: true,
      signal: undefined,
    });
  });

  it("passes on the lines of each stream, however the streams are mixed", () => {
    const output = new Output(100);
    const lines: string[] = [];
    output.onLine((line, stream) => lines.push(`${stream}: ${line}`));
    const euro = Buffer.from("€");
    output.push("stdout", euro.subarray(0, 1));
    output.push("stderr", Buffer.from("warn\n"));
    output.push("stdout", euro.subarray(1));
    output.push("stdout", Buffer.from("\nend"));
    output.end();
    expect(lines).toEqual(["stderr: warn", "stdout: €", "stdout: end"]);
  });
});
