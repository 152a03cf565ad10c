import { expect, test } from "vitest";
import { formatInjection, type Injection, parseInjection } from "./injection.ts";

const injection: Injection = {
  kind: "wires",
  cause: "group-sigint",
  artifacts: "kept",
  work: "busy",
  moment: { at: "step", step: "Start QEMU, paused", delayMs: 35 },
};

test.each<Injection>([
  injection,
  { ...injection, moment: { at: "up", delayMs: 0 } },
  { ...injection, moment: { at: "start", delayMs: 1_200 }, artifacts: "temporary", work: "idle" },
  { ...injection, moment: { at: "step", step: "Fetch a/b + c", delayMs: 7 } },
])("an injection is repeated from its text: %o", (one) => {
  expect(parseInjection(formatInjection(one))).toEqual(one);
});

test.each(["", "wires/sigkill", "wires/flood/kept/idle/up+1", "wires/sigkill/kept/idle/later+1"])(
  "a text that is not an injection is refused: %s",
  (text) => {
    expect(() => parseInjection(text)).toThrow(TypeError);
  },
);

test("a cause is refused for a kind that lacks what it ends", () => {
  expect(() => parseInjection("wires/node-killed/kept/idle/up+1")).toThrow(/node-killed must be injected into nodes/);
});
