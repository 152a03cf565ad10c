import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { type Case, machineName, median, type Report } from "./report.ts";

const RUNS = 3;
/** Frames of a run, by their size. */
const PLANS = [
  { bytes: 60, frames: 1_000_000 },
  { bytes: 1_514, frames: 20_000 },
];
/** Before them, so that the code of a relay is compiled. */
const WARM_UP_FRAMES = 50_000;
const LENGTH_BYTES = 4;
const CHUNK_BYTES = 32_768;
/** Bytes in flight, at most, for a relay that loses nothing. */
const WINDOW_BYTES = 262_144;
/** What a socket of the kernel's default size holds. */
const SOCKET_BYTES = 212_992;
/** The unit of CPU times in /proc (proc(5)). */
const TICKS_PER_SECOND = 100;

/** What a relay takes for a number of frames. */
interface Run {
  readonly framesPerSecond: number;
  /** CPU time of the relay, in nanoseconds per frame. */
  readonly cpuNs: number;
}

/** A program that passes frames from its file descriptor 3 to 4. */
interface Relay {
  /** Starts it. Settles when it passes frames. */
  start(): Promise<ChildProcess>;
  /** Returns how many frames of that size may be in flight. */
  window(bytes: number): number;
}

const STDIO = ["ignore", "inherit", "inherit", "pipe", "pipe"] as const;

/** A wire in a Node process. */
const ours: Relay = {
  start: () =>
    Promise.resolve(spawn(process.execPath, [join(import.meta.dirname, "wire/relay.ts")], { stdio: [...STDIO] })),
  window: (bytes) => Math.floor(WINDOW_BYTES / (LENGTH_BYTES + bytes)),
};

/**
 * A QEMU without a machine, whose hub joins two socket netdevs. It loses frames when its socket is full (seen with 7.2), so that
 * all frames in flight must fit: the kernel counts at least 768 bytes for a frame, and its pages for a large one.
 */
const qemu: Relay = {
  start: startQemu,
  window: (bytes) => Math.floor(SOCKET_BYTES / (bytes < 256 ? 768 : 2 * 2_304)),
};

async function startQemu(): Promise<ChildProcess> {
  const ends = [3, 4].flatMap((fd) => [
    "-netdev",
    `stream,id=end${fd},server=off,addr.type=fd,addr.str=${fd}`,
    "-netdev",
    `hubport,id=port${fd},hubid=0,netdev=end${fd}`,
  ]);
  const program = process.env["ALPY_QEMU"] ?? "qemu-system-x86_64";
  const args = ["-nodefaults", "-display", "none", "-machine", "none", "-qmp", "stdio", ...ends];
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit", "pipe", "pipe"] });
  const input = child.stdio[0] as Writable;
  const output = child.stdio[1] as Readable;
  // Until its main loop runs, QEMU drops frames.
  input.write('{"execute": "qmp_capabilities"}');
  let answer = "";
  output.setEncoding("utf8");
  for await (const text of output.iterator({ destroyOnReturn: false })) {
    answer += String(text);
    if (answer.includes('"return"')) break;
  }
  return child;
}

/** Measures how many frames per second pass through a wire that joins two machines, against QEMU's own socket netdevs. */
export async function wire(): Promise<Report> {
  const cases: Case[] = [];
  for (const { bytes, frames } of PLANS) {
    const runs = { ours: [] as Run[], theirs: [] as Run[] };
    for (let run = 0; run < RUNS; run += 1) {
      runs.ours.push(await measure(ours, bytes, frames));
      runs.theirs.push(await measure(qemu, bytes, frames));
    }
    const of = (name: keyof typeof runs, figure: keyof Run): number => median(runs[name].map((run) => run[figure]));
    const rate = { ours: of("ours", "framesPerSecond"), theirs: of("theirs", "framesPerSecond") };
    const cpu = { ours: of("ours", "cpuNs"), theirs: of("theirs", "cpuNs") };
    const peer = "qemu-netdevs";
    cases.push({ case: `frames-${bytes}`, peer, unit: "frames/s", ...rate, ratio: rate.ours / rate.theirs });
    cases.push({ case: `cpu-${bytes}`, peer, unit: "ns/frame", ...cpu, ratio: cpu.theirs / cpu.ours });
  }
  return { bench: "wire", machine: machineName(), cases };
}

async function measure(kind: Relay, bytes: number, frames: number): Promise<Run> {
  const relay = await kind.start();
  const window = kind.window(bytes);
  try {
    const input = relay.stdio[3] as Duplex;
    const output = relay.stdio[4] as Duplex;
    for (const end of [input, output]) end.on("error", () => undefined);
    await pass({ input, output, bytes, frames: WARM_UP_FRAMES, window });
    const cpuBefore = cpuSeconds(relay);
    const began = performance.now();
    await pass({ input, output, bytes, frames, window });
    const seconds = (performance.now() - began) / 1_000;
    return { framesPerSecond: frames / seconds, cpuNs: ((cpuSeconds(relay) - cpuBefore) * 1e9) / frames };
  } finally {
    relay.kill("SIGKILL");
    await once(relay, "exit");
  }
}

interface Traffic {
  readonly input: Duplex;
  readonly output: Duplex;
  readonly bytes: number;
  readonly frames: number;
  /** How many frames may be in flight. */
  readonly window: number;
}

/** Sends frames and waits until all of them have arrived. */
async function pass({ input, output, bytes, frames, window }: Traffic): Promise<void> {
  const size = LENGTH_BYTES + bytes;
  const frame = Buffer.alloc(size);
  frame.writeUInt32BE(bytes);
  const perChunk = Math.max(1, Math.min(Math.floor(CHUNK_BYTES / size), window >> 1));
  const chunk = Buffer.concat(Array.from({ length: perChunk }, () => frame));
  let received = 0;
  let wake = (): void => undefined;
  const count = ({ length }: Buffer): void => {
    received += length;
    wake();
  };
  const until = async (arrived: number): Promise<void> => {
    while (received < arrived * size) await new Promise<void>((resolve) => (wake = resolve));
  };
  output.on("data", count);
  for (let sent = 0; sent < frames; sent += perChunk) {
    await until(sent + perChunk - window);
    input.write(chunk.subarray(0, Math.min(perChunk, frames - sent) * size));
  }
  await until(frames);
  output.off("data", count);
}

/** Returns the CPU time of a process so far: user and system, the 14th and 15th field of its status. */
function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
