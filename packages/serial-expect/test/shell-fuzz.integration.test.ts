import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openConsole, openShell, type SerialConsole, SerialExpectError, type Shell } from "../src/index.ts";
import { spawnPty } from "../src/pty/index.ts";
import { ESCAPE_SEQUENCES, KERNEL_LINES, type Noise, NoisyLine, seededRandom } from "./noisy-line.ts";

/*
 * A real shell at the end of a bad serial line. An exit code is always correct or there is a typed error. An exact output is
 * correct or there is a typed error. A plain output is the output of its own command and no other.
 *
 * A failure names its seed; ALPY_SEED=N runs only that one. ALPY_LONG=1 runs more.
 */

const fixedSeed = process.env.ALPY_SEED;
const COMMANDS_PER_SEED = 10;
const seedCount = process.env.ALPY_LONG ? 20 : 2;

const SHELLS: [program: string, args: string[]][] = [
  ["dash", []],
  ["busybox", ["sh"]],
  ["bash", ["--norc"]],
];

const NOISES: [string, Noise][] = [
  ["kernel lines", { kernelLine: 0.004 }],
  ["kernel lines and escape sequences", { kernelLine: 0.002, escapeSequence: 0.003 }],
  ["lost bytes", { lost: 0.0015, kernelLine: 0.0005 }],
  ["lost bytes in both directions", { lost: 0.0005, lostInput: 0.0008 }],
];

interface Case {
  command: string;
  exitCode: number;
  output: string;
}

/** Successive commands write different letters, and nothing else on the line contains these letters. */
const LETTERS = "ABCDEFGHJKLMNOPQ";

function someCase(random: () => number, letter: string): Case {
  const exitCode = Math.floor(random() * 256);
  const text = letter.repeat(1 + Math.floor(random() * 120));
  const cases: Case[] = [
    { command: `echo '${text}'; (exit ${exitCode})`, exitCode, output: `${text}\n` },
    { command: `printf '%s' '${text}'; (exit ${exitCode})`, exitCode, output: text },
    { command: `(exit ${exitCode})`, exitCode, output: "" },
    { command: `echo '=${text}\n# $ login: ' # it's\n(exit ${exitCode})`, exitCode, output: `=${text}\n# $ login: \n` },
    { command: `echo ${letter}; : ${"long ".repeat(200)}; (exit ${exitCode})`, exitCode, output: `${letter}\n` },
  ];
  const chosen = cases[Math.floor(random() * cases.length)];
  if (chosen === undefined) throw new Error("unreachable: the number is from 0 to 1");
  return chosen;
}

/** Removes all inserted noise from an output. */
function withoutNoise(output: string): string {
  const noises = [...ESCAPE_SEQUENCES, ...KERNEL_LINES.map((line) => line.replace("\r", ""))];
  return noises.reduce((text, noise) => text.replaceAll(noise, ""), output).replaceAll("\r", "");
}

function lettersOf(text: string): string {
  return text.replace(/[^A-Q]/g, "");
}

const TYPED_CODES = new Set(["timeout", "interrupted", "garbled", "shell-lost", "download-failed"]);

async function attempt<T>(run: Promise<T>): Promise<T | undefined> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof SerialExpectError && TYPED_CODES.has(error.code)) return undefined;
    throw error;
  }
}

// If too much is lost to remove the file of an exact output in time, it stays here.
const directory = mkdtempSync(join(tmpdir(), "serial-expect-fuzz-"));

const counts = { commands: 0, errors: 0 };

async function checkCase(shell: Shell, line: NoisyLine, random: () => number, letter: string): Promise<void> {
  const { command, exitCode, output } = someCase(random, letter);
  const exact = random() < 0.2;
  const lostBefore = line.lostBytes;
  const result = await attempt(shell.run(command, { exact, timeoutMs: exact ? 4000 : 2000 }));
  const lost = line.lostBytes - lostBefore;
  counts.commands++;
  if (result === undefined) {
    counts.errors++;
    return;
  }
  expect({ command, exitCode: result.exitCode }).toEqual({ command, exitCode });
  if (exact) expect(result.output).toBe(output);
  else if (lost === 0) expect({ command, own: withoutNoise(result.output) }).toEqual({ command, own: output });
  else {
    const seen = lettersOf(result.output);
    const written = lettersOf(output);
    // Nothing from another command, and no more missing than was lost on the line.
    expect(written.startsWith(seen)).toBe(true);
    expect(seen.length).toBeGreaterThanOrEqual(written.length - lost);
  }
}

async function fuzz(seed: number, noise: Noise, [program, args]: (typeof SHELLS)[number]): Promise<void> {
  const random = seededRandom(seed);
  await using pty = await spawnPty(program, {
    args,
    env: { PATH: process.env.PATH, HISTFILE: "/dev/null", TMPDIR: directory },
  });
  const line = new NoisyLine(pty, seed, noise);
  await using console: SerialConsole = openConsole(line.stream, { timeoutMs: 5000 });
  const shell = await openShell(console);
  line.isNoisy = true;
  for (let number = 0; number < COMMANDS_PER_SEED; number++)
    await checkCase(shell, line, random, LETTERS.charAt(number % LETTERS.length));
  line.isNoisy = false;
  // The shell is found again from any state.
  expect(await shell.run("echo quiet; (exit 42)", { timeoutMs: 20_000 })).toMatchObject({
    exitCode: 42,
    output: "quiet\n",
  });
}

const seeds =
  fixedSeed === undefined ? Array.from({ length: seedCount }, (_, index) => index + 1) : [Number(fixedSeed)];

describe.concurrent.each(NOISES)("at the end of a line with %s", (_, noise) => {
  describe.concurrent.each(SHELLS)("%s", (...shell) => {
    test.concurrent.each(seeds)("returns correct results or typed errors, with seed %i", { timeout: 120_000 }, (seed) =>
      fuzz(seed, noise, shell),
    );
  });
});

afterAll(() => {
  rmSync(directory, { recursive: true });
  console.log(`fuzzed: ${counts.commands} commands, ${counts.errors} of them typed errors`);
});
