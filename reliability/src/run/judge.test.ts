import { expect, test } from "vitest";
import { parseInjection } from "../injection/injection.ts";
import { type Evidence, problemsOf } from "./judge.ts";

function evidenceOf(injection: string, outcome: string | undefined, more: Partial<Evidence> = {}): Evidence {
  const result = outcome === undefined ? undefined : { outcome, signal: undefined };
  return {
    injection: parseInjection(injection),
    isInjected: true,
    isMinor: false,
    wasUp: true,
    wasFinishing: false,
    exit: { code: 1, signal: null },
    errors: [],
    artifacts: [{ folder: "/x/artifacts", result, faults: [] }],
    ...more,
  };
}

const killed = "wires/sigkill/kept/idle/up+1";
const lost = "wires/qemu-sigkill/kept/idle/up+1";

test.each([
  ["a killed process was interrupted", evidenceOf(killed, "interrupted")],
  ["a process that was killed while it closed may have passed", evidenceOf(killed, "passed", { wasFinishing: true })],
  ["a process that was killed before it was up has no result", evidenceOf(killed, undefined, { wasUp: false })],
  ["a process that ended before the fault passed", evidenceOf(lost, "passed", { isInjected: false })],
  [
    "a call of QEMU that was lost can be made again",
    evidenceOf(lost, "passed", { isMinor: true, exit: { code: 0, signal: null } }),
  ],
  ["a lost QEMU is a failure", evidenceOf(lost, "failed")],
])("%s", (_title, evidence) => {
  expect(problemsOf(evidence)).toEqual([]);
});

test.each([
  ["running", evidenceOf(killed, "running"), "artifacts: the outcome is running, must be interrupted"],
  ["no result", evidenceOf(killed, undefined), "artifacts: there is no result.json"],
  ["a pass without QEMU", evidenceOf(lost, "passed"), "artifacts: the outcome is passed, must be failed"],
  [
    "an exit code of 0 without QEMU",
    evidenceOf(lost, "failed", { exit: { code: 0, signal: null } }),
    "the exit code is 0",
  ],
  [
    "no signal",
    evidenceOf("wires/sigterm/kept/idle/up+1", "interrupted"),
    "artifacts: interrupted by no signal, must be SIGTERM",
  ],
  [
    "an error without a code",
    evidenceOf(lost, "failed", { errors: [{ name: "Error", message: "oh", code: undefined, cause: undefined }] }),
    "the error has no code: Error: oh",
  ],
])("a false verdict is a problem: %s", (_title, evidence, problem) => {
  expect(problemsOf(evidence)).toContain(problem);
});
