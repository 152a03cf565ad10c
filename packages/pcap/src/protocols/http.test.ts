import { describe, expect, test } from "vitest";
import { bytes } from "../../test/frames.ts";
import { httpFrame, POST, REDIRECT, REQUEST, RESPONSE } from "../../test/protocol-frames/http.ts";
import { decode } from "../decode/decode.ts";
import { decodeHttp } from "../decode/protocols/http.ts";
import { summary } from "../decode/summary/summary.ts";
import { containing, match } from "../match.ts";
import { http } from "./http.ts";

const protocols = [http];
const letters = (text: string): Uint8Array => bytes([...Buffer.from(text, "latin1")]);

test("a request has its method, target and fields", () => {
  const frame = httpFrame(REQUEST);
  const decoded = decode(frame, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.payload).toEqual(letters(REQUEST));
  expect(decoded.http?.toJSON()).toEqual({
    method: "GET",
    target: "/a?b=1",
    version: "HTTP/1.1",
    headers: [
      { name: "Host", value: "www.example.com" },
      { name: "User-Agent", value: "test/1" },
      { name: "Accept", value: "*/*" },
    ],
    hasWholeHead: true,
    host: "www.example.com",
    body: "",
  });
  expect(summary(frame, { protocols })).toMatch(/, length \d+: HTTP: GET \/a\?b=1 HTTP\/1\.1$/);
  const isMatch = match(frame, { http: { headers: containing({ name: /^user-agent$/i }) } }, { protocols });
  expect(isMatch).toBe(true);
});

test("the names of fields have any case, and the body follows the head", () => {
  expect(decode(httpFrame(POST), { protocols }).http).toMatchObject({
    host: "[fe80::1]:8080",
    contentType: "text/plain",
    contentLengthBytes: 5,
    body: letters("hello"),
  });
});

test("a response has a code and a phrase", () => {
  const frame = httpFrame(RESPONSE, { fromServer: true });
  expect(decode(frame, { protocols }).http).toMatchObject({
    version: "HTTP/1.1",
    statusCode: 200,
    reasonPhrase: "OK",
    method: undefined,
    body: letters("ok"),
  });
  expect(summary(frame, { protocols })).toContain(": HTTP: HTTP/1.1 200 OK");
  expect(decodeHttp(letters(REDIRECT))).toMatchObject({
    statusCode: 302,
    reasonPhrase: "Found elsewhere",
    location: "http://example.com/",
  });
  expect(decodeHttp(letters("HTTP/1.1 204\r\n\r\n"))).toMatchObject({ statusCode: 204, reasonPhrase: "" });
});

test("continued lines are joined, line feeds alone end lines, and octets beyond ASCII are kept", () => {
  const message = decodeHttp(letters("GET / HTTP/1.0\nX: a\r\n  b\n\tc\nY:\xe9\n\nrest\n"));
  expect(message?.headers).toEqual([
    { name: "X", value: "a b c" },
    { name: "Y", value: "é" },
  ]);
  expect(message?.body).toEqual(letters("rest\n"));
});

test("a head that continues in the next segment has what is in this one, and is sound", () => {
  for (let length = 0; length <= POST.length; length++) {
    const decoded = decode(httpFrame(POST.slice(0, length)), { protocols });
    expect(decoded.malformed).toBeUndefined();
    const hasLine = length >= "POST /form HTTP/1.1\r\n".length;
    expect(decoded.http?.method, `${length}`).toBe(hasLine ? "POST" : undefined);
    if (decoded.http?.hasWholeHead === true) expect(decoded.http.contentLengthBytes).toBe(5);
    else expect(length).toBeLessThan(POST.length - 4);
  }
});

test("a segment that does not begin with a message is payload", () => {
  for (const text of [
    "hello\r\n\r\n",
    "GET /\r\n",
    "GET / HTTP/2\r\n",
    "HTTP/1.1 20 OK\r\n",
    "\r\n\r\n",
    "SSH-2.0-x\r\n",
  ]) {
    const decoded = decode(httpFrame(text), { protocols });
    expect(decoded).not.toHaveProperty("http");
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.payload).toEqual(letters(text));
  }
  expect(decodeHttp(letters("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))?.version).toBe("HTTP/2.0");
});

test("a line of the head that is not a field is malformed; the others are there", () => {
  const decoded = decode(httpFrame("GET / HTTP/1.1\r\nno field\r\nHost: a\r\n(x): 1\r\n\r\n"), { protocols });
  expect(decoded.malformed).toEqual({ layer: "http", reason: "a line of its head is not a field" });
  expect(decoded.http?.headers).toEqual([{ name: "Host", value: "a" }]);
});

test("lengths that are not exact are undefined", () => {
  for (const length of ["-1", "5, 5", "0x5", "99999999999999999999", ""])
    expect(
      decodeHttp(letters(`GET / HTTP/1.1\r\nContent-Length: ${length}\r\n\r\n`))?.contentLengthBytes,
    ).toBeUndefined();
});

describe("a message that the capture cut is truncated", () => {
  test.each([
    ["in its head", 54 + 30, "GET"],
    ["in its first line", 54 + 10, undefined],
  ])("%s", (_, length, method) => {
    const whole = httpFrame(REQUEST);
    const decoded = decode(
      { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 },
      { protocols },
    );
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.truncated?.layer).toBe("http");
    expect(decoded.http?.method).toBe(method);
  });

  test("but not a body that the capture cut", () => {
    const whole = httpFrame("just some text of a longer body\r\nwith lines");
    const decoded = decode({ data: whole.subarray(0, 64), originalLength: whole.length, linkType: 1 }, { protocols });
    expect(decoded.truncated).toBeUndefined();
  });
});
