/** `contestant.ts TRIAL BYTES`: Node's side of a trial, over standard input and output; the result goes to standard error. */
import { Socket } from "node:net";
import { openConsole, type Pattern } from "@alpy/serial-expect";

const [trial = "", bytes = "0"] = process.argv.slice(2);
const PROMPT = "rabbit login: ";
const ROUND_TRIPS = 20_000;

const PATTERNS: Record<string, Pattern[]> = {
  literal: [PROMPT],
  line: [PROMPT],
  regexp: [/Kernel panic|Oops: \d+|segfault at [0-9a-f]+|Login incorrect|rabbit login: /],
  list: ["Kernel panic", /Oops: \d+/, /segfault at [0-9a-f]+ /, "Login incorrect", PROMPT],
};

const socket = new Socket({ fd: 0, readable: true, writable: true });
const seconds = await measure();
const maxRssKiB = process.resourceUsage().maxRSS;
process.stderr.write(`${JSON.stringify({ seconds, rssMb: maxRssKiB / 1024 })}\n`);
process.exit();

function measure(): Promise<number> {
  if (trial === "roundtrip") return measureRoundTrips();
  if (trial === "drain-roundtrip") return drainRoundTrips();
  const request = `${trial.endsWith("line") ? "line" : "log"} ${bytes}\n`;
  const searched = PATTERNS[trial];
  return searched === undefined ? drain(request) : search(request, searched);
}

async function search(request: string, searched: Pattern[]): Promise<number> {
  const console = openConsole(socket);
  const began = performance.now();
  await console.send(request);
  await console.expect(searched, { timeoutMs: 600_000 });
  return secondsSince(began);
}

/** Reads as cheaply as possible: only the length of every chunk is used. */
function drain(request: string): Promise<number> {
  const total = Number(bytes) + PROMPT.length;
  const began = performance.now();
  return new Promise((resolve) => {
    let count = 0;
    socket.on("data", (chunk) => {
      count += chunk.length;
      if (count >= total) resolve(secondsSince(began));
    });
    socket.write(request);
  });
}

/** The far side sends each answer in one chunk, so that counting chunks is enough. */
function drainRoundTrips(): Promise<number> {
  let began = 0;
  let count = 0;
  return new Promise((resolve) => {
    socket.on("data", () => {
      if (count === 0) began = performance.now();
      if (count++ === ROUND_TRIPS) resolve(secondsSince(began));
      else socket.write("status\r");
    });
    socket.write("prompts\n");
  });
}

async function measureRoundTrips(): Promise<number> {
  const console = openConsole(socket);
  await console.send("prompts\n");
  await console.expect("# ");
  const began = performance.now();
  for (let i = 0; i < ROUND_TRIPS; i++) {
    await console.sendLine("status");
    await console.expect("# ");
  }
  return secondsSince(began);
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}
