import { expect, test } from "vitest";
import { type PowerFailure, powerError } from "./power-error.ts";

const seen = { state: { name: "running" }, guestResets: 2, timeoutMs: 30_000, console: "login: ", qemu: "" } as const;

test.each<[PowerFailure, string]>([
  ["start-timeout", "the machine did not reach the requested state within 30 s (it is running, and has reset itself 2"],
  ["power-off-timeout", "the guest did not power off within 30 s (it is running, and has reset itself 2 times)"],
  ["panic-timeout", "the guest did not panic within 30 s (it is running, and has reset itself 2 times)"],
  ["guest-panicked", "the guest's kernel panicked; its console's last lines:\nlogin: "],
  ["guest-reset-loop", "the guest resets itself again and again (2 times) instead of powering off; its console's last"],
])("%s says what happened and shows the console's last lines", (code, message) => {
  const error = powerError(code, seen);
  expect(error).toMatchObject({ name: "QemuError", code, evidence: { console: "login: ", qemu: "" } });
  expect(error.message).toContain(message);
});

test("the end of QEMU is described with its exit and its own last lines", () => {
  const state = { name: "exited", exit: { code: 1, signal: null } } as const;
  expect(powerError("qemu-exited", { ...seen, state, qemu: "out of memory" }).message).toBe(
    "QEMU ended by itself (exit code 1); QEMU's last lines:\nout of memory",
  );
});
