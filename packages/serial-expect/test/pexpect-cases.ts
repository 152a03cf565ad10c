import { EOF, openConsole, type Pattern } from "../src/index.ts";
import { SerialPeer } from "../src/serial-peer.fixture.ts";
import { seededRandom } from "./noisy-line.ts";

/** A stream in chunks, and the patterns to expect one after the other. */
export interface Case {
  readonly chunks: readonly string[];
  readonly steps: readonly (readonly Pattern[])[];
  /** Whether the chunks are one byte each. */
  readonly singly?: boolean | undefined;
  /** The length of the text that pexpect searches; only pexpect needs it. */
  readonly searchWindow?: number | undefined;
}

/** The result of each step, null if the stream ended first, and the remaining text. */
export interface Outcome {
  readonly results: readonly ({ index: number; before: string; text: string } | null)[];
  readonly rest: string;
}

/** Runs a case on this engine: the next chunk arrives when the earlier ones have no match, as pexpect reads. */
export async function runOurs({ chunks, steps }: Case): Promise<Outcome> {
  const peer = new SerialPeer();
  await using console = openConsole(peer.stream, { encoding: "latin1", timeoutMs: 10_000 });
  const left = [...chunks];
  const results: Outcome["results"][number][] = [];
  for (const patterns of steps) {
    const wait = console.expect([...patterns, EOF]);
    while (console.waiting) {
      const chunk = left.shift();
      if (chunk === undefined) peer.ends();
      else peer.sends(Buffer.from(chunk, "latin1"));
      await new Promise(setImmediate);
    }
    const { kind, index, before, text } = await wait;
    if (kind === "eof") return { results: [...results, null], rest: before };
    results.push({ index, before, text });
  }
  for (const chunk of left) peer.sends(Buffer.from(chunk, "latin1"));
  peer.ends();
  return { results, rest: (await console.expect(EOF)).before };
}

/** Returns the same stream, byte by byte. */
export function bytewise({ chunks, steps }: Case): Case {
  return { chunks: [...chunks.join("")], steps, singly: true };
}

const WORDS = [
  "a",
  "b",
  "ab",
  "ba",
  "login: ",
  "log",
  "# ",
  "\r\n",
  " ",
  "ok",
  "v12",
  "\xc3\xa9",
  "\x1b[1m",
  "\0",
  "Password: ",
];
const PATTERNS: readonly Pattern[] = [
  "a",
  "b",
  "ab",
  "aab",
  "login: ",
  "log",
  "# ",
  "\r\n",
  "ok",
  "k# ",
  "\xa9",
  "\x1b[1m",
  "n: a",
  "nowhere",
  "\0",
  /a+b/,
  /b|ab/,
  /log(?:in)?/,
  /v\d+/,
  /\d+ /,
  /(a|b)\r\n/,
  /a.b/,
  /a[^b]*b/,
  /^b/m,
  /^a/,
  /[ab]{3}/,
  /o.*?k/,
  /o.*k/,
  /Pass|a(b)?/,
];

/** Generates cases, the same for the same seed. */
export function* cases(count: number, seed: number): Generator<Case> {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const many = <T>(most: number, make: () => T): T[] => Array.from({ length: 1 + below(most) }, make);
  for (let i = 0; i < count; i++) {
    const literalsOnly = below(2) === 0;
    const known = PATTERNS.filter((pattern) => !literalsOnly || typeof pattern === "string");
    yield {
      chunks: many(8, () => many(5, () => pick(WORDS)).join("")),
      steps: many(4, () => many(4, () => pick(known))),
    };
  }
}
