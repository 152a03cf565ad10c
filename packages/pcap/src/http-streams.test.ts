import { expect, test } from "vitest";
import { bytes } from "../test/frames.ts";
import { client, opening } from "../test/segments.ts";
import { decodeHttp } from "./protocols.ts";
import { tcpStreams } from "./reassemble.ts";

const REQUEST = bytes([
  ...Buffer.from("POST /form HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 5\r\n\r\nhello"),
]);

test("an HTTP request is found wherever it is cut into segments, also if they are swapped", async () => {
  for (let at = 1; at < REQUEST.length; at++) {
    const parts = [
      client({ sequence: 1, acknowledgment: 1001, data: REQUEST.subarray(0, at) }),
      client({ sequence: 1 + at, acknowledgment: 1001, data: REQUEST.subarray(at) }),
    ];
    const swapped = at % 2 === 0 ? parts : parts.toReversed();
    for await (const { fromClient } of tcpStreams([...opening(0, 1000), ...swapped])) {
      expect(decodeHttp(fromClient.bytes()), `${at}`).toMatchObject({
        method: "POST",
        target: "/form",
        host: "www.example.com",
        hasWholeHead: true,
        body: REQUEST.subarray(-5),
      });
    }
  }
  expect.assertions(REQUEST.length - 1);
});
