import type { Readable } from "node:stream";
import { checkArgument, checkOptions, type OptionChecks, stringCheck } from "../option-checks.ts";
import { readRecording, sourceCheck } from "../record/recording-reader.ts";
import type { Sent, SessionTurn } from "../record/session-turn.ts";
import { sessionTurns } from "../record/session-turns.ts";
import type { PromptPattern } from "./prompt-pattern.ts";
import { type SuggestedStep, suggestSteps } from "./suggestion.ts";

/** Options of {@link suggestScript}. */
export interface SuggestOptions {
  /** The recording, as the script's first line names it. Default `a recording`. */
  readonly name?: string | undefined;
}

const suggestChecks: OptionChecks<SuggestOptions> = { name: stringCheck };

/** A wait that took longer gets a time-out of its own. */
const LONG_WAIT_MS = 10_000;
/** How much slower the far side may be the next time. */
const SLOWER = 3;
/** Queries that the console then must answer: position of the cursor, attributes, size. */
const QUERY = /\[(?:\??6n|5n|>?0?c|1[48]t|>0?q)/;

/**
 * Writes a script from the recording of a session (see {@link TranscriptOptions.recording}): a TypeScript module whose default
 * export repeats the session on a console with `expect` and `send`. It waits for the prompts at which something was typed, and
 * sends the lines as they were entered, after line editing. Parts of prompts that changed within the session are patterns. The
 * text of secrets is not in the recording: the script takes them from environment variables.
 *
 * The script ignores escape sequences and kernel lines. Run it on `replay(source, { sent: "lines", noise: { seed } })` to see
 * whether it is robust.
 * @throws {SerialExpectError} `bad-recording` if the source is not a recording
 * @throws {TypeError} if the source is neither a Readable nor a string, or an option is unknown or has a bad value
 */
export async function suggestScript(source: Readable | string, options: SuggestOptions = {}): Promise<string> {
  checkArgument("suggestScript: source", sourceCheck, source);
  checkOptions("suggestScript", options, suggestChecks);
  const turns: SessionTurn[] = [];
  for await (const turn of sessionTurns(readRecording(source, "suggestScript"))) turns.push(turn);
  const steps = suggestSteps(turns);
  const hasQueries = turns.some(({ received }) => QUERY.test(received.toString("latin1")));
  const settings = `{ stripEscapes: true, stripKernelLines: true${hasQueries ? ", answerQueries: true" : ""} }`;
  const lines = [
    `// Written from ${JSON.stringify(options.name ?? "a recording")}.`,
    'import type { SerialConsole } from "@alpy/serial-expect";',
    "",
    "/** Repeats the session on a console. */",
    "export default async function session(console: SerialConsole): Promise<void> {",
    `  console.configure(${settings});`,
    ...steps.flatMap(stepLines).map((line) => `  ${line}`),
    "}",
    ...(steps.some(({ sent }) => sent?.kind === "secret") ? SECRET_FUNCTION : []),
    "",
  ];
  return lines.join("\n");
}

const SECRET_FUNCTION = [
  "",
  "/** Returns a secret, which the recording does not have. */",
  "function secret(name: string): string {",
  "  const value = process.env[name];",
  '  if (value === undefined) throw new Error("set the environment variable " + name);',
  "  return value;",
  "}",
];

function stepLines({ waits, elapsedMs, sent, prompt }: SuggestedStep): string[] {
  const timeoutMs = Math.ceil((elapsedMs * SLOWER) / 1000) * 1000;
  const options = elapsedMs > LONG_WAIT_MS ? `, { timeoutMs: ${timeoutMs} }` : "";
  const expects = waits.map((pattern) => `await console.expect(${patternCode(pattern)}${options});`);
  return sent === undefined ? expects : [...expects, `await console.${sendCode(sent, prompt)};`];
}

function patternCode(pattern: PromptPattern): string {
  return pattern.kind === "text" ? JSON.stringify(pattern.text) : String(new RegExp(pattern.source));
}

function sendCode(sent: Sent, prompt: string): string {
  switch (sent.kind) {
    case "line":
      return `sendLine(${sent.text === "" ? "" : JSON.stringify(sent.text)})`;
    case "secret":
      return `sendLine(secret("${variableName(prompt)}"), { secret: true })`;
    case "key":
      return `sendKey("${sent.key}")`;
    case "control":
      return `sendControl(${JSON.stringify(sent.char)})`;
    case "text":
      return `send(${JSON.stringify(sent.text)})`;
  }
}

/** Returns the name of the environment variable for a secret: `NEW_PASSWORD` for "New password: ". */
function variableName(prompt: string): string {
  const words = prompt.match(/[a-z]{2,}/gi) ?? [];
  return words.slice(-2).join("_").toUpperCase() || "SECRET";
}
