import { expect, test } from "vitest";
import { type Delivery, requireDelivered, type Sighting } from "./deliveries.ts";

const hello: Delivery = { name: "hello", source: "02:00:00:00:00:0a", from: 0, to: { 1: "untagged", 2: 10 } };
const sent: Sighting = { name: "hello", link: 0, tag: "untagged" };
const arrived: Sighting[] = [
  { name: "hello", link: 1, tag: "untagged" },
  { name: "hello", link: 2, tag: 10 },
];

test("a frame that came where it was to passes, wherever it was sent", () => {
  expect(() => requireDelivered([hello], [sent, ...arrived])).not.toThrow();
});

test("a frame without its tag is missing with it, and not to be there without", () => {
  const untagged = [sent, ...arrived.map((sighting) => ({ ...sighting, tag: "untagged" as const }))];
  expect(() => requireDelivered([hello], untagged)).toThrow(
    /^not all .*\n {2}missing: "hello" on link 2, tagged 10\n {2}not to be there: "hello" on link 2, untagged$/,
  );
});

test("a frame that came twice, or to a further link, is not to be there", () => {
  const further: Sighting = { name: "hello", link: 3, tag: "untagged" };
  const [first] = arrived;
  for (const needless of [further, ...(first ? [first] : [])]) {
    expect(() => requireDelivered([hello], [sent, ...arrived, needless])).toThrow(
      `not to be there: "hello" on link ${needless.link}, untagged`,
    );
  }
});
