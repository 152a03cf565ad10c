import { describe, expect, test } from "vitest";
import { readShellLine, wordsOf } from "./shell-line.ts";

const never = (): boolean => false;
const command = (name: string, args: object): object => ({ kind: "command", command: name, args });

describe("readShellLine", () => {
  test.each([
    ["  ", { kind: "nothing" }],
    [".help", { kind: "help" }],
    [" .exit ", { kind: "exit" }],
    [":info  status", { kind: "human", line: "info  status" }],
    ["query-status", command("query-status", {})],
    ["x a=1 b=true c=null d=text e=-1.5", command("x", { a: 1, b: true, c: null, d: "text", e: -1.5 })],
    ['x a="two words" b={"c": [1, 2]} d=[1, 2]', command("x", { a: "two words", b: { c: [1, 2] }, d: [1, 2] })],
    [
      "x file.driver=file file.filename=/a=b top=1",
      command("x", { file: { driver: "file", filename: "/a=b" }, top: 1 }),
    ],
    ['x {"a": 1, "b": {"c": 2}} b.d=3', command("x", { a: 1, b: { c: 2, d: 3 } })],
    ["x a=", command("x", { a: "" })],
  ])("reads %j", (line, expected) => {
    expect(readShellLine(line, never)).toEqual(expected);
  });

  test("keeps a value that is text for the schema, with or without quotes", () => {
    const isText = (_: string, path: readonly string[]): boolean => path.join(".") === "a.name";
    expect(readShellLine("x a.name=12 a.size=12", isText)).toEqual(command("x", { a: { name: "12", size: 12 } }));
    expect(readShellLine('x a.name="1 2"', isText)).toEqual(command("x", { a: { name: "1 2" } }));
  });

  test("treats no name as special", () => {
    const line = readShellLine("x __proto__.polluted=1", never);
    expect(JSON.stringify(line)).toContain('{"__proto__":{"polluted":1}}');
    expect("polluted" in {}).toBe(false);
  });

  test.each([
    ["x word", 'each argument must be key=value or a JSON object, got "word"'],
    ["x =1", 'each argument must be key=value or a JSON object, got "=1"'],
    ["x {broken", 'an argument that begins with { must be a JSON object, got "{broken"'],
    ["x a=1 a.b=2", 'a.b must be within an object, got a value for "a"'],
  ])("refuses %j", (line, message) => {
    expect(() => readShellLine(line, never)).toThrow(new TypeError(message));
  });
});

test("wordsOf knows quotes, escaped quotes, braces and brackets", () => {
  expect(wordsOf('a  b="c d" e={"f": "} \\" g"} h=[1, [2, 3]] ')).toEqual([
    "a",
    'b="c d"',
    'e={"f": "} \\" g"}',
    "h=[1, [2, 3]]",
  ]);
});
