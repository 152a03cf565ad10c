import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The tests that {@link startVitest} runs, and their configuration. */
const fixtures = join(import.meta.dirname, "fixtures", "vitest");
const program = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

/** How a run of vitest is started, in addition to its options. */
interface VitestRun {
  /** The folder of all artifacts. */
  readonly folder: string;
  /** Environment variables; `FIXTURE` names the file with the tests. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether it is the leader of a process group, as in a terminal. */
  readonly detached?: boolean;
}

/** Starts vitest as a user does, as a child process, over files in fixtures/vitest, whose machines have no disk. */
export function startVitest(
  { folder, variables, detached = false }: VitestRun,
  options: readonly string[],
): ChildProcess {
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$|FORCE_COLOR$)/.test(name));
  const env = { ...Object.fromEntries(own), NO_COLOR: "1", ARTIFACTS: folder, ...variables };
  const args = [program, "run", "--config", join(fixtures, "vitest.config.ts"), ...options];
  return spawn(process.execPath, args, { cwd: fixtures, env, stdio: ["ignore", "pipe", "pipe"], detached });
}

/** Runs vitest to its end. */
export async function runVitest(
  run: VitestRun,
  ...options: string[]
): Promise<{ exitCode: number | null; output: string }> {
  const child = startVitest(run, options);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, output };
}
