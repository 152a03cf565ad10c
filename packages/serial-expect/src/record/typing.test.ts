import { expect, test } from "vitest";
import { Typing } from "./typing.ts";

/** What is received (`<`) and typed (`>`). */
type Event = `<${string}` | `>${string}`;

function kept(...events: Event[]): string[] {
  const typing = new Typing();
  const pieces = events.flatMap((event) => {
    const bytes = Buffer.from(event.slice(1));
    return event.startsWith("<") ? typing.received(bytes) : typing.typed(bytes);
  });
  return [...pieces, ...typing.end()].map(({ kind, bytes }) => (kind === "shown" ? bytes.toString() : "(hidden)"));
}

test.each<[string, Event[], string[]]>([
  ["keys that are echoed one by one", ["<$ ", ">l", "<l", ">s", "<s", ">\r", "<\r\n"], ["l", "s", "\r"]],
  ["a pasted line that is echoed", ["<$ ", ">ls -l\r", "<ls", "< -l\r\n"], ["ls -l\r"]],
  [
    "an echo with colours and a kernel line before it",
    ["<$ ", ">ls\r", "<[ 1.5] up\r\n", "<\x1b[1ml\x1b[ms\r\n"],
    ["ls\r"],
  ],
  ["keys that a menu answers by drawing", ["<Menu", ">2", "<\x1b[3;4Hsecond item"], ["2"]],
  ["cursor keys and answers of the terminal", ["<Menu", ">\x1b[B", ">\x1b[24;80R"], ["\x1b[B", "\x1b[24;80R"]],
  [
    "lines that are typed before the echo of the first one arrives",
    ["<$ ", ">l", ">s\r", ">pwd\r", ">i", "<ls\r\n", "<pwd\r\n", "<i"],
    ["ls\r", "pwd\r", "i"],
  ],
  ["Enter and controls alone", ["<x", ">\r", ">\x03"], ["\r", "\x03"]],
])("keeps %s", (_, events, pieces) => {
  expect(kept(...events)).toEqual(pieces);
});

test.each<[string, Event[]]>([
  ["at a prompt for a password, key by key", ["<Password: ", ">s", ">e", ">c", ">\r", "<\r\n"]],
  ["at a prompt for a password that is echoed", ["<Password: ", ">s", "<s", ">e", "<e", ">\r", "<\r\n"]],
  [
    "at a prompt with colours behind the kernel's lines",
    ["<\x1b[1mVerification code:\x1b[m [ 1.5] x\r\n", ">1234\r", "<\r\n"],
  ],
  ["at any other prompt without an echo", ["<Speak: ", ">f", ">r", ">i", ">end\r", "<\r\nWelcome"]],
  ["that is echoed as asterisks", ["<Speak: ", ">f", "<*", ">r", "<*", ">\r", "<\r\n"]],
  ["although a kernel line arrives meanwhile", ["<Speak: ", ">fr", "<[  1.5] up\r\n", ">iend\r", "<\r\n"]],
  ["that is typed ahead", [">secret\r", ">ls\r", "<x"]],
])("hides a line %s", (_, events) => {
  const pieces = kept(...events);
  expect(pieces[0]).toBe("(hidden)");
  expect(pieces.join("")).not.toMatch(/^[a-z]/);
});

test("a line behind a hidden one is kept again", () => {
  expect(kept("<Password: ", ">x\r", "<\r\n$ ", ">l", "<l", ">s\r", "<s\r\n")).toEqual(["(hidden)", "l", "s\r"]);
});

test("what was not echoed at the end of the session is hidden", () => {
  expect(kept("<$ ", ">half")).toEqual(["(hidden)"]);
});
