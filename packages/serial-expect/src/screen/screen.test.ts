import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { openConsole } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";
import { openScreen, type Screen, type ScreenOptions } from "./index.ts";

const ESC = "\u001b";

async function open(
  text: string | Uint8Array = "",
  options: ScreenOptions = {},
): Promise<{ peer: SerialPeer; screen: Screen }> {
  const peer = new SerialPeer();
  const console = openConsole(peer.stream, { timeoutMs: 5000 });
  peer.sends(text);
  await peer.settled();
  return { peer, screen: await openScreen(console, options) };
}

describe("a screen", () => {
  test("draws what was received before it was opened, and what is received later, in any pieces", async () => {
    const { peer, screen } = await open(`one${ESC}[3;`);
    peer.sends("5Htwo");
    expect(await screen.waitFor({ text: "two" })).toEqual({ row: 2, column: 4, text: "two" });
    expect(screen.text()).toBe(`one\n\n    two${"\n".repeat(21)}`);
    expect(screen.cursor).toEqual({ row: 2, column: 7, visible: true });
  });

  test("has the size that it was opened with, and another one after a change", async () => {
    const { screen } = await open("abcdefghijkl", { columns: 10, rows: 5 });
    expect(screen.text()).toBe("abcdefghijkl\n\n\n");
    expect(screen.text({ row: 1, rows: 1 })).toBe("kl");
    screen.resize(20, 3);
    expect([screen.columns, screen.rows]).toEqual([20, 3]);
  });

  test("draws what overwrites, moves, erases, scrolls and changes to the alternate screen", async () => {
    const { peer, screen } = await open("50%\r100%\r\nab\bc\r\n--More--\r        \rnext", { columns: 12, rows: 4 });
    expect(screen.text()).toBe("100%\nac\nnext\n");
    peer.sends(`${ESC}[?1049h${ESC}[Heditor`);
    await screen.waitFor({ text: "editor" });
    expect(screen.text()).toBe("editor\n\n\n");
    peer.sends(`${ESC}[?1049l\r\n\n\n`);
    await screen.waitFor({ cell: { row: 0, column: 0, text: "n" } });
    expect(screen.text()).toBe("next\n\n\n");
  });

  test("has cells with colours and attributes", async () => {
    const { screen } = await open(`${ESC}[1;31;44ma${ESC}[0;38;5;200;7mb${ESC}[0;4;38;2;1;2;255mc世é${ESC}[0m`);
    const plain = { bold: false, dim: false, italic: false, underline: false, blink: false, inverse: false };
    const base = { ...plain, invisible: false, strikethrough: false };
    expect(screen.cell(0, 0)).toEqual({ ...base, text: "a", foreground: 1, background: 4, bold: true });
    expect(screen.cell(0, 1)).toEqual({ ...base, text: "b", foreground: 200, background: "default", inverse: true });
    expect(screen.cell(0, 2)).toMatchObject({ text: "c", foreground: "#0102ff", underline: true });
    expect([3, 4, 5, 6].map((column) => screen.cell(0, column).text)).toEqual(["世", "", "é", " "]);
    expect(() => screen.cell(24, 0)).toThrow("cell: row, column must be within 24 rows and 80 columns, got [ 24, 0 ]");
  });

  test("reads the encoding of its console", async () => {
    const peer = new SerialPeer();
    const screen = await openScreen(openConsole(peer.stream, { encoding: "latin1" }));
    peer.sends(Buffer.of(0xe9));
    expect((await screen.waitFor({ text: "é" })).column).toBe(0);
  });

  test("draws the lines of firmware in code page 437, and then UTF-8 as the console's settings say", async () => {
    const peer = new SerialPeer();
    const console = openConsole(peer.stream, { encoding: "cp437" });
    const screen = await openScreen(console, { columns: 4, rows: 3 });
    peer.sends(Buffer.from("dac4c4bfb3209bb3c0c4c4d9", "hex"));
    await screen.waitFor({ text: "└──┘" });
    expect(screen.text()).toBe("┌──┐│ ¢│└──┘");
    console.configure({ encoding: "utf8" });
    peer.sends(`${ESC}[H╔═`);
    await screen.waitFor({ text: "╔═" });
    expect(screen.cursor).toEqual({ row: 0, column: 2, visible: true });
  });

  test("shows bytes that are not of the encoding as U+FFFD, each in a cell of its own", async () => {
    const { screen } = await open(Buffer.from("a\xb3\xc4\xc4z", "latin1"));
    expect(screen.text({ rows: 1 })).toBe("a\ufffd\ufffd\ufffdz");
  });

  test("draws what follows a damaged sequence, and writes nothing to the standard error", async () => {
    using error = vi.spyOn(console, "error");
    const { screen } = await open(`one${ESC}┌two${ESC}[1;éthree`);
    expect(screen.text({ rows: 1 })).toMatch(/^one.*two.*three$/);
    expect(error).not.toHaveBeenCalled();
  });

  test("leaves all text to expect, and draws no more after its end", async () => {
    const { peer, screen } = await open("login: ");
    await screen.waitFor({ text: "login:" });
    await screen.close();
    await screen.close();
    peer.sends("later");
    expect((await screen.console.expect("later")).before).toBe("login: ");
    expect(screen.console.state).toBe("open");
    await expect(screen.waitFor({ text: "x" })).rejects.toMatchObject({ code: "closed" });
    expect(peer.listeners()).not.toEqual(peer.initialListeners);
    await screen.console.close();
    expect(peer.listeners()).toEqual(peer.initialListeners);
  });
});

