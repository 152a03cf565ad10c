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
  const said = "\x1b[1mboot\x1b[0m\r\nlo\x1b[Kgin: \x1b]0;t\x07rest\x1b[0m!";
  for (const byte of Buffer.from(said)) peer.says(Buffer.of(byte));
  expect(await console.expect("login: ")).toMatchObject({ before: "boot\r\n", text: "login: " });
  expect((await console.expectBytes(/!/)).before.toString()).toBe("rest");
  expect(Buffer.concat(log).toString()).toBe(said);
});

test("without the option, sequences are text", async () => {
  const { peer, console } = open({});
  peer.says("\x1b[1mx\x1b[0m>");
  expect((await console.expect(">")).before).toBe("\x1b[1mx\x1b[0m");
});

test("the terminal answers queries, and the answers are in the transcript", async () => {
  const lines: string[] = [];
  const { peer, console } = open({
    terminal: { answerQueries: true },
    transcript: { text: (line) => void lines.push(line.slice(line.indexOf(" ") + 1)) },
  });
  peer.says("# \x1b[6");
  peer.says("n");
  expect((await console.expect("\x1b[6n")).before).toBe("# ");
  peer.says("\x1b[c\x1b[5n");
  await console.expect("n");
  expect(peer.heard().toString()).toBe("\x1b[1;1R\x1b[?6c\x1b[0n");
  expect(lines).toContain('> "\\x1b[1;1R"\n');
});

test("a far side that does not read its answers gets only a few", async () => {
  const { peer, console } = open({ terminal: { answerQueries: true } });
  peer.hold();
  peer.says("\x1b[6n".repeat(10_000));
  peer.says(">");
  await console.expect(">");
  peer.release();
  await peer.settled();
  expect(peer.heard().toString()).toBe("\x1b[1;1R".repeat(16));
  peer.says("\x1b[5n>");
  await console.expect(">");
  expect(peer.heard().toString()).toBe(`${"\x1b[1;1R".repeat(16)}\x1b[0n`);
});

test("an incomplete sequence at the end of the stream is text", async () => {
  const { peer, console } = open({ terminal: { stripEscapes: true } });
  peer.says("a\x1b[1");
  peer.ends();
  expect((await console.expect(EOF)).before).toBe("a\x1b[1");
});

test("a closed console puts back the bytes of an incomplete sequence", async () => {
  const { peer, console } = open({ terminal: { stripEscapes: true } });
  peer.says("a\x1b[1");
  await console.expect("a");
  await console.close();
  await using next = openConsole(peer.stream, { timeoutMs: 1000 });
  peer.says("mb");
  expect((await next.expect("b")).before).toBe("\x1b[1m");
});
