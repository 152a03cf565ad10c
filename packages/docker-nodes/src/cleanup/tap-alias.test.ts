import { expect, test } from "vitest";
import { readTapAlias, tapAlias } from "./tap-alias.ts";

const CREATOR = {
  pid: 4_194_303,
  startTime: "18446744073709551615",
  pidNamespace: "pid:[4294967295]",
  bootId: "01234567-89ab-cdef-0123-456789abcdef",
};

test("a tap's alias identifies its creator, within the kernel's 255 characters", () => {
  const alias = tapAlias("abcd1234", CREATOR);
  expect(alias.length).toBeLessThan(256);
  expect(readTapAlias(`${alias}\n`)).toEqual(CREATOR);
});

test.each([
  "",
  "a friend's tap",
  "alpy,abcd1234",
  "alpy,abcd1234,0,1,2,3",
  "alpy,abcd1234,x,1,2,3",
  "alpy,s,1,2,3,4,5",
])("the alias %j is not ours", (alias) => {
  expect(readTapAlias(alias)).toBeUndefined();
});