describe("highlighted texts", () => {
  test("are stripes in colour or inverse; an area of a colour is not one, nor is a blank stripe", async () => {
    const box = [5, 6, 7, 8, 9].map((row) => `${ESC}[${row};10H${ESC}[47m${" ".repeat(30)}`).join("");
    const { screen } = await open(
      `${ESC}[44m${ESC}[2J${box}${ESC}[6;12H${ESC}[37;44m first item ${ESC}[47;30m${ESC}[7;12H second item ` +
        `${ESC}[9;12H${ESC}[44m    ${ESC}[24;1H${ESC}[0;7m(END)${ESC}[0m`,
    );
    expect(screen.highlights()).toEqual([
      { row: 5, column: 11, columns: 12, text: "first item" },
      { row: 23, column: 0, columns: 5, text: "(END)" },
    ]);
    expect(screen.highlights({ row: 20 })).toEqual([{ row: 23, column: 0, columns: 5, text: "(END)" }]);
    expect(screen.highlights({ row: 20, column: 3 })).toEqual([{ row: 23, column: 3, columns: 2, text: "D)" }]);
  });

  test("are not texts on black, which is the colour of the screen", async () => {
    const { screen } = await open(`banner\r\n${ESC}[37;40mShell>${ESC}[0m\r\n${ESC}[30;47m item ${ESC}[0m`);
    expect(screen.highlights().map(({ text }) => text)).toEqual(["item"]);
    expect(screen.toSvg()).not.toContain('height="17" fill="#101010"/>');
  });

  test("are found by waitFor, together with other texts", async () => {
    const { peer, screen } = await open("menu\r\n item one \r\n");
    const found = screen.waitFor({ highlighted: "one", text: "menu" });
    peer.sends(`${ESC}[2H${ESC}[7m item one ${ESC}[0m`);
    expect(await found).toEqual({ row: 1, column: 0, text: "item one" });
    expect(screen.find({ highlighted: "one", text: "other" })).toBeUndefined();
    expect(screen.find({ highlighted: /^item \w+$/ })).toBeDefined();
    expect(screen.find({ highlighted: "one", region: { row: 2 } })).toBeUndefined();
    expect(screen.find({ cell: { row: 1, column: 1, text: "i", inverse: true } })).toBeDefined();
    expect(screen.find({ cell: { row: 1, column: 1, bold: true } })).toBeUndefined();
  });
});

