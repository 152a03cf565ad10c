import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeData, encodeNegotiation, encodeParameters, IAC, type TelnetEvent, TelnetParser } from "./codec.ts";

/** Parses chunks, and joins data that was cut. */
function parse(chunks: readonly Uint8Array[], isBinary = false): TelnetEvent[] {
  const parser = new TelnetParser();
  const events: TelnetEvent[] = [];
  for (const event of chunks.flatMap((chunk) => parser.push(chunk, () => isBinary))) {
    const last = events.at(-1);
    if (event.kind === "data" && last?.kind === "data")
      events.splice(-1, 1, { kind: "data", bytes: Buffer.concat([last.bytes, event.bytes]) });
    else events.push(event);
  }
  return events;
}

const data = (text: string): TelnetEvent => ({ kind: "data", bytes: Buffer.from(text, "latin1") });

const VECTORS: readonly [name: string, bytes: readonly number[], events: TelnetEvent[]][] = [
  ["text", [104, 105], [data("hi")]],
  ["a doubled IAC", [97, 255, 255, 98], [data("a\u00ffb")]],
  [
    "a negotiation in the middle of text",
    [97, 255, 253, 24, 98],
    [data("a"), { kind: "negotiation", verb: "do", option: 24 }, data("b")],
  ],
  [
    "a request for the terminal type",
    [255, 250, 24, 1, 255, 240],
    [{ kind: "parameters", option: 24, bytes: Buffer.of(1) }],
  ],
  [
    "parameters with a doubled IAC",
    [255, 250, 31, 0, 255, 255, 0, 24, 255, 240],
    [{ kind: "parameters", option: 31, bytes: Buffer.of(0, 255, 0, 24) }],
  ],
  ["CR NUL and CR LF", [97, 13, 0, 98, 13, 10], [data("a\rb\r\n")]],
  ["CR before a command", [13, 255, 241, 0], [data("\r\0")]],
  ["commands without a meaning for a console", [97, 255, 241, 255, 249, 98], [data("ab")]],
  [
    "parameters without an end, and empty ones",
    [255, 250, 255, 240, 255, 250, 24, 1, 255, 97],
    [{ kind: "parameters", option: 24, bytes: Buffer.of(1) }],
  ],
];

describe("a telnet stream", () => {
  test.each(VECTORS)("with %s is the same whole, byte by byte and cut anywhere", (_, bytes, events) => {
    const whole = Buffer.from(bytes);
    expect(parse([whole])).toEqual(events);
    expect(parse(bytes.map((byte) => Buffer.of(byte)))).toEqual(events);
    for (let at = 0; at <= whole.length; at++)
      expect(parse([whole.subarray(0, at), whole.subarray(at)])).toEqual(events);
  });

  test("limits parameters that do not end", () => {
    const bytes = Buffer.concat([Buffer.of(IAC, 250, 24), Buffer.alloc(100_000, 1), Buffer.of(IAC, 240)]);
    const [event] = parse([bytes]);
    expect(event?.kind === "parameters" && event.bytes.length).toBe(4096);
  });

  test("passes any data, in binary and not, and takes any bytes without an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isBinary) => {
        const events = parse([encodeData(bytes, isBinary)], isBinary);
        expect(Buffer.concat(events.map((event) => (event.kind === "data" ? event.bytes : Buffer.of())))).toEqual(
          Buffer.from(bytes),
        );
        parse([bytes], isBinary);
      }),
    );
  });
});

test("negotiations and parameters are encoded as the RFCs show", () => {
  expect([...encodeNegotiation("wont", 1)]).toEqual([255, 252, 1]);
  expect([...encodeParameters(31, Buffer.of(0, 255, 0, 24))]).toEqual([255, 250, 31, 0, 255, 255, 0, 24, 255, 240]);
  expect([...encodeData(Buffer.from("a\rb\r\n\r"), false)]).toEqual([97, 13, 0, 98, 13, 10, 13, 0]);
  expect([...encodeData(Buffer.from("\r"), true)]).toEqual([13]);
});
