import { describe, expect, test } from "vitest";
import { encodeArguments, encodeCommand } from "./encode-command.ts";

describe("encodeCommand", () => {
  test("writes one line of JSON", () => {
    const line = encodeCommand("execute", "qom-get", encodeArguments("qom-get", { path: "/", property: "a\nb" }), 7);
    expect(line.indexOf("\n")).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({ execute: "qom-get", arguments: { path: "/", property: "a\nb" }, id: 7 });
  });

  test("omits arguments that were not given", () => {
    expect(JSON.parse(encodeCommand("exec-oob", "x", encodeArguments("x", undefined), 1))).toEqual({
      "exec-oob": "x",
      id: 1,
    });
  });
});

describe("encodeArguments", () => {
  test.each([
    [[1], "an array"],
    ["rabbit", "a string"],
    [null, "null"],
  ])("refuses %j, which is not an object, and names only its kind", (args, kind) => {
    expect(() => encodeArguments("stop", args as object)).toThrow(
      new TypeError(`arguments of "stop" must be an object, got ${kind}`),
    );
  });

  test("refuses arguments that JSON cannot represent, without showing them", () => {
    const refused = (): unknown => encodeArguments("stop", { password: "rabbit", big: 2n ** 64n });
    expect(refused).toThrow(TypeError);
    expect(refused).toThrow(
      'arguments of "stop" must be an object that JSON can represent, got one that fails with ' +
        '"18446744073709551616 does not fit into 64 bits"',
    );
  });
});
