import { expect, test } from "vitest";
import { type ConsoleOptions, EOF, openConsole } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

function open(options: ConsoleOptions) {
  const peer = new SerialPeer();
  return { peer, console: openConsole(peer.stream, { timeoutMs: 1000, ...options }) };
}

test("stripped sequences are not in match, before or rest, but in the transcript", async () => {
  const log: Uint8Array[] = [];
  const { peer, console } = open({
    terminal: { stripEscapes: true },
    transcript: { bytes: (bytes) => void log.push(Buffer.from(bytes)) },
  });
  const sent = "\x1b[1mboot\x1b[0m\r\nlo\x1b[Kgin: \x1b]0;t\x07rest\x1b[0m!";
  for (const byte of Buffer.from(sent)) peer.sends(Buffer.of(byte));
  expect(await console.expect("login: ")).toMatchObject({ before: "boot\r\n", text: "login: " });
  expect((await console.expectBytes(/!/)).before.toString()).toBe("rest");
  expect(Buffer.concat(log).toString()).toBe(sent);
});

test("without the option, sequences are text", async () => {
  const { peer, console } = open({});
  peer.sends("\x1b[1mx\x1b[0m>");
  expect((await console.expect(">")).before).toBe("\x1b[1mx\x1b[0m");
});

test("the terminal answers queries, and the answers are in the transcript", async () => {
  const lines: string[] = [];
  const { peer, console } = open({
    terminal: { answerQueries: true },
    transcript: { text: (line) => void lines.push(line.slice(line.indexOf(" ") + 1)) },
  });
  peer.sends("# \x1b[6");
  peer.sends("n");
  expect((await console.expect("\x1b[6n")).before).toBe("# ");
  peer.sends("\x1b[c\x1b[5n");
  await console.expect("n");
  expect(peer.received().toString()).toBe("\x1b[1;3R\x1b[?1;2c\x1b[0n");
  expect(lines).toContain('> "\\x1b[1;3R"\n');
});

test("a far side that does not read its answers gets only a few", async () => {
  const { peer, console } = open({ terminal: { answerQueries: true } });
  peer.hold();
  peer.sends("\x1b[6n".repeat(10_000));
  peer.sends(">");
  await console.expect(">");
  peer.release();
  await peer.settled();
  expect(peer.received().toString()).toBe("\x1b[1;1R".repeat(16));
  peer.sends("\x1b[5n>");
  await console.expect(">");
  expect(peer.received().toString()).toBe(`${"\x1b[1;1R".repeat(16)}\x1b[0n`);
});

test("an incomplete sequence at the end of the stream is text", async () => {
  const { peer, console } = open({ terminal: { stripEscapes: true } });
  peer.sends("a\x1b[1");
  peer.ends();
  expect((await console.expect(EOF)).before).toBe("a\x1b[1");
});

test("a closed console puts back the bytes of an incomplete sequence", async () => {
  const { peer, console } = open({ terminal: { stripEscapes: true } });
  peer.sends("a\x1b[1");
  await console.expect("a");
  await console.close();
  await using next = openConsole(peer.stream, { timeoutMs: 1000 });
  peer.sends("mb");
  expect((await next.expect("b")).before).toBe("\x1b[1m");
});

test.each<[string, string, string]>([
  ["the size, by a probe with the cursor", "\x1b[999;999H\x1b[6n", "\x1b[40;132R"],
  ["the position in its private form", "ab\x1b[?6n", "\x1b[?1;3R"],
  ["the kind in its old form", "\x1bZ", "\x1b[?1;2c"],
  ["the secondary attributes", "\x1b[>c", "\x1b[>0;276;0c"],
  ["the size in characters", "\x1b[18t", "\x1b[8;40;132t"],
  ["the size in pixels", "\x1b[14t", "\x1b[4;520;792t"],
  ["the version", "\x1b[>0q", "\x1bP>|XTerm(276)\x1b\\"],
])("a query is answered with %s", async (_, query, answer) => {
  const { peer, console } = open({ terminal: { answerQueries: true, size: { columns: 132, rows: 40 } } });
  peer.sends(`${query}.`);
  await console.expect(".");
  expect(peer.received().toString()).toBe(answer);
});

test("the cursor keys follow the mode that the far side sets", async () => {
  const { peer, console } = open({});
  const typed: string[] = [];
  for (const sequence of ["", "\x1b[?1h", "\x1b[?1;25l", "\x1b[?25;1h", "\x1bc"]) {
    peer.sends(`${sequence}.`);
    await console.expect(".");
    const before = peer.received().length;
    await console.sendKey("down");
    await console.sendKey("f1");
    typed.push(peer.received().subarray(before).toString());
  }
  const normal = "\x1b[B\x1bOP";
  const application = "\x1bOB\x1bOP";
  expect(typed).toEqual([normal, application, normal, application, normal]);
});

test("NUL characters are stripped with the escape sequences", async () => {
  const { peer, console } = open({ terminal: { stripEscapes: true } });
  peer.sends("boot\r\0\0\n\0login: ");
  expect((await console.expect(/^login: /m)).before).toBe("boot\r\n");
});

test("drain keeps a character that has not arrived whole", async () => {
  const { peer, console } = open({});
  peer.sends(Buffer.from("a€").subarray(0, 3));
  await peer.settled();
  expect(console.drain()).toBe("a");
  peer.sends(Buffer.from("€").subarray(2));
  expect((await console.expect("€")).before).toBe("");
});

test("a RegExp without flag u does not split a character", async () => {
  const { peer, console } = open({});
  peer.sends("😀b");
  expect(await console.expect(/./)).toMatchObject({ before: "", text: "😀" });
  expect(await console.expect(/./)).toMatchObject({ before: "", text: "b" });
});

test.each<[string, object]>([
  ["terminal.size.columns must be a whole number from 1 to 65535, got 0", { columns: 0, rows: 24 }],
  ["terminal.size.rows must be a whole number from 1 to 65535, got undefined", { columns: 80 }],
  ['terminal.size: unknown option "width"; expected one of columns, rows', { columns: 80, rows: 24, width: 1 }],
  ["terminal.size must be an object, got 80", 80 as never],
])("a bad size is refused: %s", (message, size) => {
  expect(() => open({ terminal: { size: size as never } })).toThrow(`openConsole: ${message}`);
});
