import type { Node } from "@alpy/docker-nodes";
import type { Frame } from "@alpy/pcap";
import { explain, type FramePattern, type MatchInput, NearestFrames } from "@alpy/pcap/match";
import { Link } from "../link/link.ts";

/** Frames to look through: those of a link's capture so far, of a reader, or a list. */
export type FrameSource = Link | AsyncIterable<Frame> | Iterable<MatchInput>;

/** What an application or a command of a shell ended with. */
interface ExitResult {
  exitCode: number;
  stdout?: string;
  stderr?: string;
  output?: string;
}

/** What this package adds to vitest's `expect`. */
export interface AlpyMatchers {
  /** Expects a frame that matches among those of a link's capture so far, of a reader, or a list. Await it. */
  toHaveFrame: (pattern: FramePattern) => Promise<void>;
  /** Expects that what ran on a node, or in a shell, ended with this exit code. */
  toExitWith: (exitCode: number) => void;
  /** Expects that a node gets all its pings of an address answered. Await it. */
  toPing: (address: string, options?: PingOptions) => Promise<void>;
}

/** How `toPing` asks. */
export interface PingOptions {
  /** How many echo requests. Default 3. */
  count?: number;
  /** How long each may take to be answered, in seconds. Default 1. */
  withinSeconds?: number;
}

interface MatcherResult {
  pass: boolean;
  message: () => string;
}

export const matchers = { toHaveFrame, toExitWith, toPing };

async function toHaveFrame(source: FrameSource, pattern: FramePattern): Promise<MatcherResult> {
  const nearest = new NearestFrames(pattern);
  const frames = source instanceof Link ? source.frames() : source;
  const place = source instanceof Link ? `${source.name}: ` : "";
  for await (const frame of frames) {
    if (!nearest.add(frame)) continue;
    const fields = explain(frame, pattern).text.replaceAll(/^/gm, "  ");
    return { pass: true, message: () => `${place}frame #${nearest.seenCount} was not to come\n${fields}` };
  }
  return { pass: false, message: () => `${place}no such frame\n${nearest.report}` };
}

function toExitWith(result: ExitResult, expected: number): MatcherResult {
  const { exitCode } = result;
  const pass = exitCode === expected;
  const wanted = pass ? `another exit code than ${expected}` : `exit code ${expected}`;
  return { pass, message: () => `expected ${wanted}, got ${exitCode}${saidBy(result)}` };
}

async function toPing(
  node: Node,
  address: string,
  { count = 3, withinSeconds = 1 }: PingOptions = {},
): Promise<MatcherResult> {
  const command = ["ping", "-c", String(count), "-i", "0.2", "-W", String(withinSeconds), address];
  const result = await node.run(command);
  const pass = result.exitCode === 0;
  const outcome = pass ? "was answered and was not to be" : `failed with exit code ${result.exitCode}`;
  return { pass, message: () => `node ${node.name}: ${command.join(" ")} ${outcome}${saidBy(result)}` };
}

function saidBy({ stdout, stderr, output }: ExitResult): string {
  const said = Object.entries({ stdout, stderr, output }).filter(
    ([, text]) => text !== undefined && text.trim() !== "",
  );
  if (said.length === 0) return "; it said nothing";
  return said.map(([name, text]) => `\n${name}:\n${lastLines(text ?? "")}`).join("");
}

const shownLines = 20;

function lastLines(text: string): string {
  const lines = text.trimEnd().split("\n");
  const shown = lines.slice(-shownLines).map((line) => `  ${line}`);
  return (lines.length > shownLines ? ["  …", ...shown] : shown).join("\n");
}
