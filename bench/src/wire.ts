import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
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
/** Bytes in flight, at most: what a socket holds. QEMU's hub drops frames that wait for a socket. */
const WINDOW_BYTES = 262_144;
/** The unit of CPU times in /proc (proc(5)). */
const TICKS_PER_SECOND = 100;

/** What a relay takes for a number of frames. */
interface Run {
  readonly framesPerSecond: number;
  /** CPU time of the relay, in nanoseconds per frame. */
  readonly cpuNs: number;
}

/** A program that passes frames from its file descriptor 3 to 4. */
type StartRelay = () => ChildProcess;

const STDIO = ["ignore", "inherit", "inherit", "pipe", "pipe"] as const;

/** A wire in a Node process. */
const ours: StartRelay = () =>
  spawn(process.execPath, [join(import.meta.dirname, "wire/relay.ts")], { stdio: [...STDIO] });

/** A QEMU without a machine, whose hub joins two socket netdevs. */
const qemu: StartRelay = () => {
  const ends = [3, 4].flatMap((fd) => [
    "-netdev",
    `stream,id=end${fd},server=off,addr.type=fd,addr.str=${fd}`,
    "-netdev",
    `hubport,id=port${fd},hubid=0,netdev=end${fd}`,
  ]);
  const program = process.env["ALPY_QEMU"] ?? "qemu-system-x86_64";
  return spawn(program, ["-nodefaults", "-display", "none", "-machine", "none", ...ends], { stdio: [...STDIO] });
};

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

async function measure(start: StartRelay, bytes: number, frames: number): Promise<Run> {
  const relay = start();
  try {
    const input = relay.stdio[3] as Duplex;
    const output = relay.stdio[4] as Duplex;
    for (const end of [input, output]) end.on("error", () => undefined);
    await pass(input, output, bytes, WARM_UP_FRAMES);
    const cpuBefore = cpuSeconds(relay);
    const began = performance.now();
    await pass(input, output, bytes, frames);
    const seconds = (performance.now() - began) / 1_000;
    return { framesPerSecond: frames / seconds, cpuNs: ((cpuSeconds(relay) - cpuBefore) * 1e9) / frames };
  } finally {
    relay.kill("SIGKILL");
    await once(relay, "exit");
  }
}

/** Sends frames and waits until all of them have arrived. */
async function pass(input: Duplex, output: Duplex, bytes: number, frames: number): Promise<void> {
  const size = LENGTH_BYTES + bytes;
  const frame = Buffer.alloc(size);
  frame.writeUInt32BE(bytes);
  const perChunk = Math.floor(CHUNK_BYTES / size);
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
    await until(sent + perChunk - Math.floor(WINDOW_BYTES / size));
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
