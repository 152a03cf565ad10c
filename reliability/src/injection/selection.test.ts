import { expect, test } from "vitest";
import { CAUSES, kindsFor } from "./causes.ts";
import { formatInjection } from "./injection.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { type Baseline, cellsFor, selectInjections } from "./selection.ts";

const baseline: Baseline = { steps: ["Start", "Stop"], stepsUntilUp: ["Start"], durationMs: 1_000 };
const baselines = new Map<Kind, Baseline>(KINDS.map((kind) => [kind, baseline]));
const textsOf = (seed: number, count = 50): string[] =>
  selectInjections(cellsFor(), count, seed, baselines).map(formatInjection);

test("a seed selects the same injections again, another seed selects others", () => {
  expect(textsOf(1)).toEqual(textsOf(1));
  expect(textsOf(1)).not.toEqual(textsOf(2));
});

test("two rounds have every cause at every kind, but for a share of the engine's", () => {
  const cells = CAUSES.flatMap((cause) => kindsFor(cause).map((kind) => `${kind}/${cause}`)).filter(
    (cell) => !cell.includes("engine-"),
  );
  const selected = textsOf(3, 2 * cellsFor().length).map((text) => text.split("/").slice(0, 2).join("/"));
  expect(cells.filter((cell) => !selected.includes(cell))).toEqual([]);
});

test("a filter names a cause, a kind, or both", () => {
  expect(cellsFor("sigkill").map(({ cause }) => cause)).toEqual(KINDS.map(() => "sigkill"));
  expect(cellsFor("vitest").every(({ kind }) => kind === "vitest")).toBe(true);
  expect(cellsFor("qemu-/wires").map(({ cause }) => cause)).toEqual([
    "qemu-sigkill",
    "qemu-sigterm",
    "qemu-sigsegv",
    "qemu-sigabrt",
    "qemu-hung",
  ]);
});

test("a filter that leaves nothing is refused", () => {
  expect(() => cellsFor("container")).toThrow(/only must be a cause, a kind, or both/);
});

test("what is lost while a testbed closes is not missed, so that losses are injected before", () => {
  const losses = selectInjections(cellsFor("qemu-"), 200, 5, baselines);
  expect(losses.filter(({ moment }) => moment.at === "step" && moment.step === "Stop")).toEqual([]);
});
