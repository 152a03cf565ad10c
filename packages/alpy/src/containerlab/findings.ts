import type { IgnoredSetting } from "./ignored-setting.ts";
import type { ContainerlabProblem } from "./topology-error.ts";

const MAX_SHOWN_CHARACTERS = 100;

/** What the reader finds in a file that does not become options. A line that several nodes inherit is listed once. */
export class Findings {
  readonly #problems = new Map<string, ContainerlabProblem>();
  readonly #ignored = new Map<string, IgnoredSetting>();

  /** Adds a place that cannot be expressed. */
  refuse(line: number, message: string): void {
    this.#problems.set(`${line} ${message}`, { line, message });
  }

  /** Adds a setting that has no effect. */
  ignore(line: number, setting: string, reason: string): void {
    this.#ignored.set(`${line} ${setting}`, { line, setting, reason });
  }

  /** The places that cannot be expressed, in the order of their lines. */
  get problems(): ContainerlabProblem[] {
    return [...this.#problems.values()].toSorted((a, b) => a.line - b.line);
  }

  /** The settings without effect, in the order of their lines. */
  get ignored(): IgnoredSetting[] {
    return [...this.#ignored.values()].toSorted((a, b) => a.line - b.line);
  }
}

/** Returns text of the file for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text);
}
