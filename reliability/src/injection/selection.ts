import { CAUSES, type Cause, classOf, kindsFor } from "./causes.ts";
import type { Injection, Moment } from "./injection.ts";
import type { Kind } from "./kinds.ts";
import { choose, type Random, randomFrom, shuffle } from "./random.ts";

/** What an uninjured victim of a kind does: its steps, and how long it lives. */
export interface Baseline {
  /** The names of its steps, in the order of their begins. */
  readonly steps: readonly string[];
  /** The steps that begin before its testbed is up. */
  readonly stepsUntilUp: readonly string[];
  readonly durationMs: number;
}

/** A cause and a kind to which it can be applied. */
export interface Cell {
  readonly cause: Cause;
  readonly kind: Kind;
}

/** Longest random delay after the begin of a step. */
const STEP_DELAY_MS = 120;
const UP_DELAY_MS = 300;
/** Engine faults wait for time-outs of tens of seconds; this share of their cells is used in each round. */
const ENGINE_SHARE = 0.5;

/**
 * Returns the cells that a filter leaves.
 * @param only `CAUSE`, `KIND`, or `CAUSE/KIND`, each may be `*` or a beginning
 * @throws {TypeError} if it leaves none
 */
export function cellsFor(only = "*"): Cell[] {
  const cells = filterCells(only);
  if (cells.length === 0) throw new TypeError(`only must be a cause, a kind, or both as CAUSE/KIND, got ${only}`);
  return cells;
}

function filterCells(only: string): Cell[] {
  const [first = "*", second] = only.split("/");
  const matches = (pattern: string, text: string): boolean => pattern === "*" || text.startsWith(pattern);
  const all = CAUSES.flatMap((cause) => kindsFor(cause).map((kind) => ({ cause, kind })));
  if (second !== undefined) return all.filter(({ cause, kind }) => matches(first, cause) && matches(second, kind));
  return all.filter(({ cause, kind }) => matches(first, cause) || matches(first, kind));
}

/** Selects injections: all cells in a random order, again and again, each time at another moment. */
export function selectInjections(
  cells: readonly Cell[],
  count: number,
  seed: number,
  baselines: ReadonlyMap<Kind, Baseline>,
): Injection[] {
  const random = randomFrom(seed);
  const selected: Injection[] = [];
  while (selected.length < count) {
    const round = shuffle(random, cells).filter(
      ({ cause }) => classOf(cause) !== "engine" || cells.length < 8 || random() < ENGINE_SHARE,
    );
    for (const cell of round) selected.push(injectionOf(cell, random, baselines));
  }
  return selected.slice(0, count);
}

/** Returns the kinds of cells, each once. */
export function kindsOf(cells: readonly Cell[]): Kind[] {
  return [...new Set(cells.map(({ kind }) => kind))];
}

function injectionOf({ cause, kind }: Cell, random: Random, baselines: ReadonlyMap<Kind, Baseline>): Injection {
  const baseline = baselines.get(kind);
  if (baseline === undefined) throw new Error(`unreachable: ${kind} has its baseline`);
  return {
    kind,
    cause,
    artifacts: kind !== "vitest" && random() < 0.3 ? "temporary" : "kept",
    work: random() < 0.5 ? "idle" : "busy",
    moment: momentOf(cause, random, baseline),
  };
}

function momentOf(cause: Cause, random: Random, { steps, stepsUntilUp, durationMs }: Baseline): Moment {
  const lot = random();
  const isFromOutside = ["death", "own"].includes(classOf(cause));
  if (lot < 0.25) return { at: "up", delayMs: Math.floor(random() * UP_DELAY_MS) };
  if (lot < 0.5 && isFromOutside) return { at: "start", delayMs: Math.floor(random() * durationMs) };
  // What is lost while the testbed closes is not missed.
  const step = choose(random, isFromOutside ? steps : stepsUntilUp);
  return { at: "step", step, delayMs: Math.floor(random() * STEP_DELAY_MS) };
}
