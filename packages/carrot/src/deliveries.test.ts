import { expect, test } from "vitest";
import { type Delivery, requireDelivered, type Sighting } from "./deliveries.ts";

const hello: Delivery = { name: "hello", source: "02:00:00:00:00:0a", from: 0, to: { 1: "untagged", 2: 10 } };
const sent: Sighting = { name: "hello", link: 0, tag: "untagged" };
const arrived: Sighting[] = [
  { name: "hello", link: 1, tag: "untagged" },
  { name: "hello", link: 2, tag: 10 },
];

test("a frame passes if it arrived where it was expected; the link that it was sent on does not count", () => {
  expect(() => requireDelivered([hello], [sent, ...arrived])).not.toThrow();
});

test("a frame without its tag is reported as missing with the tag and as unexpected without it", () => {
  const untagged = [sent, ...arrived.map((sighting) => ({ ...sighting, tag: "untagged" as const }))];
  expect(() => requireDelivered([hello], untagged)).toThrow(
    /^not all .*\n {2}missing: "hello" on link 2, tagged 10\n {2}unexpected: "hello" on link 2, untagged$/,
  );
});

test("a frame that arrived twice, or on another link, is unexpected", () => {
  const further: Sighting = { name: "hello", link: 3, tag: "untagged" };
  const [first] = arrived;
  if (first === undefined) throw new Error("unreachable: two sightings are in the list");
  for (const extra of [further, first]) {
    expect(() => requireDelivered([hello], [sent, ...arrived, extra])).toThrow(
      `unexpected: "hello" on link ${extra.link}, untagged`,
    );
  }
});
