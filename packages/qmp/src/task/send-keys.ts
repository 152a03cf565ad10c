import { setTimeout as delay } from "node:timers/promises";
import {
  badArgument,
  checkCount,
  checkOptions,
  checkSignal,
  checkString,
  checkTimeout,
  type OptionNames,
  WAIT_OPTIONS,
} from "../check-options.ts";
import type { QmpClient } from "../client/client.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { WaitOptions } from "../wait-options.ts";
import { type KeyCombination, usCombination } from "./keyboard.ts";

/** Options of `sendKeys` and `pressKeys`. */
export interface KeyOptions extends WaitOptions {
  /** Time-out of each command in milliseconds, or Infinity. Default: that of the client. */
  readonly timeoutMs?: number | undefined;
  /** The time for which each key is held, and the pause after it, in milliseconds. Default: 20. */
  readonly holdMs?: number | undefined;
}

const KEY_OPTIONS: OptionNames<KeyOptions> = { ...WAIT_OPTIONS, holdMs: true };
const HOLD_MS = 20;
const MAX_HOLD_MS = 10_000;

/** A client whose keys are pressed. The key codes are those of its QEMU. */
interface Keyboard {
  execute(command: "send-key", args: object, options: WaitOptions): Promise<unknown>;
}

/**
 * Types text on the machine's keyboard. The guest must use the layout of a US keyboard: keys are pressed, not characters sent. A
 * line feed is the return key; tab, backspace and escape are theirs. Settles when the last key is released.
 *
 * @throws {TypeError} for a character that a US keyboard does not have, before any key is pressed; for a bad option.
 * @throws {QmpError} as `execute`.
 * @example
 * await sendKeys(qmp, "root\n");
 */
export async function sendKeys<P extends Protocol>(
  client: QmpClient<P>,
  text: string,
  options: KeyOptions = {},
): Promise<void> {
  checkString("text", text);
  const combinations = [...text].map((character, index) => {
    const combination = usCombination(character);
    if (combination === undefined) throw badArgument(`text[${index}]`, "a character of a US keyboard", character);
    return combination;
  });
  await press("sendKeys", client, combinations, options);
}

/**
 * Presses keys together, such as `["ctrl", "alt", "delete"]`, and releases them. The names are QEMU's (QAPI `QKeyCode`).
 *
 * @throws {TypeError} unless the keys are strings; for a bad option.
 * @throws {QmpCommandError} command-failed: QEMU does not know a key.
 */
export async function pressKeys<P extends Protocol>(
  client: QmpClient<P>,
  keys: readonly string[],
  options: KeyOptions = {},
): Promise<void> {
  const isList = Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof key === "string");
  if (!isList) throw badArgument("keys", "a non-empty array of strings", keys);
  await press("pressKeys", client, [keys], options);
}

async function press<P extends Protocol>(
  name: string,
  client: QmpClient<P>,
  combinations: readonly KeyCombination[],
  options: KeyOptions,
): Promise<void> {
  checkOptions(name, options, KEY_OPTIONS);
  const { signal } = options;
  checkSignal("signal", signal);
  checkTimeout("timeoutMs", options.timeoutMs, 1);
  const holdMs = checkCount("holdMs", options.holdMs ?? HOLD_MS, { min: 1, max: MAX_HOLD_MS });
  const limits = { timeoutMs: options.timeoutMs, signal };
  const keyboard = client as unknown as Keyboard;
  for (const combination of combinations) {
    const keys = combination.map((data) => ({ type: "qcode", data }));
    await keyboard.execute("send-key", { keys, "hold-time": holdMs }, limits);
    // QEMU returns when the keys are in its queue, which drops what does not fit.
    await pause(2 * holdMs, signal);
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // The timer rejects with an AbortError of its own around the reason.
    signal?.throwIfAborted();
  }
}
