import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

const MODULE = JSON.stringify(join(import.meta.dirname, "process-end.ts"));

interface Ended {
  readonly output: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs a script that watches the end of its process twice, once for each of two runs, and sends a signal when it says "up". */
async function ended(script: string, signal?: NodeJS.Signals): Promise<Ended> {
  const source = `
    import { writeSync } from "node:fs";
    import { onProcessEnd } from ${MODULE};
    const say = (text) => writeSync(1, text + "\\n");
    const watches = ["a", "b"].map((name) => onProcessEnd(({ error, ...end }) => say(name + JSON.stringify(end) + (error ?? ""))));
    ${script}`;
  const child = spawn(process.execPath, ["--input-type=module"], { stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.end(source);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (signal && text.includes("up")) child.kill(signal);
  });
  const [exitCode, endSignal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { output, exitCode, signal: endSignal };
}

const HOLD = 'setInterval(() => {}, 1e6); say("up");';

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s is reported, and ends the process as without a listener",
  async (signal) => {
    const output = `up\na{"kind":"signal","signal":"${signal}"}\nb{"kind":"signal","signal":"${signal}"}\n`;
    expect(await ended(HOLD, signal)).toEqual({ output, exitCode: null, signal });
  },
);

test.each(["on", "once"])(
  "a signal that the program handles (process.%s) is reported, and left to the program",
  async (method) => {
    const script = `
    process.${method}("SIGTERM", () => setTimeout(() => { say("tidied"); process.exit(7); }, 50));
    ${HOLD}`;
    const { output, exitCode } = await ended(script, "SIGTERM");
    expect({ lines: output.split("\n").slice(0, 4), exitCode }).toEqual({
      lines: ["up", 'a{"kind":"signal","signal":"SIGTERM"}', 'b{"kind":"signal","signal":"SIGTERM"}', "tidied"],
      exitCode: 7,
    });
  },
);

test("once nothing is watched, signals act as before", async () => {
  const script = `for (const watch of watches) watch[Symbol.dispose](); ${HOLD}`;
  expect(await ended(script, "SIGINT")).toEqual({ output: "up\n", exitCode: null, signal: "SIGINT" });
});

test("process.exit, the end of all work, and an exception are reported", async () => {
  expect(await ended("process.exit(3);")).toMatchObject({
    output: expect.stringMatching(/^a{"kind":"exit","exitCode":3}\n/),
    exitCode: 3,
  });
  expect(await ended("")).toMatchObject({
    output: expect.stringMatching(/^a{"kind":"exit","exitCode":0}\n/),
    exitCode: 0,
  });
  expect(await ended('setTimeout(() => { throw new Error("lost"); });')).toMatchObject({
    output: expect.stringMatching(/^a{"kind":"exception"}Error: lost\n/),
    exitCode: 1,
  });
});

test("an exception that the program handles is not the end", async () => {
  const script = `
    process.on("uncaughtException", () => setTimeout(() => process.exit(0)));
    setTimeout(() => { throw new Error("handled"); });`;
  expect(await ended(script)).toMatchObject({ output: expect.stringMatching(/^a{"kind":"exit","exitCode":0}\n/) });
});