describe("waitFor", () => {
  test("matches lines without the spaces at their ends, also the last one and empty ones", async () => {
    const { screen } = await open("one\r\ntwo  ", { columns: 10, rows: 4 });
    expect(screen.find({ text: /^one$/, region: { rows: 1 } })).toEqual({ row: 0, column: 0, text: "one" });
    expect(screen.find({ text: /two$/, region: { rows: 2 } })).toEqual({ row: 1, column: 0, text: "two" });
    expect(screen.find({ text: /^\n$/, region: { row: 2 } })).toMatchObject({ row: 2 });
    expect(screen.find({ text: /\n$/ })).toMatchObject({ row: 2 });
  });

  test("finds the cursor, and describes where it was expected", async () => {
    const { peer, screen } = await open("name: ");
    const found = screen.waitFor({ text: "name", cursor: { row: 0, column: 10 } });
    peer.sends("Anna");
    expect(await found).toEqual({ row: 0, column: 0, text: "name" });
    expect(screen.find({ cursor: { visible: true } })).toEqual({ row: 0, column: 10, text: " " });
    expect(screen.find({ cursor: { visible: false } })).toBeUndefined();
    const failed = screen.waitFor({ cursor: { row: 3 } }, { timeoutMs: 0 });
    await expect(failed).rejects.toThrow("did not show the cursor { row: 3 } within 0 ms");
  });

  test("rejects at the end of its time with the screen and what was expected", async () => {
    const { screen } = await open(`Boot menu\r\n${ESC}[7mdebian${ESC}[0m`);
    const failed = screen.waitFor({ text: "rabbit", region: { row: 1 } }, { timeoutMs: 0 });
    await expect(failed).rejects.toMatchObject({
      code: "timeout",
      message:
        'waitFor: the screen did not show the text "rabbit" in { row: 1 } within 0 ms.\n' +
        "The screen (80 columns, 24 rows, the cursor in row 1, column 6):\n  Boot menu\n> debian",
    });
  });

  test("sees the last words of a console, and rejects if the target is not among them", async () => {
    const { peer, screen } = await open();
    const last = screen.waitFor({ text: "bye" });
    const missing = last.then(() => screen.waitFor({ text: "never" }));
    peer.sends("good bye");
    peer.ends();
    expect(await last).toMatchObject({ column: 5 });
    await expect(missing).rejects.toMatchObject({ code: "eof" });
    await expect(missing).rejects.toThrow('waitFor: the text "never": the console ended.\nThe screen');
  });

  test("is aborted with the signal's reason, and occupies its console", async () => {
    const { screen } = await open();
    const abort = new AbortController();
    const failed = screen.waitFor({ text: "x" }, { signal: abort.signal });
    await sleep(10);
    await expect(screen.console.expect("x")).rejects.toMatchObject({ code: "busy" });
    await expect(screen.waitFor({ text: "y" })).rejects.toMatchObject({ code: "busy" });
    const reason = new Error("enough");
    abort.abort(reason);
    await expect(failed).rejects.toBe(reason);
    expect(screen.console.waiting).toBe(false);
  });
});

test("messages and snapshots do not show secrets, even wrapped ones", async () => {
  const { screen } = await open(`password ${ESC}[31mhunter22${ESC}[0m\r\nok`, { columns: 12, rows: 3 });
  screen.console.redact("hunter22");
  expect(screen.text()).toContain("hunter22");
  expect(screen.toString()).toContain("  password (hi\n  dden)\n  ok");
  expect(screen.toSvg()).not.toMatch(/hun|ter22/);
  expect(screen.toSvg()).toContain(">ok");
});

