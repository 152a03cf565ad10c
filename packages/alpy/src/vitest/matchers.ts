import type { Node } from "@alpy/docker-nodes";
import type { Frame } from "@alpy/pcap";
import { explain, type FramePattern, type MatchInput, NearestFrames } from "@alpy/pcap/match";
import { escapeForeign } from "../escape-foreign.ts";
import { requirePattern } from "../expect/pattern.ts";
import { Link } from "../link/link.ts";
import type { Testbed } from "../testbed/testbed.ts";
import { type PingOptions, pingCommand } from "./ping-command.ts";
import { judgeForwarding, type ToForwardOptions } from "./to-forward.ts";

/** Source of frames: a link's capture so far, a reader, or a list. */
export type FrameSource = Link | AsyncIterable<Frame> | Iterable<MatchInput>;

/** How an application on a node, or a command in a shell, ended. */
interface ExitResult {
  readonly exitCode: number;
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
  readonly output?: string | undefined;
}

/** The matchers that this package adds to vitest's `expect`. */
export interface AlpyMatchers {
  /** Expects a matching frame in a link's capture so far, in a reader or in a list. Await it. */
  readonly toHaveFrame: (pattern: FramePattern) => Promise<void>;
  /** Expects that an application on a node, or a command in a shell, ended with this exit code. */
  readonly toExitWith: (exitCode: number) => void;
  /** Expects that an address answers all echo requests that a node sends to it. Await it. */
  readonly toPing: (address: string, options?: PingOptions) => Promise<void>;
  /** Expects that the machines of a testbed forward test frames from one link to another; see `bed.measureForwarding`. Await it. */
  readonly toForward: (options: ToForwardOptions) => Promise<void>;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

export const matchers = { toHaveFrame, toExitWith, toPing, toForward };

async function toHaveFrame(source: FrameSource, pattern: FramePattern): Promise<MatcherResult> {
  requirePattern(pattern);
  const nearest = new NearestFrames(pattern);
  const frames = source instanceof Link ? source.frames() : source;
  const place = source instanceof Link ? `${source.name}: ` : "";
  for await (const frame of frames) {
    if (!nearest.add(frame)) continue;
    const fields = explain(frame, pattern).text.replaceAll(/^/gm, "  ");
    return { pass: true, message: () => `${place}unexpected frame, #${nearest.seenCount}\n${fields}` };
  }
  return { pass: false, message: () => `${place}no such frame\n${nearest.report}` };
}

function toExitWith(result: ExitResult, expected: number): MatcherResult {
  const { exitCode } = result;
  const pass = exitCode === expected;
  const expectation = pass ? `any exit code but ${expected}` : `exit code ${expected}`;
  return { pass, message: () => `expected ${expectation}, got ${exitCode}${outputOf(result)}` };
}

async function toPing(node: Node, address: string, options: PingOptions = {}): Promise<MatcherResult> {
  const command = pingCommand(address, options);
  const result = await node.run(command);
  const pass = result.exitCode === 0;
  const outcome = pass ? "was answered unexpectedly" : `failed with exit code ${result.exitCode}`;
  return { pass, message: () => `node ${node.name}: ${command.join(" ")} ${outcome}${outputOf(result)}` };
}

async function toForward(bed: Testbed, options: ToForwardOptions): Promise<MatcherResult> {
  const { pass, text } = await judgeForwarding(bed, options);
  return { pass, message: () => text };
}

function outputOf({ stdout = "", stderr = "", output = "" }: ExitResult): string {
  const texts = Object.entries({ stdout, stderr, output }).filter(([, text]) => text.trim() !== "");
  if (texts.length === 0) return "; no output";
  return texts.map(([name, text]) => `\n${name}:\n${lastLines(text)}`).join("");
}

/** How many lines of each output a message shows. */
const SHOWN_LINES = 20;

function lastLines(text: string): string {
  const lines = text.trimEnd().replaceAll("\r\n", "\n").split("\n");
  const shown = lines.slice(-SHOWN_LINES).map((line) => `  ${escapeForeign(line)}`);
  return (lines.length > SHOWN_LINES ? ["  …", ...shown] : shown).join("\n");
}
