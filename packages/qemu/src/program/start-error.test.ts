import { expect, test } from "vitest";
import { qemuStartError, startAdvice } from "./start-error.ts";

function spawnError(code: string): Error {
  return Object.assign(new Error(`spawn qemu ${code}`), { code });
}

test.each([
  ["ENOENT", "qemu-missing", /^cannot run qemu \(spawn qemu ENOENT\): install it/],
  ["EMFILE", "qemu-failed", /too many open files: raise its limit \(ulimit -n\)$/],
  ["ENFILE", "qemu-failed", /too many open files: raise the sysctl fs\.file-max$/],
  ["EAGAIN", "qemu-failed", /too many processes/],
  ["ENOMEM", "qemu-failed", /too little free memory$/],
  ["E2BIG", "qemu-failed", /too long: shorten them$/],
  ["EACCES", "qemu-failed", /may not run it: check the permissions/],
  ["EIO", "qemu-failed", /^cannot run qemu \(spawn qemu EIO\)$/],
])("a QEMU that %s does not let start is %s, with the reason and what to do", (code, expected, message) => {
  const error = qemuStartError("qemu", spawnError(code));
  expect(error.code).toBe(expected);
  expect(error.message).toMatch(message);
  expect(error.cause).toBeInstanceOf(Error);
});

test("an error that is not the system's has no advice", () => {
  expect(startAdvice(new Error("it failed"), "install it")).toBeUndefined();
});
