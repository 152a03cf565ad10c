import { expect, test } from "vitest";
import { QmpError } from "./errors.ts";

test("is an Error", () => {
  expect(new QmpError("x")).toBeInstanceOf(Error);
});
