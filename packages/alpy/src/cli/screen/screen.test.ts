import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { describeTestbed } from "./describe-testbed.ts";
import { Screen } from "./screen.ts";

const HOSTILE = "\u001b]52;c;aGk=\u0007 \u009b2J \rhidden";
const SHOWN = "\\x1b]52;c;aGk=\\x07 \\x9b2J \\x0dhidden";

/** Returns a screen with the width and colours of a terminal, and what is written to it. */
function screenOf(): { screen: Screen; written: string[] } {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const terminal = { isTTY: true, columns: 200, getColorDepth: () => 8, hasColors: () => true };
  return { screen: new Screen(Object.assign(stream, terminal) as unknown as NodeJS.WriteStream), written };
}

test("a line keeps its own colours, and everything else that a terminal obeys is escaped", () => {
  const { screen, written } = screenOf();
  screen.line(`${screen.paint("red", HOSTILE)} ${HOSTILE}\nnext`);
  expect(written.join("").replaceAll("\u001b[31m", "").replaceAll("\u001b[39m", "")).toBe(`${SHOWN} ${SHOWN}\nnext\n`);
});

test("JSON has no character that a terminal obeys, and means the same", () => {
  const { screen, written } = screenOf();
  const value = { text: `${HOSTILE}\u202e` };
  screen.json(value);
  screen.jsonLine(value);
  screen.jsonLine(undefined);
  expect(written.slice(0, 2).map((text) => JSON.parse(text) as unknown)).toEqual([value, value]);
  expect(written.join("")).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
});

test("a testbed's description is shown as text", () => {
  const { screen } = screenOf();
  const end = { kind: "wire", wire: HOSTILE } as const;
  const links = [{ name: HOSTILE, mac: HOSTILE, capturedBytes: 1, end }];
  const machines = [{ name: HOSTILE, pid: 1, state: HOSTILE, links }];
  const base = { pid: 1, startedAt: new Date().toISOString(), program: HOSTILE };
  const lines = describeTestbed(screen, { ...base, id: HOSTILE, artifacts: HOSTILE, machines });
  expect(lines.map(stripVTControlCharacters).join("\n")).not.toMatch(/(?!\n)\p{Cc}/u);
  expect(lines.join("\n").split(SHOWN)).toHaveLength(8);
});
