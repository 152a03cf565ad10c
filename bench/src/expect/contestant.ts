/** `contestant.ts TRIAL BYTES`: Node's side of a trial, over standard input and output; the result goes to standard error. */
import { Socket } from "node:net";
import { openConsole, type Pattern } from "@alpy/serial-expect";

const [trial = "", bytes = "0"] = process.argv.slice(2);
const prompt = "rabbit login: ";
const roundTrips = 20_000;

const patterns: Record<string, Pattern[]> = {
  literal: [prompt],
  line: [prompt],
  regexp: [/Kernel panic|Oops: \d+|segfault at [0-9a-f]+|Login incorrect|rabbit login: /],
  list: ["Kernel panic", /Oops: \d+/, /segfault at [0-9a-f]+ /, "Login incorrect", prompt],
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
  const searched = patterns[trial];
  return searched === undefined ? drain(request) : search(request, searched);
}

async function search(request: string, searched: Pattern[]): Promise<number> {
  const console = openConsole(socket);
  const began = performance.now();
  await console.send(request);
  await console.expect(searched, { timeoutMs: 600_000 });
  return secondsSince(began);
}

/** As cheap as reading gets: every chunk is looked at for its length alone. */
function drain(request: string): Promise<number> {
  const total = Number(bytes) + prompt.length;
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

/** The far side sends its answer in one piece, which is taken as it comes. */
function drainRoundTrips(): Promise<number> {
  let began = 0;
  let count = 0;
  return new Promise((resolve) => {
    socket.on("data", () => {
      if (count === 0) began = performance.now();
      if (count++ === roundTrips) resolve(secondsSince(began));
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
  for (let i = 0; i < roundTrips; i++) {
    await console.sendLine("status");
    await console.expect("# ");
  }
  return secondsSince(began);
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}
