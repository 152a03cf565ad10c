import { expect, test } from "vitest";
import { ownerState } from "./owner-state.ts";
import { namespaceInode, ownIdentity } from "./process-identity.ts";

const { pid, startTime, pidNamespace } = ownIdentity();
const here = { pid, startTime, pidNamespaceInode: namespaceInode(pidNamespace) };

test("this process is an owner that is alive", () => {
  expect(ownerState(here)).toBe("alive");
});

test("an owner whose pid now belongs to another process is dead", () => {
  expect(ownerState({ ...here, startTime: "1" })).toBe("dead");
  expect(ownerState({ ...here, pid: 2 ** 30 })).toBe("dead");
});

test("an owner in a PID namespace that nobody has is dead, as far as this can be seen from here", () => {
  const isHost = here.pidNamespaceInode === 4_026_531_836;
  expect(ownerState({ ...here, pidNamespaceInode: 4_000_000_000 })).toBe(isHost ? "dead" : "unknown");
});
