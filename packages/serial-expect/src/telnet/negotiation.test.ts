import fc from "fast-check";
import { expect, test } from "vitest";
import type { TelnetVerb } from "./codec.ts";
import { Negotiation } from "./negotiation.ts";

const OPTION = 24;
const OTHER = 99;

function start(): { negotiation: Negotiation; sent: string[]; changes: string[] } {
  const sent: string[] = [];
  const changes: string[] = [];
  const supported = { own: new Set([OPTION]), far: new Set([OPTION]) };
  const negotiation = new Negotiation(
    supported,
    (verb, option) => void sent.push(`${verb} ${option}`),
    (side, option, isOn) => void changes.push(`${side} ${option} ${isOn}`),
  );
  return { negotiation, sent, changes };
}

test("supported options are accepted once, others are refused each time", () => {
  const { negotiation, sent, changes } = start();
  for (const verb of ["do", "do", "will", "will"] as const) negotiation.received(verb, OPTION);
  for (const verb of ["do", "will", "dont", "wont"] as const) negotiation.received(verb, OTHER);
  expect(sent).toEqual(["will 24", "do 24", "wont 99", "dont 99"]);
  expect(changes).toEqual(["own 24 true", "far 24 true"]);
  expect(negotiation.isOn("own", OPTION)).toBe(true);
});

test("an accepted request and its end are not answered twice", () => {
  const { negotiation, sent, changes } = start();
  negotiation.request("own", OPTION);
  negotiation.request("own", OPTION);
  negotiation.received("do", OPTION);
  negotiation.request("own", OPTION);
  negotiation.received("dont", OPTION);
  negotiation.received("dont", OPTION);
  expect(sent).toEqual(["will 24", "wont 24"]);
  expect(changes).toEqual(["own 24 true", "own 24 false"]);
});

test("a refused request is not repeated", () => {
  const { negotiation, sent } = start();
  negotiation.request("far", OPTION);
  negotiation.received("wont", OPTION);
  expect(sent).toEqual(["do 24"]);
  expect(negotiation.isOn("far", OPTION)).toBe(false);
});

test("two sides that ask for anything come to an end, in the same state", () => {
  const request = fc.record({
    from: fc.constantFrom("left" as const, "right" as const),
    side: fc.constantFrom("own" as const, "far" as const),
    option: fc.constantFrom(OPTION, OTHER),
    delivered: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 20 }), (requests) => {
      const queue: { to: "left" | "right"; verb: TelnetVerb; option: number }[] = [];
      const create = (to: "left" | "right") => {
        const supported = { own: new Set([OPTION]), far: new Set([OPTION, OTHER]) };
        return new Negotiation(
          supported,
          (verb, option) => void queue.push({ to, verb, option }),
          () => {},
        );
      };
      const sides = { left: create("right"), right: create("left") };
      const deliver = (count: number): void => {
        for (const { to, verb, option } of queue.splice(0, count)) sides[to].received(verb, option);
      };
      for (const { from, side, option, delivered } of requests) {
        sides[from].request(side, option);
        deliver(delivered);
      }
      for (let rounds = 0; queue.length > 0; rounds++) {
        expect(rounds).toBeLessThan(100);
        deliver(1);
      }
      for (const option of [OPTION, OTHER]) {
        expect(sides.left.isOn("own", option)).toBe(sides.right.isOn("far", option));
        expect(sides.right.isOn("own", option)).toBe(sides.left.isOn("far", option));
      }
    }),
  );
});
