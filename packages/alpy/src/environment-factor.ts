import { invalidOption } from "./invalid-option.ts";

/** Whether a value can multiply time-outs. */
export function isFactor(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

/**
 * Returns what the environment variable `ALPY_TIMEOUT_FACTOR` asks for, if it is set.
 * @throws {TypeError} if it is not a positive number
 */
export function environmentFactor(variable = process.env["ALPY_TIMEOUT_FACTOR"]): number | undefined {
  if (variable === undefined || variable === "") return undefined;
  const factor = Number(variable);
  if (!isFactor(factor)) throw invalidOption("ALPY_TIMEOUT_FACTOR", "a positive number", variable);
  return factor;
}
