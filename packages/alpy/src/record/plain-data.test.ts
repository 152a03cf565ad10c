import { expect, test } from "vitest";
import { plainData } from "./plain-data.ts";

test("data that JSON can hold is unchanged, and what JSON leaves out is left out", () => {
  const data = { text: "a", list: [1, true, null, { deep: [] }], none: undefined };
  expect(plainData(data)).toEqual({ text: "a", list: [1, true, null, { deep: [] }] });
  expect(plainData({ prepare: () => 1, symbol: Symbol("s"), list: [() => 1] })).toEqual({ list: [null] });
});

test("what JSON refuses is replaced by a text", () => {
  const circular: { self?: unknown } = {};
  circular.self = { again: circular };
  const throwing = {
    get value(): never {
      throw new Error("no");
    },
    toJSON: () => {
      throw new Error("no");
    },
  };
  const proxy = new Proxy({}, { ownKeys: () => ["x"].concat(undefined as never), get: () => 1n });
  expect(plainData({ big: 12n, circular, throwing, proxy, date: new Date(0) })).toEqual({
    big: "12",
    circular: { self: { again: "(circular)" } },
    throwing: "(a value that cannot be recorded)",
    proxy: "(a value that cannot be recorded)",
    date: "1970-01-01T00:00:00.000Z",
  });
});

test("huge and endless data is cut", () => {
  const endless = (): object =>
    new Proxy(
      {},
      {
        ownKeys: () => ["a", "b"],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
        get: (_target, name) => (name === "toJSON" ? undefined : endless()),
      },
    );
  const text = JSON.stringify(
    plainData({
      text: "x".repeat(1_000_000),
      list: Array(100_000).fill("y"),
      bytes: new Uint8Array(100_000),
      endless: endless(),
    }),
  );
  expect(text.length).toBeLessThan(1_000_000);
  expect(text).toContain("(99000 more)");
});

test("the same object at two places is not circular", () => {
  const shared = { a: 1 };
  expect(plainData([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
});
