import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileErrorsOf, runtimeCodeOf } from "../../test/compile.ts";
import { errorOf, generate, here } from "../../test/generated-protocol.ts";
import { alternate, answer, array, command, enumeration, event, object, union } from "../../test/schema-builder.ts";
import { generateProtocol } from "./generate-protocol.ts";

describe("a hostile schema", () => {
  const evil = [
    "*/ process.exit(1); /*",
    "`$" + "{process.exit(1)}`",
    "a\nprocess.exit(1)\n",
    '"; process.exit(1); "',
    "\r\u2028\u2029process.exit(1)//",
    "\\",
    "@deprecated",
    "}>; export const x = 1; <{",
  ];

  test("results in no code, with any names and features", () => {
    for (const name of evil) {
      const features = [name];
      const entries = answer(
        enumeration(`k${name}`, name, "b", "c", { name: `${name}2`, features }),
        object(`o${name}`, { [name]: { type: `k${name}`, features } }, { features }),
        union(`u${name}`, { [name]: `k${name}`, x: "str" }, name, { b: `o2${name}` }),
        object(`o2${name}`, { [`${name}3`]: "str" }),
        command(name, `u${name}`, `o${name}`, { features, "allow-oob": true }),
        event(name, `o${name}`, { features }),
      );
      const { text } = generateProtocol(entries, {
        source: name,
        importFrom: "../protocol/protocol.ts",
        prefix: "Qemu" as const,
      });
      expect(compileErrorsOf(text, here)).toEqual([]);
      expect(runtimeCodeOf(text)).toBe("export {};");
      expect(text).not.toMatch(/^\s*process|[\r\u2028\u2029]/m);
    }
  });

  test("results in no code, with any text", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...evil));
    const property = fc.property(fc.uniqueArray(text, { minLength: 6, maxLength: 6 }), fc.string(), (names, source) => {
      const [a = "", b = "", c = "", d = "", e = "", f = ""] = names;
      const entries = answer(
        enumeration("1", a, b, c, { name: d, features: [e] }),
        object("2", { x: "1" }, { features: [f] }),
        {
          name: "3",
          "meta-type": "object",
          members: [{ name: e, type: "1" }],
          tag: e,
          variants: [{ case: a, type: "2" }],
        },
        command(f, "3", "2"),
        event(a, "2"),
      );
      if (e === "x") return;
      expect(runtimeCodeOf(generateProtocol(entries, { source, importFrom: a, prefix: "Qemu" as const }).text)).toBe(
        "export {};",
      );
    });
    fc.assert(property, { numRuns: 200 });
  });

  test.each<[what: string, entries: unknown, message: RegExp]>([
    ["no list", { return: 5 }, /the schema must be an array, got "{/],
    ["nothing", undefined, /the schema must be an array, got nothing/],
    ["an empty list", [], /it has no commands/],
    ["an entry that is not an object", [5], /each entry must be an object, got "5"/],
    ["an unknown meta-type", answer({ name: "x", "meta-type": "class" }), /"x" has the unknown meta-type "class"/],
    [
      "an entry without a name",
      answer({ "meta-type": "command" }),
      /"name" of an unnamed entry must be a string, got nothing/,
    ],
    ["a command without a return", answer({ name: "c", "meta-type": "command", "arg-type": "0" }), /"ret-type" of "c"/],
    ["a missing type of arguments", answer(command("c", "7")), /the type "7", the arguments of "c", is missing/],
    ["a missing type of a member", answer(object("1", { m: "7" }), command("c", "1")), /"7", member "m" of "1"/],
    ["a missing type of an element", answer(array("7"), command("c", "0", "[7]")), /"7", part of "\[7\]", is missing/],
    [
      "arguments that are not an object",
      answer(command("c", "str")),
      /the arguments of "c" must be an object, got the builtin/,
    ],
    [
      "data that is not an object",
      answer(command("c"), event("E", "[str]"), array("str")),
      /the data of "E" must be an object, got the array/,
    ],
    ["two commands of one name", answer(command("c"), command("c")), /"c" occurs twice/],
    [
      "a member twice",
      answer(object("1", { a: "str", "a?": "str" }), command("c", "1")),
      /member "a" of "1" occurs twice/,
    ],
    ["an empty enumeration", answer(enumeration("1"), command("c", "0", "1")), /"1" has no values/],
    ["an array of itself", answer({ ...array("1"), name: "1" }, command("c", "0", "1")), /"1" contains itself/],
    ["an alternate of itself", answer(alternate("1", "str", "1"), command("c", "0", "1")), /"1" contains itself/],
    ["a tag that is not a member", answer(union("1", { a: "str" }, "b", {}), command("c", "1")), /tag "b" of "1"/],
    [
      "a tag that is not an enumeration",
      answer(union("1", { a: "str" }, "a", {}), command("c", "1")),
      /tag "a" of "1"/,
    ],
  ])("that has %s is refused with the reason", (_what, entries, message) => {
    const error = errorOf(entries);
    expect(error.code).toBe("schema-malformed");
    expect(error.message).toMatch(message);
  });

  const on = enumeration("e", "on", "off");

  test("with a case that is unknown, repeats a member or contains itself is refused", () => {
    const refused = (...cases: [string, string][]): string =>
      errorOf(
        answer(
          on,
          object("2", { t: "str" }),
          union("1", { t: "e" }, "t", Object.fromEntries(cases)),
          command("c", "1"),
        ),
      ).message;
    expect(refused(["maybe", "0"])).toContain('case "maybe" of "1" is not a value of its tag');
    expect(refused(["on", "2"])).toContain('member "t" of "1" occurs twice');
    const self = { ...union("1", { t: "e" }, "t", { on: "3" }) };
    const other = union("3", { u: "e" }, "u", { on: "1" });
    expect(errorOf(answer(on, self, other, command("c", "1"))).message).toContain("contains itself");
  });

  test("that is small but would result in a huge text is refused", () => {
    const levels = Array.from({ length: 30 }, (_, level) => {
      const below = level === 0 ? "str" : `${level}`;
      return alternate(`${level + 1}`, below, below, below);
    });
    expect(errorOf(answer(...levels, command("c", "0", "30"))).message).toMatch(/more than 1000 parts/);
  });

  test("that is nested very deeply is written, with short names", () => {
    const depth = 5000;
    const chain = Array.from({ length: depth }, (_, level) =>
      object(`t${level}`, { [`deeper${level}`]: level + 1 < depth ? `t${level + 1}` : "str", [`m${level}`]: "int" }),
    );
    const text = generate(...chain, command("query-deep", "0", "t0"));
    expect(text.match(/^export interface /gm)?.length).toBe(depth + 3);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(200);
    const arrays = Array.from({ length: depth }, (_, level) => ({
      ...array(level === 0 ? "str" : `a${level}`),
      name: `a${level + 1}`,
    }));
    expect(errorOf(answer(...arrays.reverse(), command("c", "0", "a1"))).message).toMatch(/nests too deeply/);
  });
});
