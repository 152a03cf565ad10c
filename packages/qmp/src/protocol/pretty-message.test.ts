import { expect, test } from "vitest";
import { type DecodedLine, LineDecoder } from "./line-decoder.ts";

const LIMIT = 1000;

function decode(text: string, size = text.length, limit = LIMIT): DecodedLine[] {
  const decoder = new LineDecoder(limit);
  const bytes = Buffer.from(text);
  const lines: DecodedLine[] = [];
  for (let at = 0; at < bytes.length; at += size) lines.push(...decoder.push(bytes.subarray(at, at + size)));
  return lines;
}

const event = { timestamp: { seconds: 1, microseconds: 2 }, event: "STOP", data: { text: "grüße\n}", list: [{}, []] } };

/** Writes a message as QEMU does with `pretty=on`. */
function pretty(message: object): string {
  return `${JSON.stringify(message, undefined, 4)}\n`.replaceAll("\n", "\r\n");
}

test("a message on several lines is read, wherever the bytes are cut", () => {
  const text = `${pretty({ QMP: {} })}${pretty(event)}{"return": 1}\r\n${pretty({ return: {} })}`;
  const expected = [{ QMP: {} }, event, { return: 1 }, { return: {} }];
  for (let size = 1; size <= text.length; size += 1) {
    expect(decode(text, size).map((line) => (line.kind === "message" ? line.message : line))).toEqual(expected);
  }
});

test("an empty object on two lines within a message is part of it", () => {
  const text = '{\r\n    "return": [\r\n        {\r\n        }\r\n    ]\r\n}\r\n';
  expect(decode(text)).toMatchObject([{ kind: "message", message: { return: [{}] } }]);
});

test("a message on several lines that is not JSON is one malformed item, and the next one is read", () => {
  expect(decode('{\n    "return": oops\n}\n{"return": 1}\n')).toMatchObject([
    { kind: "malformed", reason: "it is not JSON", text: '{\n    "return": oops\n}\n' },
    { message: { return: 1 } },
  ]);
});

test("a message on several lines that another one interrupts is malformed, and the other one is read", () => {
  expect(decode('{\n    "return": 1\n{"return": 2}\n')).toMatchObject([
    { kind: "malformed", text: '{\n    "return": 1\n' },
    { message: { return: 2 } },
  ]);
  expect(decode(`{\n${pretty({ return: 3 })}`)).toMatchObject([{ kind: "malformed" }, { message: { return: 3 } }]);
});

test("a message of too many bytes on several lines is reported once, and the next one is read", () => {
  const long = pretty({ return: Array.from({ length: 100 }, (_, index) => `element ${index}`) });
  const expected = [{ kind: "too-long", limitBytes: LIMIT }, { message: { return: 1 } }];
  for (const size of [1, 7, long.length])
    expect(decode(`${long}${pretty({ return: 1 })}`, size)).toMatchObject(expected);
});

test("a line within a message that is not UTF-8 makes the whole message malformed, once", () => {
  const decoder = new LineDecoder(LIMIT);
  const lines = decoder.push(Buffer.from('{\n    "x": "\xff"\n    "y": 1\n}\n{"return": 1}\n', "latin1"));
  expect(lines).toMatchObject([{ kind: "malformed", reason: "it is not UTF-8" }, { message: { return: 1 } }]);
});

test("an unfinished message on several lines is the rest", () => {
  const decoder = new LineDecoder(LIMIT);
  decoder.push(Buffer.from('{\n    "return": 1\n    "id'));
  expect(decoder.rest).toBe('{\n    "return": 1\n    "id');
});
