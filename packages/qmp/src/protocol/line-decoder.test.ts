import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "./json-object.ts";
import { type DecodedLine, LineDecoder } from "./line-decoder.ts";

const LIMIT = 1000;

function decode(chunks: Uint8Array[], limit = LIMIT): DecodedLine[] {
  const decoder = new LineDecoder(limit);
  return chunks.flatMap((chunk) => decoder.push(chunk));
}

function messages(lines: DecodedLine[]): JsonObject[] {
  return lines.flatMap((line) => (line.kind === "message" ? [line.message] : []));
}

const stream = Buffer.from(
  [
    '{"QMP": {"version": {}, "capabilities": ["oob"]}}\r\n',
    "\r\n",
    '{"event": "STOP", "data": {"text": "grüße 日本 🥕"}}\n',
    "not JSON at all\r\n",
    '[1, "an array"]\n',
    '{"return": {}, "id": 1}\r\n{"return": "\\u0000", "id": 2}\r\n',
    '{"not": "ended"',
  ].join(""),
);
const KINDS = ["message", "message", "malformed", "malformed", "message", "message"];

describe("LineDecoder", () => {
  test("returns the messages of a whole stream, and each malformed line in its place", () => {
    const lines = decode([stream]);
    expect(lines.map((line) => line.kind)).toEqual(KINDS);
    expect(messages(lines)).toEqual([
      { QMP: { version: {}, capabilities: ["oob"] } },
      { event: "STOP", data: { text: "grüße 日本 🥕" } },
      { return: {}, id: 1 },
      { return: "\0", id: 2 },
    ]);
  });

  test("returns the same lines at every split point", () => {
    const whole = decode([stream]);
    for (let split = 0; split <= stream.length; split += 1) {
      expect(decode([stream.subarray(0, split), stream.subarray(split)])).toEqual(whole);
    }
  });

  test("returns the same lines byte by byte", () => {
    expect(decode([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(decode([stream]));
  });

  test("returns all messages, wherever the stream is cut", () => {
    const anyMessage = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
    const anyCuts = fc.array(fc.nat({ max: 10_000 }));
    fc.assert(
      fc.property(fc.array(anyMessage), anyCuts, (sent, cuts) => {
        const bytes = Buffer.from(sent.map((message) => `${JSON.stringify(message)}\r\n`).join(""));
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        expect(messages(decode(chunks, 1_000_000))).toEqual(sent.map((message) => JSON.parse(JSON.stringify(message))));
      }),
    );
  });

  test("survives any bytes and reads the next line", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (garbage) => {
        const lines = decode([...garbage, Buffer.from('\n{"return": 1}\n')]);
        expect(lines.at(-1)).toMatchObject({ kind: "message", message: { return: 1 } });
      }),
    );
  });

  test("copies what it keeps, so that a chunk can be reused", () => {
    const decoder = new LineDecoder(LIMIT);
    const chunk = Buffer.from('{"return"');
    decoder.push(chunk);
    chunk.fill("x");
    expect(messages(decoder.push(Buffer.from(": 1}\n")))).toEqual([{ return: 1 }]);
  });

  test("refuses a line that is not UTF-8", () => {
    const lines = decode([Buffer.from('{"return": "\xff"}\n{"return": 2}\n', "latin1")]);
    expect(lines).toMatchObject([{ kind: "malformed", reason: "it is not UTF-8" }, { message: { return: 2 } }]);
  });

  test("shows the beginning of an unfinished line", () => {
    const decoder = new LineDecoder(LIMIT);
    decoder.push(Buffer.from("{}\nlog"));
    decoder.push(Buffer.from("in: "));
    expect(decoder.rest).toBe("login: ");
  });

  test("accepts a line of exactly the limit", () => {
    const line = Buffer.from(`{"x":"${"y".repeat(LIMIT - 8)}"}\n`);
    expect(line.length).toBe(LIMIT + 1);
    expect(decode([line])).toMatchObject([{ kind: "message", sizeBytes: LIMIT }]);
    expect(decode([line.subarray(0, 500), line.subarray(500)])).toMatchObject([{ kind: "message" }]);
  });

  test("reports a line above the limit once, and reads the next one", () => {
    const bytes = Buffer.from(`{"x":"${"y".repeat(LIMIT - 7)}"}\n{"return": 1}\n`);
    const expected = [{ kind: "too-long", limitBytes: LIMIT }, { message: { return: 1 } }];
    for (const size of [1, 7, LIMIT, bytes.length]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(decode(chunks)).toMatchObject(expected);
    }
  });

  test("keeps no bytes of an endless line", () => {
    const decoder = new LineDecoder(LIMIT);
    const lines = Array.from({ length: 100 }, () => decoder.push(Buffer.alloc(LIMIT, "x"))).flat();
    expect(lines).toEqual([{ kind: "too-long", limitBytes: LIMIT }]);
    expect(decoder.rest).toBe("");
  });

  test("reads one line of 64 MiB in chunks, as sockets deliver them, well within the test's time-out", () => {
    const bytes = Buffer.from(`{"return":"${"z".repeat(64 * 1024 * 1024)}"}\n`);
    const decoder = new LineDecoder(bytes.length);
    const lines: DecodedLine[] = [];
    for (let at = 0; at < bytes.length; at += 8192) lines.push(...decoder.push(bytes.subarray(at, at + 8192)));
    expect(lines).toMatchObject([{ kind: "message", sizeBytes: bytes.length - 1 }]);
  });
});