test("the cursor is hidden when the program hides it, until it shows it or resets the terminal", async () => {
  const { peer, screen } = await open(`one${ESC}[?25;7l`);
  expect(screen.cursor).toEqual({ row: 0, column: 3, visible: false });
  expect(screen.toString()).toContain("the hidden cursor in row 0, column 3");
  expect(screen.toSvg()).not.toContain("stroke");
  peer.sends(`${ESC}[?25h2`);
  await screen.waitFor({ text: "2" });
  expect(screen.cursor.visible).toBe(true);
  peer.sends(`${ESC}[?25l${ESC}[!p3${ESC}[?25l${ESC}c4`);
  await screen.waitFor({ text: "4" });
  expect(screen.cursor).toEqual({ row: 0, column: 1, visible: true });
});

test("a snapshot shows the cursor behind a full row in its last column, in the colour of its text", async () => {
  const { screen } = await open(`${ESC}[30;47mabc`, { columns: 3, rows: 1 });
  expect(screen.cursor.column).toBe(3);
  expect(screen.toSvg()).toContain('<rect x="18.5" y="0.5" width="8" height="16" fill="none" stroke="#101010"/>');
});

test("a snapshot has the colours, the escaped text and the cursor", async () => {
  const { screen } = await open(`${ESC}[1;97;44m<a & b>${ESC}[0m`, { columns: 10, rows: 2 });
  const svg = screen.toSvg();
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="90" height="34"/);
  expect(svg).toContain('<rect x="0" y="0" width="63" height="17" fill="#3465a4"/>');
  expect(svg).toContain('fill="#eeeeec" font-weight="bold">&lt;a &amp; b&gt;</text>');
  expect(svg).toContain('<rect x="63.5" y="0.5" width="8" height="16" fill="none" stroke="#e0e0e0"/>');
});

test.each<[string, (screen: Screen) => unknown]>([
  ["openScreen: console must be a SerialConsole, got {}", () => openScreen({} as never)],
  [
    "openScreen: columns must be a whole number from 1 to 1000, got 0",
    ({ console }) => openScreen(console, { columns: 0 }),
  ],
  [
    'openScreen: unknown option "row"; expected one of columns, rows',
    ({ console }) => openScreen(console, { row: 1 } as never),
  ],
  ["waitFor: target must be an object, got 'x'", (screen) => screen.waitFor("x" as never)],
  ["waitFor: target must be an object with text, highlighted, cell or cursor, got {}", (screen) => screen.waitFor({})],
  ["waitFor: text must be a non-empty string or a RegExp, got ''", (screen) => screen.waitFor({ text: "" })],
  ['waitFor: region: unknown option "x"', (screen) => screen.waitFor({ text: "x", region: { x: 1 } as never })],
  [
    "waitFor: cell.row must be a whole number from 0, got undefined",
    (screen) => screen.waitFor({ cell: { column: 1 } as never }),
  ],
  [
    "waitFor: cell.foreground must be default, a number from 0 to 255, or #rrggbb, got 'red'",
    (screen) => screen.waitFor({ cell: { row: 0, column: 0, foreground: "red" as never } }),
  ],
  ["waitFor: cursor.row must be a whole number from 0, got -1", (screen) => screen.waitFor({ cursor: { row: -1 } })],
  ["waitFor: timeoutMs must be", (screen) => screen.waitFor({ text: "x" }, { timeoutMs: -1 })],
  ["choose: item must be a non-empty string or a RegExp, got 5", (screen) => screen.choose(5 as never)],
  [
    "choose: next must be the name of a key, got 'downwards'",
    (screen) => screen.choose("x", { next: "downwards" as never }),
  ],
  ["text: region.rows must be a whole number above 0, got 0", (screen) => screen.text({ rows: 0 })],
  ["resize: rows must be a whole number from 1 to 1000, got 1001", (screen) => screen.resize(80, 1001)],
])("a bad value is refused: %s", async (message, call) => {
  const { screen } = await open();
  const refused = expect(async () => await call(screen)).rejects;
  await refused.toThrow(TypeError);
  await expect(async () => await call(screen)).rejects.toThrow(message);
});
