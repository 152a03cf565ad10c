import type { CliMode } from "./profile.ts";

/** A command that changes the mode. */
export interface ModeStep {
  readonly command: string;
  readonly to: string;
}

/** Returns the shortest way from one mode to another; undefined if there is none. */
export function modePath(modes: Readonly<Record<string, CliMode>>, from: string, to: string): ModeStep[] | undefined {
  const paths = new Map<string, ModeStep[]>([[from, []]]);
  // A map that grows while it is walked: each mode is visited once, the nearest first.
  for (const [mode, path] of paths) {
    if (mode === to) return path;
    for (const step of stepsFrom(modes, mode)) if (!paths.has(step.to)) paths.set(step.to, [...path, step]);
  }
  return undefined;
}

function stepsFrom(modes: Readonly<Record<string, CliMode>>, mode: string): ModeStep[] {
  const entered = Object.entries(modes).flatMap(([to, { from, enter }]) =>
    from === mode && enter !== undefined ? [{ command: enter, to }] : [],
  );
  const { leave, from, leaveTo = from } = modes[mode] ?? {};
  return leave !== undefined && leaveTo !== undefined ? [...entered, { command: leave, to: leaveTo }] : entered;
}
