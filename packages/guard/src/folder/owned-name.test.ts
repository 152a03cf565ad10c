import { expect, test } from "vitest";
import { namespaceInode, ownIdentity } from "../process/process-identity.ts";
import { ownedName, parseOwnedName } from "./owned-name.ts";

test("a name says who owns it, is short, and is not used twice", () => {
  const { pid, startTime, pidNamespace } = ownIdentity();
  const names = Array.from({ length: 1000 }, () => ownedName("alpy-run"));
  expect(new Set(names).size).toBe(1000);
  for (const name of names) expect(name.length).toBeLessThan(48);
  expect(parseOwnedName(names[0] ?? "")).toEqual({
    prefix: "alpy-run",
    owner: { pid, startTime, pidNamespaceInode: namespaceInode(pidNamespace) },
    random: expect.stringMatching(/^[0-9a-f]{10}$/),
  });
});

test.each(["", "alpy-run", "alpy-Abc123", "alpy-save-x/y", "a-1-1-1-0123456789abcdef", "-1-1-1-0123456789"])(
  "%j is not an owned name",
  (name) => {
    expect(parseOwnedName(name)).toBeUndefined();
  },
);

test.each(["", "a/b", "a b", "a\n", "x".repeat(151)])("the prefix %j is refused", (prefix) => {
  expect(() => ownedName(prefix)).toThrow("ownedName.prefix must be 1 to 150 letters");
});
