import { expect, test } from "vitest";
import { type Echo, requireForwarded } from "./echoes.ts";

function echo(kind: Echo["kind"], sequence: number, ttl: number): Echo {
  return { kind, identifier: 1, sequence, ttl, payload: "00ff" };
}

const near = [echo("request", 1, 64), echo("reply", 1, 63), echo("request", 2, 64), echo("reply", 2, 63)];
const far = [echo("request", 1, 63), echo("reply", 1, 64), echo("request", 2, 63), echo("reply", 2, 64)];

test("echoes that were forwarded and answered, each time with a TTL one lower, are counted", () => {
  expect(requireForwarded(near, far)).toBe(2);
});

test("for a request that never reached the far link, the error lists every missing message", () => {
  const faults = () => requireForwarded([echo("request", 1, 64)], []);
  expect(faults).toThrow(
    [
      "of 1 echo requests, not all were forwarded and answered:",
      "  missing: echo request 1 on the far link",
      "  missing: echo reply 1 on the far link",
      "  missing: echo reply 1 on the near link",
    ].join("\n"),
  );
});

test("a TTL that was not decremented is reported with both values", () => {
  const unchanged = far.map((one) => (one.kind === "request" && one.sequence === 2 ? { ...one, ttl: 64 } : one));
  expect(() => requireForwarded(near, unchanged)).toThrow("echo request 2 on the far link: TTL 64, expected 63");
});

test("a changed payload is reported", () => {
  const changed = near.map((one) => (one.kind === "reply" ? { ...one, payload: "00fe" } : one));
  expect(() => requireForwarded(changed, far)).toThrow("echo reply 1 on the near link: payload 00fe, expected 00ff");
});

test("a capture without any request is a failure", () => {
  expect(() => requireForwarded([], far)).toThrow("the near link has no echo request");
});
